"""Alerts: told once when something begins and once when it is over, in one message, by real mail and a real webhook."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import requests
from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetKey,
    DagsterInstance,
    Definitions,
    SensorDefinition,
    asset,
    asset_check,
    build_sensor_context,
    define_asset_job,
)

from assets.catalogues.harvest import Harvest
from assets.catalogues.outcomes import keep_harvest
from assets.evidence import Evidence
from assets.scorecard.release import keep_verdict
from pipelines.alerts import Message, Told, Trouble, alerts, message, send
from pipelines.run import instance_of
from pipelines.sensors import sensors
from pipelines.settings import Settings, read_settings
from pipelines.watch import troubles
from quality.method import method
from quality.release import Objection
from tests.local_server import LocalServer
from tests.mail_server import MailServer

TODAY = date(2026, 11, 25)
STATE = "The last published snapshot is of 2026-11-23."


class Hook(LocalServer):
    """A webhook that keeps what it gets; `status` is what it answers."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 200
        self.got: list[dict[str, Any]] = []

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.got.append(json.loads(request.rfile.read(int(request.headers["Content-Length"]))))
        request.send_response(self.status)
        request.send_header("Content-Length", "0")
        request.end_headers()


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as running:
        yield running


def said(found: list[Trouble], told: Told, today: date = TODAY) -> Message | None:
    return message(found, told, today, read_settings(), STATE)


HELD, LOST = Trouble("source_held", "utrecht", "shrank from 12 to 0"), Trouble("source_failed", "ede", "timeout", "/assets/captures")


# --- the file and the words --------------------------------------------------------------------------------------------------


def test_every_alert_that_can_be_raised_says_what_it_means_and_what_to_do() -> None:
    source = (Path(__file__).parents[2] / "pipelines" / "watch.py").read_text(encoding="utf-8")
    assert set(re.findall(r'Trouble\(\s*"(\w+)"', source)) == set(alerts())
    for alert in alerts().values():
        assert all(text.endswith(".") for text in (alert.meaning, alert.cause, alert.remedy)), alert.id


def test_what_a_remedy_tells_to_launch_exists() -> None:
    from pipelines.jobs import JOBS

    named = {name for alert in alerts().values() for name in re.findall(r"job (\w+_\w+)", alert.remedy)}
    assert named and named <= {job.name for job in JOBS}


# --- the edge ----------------------------------------------------------------------------------------------------------------


def test_a_trouble_is_told_once_and_once_when_it_is_over() -> None:
    first = said([HELD], Told(last="2026-11-24"))
    assert first and first.subject == "Datapeil: 1 new" and "shrank from 12 to 0" in first.text and "job accept_harvest" in first.text
    told = Told((HELD.key,), "2026-11-25")
    assert said([HELD], told) is None
    assert said([HELD], told, TODAY + timedelta(days=30)) is None, "what lasts is no all-is-well"
    over = said([], told)
    assert over and over.subject == "Datapeil: 1 over" and "A source waits for your decision: utrecht" in over.text


def test_one_message_groups_all_that_is_new() -> None:
    found = [HELD, LOST, Trouble("source_failed", "tiel", "dns")]
    whole = said(found, Told((HELD.key,), "2026-11-24"))
    assert whole and whole.subject == "Datapeil: 2 new, 1 still there"
    assert whole.text.count(alerts()["source_failed"].remedy) == 1 and "http://127.0.0.1:3000/assets/captures" in whole.text
    assert "utrecht" not in whole.text and STATE in whole.text


def test_all_is_well_is_said_once_a_week() -> None:
    well = said([], Told(last="2026-11-18"))
    assert well and well.subject == "Datapeil: all is well" and STATE in well.text
    assert said([], Told(last="2026-11-19")) is None


# --- sending -----------------------------------------------------------------------------------------------------------------


def test_a_message_goes_to_every_operator_and_to_the_webhook(hook: Hook) -> None:
    told = said([HELD], Told())
    assert told
    with MailServer() as server:
        send(read_settings(**server.settings, alert_mail="a@example.org, b@example.org", alert_webhook=hook.url), told)
    assert [letter.recipients for letter in server.letters] == [("a@example.org",), ("b@example.org",)]
    assert server.letters[0].message["Subject"] == "Datapeil: 1 new" and "accept_harvest" in server.letters[0].message.get_content()
    (posted,) = hook.got
    assert posted["text"].startswith("Datapeil: 1 new") and [entry["id"] for entry in posted["alerts"]] == ["source_held"]


def test_a_webhook_that_refuses_is_an_error(hook: Hook) -> None:
    hook.status = 500
    told = said([HELD], Told())
    assert told
    with pytest.raises(requests.HTTPError):
        send(read_settings(alert_webhook=hook.url), told)


# --- looking -----------------------------------------------------------------------------------------------------------------


def harvested(outcome: Any, reason: str = "") -> Harvest:
    return Harvest("utrecht", outcome, reason, (), None)


@pytest.fixture
def archive(tmp_path: Path) -> Evidence:
    """An archive with one published snapshot of TODAY, and a source that was harvested completely."""
    evidence = Evidence(tmp_path / "home" / "evidence")
    scores = pa.table({"method_version": [method().version]})
    evidence.write_table(f"facts/{TODAY}/scores.parquet", scores)
    keep_harvest(evidence, harvested("complete"), TODAY)
    return evidence


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[DagsterInstance]:
    with instance_of(read_settings(home=tmp_path / "home").places) as opened:
        yield opened


def seen(instance: DagsterInstance, archive: Evidence, checks: list[AssetCheckKey] | None = None, today: date = TODAY) -> list[str]:
    return [trouble.key for trouble in troubles(instance, archive, checks or [], today, 9)]


def test_sources_and_snapshots_are_looked_at(instance: DagsterInstance, archive: Evidence) -> None:
    assert seen(instance, archive) == []
    assert seen(instance, archive, today=TODAY + timedelta(days=10)) == [f"snapshot_late:since {TODAY}"]
    for outcome, alert in (("held", "source_held"), ("failed", "source_failed"), ("partial", "source_failed")):
        keep_harvest(archive, harvested(outcome, "why"), TODAY)
        assert seen(instance, archive) == [f"{alert}:utrecht"]
    archive.write_table(f"facts/{TODAY}/scores.parquet", pa.table({"method_version": ["0.9"]}))
    assert f"method_changed:from 0.9 to {method().version}" in seen(instance, archive)


def test_a_held_snapshot_is_not_a_published_one(instance: DagsterInstance, archive: Evidence) -> None:
    keep_verdict(archive, TODAY, [Objection("scores_move", "much moves", "Look.")], None)
    assert seen(instance, archive) == []
    archive.write_table(f"facts/{TODAY - timedelta(days=20)}/scores.parquet", pa.table({"method_version": [method().version]}))
    assert seen(instance, archive) == [f"snapshot_late:since {TODAY - timedelta(days=20)}"]


def ran(instance: DagsterInstance, passes: bool, severity: AssetCheckSeverity, fails: bool = False) -> AssetCheckKey:
    """A run of a job with one asset and one blocking check."""

    @asset
    def alpha() -> None:
        if fails:
            raise OSError("no space left on device")

    @asset_check(asset=alpha, blocking=True)
    def amounts() -> AssetCheckResult:
        return AssetCheckResult(passed=passes, severity=severity, description="row 7 is negative")

    whole = Definitions(assets=[alpha], asset_checks=[amounts], jobs=[define_asset_job("snapshot")])
    whole.resolve_job_def("snapshot").execute_in_process(instance=instance, raise_on_error=False)
    return AssetCheckKey(AssetKey("alpha"), "amounts")


def test_failed_runs_closed_gates_and_red_checks_are_told_apart(instance: DagsterInstance, archive: Evidence) -> None:
    key = ran(instance, True, AssetCheckSeverity.ERROR, fails=True)
    (failed,) = troubles(instance, archive, [key], TODAY, 9)
    assert failed.alert == "run_failed" and failed.detail == "step alpha: OSError: no space left on device"
    ran(instance, False, AssetCheckSeverity.ERROR)
    (gate,) = troubles(instance, archive, [key], TODAY, 9)
    assert gate.alert == "gate_closed" and gate.detail == "amounts: row 7 is negative" and gate.page.startswith("/runs/")
    ran(instance, False, AssetCheckSeverity.WARN)
    (red,) = troubles(instance, archive, [key], TODAY, 9)
    assert (red.alert, red.what, red.detail) == ("check_red", "amounts of alpha", "row 7 is negative")
    ran(instance, True, AssetCheckSeverity.ERROR)
    assert seen(instance, archive, [key]) == []


# --- the sensor --------------------------------------------------------------------------------------------------------------


def sensor_of(settings: Settings, name: str) -> SensorDefinition:
    return next(sensor for sensor in sensors(settings, []) if sensor.name == name)


def test_the_sensor_tells_and_remembers_and_tells_again_when_it_could_not(
    tmp_path: Path, instance: DagsterInstance, archive: Evidence, hook: Hook
) -> None:
    keep_harvest(archive, harvested("failed", "timeout"), TODAY)
    watching = sensor_of(read_settings(home=tmp_path / "home", alert_webhook=hook.url, late_days=36_500), "alert_operators")

    def looked(cursor: str | None) -> str | None:
        return watching.evaluate_tick(build_sensor_context(instance, cursor=cursor)).cursor

    hook.status = 503
    with pytest.raises(Exception, match=r"alert_operators|503"):
        looked(None)
    hook.status = 200
    cursor = looked(None)
    assert len(hook.got) == 2 and Told.read(cursor).open == ("source_failed:utrecht",)
    assert looked(cursor) == cursor and len(hook.got) == 2
    keep_harvest(archive, harvested("complete"), TODAY)
    assert Told.read(looked(cursor)).open == () and "1 over" in hook.got[-1]["text"]


def test_a_file_in_input_asks_for_a_run_once_it_is_left_alone(tmp_path: Path, instance: DagsterInstance, archive: Evidence) -> None:
    folder = tmp_path / "home" / "input" / "corrections"
    folder.mkdir(parents=True)
    looking = sensor_of(read_settings(home=tmp_path / "home"), "files_in_input")
    cursor: str | None = None

    def looked() -> list[dict[str, Any]]:
        nonlocal cursor
        tick = looking.evaluate_tick(build_sensor_context(instance, cursor=cursor))
        cursor = tick.cursor
        return [dict(request.run_config) for request in tick.run_requests or ()]

    assert looked() == []
    (folder / "one.yaml").write_text("a", encoding="utf-8")
    assert looked() == [], "it may still be written"
    assert [run["resources"]["calendar"]["config"] for run in looked()] == [{"date": "last", "ask": "nobody"}]
    assert looked() == []
    (folder / "one.yaml").unlink()
    assert (looked(), len(looked())) == ([], 1)


def test_another_method_asks_for_a_shadow_run(tmp_path: Path, instance: DagsterInstance) -> None:
    looking = sensor_of(read_settings(home=tmp_path / "home"), "method_changed")
    first = looking.evaluate_tick(build_sensor_context(instance))
    assert not first.run_requests
    (asked,) = looking.evaluate_tick(build_sensor_context(instance, cursor="another")).run_requests or ()
    assert asked.run_config["ops"]["score_every_snapshot"]["config"] == {"shadow": True}
    assert not looking.evaluate_tick(build_sensor_context(instance, cursor=first.cursor)).run_requests
