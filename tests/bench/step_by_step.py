"""Measuring runs of the product as an operator starts them: the whole process, and each step with its rows, CPU and memory while it ran.

What belongs here: replaying a catalogue to `datapeil run` once or several times, and reading from Dagster how long each step took. CPU and
memory are those of the run and its child processes together.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster import DagsterInstance

from tests.bench.measured import Result
from tests.replay_ckan import ReplayCkan

EVERY = 0.05  # seconds between two looks at the processes
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Look:
    """A run and its child processes at one moment (seconds since 1970): processor seconds so far, and memory."""

    at: float
    cpu_seconds: float
    mib: float


def measured_runs(packages: list[dict[str, Any]], day: str, labels: tuple[str, ...]) -> list[Result]:
    """One run per label on the same home and date, without fetching files."""
    results = []
    with tempfile.TemporaryDirectory() as scratch, ReplayCkan(packages) as server:
        sources = Path(scratch) / "sources.yaml"
        sources.write_text(f"- id: donl\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        given = {"DATAPEIL_ALLOW_HOSTS": server.host, "DATAPEIL_EXAMINE_FILES": "false"}
        for label in labels:
            results += measured_run(label, day, sources, Path(scratch) / "home", given, len(packages))
    return results


def measured_run(label: str, day: str, sources: Path, home: Path, given: dict[str, str], datasets: int) -> list[Result]:
    """One run without waiting between requests, with these settings from the environment: the whole and its steps."""
    command = [str(Path(sys.executable).with_name("datapeil")), "run", "--sources", str(sources), "--date", day, "--home", str(home)]
    started = time.monotonic()
    looks: list[Look] = []
    environment = {**os.environ, "DATAPEIL_INTERVAL": "0", **given}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        looks.append(_look(process.pid))
        time.sleep(EVERY)
    process.returncode = os.waitstatus_to_exitcode(status)
    note = "" if process.returncode == 0 else f"exit {process.returncode}: {_last_line(process)}"
    cpu = used.ru_utime + used.ru_stime  # those of child processes too
    whole = Result(label, time.monotonic() - started, cpu, max(look.mib for look in looks), datasets, "datasets", note)
    return [whole, *_steps(label, home, looks)]


def _steps(label: str, home: Path, looks: list[Look]) -> list[Result]:
    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        (run,) = instance.get_runs(limit=1)
        rows = _rows(instance, run.run_id)
        found = []
        for step in sorted(instance.get_run_step_stats(run.run_id), key=lambda step: step.start_time or 0):
            if step.start_time is None or step.end_time is None:
                continue
            seen = [look for look in looks if step.start_time - EVERY <= look.at <= step.end_time + EVERY]
            cpu = seen[-1].cpu_seconds - seen[0].cpu_seconds if seen else None
            memory = max((look.mib for look in seen), default=None)
            seconds = step.end_time - step.start_time
            found.append(Result(f"  {label}: {step.step_key}", seconds, cpu, memory, rows.get(step.step_key), "rows"))
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


def _look(pid: int) -> Look:
    cpu, pages = _used(pid)
    return Look(time.time(), cpu / TICKS, pages * PAGE / 2**20)


def _used(pid: int) -> tuple[int, int]:
    """Ticks and pages of a process and those that it started; the ticks of ended ones count in their parent."""
    place = Path(f"/proc/{pid}")
    try:
        fields = (place / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        children = [int(child) for thread in place.glob("task/*/children") for child in thread.read_text(encoding="ascii").split()]
    except OSError:  # it has just ended
        return 0, 0
    used = [(sum(map(int, fields[11:15])), int(fields[21])), *map(_used, children)]
    return sum(ticks for ticks, _ in used), sum(pages for _, pages in used)


def _last_line(process: "subprocess.Popen[str]") -> str:
    return (process.stdout.read().strip().splitlines() or [""])[-1][:200] if process.stdout else ""
