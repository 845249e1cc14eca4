"""Running one snapshot without the UI, through Dagster; the demo; and starting the UI.

What belongs here: preparing a home folder, starting a run, and saying in one line how it ended.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml
from dagster import AssetCheckSeverity, DagsterInstance, DagsterRunStatus, RunsFilter, execute_job
from dagster._core.definitions.reconstruct import ReconstructableRepository
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.execution.execution_result import ExecutionResult
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG
from sqlalchemy.exc import SQLAlchemyError

from assets.catalogues.outcomes import accept
from assets.home import Home, HomeBusy
from assets.inputs import Paths, read_inputs
from assets.snapshot import date_or_today, parse_date
from assets.warehouse import Warehouse
from pipelines.definitions import build_definitions
from pipelines.exit_codes import DEFECT, DONE, GATE_CLOSED, SOURCES_FAILED
from pipelines.failures import first_failure, said_by, was_stopped, words_of
from pipelines.settings import OF_HOME, Settings, lines, read_settings
from quality.datafiles import InputError

ROOT = Path(__file__).resolve().parents[1]
# Else the UI would not show a run of the command line with its job.
OF_LOCATION = {REPOSITORY_LABEL_TAG: f"{SINGLETON_REPOSITORY_NAME}@datapeil"}
UNDER_WAY = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended: the exit code of the command line and one line that says it."""

    code: int
    line: str


def run_snapshot(settings: Settings, day: str | None = None) -> Report:
    """One snapshot. Everything people gave is read before anything is written: InputError, then, leaves no trace."""
    if day:
        parse_date(day)
    place = settings.places
    read_inputs(Paths(settings.sources, settings.portals, settings.reference_list, place.matches, place.notices, settings.register_date))
    config = {"loggers": {"console": {}}, "resources": {"calendar": {"config": {"date": day or ""}}}}
    if settings.executor != "in_process":
        return _run_on_many_machines(settings, config)
    job = build_definitions(settings).resolve_job_def("snapshot")
    # The lock says at once when another run is under way, and writes nothing.
    with place.locked(), instance_of(place, settings.database) as instance:
        _end_killed_runs(instance)
    with instance_of(place, settings.database) as instance:
        result = job.execute_in_process(run_config=config, instance=instance, raise_on_error=False, tags=OF_LOCATION)
        return _report(result, instance, place)


def _run_on_many_machines(settings: Settings, config: dict[str, Any]) -> Report:
    """One snapshot of which the steps run elsewhere: this process gives them out and follows them."""
    place = settings.places
    os.environ.update(settings.environment())  # the job is made again in every process, from the environment
    job = ReconstructableRepository.for_module("pipelines.definitions", "defs", str(ROOT)).get_reconstructable_job("snapshot")
    with place.locked(), instance_of(place, settings.database) as instance:
        for run in instance.get_runs(RunsFilter(statuses=UNDER_WAY), limit=1):
            raise HomeBusy(f"run {run.run_id} is under way; wait for it to end, or terminate it in the Dagster UI")
        with execute_job(job, instance, run_config=config) as result:
            return _report(result, instance, place)


def run_demo(home: Path, day: str | None = None, port: int | None = None) -> Report:
    """The whole monitor on the embedded portal, which is served on 127.0.0.1 while the run lasts."""
    from assets.demo.inputs import lay_out
    from assets.demo.portal import PORTALS, DemoPortal

    date = date_or_today(day)
    with DemoPortal(date, port) as portal:
        folder = home.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        sources = folder / "sources.yaml"
        sources.write_text(yaml.safe_dump(portal.sources(), allow_unicode=True, sort_keys=False), encoding="utf-8")
        lay_out(folder / "input", date)
        own = {"sources": sources, "portals": PORTALS, "allow_hosts": frozenset({portal.allow_host}), "interval": 0.0, "is_demo": True}
        (folder / OF_HOME).write_text(lines(own), encoding="utf-8")  # so that no command or UI on this home asks real sources
        return run_snapshot(read_settings(home=folder, **own), date.isoformat())


def accept_source(settings: Settings, source: str, reason: str, day: str | None = None) -> str:
    """Keep the operator's word that a held source is right; one line that says so. InputError when there is nothing to accept."""
    date = date_or_today(day)
    with settings.places.locked():
        harvest = accept(settings.archive, source, reason, date)
    return f"Accepted {source} with {harvest.datasets} datasets; the next run shows it"


def become_dagster_dev(settings: Settings, port: int, host: str) -> NoReturn:
    """The Dagster UI with daemon on this home, in the place of this process: what ends it then reaches all that it started.

    OSError when Dagster cannot keep its runs there.
    """
    place = settings.places
    with instance_of(place, settings.database):
        pass  # it can be opened, so that what is wrong is said in one line
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(place.dagster),
        "DATAPEIL_HOME": str(place.folder),
        # Its successor `dg dev` wants another layout of the project, and one more package.
        "PYTHONWARNINGS": "ignore:Function `dev_command` is superseded",
    }
    command = [str(Path(sys.executable).with_name("dagster")), "dev", "-w", str(ROOT / "workspace.yaml"), "-h", host, "-p", str(port)]
    os.chdir(ROOT)
    os.execve(command[0], command, environment)


def prepare(place: Home, database: str = "") -> None:
    """Give the home its Dagster instance, if it has none; it keeps its runs in PostgreSQL where `database` is set."""
    place.dagster.mkdir(parents=True, exist_ok=True)
    if not (place.dagster / "dagster.yaml").exists():
        parts = ["dagster.yaml", "postgres.yaml"] if database else ["dagster.yaml"]
        text = "".join((ROOT / ".dagster" / part).read_text(encoding="utf-8") for part in parts)
        (place.dagster / "dagster.yaml").write_text(text, encoding="utf-8")


@contextmanager
def instance_of(place: Home, database: str = "") -> Iterator[DagsterInstance]:
    """The Dagster instance of this home, while the block lasts; OSError when what it stores cannot be read or written."""
    prepare(place, database)
    os.environ["DAGSTER_HOME"] = str(place.dagster)
    try:
        with DagsterInstance.from_config(str(place.dagster)) as instance:
            yield instance
    except _storage_errors(database) as error:
        where = "DATAPEIL_DATABASE" if database else str(place.dagster)
        raise OSError(errno.EIO, f"Dagster cannot keep its runs here ({_said(error)})", where) from error


def _storage_errors(database: str) -> tuple[type[Exception], ...]:
    """What Dagster's storage raises when its database fails."""
    if not database:
        return (SQLAlchemyError,)
    from dagster_postgres.utils import DagsterPostgresException

    return (SQLAlchemyError, DagsterPostgresException)


def _said(error: Exception) -> str:
    """What the database itself says, on its first line: no query, and no address with a password."""
    told = error if isinstance(error, SQLAlchemyError) else error.__cause__
    return str(getattr(told, "orig", None) or type(error).__name__).strip().splitlines()[0]


def _end_killed_runs(instance: DagsterInstance) -> None:
    """Mark as failed what a killed process left as running, and free the places it held: a later step would wait for them for ever.

    Only to be called while this home is locked, so that none of these can be alive.
    """
    for run in instance.get_runs(RunsFilter(statuses=UNDER_WAY)):
        instance.report_run_failed(run, "The process of this run was killed.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _report(result: ExecutionResult, instance: DagsterInstance, place: Home) -> Report:
    # A suite that may stop the flow also warns: only what it calls an error stops anything.
    broken = [e for e in result.get_asset_check_evaluations() if not e.passed and e.blocking and e.severity == AssetCheckSeverity.ERROR]
    if broken:
        return Report(GATE_CLOSED, f"Held before publication by {broken[0].check_name}: {broken[0].description}")
    if not result.success:
        return Report(DEFECT, _why(instance, result.run_id))
    states = Warehouse(path=str(place.warehouse)).read("SELECT source, outcome, reason FROM harvests ORDER BY source")
    troubled = [state for state in states if state["outcome"] != "complete"]
    if troubled:
        names = "; ".join(f"{state['source']} {state['outcome']}: {state['reason']}" for state in troubled)
        return Report(SOURCES_FAILED, f"Published, but {len(troubled)} of {len(states)} sources are not complete ({names})")
    return Report(DONE, f"Published in {place.site}")


def _why(instance: DagsterInstance, run_id: str) -> str:
    """The first failure as one line; HomeBusy, InputError and being stopped keep their own exit code."""
    step, error = first_failure(instance, run_id)
    if error is None:
        return "The run failed; the Dagster UI shows where"
    if error.cls_name == HomeBusy.__name__:
        raise HomeBusy(said_by(error))
    if error.cls_name == InputError.__name__:
        raise InputError("", None, "", said_by(error))
    if was_stopped(error):
        raise KeyboardInterrupt
    return f"{f'Step {step}' if step else 'The run'} failed: {words_of(error)}"
