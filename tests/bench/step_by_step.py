"""Measuring runs of the product as an operator starts them: the whole process, and each step with its rows and the memory while it ran.

What belongs here: replaying a catalogue to `datapeil run` once or several times, and reading from Dagster how long each step took.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from dagster import DagsterInstance

from tests.bench.measured import Result
from tests.replay_ckan import ReplayCkan

EVERY = 0.05  # seconds between two looks at memory


def measured_runs(packages: list[dict[str, Any]], day: str, labels: tuple[str, ...]) -> list[Result]:
    """One run per label on the same home and date, without fetching files."""
    results = []
    with tempfile.TemporaryDirectory() as scratch, ReplayCkan(packages) as server:
        sources = Path(scratch) / "sources.yaml"
        sources.write_text(f"- id: donl\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        for label in labels:
            results += _run(label, day, sources, Path(scratch) / "home", server.host, len(packages))
    return results


def _run(label: str, day: str, sources: Path, home: Path, host: str, datasets: int) -> list[Result]:
    given = {**os.environ, "DATAPEIL_ALLOW_HOSTS": host, "DATAPEIL_INTERVAL": "0", "DATAPEIL_EXAMINE_FILES": "false"}
    command = [str(Path(sys.executable).with_name("datapeil")), "run", "--sources", str(sources), "--date", day, "--home", str(home)]
    started = time.monotonic()
    memory: list[tuple[float, float]] = []
    process = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        memory.append((time.time(), _resident_mib(process.pid)))
        time.sleep(EVERY)
    process.returncode = os.waitstatus_to_exitcode(status)
    note = "" if process.returncode == 0 else f"exit {process.returncode}"
    whole = Result(
        label, time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, datasets, "datasets", note
    )  # fmt: skip
    return [whole, *_steps(label, home, memory)]


def _steps(label: str, home: Path, memory: list[tuple[float, float]]) -> list[Result]:
    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        (run,) = instance.get_runs(limit=1)
        rows = _rows(instance, run.run_id)
        found = []
        for step in sorted(instance.get_run_step_stats(run.run_id), key=lambda step: step.start_time or 0):
            if step.start_time is None or step.end_time is None:
                continue
            seen = [mib for at, mib in memory if step.start_time <= at <= step.end_time]
            seconds = step.end_time - step.start_time
            found.append(Result(f"  {label}: {step.step_key}", seconds, None, max(seen, default=None), rows.get(step.step_key), "rows"))
    return found


def _rows(instance: DagsterInstance, run_id: str) -> dict[str, int]:
    """Rows of the tables that each step made, from what it told Dagster."""
    counted: dict[str, int] = {}
    for entry in instance.all_logs(run_id):
        event = entry.dagster_event
        if event and event.is_step_materialization and event.step_key:
            count = event.step_materialization_data.materialization.metadata.get("dagster/row_count")
            counted[event.step_key] = counted.get(event.step_key, 0) + (int(json.loads(str(count.value))) if count else 0)
    return counted


def _resident_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):  # it has just ended
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
