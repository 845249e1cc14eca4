"""Alerts: told once when something begins and once when it is over, in one message, by real mail and a real webhook."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetKey,
    AssetMaterialization,
    DagsterInstance,
    DagsterRunStatus,
    Definitions,
    SensorDefinition,
    asset,
    asset_check,
    build_sensor_context,
    define_asset_job,
    job,
)

from assets.catalogues.harvest import Harvest
from assets.catalogues.outcomes import keep_harvest
from assets.evidence import Evidence
from assets.scorecard.release import keep_verdict
from assets.snapshot import AMSTERDAM
from pipelines.alerts import Message, Told, Trouble, alerts, message
from pipelines.definitions import build_definitions
from pipelines.run import instance_of
from pipelines.schedules import SCHEDULES
from pipelines.sensors import sensors
from pipelines.settings import Settings, read_settings
from pipelines.telling import Undelivered, recall, tell
from pipelines.watch import BY_HAND, troubles
from quality.method import method
from quality.release import Objection
from tests.local_server import LocalServer
from tests.mail_server import MailServer
from tests.runs import free_port

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
    return message(found, told, today, "http://127.0.0.1:3000/", STATE)


HELD, LOST = Trouble("source_held", "utrecht", "shrank from 12 to 0"), Trouble("source_failed", "ede", "timeout", "/assets/captures")


# --- the file and the words --------------------------------------------------------------------------------------------------


def test_every_alert_that_can_be_raised_says_what_it_means_and_what_to_do() -> None:
    source = "".join((Path(__file__).parents[2] / "pipelines" / f"{name}.py").read_text(encoding="utf-8") for name in ("watch", "telling"))
    assert {*re.findall(r'Trouble\(\s*"(\w+)"', source), "weekly_line"} == set(alerts())
    for alert in alerts().values():
        assert all(text.endswith(".") for text in (alert.meaning, alert.cause, alert.remedy)), alert.id


def test_what_a_remedy_tells_to_launch_exists() -> None:
    from pipelines.jobs import JOBS

    remedies = " ".join(alert.remedy for alert in alerts().values())
    named = set(re.findall(r"job (\w+_\w+)", remedies))
    assert named and named <= {job.name for job in JOBS}
    settings = set(re.findall(r"DATAPEIL_([A-Z_]+[A-Z])\b", remedies)) - {"SMTP"}
    assert settings and settings <= {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"(?:sensor|schedule) (\w+_\w+)", remedies)) <= {
        *(one.name for one in SCHEDULES), *(one.name for one in sensors(read_settings(), []))
    }  # fmt: skip


# --- the edge ----------------------------------------------------------------------------------------------------------------


def test_a_trouble_is_told_once_and_once_when_it_is_over() -> None:
    first = said([HELD], Told(last="2026-11-24"))
    assert first and first.subject == "Datapeil: 1 new" and "shrank from 12 to 0" in first.text and "job accept_harvest" in first.text
    told = Told((HELD.key,), "2026-11-25")
    assert said([HELD], told) is None
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


def test_a_week_without_news_is_no_silence_where_something_lasts() -> None:
    week = said([HELD], Told((HELD.key,), "2026-11-18"))
    assert week and week.subject == "Datapeil: nothing new, 1 still there" and week.new == ()
    assert "A source waits for your decision: utrecht (shrank from 12 to 0)" in week.text and STATE in week.text
    assert said([HELD], Told((HELD.key,), "2026-11-19")) is None


# --- sending -----------------------------------------------------------------------------------------------------------------


def told_by(home: Path, found: list[Trouble], **given: Any) -> list[str]:
    return tell(read_settings(home=home, **given), found, TODAY, STATE)


def test_a_message_goes_to_every_operator_and_to_the_webhook(tmp_path: Path, hook: Hook) -> None:
    with MailServer() as server:
        ways = server.settings | {"alert_mail": "a@example.org, b@example.org", "alert_webhook": hook.url}
        assert told_by(tmp_path, [HELD], **ways) == [f"{to}: Datapeil: 1 new" for to in ("a@example.org", "b@example.org", "the webhook")]
        assert told_by(tmp_path, [HELD], **ways) == []
    assert [letter.recipients for letter in server.letters] == [("a@example.org",), ("b@example.org",)]
    assert server.letters[0].message["Subject"] == "Datapeil: 1 new" and "accept_harvest" in server.letters[0].message.get_content()
    (posted,) = hook.got
    assert posted["text"].startswith("Datapeil: 1 new") and [entry["id"] for entry in posted["alerts"]] == ["source_held"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_does_not_take_it_is_an_error_that_keeps_its_address_secret(tmp_path: Path, hook: Hook, status: int) -> None:
    hook.status = status
    with pytest.raises(Undelivered, match=f"^the webhook: it answered {status}$"):
        told_by(tmp_path, [HELD], alert_webhook=f"{hook.url}/geheim")
    assert "geheim" not in (tmp_path / "told.json").read_text(encoding="utf-8")


def test_a_way_that_does_not_work_never_makes_another_repeat_itself(tmp_path: Path, hook: Hook) -> None:
    with MailServer() as server:
        server.refused.add("a@example.org")
        ways = server.settings | {"alert_mail": "a@example.org", "alert_webhook": hook.url}
        for _ in range(3):
            with pytest.raises(Undelivered, match=r"^a@example\.org: .*no such mailbox"):
                told_by(tmp_path, [HELD], **ways)
        assert [[entry["id"] for entry in posted["alerts"]] for posted in hook.got] == [["source_held"], ["undelivered"]]
        server.refused.clear()
        assert told_by(tmp_path, [HELD], **ways) == ["a@example.org: Datapeil: 1 new"]
        assert told_by(tmp_path, [HELD], **ways) == ["the webhook: Datapeil: 1 over, 1 still there"]
        assert told_by(tmp_path, [HELD], **ways) == []


def test_a_webhook_where_nobody_listens_and_mail_without_a_server_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(Undelivered, match="the webhook: ConnectionError"):
        told_by(tmp_path / "a", [HELD], alert_webhook=f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(Undelivered, match="DATAPEIL_SMTP_HOST"):
        told_by(tmp_path / "b", [HELD], alert_mail="a@example.org")


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


def found(instance: DagsterInstance, archive: Evidence, checks: Sequence[AssetCheckKey] = (), today: date = TODAY, **given: Any) -> Any:
    settings = read_settings(home=archive.folder.parent, **{"late_days": 9, "disk_bytes": 0} | given)
    return troubles(instance, settings, list(checks), datetime(today.year, today.month, today.day, 12, tzinfo=AMSTERDAM))


def seen(instance: DagsterInstance, archive: Evidence, checks: Sequence[AssetCheckKey] = (), **given: Any) -> list[str]:
    return [trouble.key for trouble in found(instance, archive, checks, **given)]


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


def test_a_day_without_a_visit_of_links_is_nothing_and_more_days_are_told(instance: DagsterInstance, archive: Evidence) -> None:
    archive.write_table(f"reachability/{TODAY}.parquet", pa.table({"url": ["https://a.example"]}))
    assert seen(instance, archive, today=TODAY + timedelta(days=3)) == []
    assert seen(instance, archive, today=TODAY + timedelta(days=4)) == [f"reachability_late:since {TODAY}"]


def test_a_disk_with_less_room_than_operators_want_is_told(instance: DagsterInstance, archive: Evidence) -> None:
    (low,) = found(instance, archive, disk_bytes=10**18)
    assert (low.alert, low.what) == ("disk_low", str(archive.folder.parent)) and low.detail.endswith("GB free")
    assert found(instance, archive, disk_bytes=1) == []


def test_a_run_that_does_not_end_is_told_after_hours(instance: DagsterInstance, archive: Evidence) -> None:
    run = instance.create_run_for_job(empty, status=DagsterRunStatus.STARTED)
    today = datetime.now(AMSTERDAM).date()
    assert seen(instance, archive, today=today - timedelta(days=1)) == []
    assert seen(instance, archive, today=today + timedelta(days=2)) == [f"run_stuck:run {run.run_id[:8]} of job empty"]
    instance.report_run_canceled(run)
    assert seen(instance, archive, today=today + timedelta(days=2)) == []


@job
def empty() -> None:
    pass


def test_what_waits_for_people_is_told(instance: DagsterInstance, archive: Evidence) -> None:
    for asset_key, figures in (("personal_data_notices", {"open": 2}), ("input_files", {"valid": 3, "invalid": 1, "earlier": 1})):
        instance.report_runless_asset_event(AssetMaterialization(asset_key, metadata=figures))
    waiting = found(instance, archive)
    assert [(one.alert, one.detail) for one in waiting] == [("input_mistake", "2 files"), ("notices_waiting", "2 files")]
    for asset_key in ("personal_data_notices", "input_files"):
        instance.report_runless_asset_event(AssetMaterialization(asset_key, metadata={"valid": 3}))
    assert found(instance, archive) == []


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
    (failed,) = found(instance, archive, [key])
    assert failed.alert == "run_failed" and failed.detail == "step alpha: OSError: no space left on device"
    ran(instance, False, AssetCheckSeverity.ERROR)
    (gate,) = found(instance, archive, [key])
    assert gate.alert == "gate_closed" and gate.detail == "amounts: row 7 is negative" and gate.page.startswith("/runs/")
    ran(instance, False, AssetCheckSeverity.WARN)
    (red,) = found(instance, archive, [key])
    assert (red.alert, red.what, red.detail) == ("check_red", "amounts of alpha", "row 7 is negative")
    ran(instance, True, AssetCheckSeverity.ERROR)
    assert seen(instance, archive, [key]) == []


def test_a_run_that_could_not_begin_says_why(tmp_path: Path, instance: DagsterInstance, archive: Evidence) -> None:
    """What a resource says, such as that another run holds the home, fails the run before any step."""
    again = build_definitions(read_settings(home=tmp_path / "new")).resolve_job_def("one_municipality_again")
    assert not again.execute_in_process(instance=instance, raise_on_error=False).success
    (failed,) = found(instance, archive, [])
    assert (failed.alert, failed.detail) == (
        "run_failed",
        "InputError: launchpad: ask: there is no published snapshot yet; launch job snapshot first",
    )


def test_a_slip_in_the_launchpad_is_no_alert(tmp_path: Path, instance: DagsterInstance, archive: Evidence) -> None:
    again = build_definitions(read_settings(home=tmp_path / "new")).resolve_job_def("one_municipality_again")
    assert not again.execute_in_process(instance=instance, raise_on_error=False, tags={BY_HAND: "true"}).success
    assert seen(instance, archive, []) == []


# --- the sensor --------------------------------------------------------------------------------------------------------------


def sensor_of(settings: Settings, name: str) -> SensorDefinition:
    return next(sensor for sensor in sensors(settings, []) if sensor.name == name)


def test_the_sensor_tells_and_remembers_and_tells_again_when_it_could_not(
    tmp_path: Path, instance: DagsterInstance, archive: Evidence, hook: Hook
) -> None:
    keep_harvest(archive, harvested("failed", "timeout"), TODAY)
    settings = read_settings(home=tmp_path / "home", alert_webhook=hook.url, late_days=36_500, disk_bytes=0)
    watching = sensor_of(settings, "alert_operators")

    def looked() -> str:
        return watching.evaluate_tick(build_sensor_context(instance)).skip_message or ""

    hook.status = 503
    with pytest.raises(Exception, match=r"alert_operators|503"):
        looked()
    hook.status = 200
    assert looked() == "the webhook: Datapeil: 1 new"
    assert recall(settings.places.told)["the webhook"].open == ("source_failed:utrecht",)
    assert looked() == "1 troubles, all told before" and len(hook.got) == 2
    keep_harvest(archive, harvested("complete"), TODAY)
    assert looked() == "the webhook: Datapeil: 1 over"


def test_where_nobody_wants_to_be_told_the_sensor_says_so(tmp_path: Path, instance: DagsterInstance, archive: Evidence) -> None:
    tick = sensor_of(read_settings(home=tmp_path / "home"), "alert_operators").evaluate_tick(build_sensor_context(instance))
    assert "nobody is told" in (tick.skip_message or "") and not (tmp_path / "home" / "told.json").exists()


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
