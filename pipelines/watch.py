"""Looking whether something is wrong: runs and checks in Dagster, sources and snapshots in the archive, room on the disk.

What belongs here: from what is kept to a list of troubles (alerts.py). Nothing is asked of anybody, and the warehouse stays closed: a run
may be writing to it.
"""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pyarrow.parquet as pq
from dagster import (
    AssetCheckKey,
    AssetCheckSeverity,
    AssetKey,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    RunRecord,
    RunsFilter,
)

from assets.catalogues.outcomes import harvests, is_accepted
from assets.evidence import Evidence
from assets.scorecard.release import published_before
from pipelines.alerts import Trouble
from pipelines.failures import KILLED, first_failure, words_of
from pipelines.settings import Settings
from quality.datafiles import InputError
from quality.method import method

RECENT = 100  # runs that are looked through for the last one of every job
BY_HAND = "dagster/from_ui"  # the tag of a run that was launched in the UI
SPOKEN_FOR = {"harvests"}  # the checks of this table say of sources what their own alerts say
ENDED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE]
NOT_ENDED = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]


def troubles(instance: DagsterInstance, settings: Settings, checks: list[AssetCheckKey], now: datetime) -> list[Trouble]:
    """All that is wrong now, in order. `now` is a moment in Amsterdam."""
    evidence, today = settings.archive, now.date()
    return sorted(
        [
            *_runs(instance),
            *_stuck(instance, now - timedelta(hours=settings.stuck_hours)),
            *_checks(instance, checks),
            *_waiting(instance),
            *_sources(evidence),
            *_snapshots(evidence, today, settings.late_days),
            *_links(evidence, today, settings.links_late_days),
            *low_disk(settings),
        ]
    )


def state(evidence: Evidence, today: date) -> str:
    """One sentence on the last published snapshot."""
    published = _published(evidence, today)
    return f"The last published snapshot is of {published[-1]}." if published else "No snapshot was published yet."


def _runs(instance: DagsterInstance) -> Iterator[Trouble]:
    """The last run of every job, where it failed."""
    seen: set[str] = set()
    for record in instance.get_run_records(RunsFilter(statuses=ENDED), limit=RECENT):
        run = record.dagster_run
        if run.job_name in seen or (run.status == DagsterRunStatus.FAILURE and _is_slip(instance, run)):
            continue
        seen.add(run.job_name)
        if run.status == DagsterRunStatus.FAILURE:
            gate = _gate_of(instance, record)
            page = f"/runs/{run.run_id}"
            what = f"run {run.run_id[:8]} of job {run.job_name}"
            yield Trouble("gate_closed", what, gate, page) if gate else Trouble("run_failed", what, _why(instance, run.run_id), page)


def _gate_of(instance: DagsterInstance, record: RunRecord) -> str:
    """What the blocking check that stopped this run says; "" when none did."""
    for event in instance.all_logs(record.dagster_run.run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION):
        said = event.asset_check_evaluation
        if said and said.blocking and not said.passed and said.severity == AssetCheckSeverity.ERROR:
            return f"{said.check_name}: {said.description}"
    return ""


def _why(instance: DagsterInstance, run_id: str) -> str:
    """The first failure of this run as one line."""
    step, error = first_failure(instance, run_id)
    return f"step {step}: {words_of(error)}" if error and step else words_of(error) if error else KILLED


def _is_slip(instance: DagsterInstance, run: DagsterRun) -> bool:
    """Whether a person launched this run with something that cannot be: it said so at once, and nothing is wrong."""
    _, error = first_failure(instance, run.run_id) if BY_HAND in run.tags else ("", None)
    return error is not None and error.cls_name == InputError.__name__


def _stuck(instance: DagsterInstance, since: datetime) -> Iterator[Trouble]:
    """Runs that were asked for before `since` and did not end."""
    for run in instance.get_runs(RunsFilter(statuses=NOT_ENDED, created_before=since)):
        yield Trouble("run_stuck", f"run {run.run_id[:8]} of job {run.job_name}", run.status.value.lower(), f"/runs/{run.run_id}")


def _checks(instance: DagsterInstance, keys: list[AssetCheckKey]) -> Iterator[Trouble]:
    """Checks that do not hold and stopped nothing."""
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    for key, record in records.items():
        event = record.event.dagster_event if record.event else None
        said = event.asset_check_evaluation_data if event and event.event_type == DagsterEventType.ASSET_CHECK_EVALUATION else None
        if said is None or said.passed or key.asset_key.to_user_string() in SPOKEN_FOR:
            continue
        if not (said.blocking and said.severity == AssetCheckSeverity.ERROR):  # that one failed its run, which has an alert of its own
            table = key.asset_key.to_user_string()
            yield Trouble("check_red", f"{key.name} of {table}", said.description or "", f"/assets/{table}?view=checks")


def _waiting(instance: DagsterInstance) -> Iterator[Trouble]:
    """What the last run left for people to do."""
    if files := _figure(instance, "personal_data_notices", "open"):
        yield Trouble("notices_waiting", "files", f"{files} files", "/assets/personal_data_notices")
    if mistakes := _figure(instance, "input_files", "invalid") + _figure(instance, "input_files", "earlier"):
        yield Trouble("input_mistake", "files", f"{mistakes} files", "/assets/input_files")


def _figure(instance: DagsterInstance, asset: str, name: str) -> int:
    """A count in the metadata of the last materialization of an asset; 0 = it is not there."""
    event = instance.get_latest_materialization_event(AssetKey(asset))
    metadata = event.asset_materialization.metadata if event and event.asset_materialization else {}
    value = metadata[name].value if name in metadata else 0
    return value if isinstance(value, int) else 0


def _sources(evidence: Evidence) -> Iterator[Trouble]:
    """Sources whose last harvest is held, or came to nothing, as of the last snapshot that asked them."""
    days = [day for day, _ in evidence.dated("facts", date.max)]
    for name in evidence.names("harvests"):
        source = name.partition("/")[2]
        day, harvest = next(harvests(evidence, source, date.max), (None, None))
        if day is None or harvest is None or day not in days[-1:]:
            continue
        if harvest.outcome == "held" and not is_accepted(evidence, harvest):
            yield Trouble("source_held", source, harvest.reason, "/assets/captures")
        elif harvest.outcome in ("failed", "partial"):
            yield Trouble("source_failed", source, harvest.reason, "/assets/captures")


def _snapshots(evidence: Evidence, today: date, late_days: int) -> Iterator[Trouble]:
    """No published snapshot for too long, or another method since the last."""
    published = _published(evidence, today)
    if not published:
        return
    if today - published[-1] > timedelta(days=late_days):
        yield Trouble("snapshot_late", f"since {published[-1]}", page="/overview")
    scores = pq.read_table(evidence.file(f"facts/{published[-1]}/scores.parquet"), columns=["method_version"])["method_version"]
    if len(scores) and (before := scores[0].as_py()) != method().version:
        yield Trouble("method_changed", f"from {before} to {method().version}", page="/jobs/recompute_history")


def _links(evidence: Evidence, today: date, late_days: int) -> Iterator[Trouble]:
    """No visit of links for too long, where links were ever visited."""
    visited = [day for day, _ in evidence.dated("reachability", date.max)]
    if visited and today - visited[-1] > timedelta(days=late_days):
        yield Trouble("reachability_late", f"since {visited[-1]}", page="/automation")


def low_disk(settings: Settings) -> Iterator[Trouble]:
    """Less room under the home folder than operators want."""
    folder = settings.places.folder
    free = shutil.disk_usage(folder).free if folder.exists() else settings.disk_bytes
    if free < settings.disk_bytes:
        yield Trouble("disk_low", str(folder), f"{free / 1e9:.1f} GB free", "/jobs/tidy_up")


def _published(evidence: Evidence, today: date) -> list[date]:
    return published_before(evidence, today + timedelta(days=1))
