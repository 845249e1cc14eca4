"""What starts a run besides the clock, and what tells the operator.

What belongs here: looking, remembering in the cursor what was seen, and asking for a run. Each is made for the settings, for a sensor may
not take the resources of a run: they hold the home's lock.
"""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from dagster import (
    AssetCheckKey,
    DagsterRunStatus,
    DefaultSensorStatus,
    RunRequest,
    RunStatusSensorContext,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    run_status_sensor,
    sensor,
)

from assets.again import NOBODY
from assets.evidence import fingerprint
from assets.home import Home
from assets.scorecard.release import published_before
from assets.snapshot import AMSTERDAM, LAST
from pipelines.jobs import accept_harvest, accept_release, calendar, publish_again, recompute_history, snapshot_job
from pipelines.settings import Settings
from pipelines.telling import tell, ways
from pipelines.watch import state, troubles
from quality.method import FILE as METHOD_FILE

ON = DefaultSensorStatus.RUNNING


@run_status_sensor(
    run_status=DagsterRunStatus.SUCCESS,
    monitored_jobs=[accept_harvest],
    request_job=snapshot_job,
    default_status=ON,
    description="Once a held source is accepted, a snapshot shows it.",
)
def snapshot_after_acceptance(context: RunStatusSensorContext) -> RunRequest:
    given: Any = context.dagster_run.run_config
    chosen = given.get("resources", {}).get("calendar", {"config": {"date": ""}})
    return RunRequest(run_key=context.dagster_run.run_id, run_config={"resources": {"calendar": chosen}})


@run_status_sensor(
    run_status=DagsterRunStatus.SUCCESS,
    monitored_jobs=[accept_release],
    request_job=publish_again,
    default_status=ON,
    description="Once a held snapshot is accepted, it is published.",
)
def publish_after_acceptance(context: RunStatusSensorContext) -> RunRequest:
    return RunRequest(run_key=context.dagster_run.run_id, run_config=calendar(LAST, NOBODY))


def sensors(settings: Settings, checks: list[AssetCheckKey]) -> list[SensorDefinition]:
    """The sensors of a monitor with these settings; `checks` are those that operators are told of."""

    @sensor(
        job=publish_again,
        minimum_interval_seconds=60,
        default_status=ON,
        description="When a file in the folder input/ is added, changed or removed and then left alone for a minute: the last snapshot is "
        "published again, with what the file says.",
    )
    def files_in_input(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        now = fingerprint_of_input(settings.places)
        # The cursor is `handled/seen`: what a run was asked for, and what was there at the last look.
        handled, _, seen = (context.cursor or f"{now}/{now}").partition("/")
        context.update_cursor(f"{handled}/{now}")
        if now == handled:
            return SkipReason("nothing changed in input/")
        if now != seen:
            return SkipReason("input/ is changing; it is read once it stays the same for a minute")
        if not published_before(settings.archive, date.max):
            return SkipReason("there is no snapshot yet; the first one reads input/")
        context.update_cursor(f"{now}/{now}")
        return RunRequest(run_key=f"input-{now}", run_config=calendar(LAST, NOBODY))

    @sensor(
        job_name=recompute_history.name,  # the job itself would be bound to the resources once more, with a warning
        minimum_interval_seconds=300,
        default_status=ON,
        description="When the method's file changes: a shadow run first, which shows who would move and changes nothing.",
    )
    def method_changed(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        now = fingerprint([METHOD_FILE.read_text(encoding="utf-8")])
        before = context.cursor or now
        context.update_cursor(now)
        if now == before:
            return SkipReason("the method is as it was")
        return RunRequest(
            run_key=f"method-{now}", run_config={"ops": {"score_every_snapshot": {"config": {"shadow": True}}}, **calendar(LAST, "")}
        )

    @sensor(
        minimum_interval_seconds=300,
        default_status=ON,
        description="Looks every five minutes: failed runs, closed gates, held and failed sources, red checks, what is late or waits, room "
        "on the disk. Tells operators once when something begins and once when it is over; after a week of silence, one line.",
    )
    def alert_operators(context: SensorEvaluationContext) -> SkipReason:
        now = datetime.now(AMSTERDAM)
        found = troubles(context.instance, settings, checks, now)
        if not ways(settings):
            return SkipReason(f"{len(found)} troubles; nobody is told, for DATAPEIL_ALERT_MAIL and DATAPEIL_ALERT_WEBHOOK are not set")
        sent = tell(settings, found, now.date(), state(settings.archive, now.date()))
        return SkipReason("; ".join(sent) or (f"{len(found)} troubles, all told before" if found else "all is well"))

    return [snapshot_after_acceptance, publish_after_acceptance, files_in_input, method_changed, alert_operators]


def fingerprint_of_input(place: Home) -> str:
    """A fingerprint of the names and contents of all files below input/."""
    files = sorted(path for path in place.input.rglob("*") if path.is_file())
    return fingerprint(part for path in files for part in (str(path.relative_to(place.input)), sha256(path.read_bytes()).hexdigest()))
