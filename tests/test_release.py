"""A snapshot in which too much moves is held: exit code 4, the last site stays, and a written reason lets it through."""

import json
from pathlib import Path
from typing import Any

from dagster import validate_run_config

from assets.catalogues.attribution import read_register
from assets.lists import LISTS
from pipelines.definitions import build_definitions
from pipelines.settings import read_settings
from tests.replay_ckan import ReplayCkan
from tests.runs import datapeil, rows

LIST = """version: two
title: Twee onderdelen
items:
  - {id: bomen, title: Bomen, domain: openbare ruimte, source_status: candidate, freshness_days: 400}
  - {id: monumenten, title: Monumenten, domain: fysiek, source_status: candidate, freshness_days: 1100}
"""
MOVING = 40  # of 342 municipalities: more than a tenth


def package(number: int, publisher: str, title: str) -> dict[str, Any]:
    return {"id": f"id-{number}", "name": f"naam-{number}", "title": title, "authority": publisher, "resources": []}


def test_a_snapshot_that_moves_too_much_is_held_until_somebody_says_why_it_is_right(tmp_path: Path) -> None:
    register = read_register(LISTS)
    codes = register.edition(None)
    portals, listed, sources, home = (tmp_path / name for name in ("portals.csv", "list.yaml", "sources.yaml", "home"))
    portals.write_text(f"id,name,gm_codes,verified,verified_by\nall,all,{';'.join(codes)},2026-11-01,test\n", encoding="utf-8")
    listed.write_text(LIST, encoding="utf-8")
    before = [package(number, register[codes[0]].owms_uri, f"Dossier {number}") for number in range(100)]
    after = [*before, *(package(1000 + number, register[code].owms_uri, "Bomen") for number, code in enumerate(codes[:MOVING]))]

    with ReplayCkan(before) as first, ReplayCkan(after) as second:

        def run(server: ReplayCkan, day: str) -> tuple[int, str]:
            sources.write_text(f"- id: a\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
            settings = {"allow_hosts": server.host, "interval": "0", "examine_files": "false", "with_documents": "false"}
            result = datapeil(
                "run", "--sources", sources, "--home", home, "--date", day, portals=str(portals), reference_list=str(listed), **settings
            )
            return result.returncode, result.stdout

        assert run(first, "2026-11-16")[0] == 0
        code, told = run(second, "2026-11-23")
        assert code == 4 and f"{MOVING} of {len(codes)} municipalities move" in told and "datapeil accept --gate release" in told
        assert {row["date"] for row in rows(home, "scores")} == {"2026-11-16"}
        assert "held" in datapeil("history", "--home", home).stdout

        assert datapeil("accept", "--home", home, "--gate", "release", "--reason", " ").returncode == 2
        assert datapeil("accept", "--home", home, "--gate", "release", "--reason", "Bomen kwamen erbij; nagekeken").returncode == 0
        again = datapeil("accept", "--home", home, "--gate", "release", "--reason", "toch anders", "--date", "2026-11-23")
        assert again.returncode == 2 and "accepted before" in again.stderr
        assert run(second, "2026-11-23")[0] == 0
    assert {row["date"] for row in rows(home, "scores")} == {"2026-11-23"}
    assert {row["date"] for row in rows(home, "history")} == {"2026-11-16", "2026-11-23"}
    kept = json.loads((home / "evidence" / "gates" / "2026-11-23.release.accepted.json").read_text(encoding="utf-8"))
    assert kept["reason"] == "Bomen kwamen erbij; nagekeken"


def test_the_launchpad_takes_the_reason_too() -> None:
    job = build_definitions(read_settings()).resolve_job_def("snapshot")
    config = {"ops": {"scores_release": {"config": {"accept_reason": "nagekeken"}}}}
    assert validate_run_config(job, config)["ops"]["scores_release"]["config"] == {"accept_reason": "nagekeken"}
