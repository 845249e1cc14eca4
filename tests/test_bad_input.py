"""What people give wrong is one line and exit code 2, and nothing is written; what sources do wrong never stops a run."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.replay import Replay
from tests.replay_ckan import ReplayCkan
from tests.runs import DATAPEIL, datapeil, rows

GOOD = "- id: a\n  kind: ckan\n  url: http://127.0.0.1:9/\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- id: a\n  kind: ckan\n  url: [", ":3: "),
        ("- id: a\n  kind: sparql\n  url: http://x.example/\n", ":2: 0.kind: "),
        ("- id: a\n  kind: ckan\n  url: ftp://x.example/\n", ":3: 0.url: "),
        ("- id: a\n  kind: ckan\n  url: http://x.example/\n  colour: red\n", ":4: 0.colour: "),
        ("- id: a\n  kind: ckan\n  url: http://x.example/\n  municipality: Utrecht\n", ":4: 0.municipality: "),
        ("- id: a\n  kind: ckan\n  url: http://x.example/\n  municipality: GM9999\n", "GM9999"),
        (GOOD + GOOD, ":4: 1.id: "),
        ("a: b\n", "list"),
        ("[]\n", "at least one source"),
    ],
)
def test_a_wrong_sources_file_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    sources = tmp_path / "sources.yaml"
    sources.write_text(text, encoding="utf-8")
    result = datapeil("run", "--sources", sources, "--home", tmp_path / "home")
    assert result.returncode == 2
    (line,) = result.stderr.strip().splitlines()
    assert str(sources) in line and told in line
    assert not (tmp_path / "home").exists()


def test_a_missing_sources_file_is_one_line(tmp_path: Path) -> None:
    result = datapeil("run", "--sources", tmp_path / "none.yaml", "--home", tmp_path / "home")
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (2, 1)
    assert "none.yaml" in result.stderr and not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("setting", "value"), [("interval", "soon"), ("workers", "0"), ("register_date", "2026"), ("reference_list", "/nowhere/list.yaml")]
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, setting: str, value: str) -> None:
    sources = tmp_path / "sources.yaml"
    sources.write_text(GOOD, encoding="utf-8")
    result = datapeil("run", "--sources", sources, "--home", tmp_path / "home", **{setting: value})
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (2, 1), result.stderr
    assert not (tmp_path / "home").exists()


def test_a_wrong_list_override_or_date_is_one_line(tmp_path: Path) -> None:
    sources, home = tmp_path / "sources.yaml", tmp_path / "home"
    sources.write_text(GOOD, encoding="utf-8")
    wrong = tmp_path / "list.yaml"
    wrong.write_text(
        "version: v\ntitle: t\nitems:\n  - id: bomen\n    title: Bomen\n    domain: d\n    source_status: sure\n    freshness_days: 4\n"
    )
    result = datapeil("run", "--sources", sources, "--home", home, reference_list=str(wrong))
    assert result.returncode == 2 and f"{wrong}:7: items.0.source_status" in result.stderr
    result = datapeil("run", "--sources", sources, "--home", home, "--date", "24-11-2026")
    assert result.returncode == 2 and "YYYY-MM-DD" in result.stderr
    assert not home.exists()
    (home / "input").mkdir(parents=True)
    (home / "input" / "matches.csv").write_text("municipality,item,decision,reason,role,date\nGM0363,bomen,perhaps,x,redactie,2026-01-01\n")
    result = datapeil("run", "--sources", sources, "--home", home)
    assert result.returncode == 2 and "matches.csv:2: decision" in result.stderr
    assert [path.name for path in home.iterdir()] == ["input"]


def package(number: int, publisher: str, title: str) -> dict[str, Any]:
    return {"id": f"id-{number}", "name": f"naam-{number}", "title": title, "authority": publisher, "resources": []}


UTRECHT = "http://standaarden.overheid.nl/owms/terms/Utrecht_(gemeente)"


def test_with_sources_that_are_dead_or_private_the_run_completes_and_all_is_unknown(tmp_path: Path) -> None:
    """Without the name of a private address nothing is asked of it, although the run does allow another."""
    with ReplayCkan([package(1, UTRECHT, "Bomen")]) as server:
        sources = tmp_path / "sources.yaml"
        sources.write_text(f"{GOOD}- id: b\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        result = datapeil("run", "--sources", sources, "--home", tmp_path / "home", allow_hosts="127.0.0.1:9", interval="0", retries="0")
        assert server.requests == 0
    assert result.returncode == 3 and "2 of 2 sources" in result.stdout and "not a public address" in result.stdout
    outcomes = {row["source"]: row["outcome"] for row in rows(tmp_path / "home", "sources")}
    assert (outcomes["a"], outcomes["b"]) == ("failed", "failed")
    assert {row["status"] for row in rows(tmp_path / "home", "items")} == {"not_measured"}
    assert {row["score"] for row in rows(tmp_path / "home", "scores")} == {""}


def test_a_run_that_is_killed_leaves_the_last_site_whole_and_the_next_run_completes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with ReplayCkan([package(number, UTRECHT, f"Bomen {number}") for number in range(50)]) as server:
        sources = tmp_path / "sources.yaml"
        sources.write_text(f"- id: a\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        settings = {"allow_hosts": server.host, "interval": "0"}
        run = ("run", "--sources", sources, "--home", home, "--date")
        assert datapeil(*run, "2026-11-17", **settings).returncode == 0
        before = (home / "site" / "index.html").read_bytes()
        given = {**os.environ, "DATAPEIL_ALLOW_HOSTS": server.host, "DATAPEIL_INTERVAL": "0"}
        for seconds in (4.0, 7.0):
            process = subprocess.Popen(
                [*DATAPEIL, *map(str, run), "2026-11-24"], env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            process.wait()
            page = (home / "site" / "index.html").read_bytes()
            assert page == before or b"24 november 2026" in page
        assert datapeil(*run, "2026-11-24", **settings).returncode == 0
    assert {row["date"] for row in rows(home, "scores")} == {"2026-11-24"}
    assert len(list((home / ".sites").iterdir())) == 1


def test_a_second_run_says_who_holds_the_home(tmp_path: Path) -> None:
    from assets.home import Home

    sources, home = tmp_path / "sources.yaml", tmp_path / "home"
    sources.write_text(GOOD, encoding="utf-8")
    with Home(home).locked():
        result = datapeil("run", "--sources", sources, "--home", home)
    assert result.returncode == 2 and str(os.getpid()) in result.stderr


def test_records_of_wrong_types_are_set_aside_and_the_rest_goes_on(tmp_path: Path) -> None:
    odd = {"id": ["x"], "title": {}, "tags": 3, "resources": [None, 7, {"url": 5}], "authority": 9, "extras": "e"}
    records = [1, None, {"title": "no id"}, odd, {"id": "ok", "title": "Bomen", "authority": UTRECHT}]
    page = {"success": True, "result": {"count": 5, "results": records}}
    sources = tmp_path / "sources.yaml"
    with Replay({"/api/3/action/package_search": json.dumps(page)}) as server:
        sources.write_text(f"- id: a\n  kind: ckan\n  url: {server.url}/api/3/action/\n", encoding="utf-8")
        result = datapeil("run", "--sources", sources, "--home", tmp_path / "home", allow_hosts=server.host, interval="0")
    assert result.returncode in (0, 3), result.stderr
    (row,) = [row for row in rows(tmp_path / "home", "sources") if row["source"] == "a"]
    assert int(row["datasets"]) + int(row["set_aside"]) == 5 and "ok" in {d["dataset_id"] for d in rows(tmp_path / "home", "datasets")}
