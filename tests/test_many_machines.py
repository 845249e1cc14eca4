"""Many machines give what one process gives: two Celery workers with homes of their own, PostgreSQL, an object store, one killed midway.

The servers are real ones, on free ports of this machine. Each catalogue and its files lie on an address of their own, which tells from its
own log whether it was ever asked twice at once or too soon.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dagster import DagsterEventType, DagsterInstance

from assets.home import Home
from pipelines.run import instance_of
from tests.facts_job import TABLES
from tests.servers import object_store, postgres, redis_server
from tests.towns import Towns, towns

DAY = "2026-11-24"
INTERVAL = 0.3
ROOT = Path(__file__).parents[1]
# The steps that follow run where the home folder is, as they do with one process.
CONFIG = {"loggers": {"console": {}}, "resources": {"calendar": {"config": {"date": DAY}}}}
RUN = [str(Path(sys.executable).with_name("dagster")), "job", "execute", "-m", "tests.facts_job", "-j", "facts", "-c"]
WORKER = [sys.executable, "-m", "pipelines.worker"]
AT_HOME = "datapeil-home"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way of running left: every table's rows, what each host was asked, and which steps each worker began."""

    tables: dict[str, list[tuple[Any, ...]]]
    asked: dict[str, list[tuple[str, float, float]]]
    workers: dict[str, list[str]]


@pytest.fixture(scope="module")
def alone(served: Towns, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("alone")
    environment = _environment(served, folder, folder / "home")
    with instance_of(Home(folder / "home")), _logged(served) as asked:
        done = subprocess.run([*RUN, _config(folder)], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return Outcome(_tables(folder / "home"), asked, {})


@pytest.fixture(scope="module")
def together(served: Towns, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """Two workers; the one that has no home folder is killed when it has begun a step."""
    folder = tmp_path_factory.mktemp("many")
    with ExitStack() as running, pytest.MonkeyPatch.context() as patch:
        shared = {
            "executor": "celery",
            "steps": "4",
            "database": running.enter_context(postgres()),
            "broker": running.enter_context(redis_server(folder / "redis")),
            "evidence": running.enter_context(object_store()),
            "lost_after": "20",
        }
        patch.setenv("DATAPEIL_DATABASE", shared["database"])  # where an instance finds its address
        at_home, elsewhere = (_environment(served, folder, folder / name, **shared) for name in ("home", "elsewhere"))
        instance = running.enter_context(instance_of(Home(folder / "home"), shared["database"]))
        running.enter_context(_started([*WORKER, "--here"], at_home))
        lost = running.enter_context(_started(WORKER, elsewhere))
        with _logged(served) as asked, _started([*RUN, _config(folder)], at_home) as run:
            while run.poll() is None and not set(_workers(instance)) - {AT_HOME}:
                time.sleep(0.2)
            os.killpg(lost.pid, signal.SIGKILL)
            assert run.wait(400) == 0, "the run failed"
        yield Outcome(_tables(folder / "home"), asked, _workers(instance))


@pytest.fixture(scope="module")
def served() -> Iterator[Towns]:
    with towns() as made:
        yield made


def test_the_tables_are_those_of_one_process_although_a_worker_was_killed(served: Towns, alone: Outcome, together: Outcome) -> None:
    assert alone.tables["contents"] and alone.tables["examinations"] and len(alone.tables["harvests"]) == len(served.hosts)
    for table in TABLES:
        assert together.tables[table] == alone.tables[table], table


def test_what_the_killed_worker_had_begun_was_begun_again(together: Outcome) -> None:
    lost = next(worker for worker in together.workers if worker != AT_HOME)
    (step,) = together.workers[lost]
    assert step.startswith("captures.harvest_sources")
    begun = Counter(step for steps in together.workers.values() for step in steps)
    assert begun[step] == 2
    assert len([step for step in begun if step.startswith("captures.harvest_sources")]) == 4
    assert len([step for step in begun if step.startswith("findings.examine_files")]) == 4
    elsewhere = {step.partition("[")[0] for worker, steps in together.workers.items() if worker != AT_HOME for step in steps}
    assert elsewhere <= {"captures.harvest_sources", "findings.examine_files"}


def test_no_host_is_asked_twice_at_once_or_sooner_than_its_interval(served: Towns, together: Outcome) -> None:
    """By the log of the hosts themselves, over all processes of the run."""
    assert set(together.asked) == set(served.hosts)
    for host, requests in together.asked.items():
        requests.sort(key=lambda request: request[1])
        for (path, _, ended), (following, began, _) in pairwise(requests):
            assert began - ended >= INTERVAL - 0.02, f"{host}: {following} came {began - ended:.3f} s after {path}"


def _environment(served: Towns, folder: Path, home: Path, **more: str) -> dict[str, str]:
    sources = folder / "sources.yaml"
    sources.write_text(served.sources(), encoding="utf-8")
    given = {"home": str(home), "sources": str(sources), "allow_hosts": ",".join(served.hosts), "interval": str(INTERVAL), **more}
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATAPEIL_", "DAGSTER_", "AWS_"))}
    keys = {"AWS_ACCESS_KEY_ID": "datapeil", "AWS_SECRET_ACCESS_KEY": "datapeil"}
    return clean | keys | {f"DATAPEIL_{name.upper()}": value for name, value in given.items()} | {"DAGSTER_HOME": str(home / "dagster")}


def _config(folder: Path) -> str:
    file = folder / "run.json"
    file.write_text(json.dumps(CONFIG), encoding="utf-8")
    return str(file)


@contextmanager
def _started(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process with its children, which are killed when the block ends."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def _logged(served: Towns) -> Iterator[dict[str, list[tuple[str, float, float]]]]:
    """What each host was asked during the block: path, and when that began and ended."""
    before = len(served.requests)
    asked: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    yield asked
    for host, *request in served.requests[before:]:
        asked[host].append((request[0], request[1], request[2]))


def _workers(instance: DagsterInstance) -> dict[str, list[str]]:
    """The steps that each worker began, in the only run."""
    begun: dict[str, list[str]] = defaultdict(list)
    for run in instance.get_runs():
        for entry in instance.all_logs(run.run_id, of_type=DagsterEventType.ENGINE_EVENT):
            event = entry.dagster_event
            worker = event.event_specific_data.metadata.get("Celery worker") if event else None
            if event and worker:
                begun[str(worker.value).partition("@")[0]].append(str(event.step_key))
    return begun


def _tables(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in TABLES}
