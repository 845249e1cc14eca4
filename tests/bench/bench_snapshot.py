"""One snapshot of 6,720 real datasets replayed locally without fetching files, then again with nothing changed; the whole and each step.

Aim: under 60 s and under 1 GiB; the second run under a fifth of the first.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dagster import DagsterInstance

from tests.bench.measured import Result
from tests.replay_ckan import ReplayCkan, read_packages
from tests.shared import SHARED

CAPTURE = "real/data_overheid_2015/packages_2015-04-06.ndjson.gz"
DAY = "2015-04-06"
EVERY = 0.05  # seconds between two looks at memory


def measure() -> list[Result]:
    capture = SHARED / CAPTURE
    if not capture.exists():
        return [Result("snapshot", None, None, None, note=f"not measured: no {CAPTURE} in the shared folder")]
    packages = read_packages(capture)
    results = []
    with tempfile.TemporaryDirectory() as scratch, ReplayCkan(packages) as server:
        sources = Path(scratch) / "sources.yaml"
        sources.write_text(f"- id: donl\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        for which in ("first run", "nothing changed"):
            results += _run(which, sources, Path(scratch) / "home", server.host, len(packages))
    return results


def _run(which: str, sources: Path, home: Path, host: str, datasets: int) -> list[Result]:
    """One run as an operator starts it: the whole process, and each step with its rows and the memory while it ran."""
    given = {**os.environ, "DATAPEIL_ALLOW_HOSTS": host, "DATAPEIL_INTERVAL": "0", "DATAPEIL_EXAMINE_FILES": "false"}
    command = [str(Path(sys.executable).with_name("datapeil")), "run", "--sources", str(sources), "--date", DAY, "--home", str(home)]
    started = time.monotonic()
    memory: list[tuple[float, float]] = []
    process = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        memory.append((time.time(), _resident_mib(process.pid)))
        time.sleep(EVERY)
    wall = time.monotonic() - started
    peak = max((mib for _, mib in memory), default=None)
    note = "" if process.returncode == 0 else f"exit {process.returncode}"
    return [Result(which, wall, None, peak, datasets, "datasets", note), *_steps(which, home, memory)]


def _steps(which: str, home: Path, memory: list[tuple[float, float]]) -> list[Result]:
    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        (run,) = instance.get_runs(limit=1)
        rows = _rows(instance, run.run_id)
        found = []
        for step in sorted(instance.get_run_step_stats(run.run_id), key=lambda step: step.start_time or 0):
            if step.start_time is None or step.end_time is None:
                continue
            seen = [mib for at, mib in memory if step.start_time <= at <= step.end_time]
            seconds = step.end_time - step.start_time
            found.append(Result(f"  {which}: {step.step_key}", seconds, None, max(seen, default=None), rows.get(step.step_key), "rows"))
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
