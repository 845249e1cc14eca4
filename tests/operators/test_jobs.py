"""The jobs that keep an operator's word, recompute the past and tidy up, as launched from the UI; and the schedules that start some."""

import os
import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from dagster import DagsterInstance, DefaultScheduleStatus, DefaultSensorStatus, Definitions, ExecuteInProcessResult, job, op

from assets.again import scope_of
from assets.catalogues.harvest import Capture, Harvest
from assets.catalogues.outcomes import keep_harvest
from assets.evidence import Evidence
from assets.retention import ABANDONED, remove_abandoned, remove_superseded
from assets.scorecard.release import acceptance, is_held, keep_verdict
from assets.warehouse import contract
from pipelines.definitions import build_definitions
from pipelines.run import instance_of
from pipelines.settings import read_settings
from pipelines.tidy import forget_runs
from quality.release import Objection

DAY = date(2026, 11, 25)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def evidence(home: Path) -> Evidence:
    return Evidence(home / "evidence")


@pytest.fixture
def instance(home: Path) -> Iterator[DagsterInstance]:
    with instance_of(read_settings(home=home).places) as opened:
        yield opened


def launched(home: Path, instance: DagsterInstance, name: str, op_name: str = "", **chosen: Any) -> ExecuteInProcessResult:
    config: dict[str, Any] = {"resources": {"calendar": {"config": {"date": str(DAY)}}}}
    if op_name:
        config["ops"] = {op_name: {"config": chosen}}
    found = build_definitions(read_settings(home=home)).resolve_job_def(name)
    return found.execute_in_process(run_config=config, instance=instance, raise_on_error=False)


def test_a_held_snapshot_is_accepted_with_a_reason(home: Path, instance: DagsterInstance, evidence: Evidence) -> None:
    refused = launched(home, instance, "accept_release", "accept_held_snapshot", reason="nagekeken")
    assert not refused.success, "nothing is held"
    evidence.write_table(f"facts/{DAY}/scores.parquet", pa.table({"gm_code": ["GM0344"]}))
    keep_verdict(evidence, DAY, [Objection("scores_move", "much moves", "Look.")], None)
    assert not launched(home, instance, "accept_release", "accept_held_snapshot", reason=" ").success and is_held(evidence, DAY)
    assert launched(home, instance, "accept_release", "accept_held_snapshot", reason="nagekeken").success
    assert acceptance(evidence, DAY) == "nagekeken"


def test_what_operators_launch_is_filled_in_and_described(home: Path) -> None:
    definitions = build_definitions(read_settings(home=home))
    for name in ("one_municipality_again", "one_source_again", "publish_again", "recompute_history", "accept_release", "tidy_up"):
        found = definitions.resolve_job_def(name)
        assert found.description and len(found.description) > 60, name
    for name, step in {"accept_harvest": "accept_held_source", "accept_release": "accept_held_snapshot"}.items():
        filled: Any = definitions.resolve_job_def(name).run_config
        assert filled["ops"][step]["config"]["reason"] == "", "the operator's own words"
    chosen: Any = definitions.resolve_job_def("publish_again").run_config
    assert chosen["resources"]["calendar"]["config"] == {"date": "last", "ask": "nobody"}
    chosen = definitions.resolve_job_def("recompute_history").run_config
    assert chosen["ops"]["score_every_snapshot"]["config"] == {"shadow": True}


def test_what_runs_by_itself_is_on(home: Path) -> None:
    definitions: Definitions = build_definitions(read_settings(home=home))
    assert {schedule.default_status for schedule in definitions.schedules or ()} == {DefaultScheduleStatus.RUNNING}
    assert {sensor.default_status for sensor in definitions.sensors or ()} == {DefaultSensorStatus.RUNNING}
    crons = {schedule.name: schedule.cron_schedule for schedule in definitions.schedules or ()}
    assert crons == {"weekly_snapshot": "0 4 * * 1", "daily_reachability": "0 4 * * 0,2-6", "monthly_tidying": "0 2 1 * *"}


def test_the_daily_visit_publishes_nothing(home: Path) -> None:
    (schedule,) = [s for s in build_definitions(read_settings(home=home)).schedules or () if s.name == "daily_reachability"]
    found = build_definitions(read_settings(home=home)).resolve_job_def(schedule.job_name)
    nodes = {node.name for node in found.nodes_in_topological_order}
    assert "reachability" in nodes and not nodes & {"site", "scored", "matches", "captures"}


# --- tidying up --------------------------------------------------------------------------------------------------------------


def test_old_runs_are_forgotten_and_young_ones_are_not(instance: DagsterInstance) -> None:
    @op
    def nothing() -> None:
        pass

    @job
    def idle() -> None:
        nothing()

    idle.execute_in_process(instance=instance)
    assert forget_runs(instance, 1) == 0
    assert forget_runs(instance, 0) == 1 and instance.get_runs_count() == 0


def visit(evidence: Evidence, day: date, data: bytes) -> str:
    """A file that was received from one address on this day."""
    sha256 = evidence.put(data)
    row = {"url": "https://example.org/a.csv", "outcome": "ok", "is_ours": False, "sha256": sha256, "date": day}
    evidence.write_table(f"reachability/{day}.parquet", pa.Table.from_pylist([row], schema=contract("reachability").arrow))
    return sha256


def harvest(evidence: Evidence, day: date, outcome: Any, reply: bytes) -> str:
    sha256 = evidence.put(reply)
    capture = Capture("https://example.org/api", sha256, len(reply), "application/json")
    keep_harvest(evidence, Harvest("utrecht", outcome, "", (capture,), None), day)
    return sha256


def test_only_what_newer_replies_and_files_replaced_long_ago_is_removed(evidence: Evidence) -> None:
    old, older = DAY - timedelta(days=500), DAY - timedelta(days=600)
    gone = {visit(evidence, older, b"first"), harvest(evidence, older, "complete", b"one")}
    kept = {visit(evidence, old, b"second"), harvest(evidence, old, "complete", b"two"), harvest(evidence, DAY, "failed", b"three")}
    removed = remove_superseded(evidence, DAY, 400)
    assert (removed.files, removed.bytes) == (2, len(b"first") + len(b"one"))
    assert all(map(evidence.holds, kept)) and not any(map(evidence.holds, gone))
    assert remove_superseded(evidence, DAY, 400).files == 0
    assert evidence.has(f"harvests/utrecht/{older}.json") and evidence.has(f"reachability/{older}.parquet"), "facts stay"


def test_a_file_within_the_norm_stays_although_a_newer_one_came(evidence: Evidence) -> None:
    sha256 = visit(evidence, DAY - timedelta(days=300), b"first")
    visit(evidence, DAY, b"second")
    assert remove_superseded(evidence, DAY, 400).files == 0 and evidence.holds(sha256)


def test_what_killed_processes_left_is_removed_and_what_is_being_made_stays(evidence: Evidence) -> None:
    sha256 = evidence.put(b"kept")
    left, made = evidence.folder / ".scratch-left", evidence.folder / ".scratch-made"
    for folder in (left, made):
        folder.mkdir()
        (folder / "7").write_bytes(b"half")
    aside = evidence.path(sha256).with_name(".abcd.123")
    aside.write_bytes(b"half")
    before = time.time() - 1.1 * ABANDONED.total_seconds()
    for path in (left, aside, evidence.path(sha256)):
        os.utime(path, (before, before))
    assert remove_abandoned(evidence) == 2
    assert not left.exists() and not aside.exists() and made.exists() and evidence.holds(sha256)


def test_asking_everybody_is_the_whole_country(evidence: Evidence) -> None:
    assert scope_of("", evidence, DAY, None).is_whole  # type: ignore[arg-type]


def test_the_page_for_operators_names_every_job(home: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\|[^|]+\| `(\w+)` \|", page, re.MULTILINE))
    assert told == {found.name for found in build_definitions(read_settings(home=home)).jobs or ()}
