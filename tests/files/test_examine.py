"""Examining gives the same facts however files are divided, survives what kills it, and makes nothing twice."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assets.evidence import Evidence, MissingEvidence
from assets.files import shards
from assets.files.examine import examine_file
from assets.files.limits import limits
from assets.files.shards import end_plans, examination_key, examinations, examine_planned, examine_shard, plan

DAY = "2026-11-25"
TASKS = [("bomen", "GM0363")]


def archive(folder: Path, files: int = 4) -> tuple[Evidence, list[tuple[str, list[tuple[str, str]]]]]:
    """An archive with some small trees in Amsterdam, and what is asked of each."""
    evidence = Evidence(folder)
    tables = [f"id;boomsoort;x;y\n{n};eik;121000;487000\n{n + 1};linde;121{n:03};487000\n" for n in range(files)]
    return evidence, [(evidence.put(table.encode()), TASKS) for table in tables]


def examine_missing(wanted: dict[str, list[tuple[str, str]]], evidence: Evidence, day: str, steps: int = 1) -> int:
    """Everything that a run does, in so many steps; the number of files."""
    return sum(examine_planned(key, evidence, day) for key in plan(wanted, evidence, steps))


def facts_of(evidence: Evidence) -> dict[str, dict[str, Any]]:
    return {examined.sha256: examined.facts for examined in examinations(evidence)}


def test_the_facts_of_a_file_hold_no_value_of_a_personal_column(tmp_path: Path) -> None:
    rows = "".join(f"{n};{bsn};12-03-19{n + 50};{n}\n" for n, bsn in enumerate(["111222333", "123456782"] * 8))
    (tmp_path / "a").write_text("volgnr;BSN;geboortedatum;aantal\n" + rows)
    facts = examine_file(str(tmp_path / "a"), TASKS, DAY)
    assert {(finding["kind"], finding["column"]) for finding in facts["personal"]} == {("bsn", "BSN"), ("birth_date", "geboortedatum")}
    text = json.dumps(facts, default=str)
    assert "111222333" not in text and "1950-03-12" not in text and "12-03-1950" not in text
    shown = {column["name"]: column["minimum"] for column in facts["columns"]}
    assert shown == {"volgnr": "0", "BSN": "", "geboortedatum": "", "aantal": "0"}


def test_what_goes_beyond_our_limits_is_unknown_and_not_a_fault_of_the_file(tmp_path: Path) -> None:
    width = limits().columns + 1
    (tmp_path / "a").write_text(";".join(f"k{n}" for n in range(width)) + "\n" + ";".join(["1"] * width) + "\n")
    facts = examine_file(str(tmp_path / "a"), TASKS, DAY)
    assert facts["is_table"] is None and "onze grens" in facts["problem"]


def test_rules_are_held_against_geometry_as_against_columns(tmp_path: Path) -> None:
    path = tmp_path / "a"
    points = [[4.8835, 52.3745], [4.9, 52.37], [5.1214, 52.0907]]  # two in Amsterdam, one in Utrecht
    features = [
        {"type": "Feature", "properties": {"id": n, "boomsoort": "eik"}, "geometry": {"type": "Point", "coordinates": p}}
        for n, p in enumerate(points)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (content,) = examine_file(str(path), TASKS, DAY)["contents"]
    assert (content["rows"], content["valid_rows"], content["failures"]["inside"]) == (3, 2, 1)
    assert content["concepts"] == {"id": "id", "species": "boomsoort", "location": "geometrie"} and not content["missing"]


def test_a_shard_has_one_name_and_the_same_facts_in_a_pool_of_processes(tmp_path: Path) -> None:
    here, files = archive(tmp_path / "a")
    there, _ = archive(tmp_path / "b")
    name = examine_shard(files, here, DAY)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = list(pool.map(examine_shard, [files[:2], files[2:]], [there] * 2, [DAY] * 2))
    assert len(set(parts)) == 2 and facts_of(here) == facts_of(there)
    assert all(facts["rows"] == 2 for facts in facts_of(here).values()) and len(facts_of(here)) == len(files)
    before = here.file(name).stat().st_mtime_ns
    assert examine_shard(files, here, DAY) == name and here.file(name).stat().st_mtime_ns == before


def test_one_step_has_one_plan_and_more_steps_have_a_shard_each_with_the_same_facts(tmp_path: Path) -> None:
    (alone, files), (apart, _) = archive(tmp_path / "a"), archive(tmp_path / "b")
    assert len(plan(dict(files), alone, 1)) == 1 and len(plan(dict(files), apart, 3)) == 2
    assert examine_missing(dict(files), alone, DAY) == examine_missing(dict(files), apart, DAY, 3) == len(files)
    assert facts_of(alone) == facts_of(apart) and len(apart.names("examinations")) == 2
    end_plans(apart)
    assert not apart.names("planned") and plan(dict(files), apart, 3) == []


def test_a_plan_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingEvidence, match="planned/nothing"):
        examine_planned("nothing", Evidence(tmp_path), DAY)


def test_only_what_is_missing_is_examined(tmp_path: Path) -> None:
    evidence, files = archive(tmp_path)
    assert examine_missing(dict(files[:3]), evidence, DAY) == 3
    assert examine_missing(dict(files), evidence, DAY) == 1
    assert examine_missing(dict(files), evidence, "2026-12-02") == 0
    asked = {sha256: [*TASKS, ("speelplekken", "GM0363")] for sha256, _ in files[:1]}
    assert examine_missing(asked, evidence, DAY) == 1
    assert {examination_key(*file) for file in files} < {examined.key for examined in examinations(evidence)}


def test_a_file_that_kills_its_reader_is_a_reason_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence, files = archive(tmp_path)
    monkeypatch.setattr(shards, "examine_file", dies_on_the_second)
    examine_missing(dict(files), evidence, DAY)
    facts = facts_of(evidence)
    died = [sha256 for sha256 in facts if facts[sha256].get("died")]
    assert len(died) == 1 and facts[died[0]]["problem"] == shards.NOT_MEASURED and facts[died[0]]["is_table"] is None
    assert all(facts[sha256]["rows"] == 2 for sha256 in facts if sha256 not in died)


def dies_on_the_second(path: str, tasks: list[tuple[str, str]], day: str) -> dict[str, Any]:
    if b"\n1;eik" in Path(path).read_bytes():
        os.kill(os.getpid(), signal.SIGKILL)
    return examine_file(path, tasks, day)


def test_bytes_that_are_not_in_the_archive_are_in_no_shard(tmp_path: Path) -> None:
    evidence, files = archive(tmp_path)
    evidence.path(files[0][0]).unlink()
    examine_missing(dict(files), evidence, DAY)
    assert set(facts_of(evidence)) == {sha256 for sha256, _ in files[1:]}


def test_killing_the_run_loses_at_most_the_shard_under_way(tmp_path: Path) -> None:
    evidence, files = archive(tmp_path / "a", 12)
    code = (
        "import json, sys; from pathlib import Path; from assets.evidence import Evidence; from assets.files import shards\n"
        "shards.SHARD_FILES = 2\n"
        "evidence = Evidence(Path(sys.argv[1]))\n"
        "for key in shards.plan(json.loads(sys.argv[2]), evidence, 1):\n"
        "    shards.examine_planned(key, evidence, '2026-11-25')"
    )
    command = [sys.executable, "-c", code, str(evidence.folder), json.dumps(dict(files))]
    process = subprocess.Popen(command, start_new_session=True)
    folder = evidence.folder / "examinations"
    while not list(folder.glob("*.parquet")) and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = {path: path.read_bytes() for path in folder.glob("*.parquet")}
    assert kept and all(pq.read_table(path).num_rows == 2 for path in kept)
    examined_again = examine_missing(dict(files), evidence, DAY)
    assert examined_again == len(files) - 2 * len(kept)
    assert all(path.read_bytes() == data for path, data in kept.items())
    undisturbed, _ = archive(tmp_path / "b", 12)
    examine_missing(dict(files), undisturbed, DAY)
    assert facts_of(evidence) == facts_of(undisturbed)


def test_a_csv_file_waits_for_no_library_of_other_formats(tmp_path: Path) -> None:
    path = tmp_path / "bomen.csv"
    path.write_text("id;soort\n1;Eik\n", encoding="utf-8")
    code = "import sys; from assets.files.examine import *\nprint(examine_file(sys.argv[1], [], '2026-11-24')['rows'], *sys.modules)"
    rows, *loaded = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True).stdout.split()
    assert rows == "1"
    assert not {"numpy", "pandas", "pyarrow", "shapely", "pyogrio", "pyoxigraph", "python_calamine"} & set(loaded)
