"""Twenty weekly snapshots in a row in one process: no growth of memory, handles, or disk beyond the evidence.

A country of 400 datasets with 1,200 links on 127.1.x.y, in which nothing changes but the date. What a run leaves behind is looked at after
each: resident memory, open handles, threads, and the bytes of each part of the home folder. The first runs fill caches, so growth is taken
from the fifth run on, a run.
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
from datetime import date, timedelta
from pathlib import Path

from pipelines.run import run_snapshot
from pipelines.settings import read_settings
from tests.bench.measured import Result
from tests.bench.nation import CATALOGUE, hosts, served

DATASETS, RUNS, SETTLED = 400, 20, 5
FIRST = date(2026, 7, 6)
PARTS = ("evidence", "site", "dagster", "warehouse")
MIB = 2**20


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as scratch, served(DATASETS) as port:
        command = [sys.executable, "-m", "tests.bench.bench_soak", scratch, str(port)]
        told = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
    looks = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    results = [
        Result(f"run {number}", look["seconds"], look["cpu"], look["memory"] / MIB, look["evidence"], "bytes of evidence", _note(look))
        for number, look in enumerate(looks, 1)
        if number in (1, SETTLED, len(looks) // 2, len(looks))
    ]
    first, last, runs = looks[SETTLED - 1], looks[-1], len(looks) - SETTLED
    for name in ("memory", "handles", "threads", *PARTS):
        unit = f"{name} a run" if name in ("handles", "threads") else f"bytes of {name} a run"
        results.append(Result(f"growth of {name}", None, None, None, (last[name] - first[name]) / runs, unit))
    return results


def soak(folder: Path, port: int) -> None:
    """Run so many snapshots, a week apart, and print after each what is there."""
    sources = folder / "sources.yaml"
    sources.write_text(f"- id: donl\n  kind: ckan\n  url: http://{CATALOGUE}:{port}/data/api/3/action/\n", encoding="utf-8")
    home = folder / "home"
    settings = read_settings(home=home, sources=sources, allow_hosts=frozenset(hosts(port)), interval=0.0, with_documents=False)
    for number in range(RUNS):
        before = os.times()
        report = run_snapshot(settings, (FIRST + timedelta(weeks=number)).isoformat())
        if report.code:
            raise SystemExit(report.line)
        after = os.times()
        gc.collect()
        look = {
            "seconds": after.elapsed - before.elapsed,
            "cpu": sum(after[:4]) - sum(before[:4]),
            "memory": int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE"),
            "handles": len(os.listdir("/proc/self/fd")),
            "threads": threading.active_count(),
            "evidence": _bytes(home / "evidence"),
            "site": _bytes(home / ".sites"),
            "dagster": _bytes(home / "dagster"),
            "warehouse": (home / "warehouse.duckdb").stat().st_size,
        }
        print(json.dumps(look), flush=True)


def _bytes(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def _note(look: dict[str, float]) -> str:
    sizes = ", ".join(f"{name} {look[name] / MIB:.1f} MiB" for name in PARTS[1:])
    return f"{look['handles']} handles, {look['threads']} threads, {sizes}"


if __name__ == "__main__":
    soak(Path(sys.argv[1]), int(sys.argv[2]))
