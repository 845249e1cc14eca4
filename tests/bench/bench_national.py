"""The national scale end to end: 20,400 datasets with 60,000 links on 400 hosts, 2,000 of them files of the reference list.

Aim on 2 cores: CPU of everything but the network under 10 minutes, memory (all processes together) under 2 GiB, and the same again with
nothing changed under a tenth of the CPU. Then a week later with nothing changed but the date. Nobody waits between requests: what that
adds is computed in bench_europe.py. `DATAPEIL_BENCH_DATASETS` makes the country smaller.
"""

import json
import os
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path

from tests.bench.measured import Result
from tests.bench.nation import CATALOGUE, NATIONAL, hosts, served
from tests.bench.step_by_step import measured_run

DAY, WEEK_LATER = "2026-11-24", "2026-12-01"
RUNS = (("first run", DAY), ("nothing changed", DAY), ("a week later", WEEK_LATER))


def measure() -> list[Result]:
    datasets = int(os.environ.get("DATAPEIL_BENCH_DATASETS", NATIONAL))
    results = []
    with tempfile.TemporaryDirectory() as scratch, served(datasets) as port:
        sources = Path(scratch) / "sources.yaml"
        sources.write_text(f"- id: donl\n  kind: ckan\n  url: http://{CATALOGUE}:{port}/data/api/3/action/\n", encoding="utf-8")
        given = {"DATAPEIL_ALLOW_HOSTS": ",".join(hosts(port))}
        before: Counter[str] = Counter()
        for label, day in RUNS:
            results += measured_run(label, day, sources, Path(scratch) / "home", given, datasets)
            counts = requests_so_far(port)
            results.append(per_host(label, counts - before))
            results.append(Result(f"  {label}, received", None, None, None, _received(Path(scratch) / "home"), "bytes in all"))
            before = counts
    return results


def _received(home: Path) -> int:
    """Bytes of all replies in the archive."""
    return sum(file.stat().st_size for file in (home / "evidence" / "captures").glob("*/*"))


def requests_so_far(port: int) -> Counter[str]:
    """Requests that each host has had, by its own count."""
    with urllib.request.urlopen(f"http://{CATALOGUE}:{port}/counts") as reply:
        return Counter(json.load(reply))


def per_host(label: str, counts: Counter[str]) -> Result:
    of_files = sorted(count for host, count in counts.items() if host != CATALOGUE)
    spread = f"{of_files[0]} to {of_files[-1]} for each of {len(of_files)} hosts, " if of_files else ""
    return Result(
        f"  {label}, asked of hosts", None, None, None, counts.total(), "requests", f"{spread}{counts[CATALOGUE]} for the catalogue"
    )
