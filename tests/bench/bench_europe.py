"""What a run over all of data.europa.eu would take, computed from what `make bench FLAGS=national` measured on this machine.

1.9 million datasets in the proportions of the national bench: as many links that are visited and as many MB a dataset. Only what runs on
any machine is divided over N workers of one core; fetching and the warehouse stay on one machine, and grow with what they do. No run is
shorter than the requests to its busiest host times the interval, however many workers there are.
"""

import json
from typing import Any

from tests.bench.__main__ import RESULTS
from tests.bench.measured import Result
from tests.bench.nation import NATIONAL

EUROPE = 1_900_000
WORKERS = (1, 8, 32, 128)
INTERVALS = (1.0, 5.0)  # seconds: our default, and a Crawl-delay that is often asked for
PAGE = 1000  # datasets in one reply of a catalogue
ANYWHERE = ("captures.harvest_sources", "findings.examine_files")
FETCHING = "reachability"
RUN = "  first run: "


def measure() -> list[Result]:
    kept = RESULTS / "national.json"
    if not kept.exists():
        return [Result("europe", None, None, None, note="not computed: run `make bench FLAGS=national` first")]
    return computed(json.loads(kept.read_text(encoding="utf-8")))


def computed(rows: list[dict[str, Any]]) -> list[Result]:
    """From the rows of national.json."""
    steps = {row["name"].removeprefix(RUN).partition("[")[0]: row["cpu_seconds"] or 0.0 for row in rows if row["name"].startswith(RUN)}
    amounts = {row["name"].strip(): row["amount"] for row in rows}
    requests, size = amounts["first run, asked of hosts"], amounts["first run, received"] / 1e6
    harvest, examine = (steps[step] for step in ANYWHERE)
    fetch = steps[FETCHING]
    warehouse = sum(steps.values()) - harvest - examine - fetch
    each = [
        ("harvesting", harvest, 1e6 * harvest / NATIONAL, "µs a dataset"),
        ("fetching", fetch, 1e6 * fetch / requests, "µs a request"),
        ("examining", examine, 1e6 * examine / size, "µs a MB"),
        ("the warehouse and the site", warehouse, 1e6 * warehouse / NATIONAL, "µs a dataset"),
    ]
    results = [Result(f"measured: {name}", None, cpu, None, amount, unit) for name, cpu, amount, unit in each]
    scale = EUROPE / NATIONAL
    total = 0.0
    for workers in WORKERS:
        hours = {"anywhere": (harvest + examine) / workers, "fetching": fetch, "the warehouse and the site": warehouse}
        total = scale * sum(hours.values())
        note = ", ".join(f"{name} {scale * seconds / 3600:.1f} h" for name, seconds in hours.items())
        results.append(Result(f"{workers} workers", total, scale * sum(steps.values()), None, EUROPE, "datasets", note))
    for interval in INTERVALS:
        pages = EUROPE / PAGE
        results.append(
            Result(f"one catalogue at {interval:.0f} s", pages * interval, None, None, pages, "requests", "data.europa.eu itself")
        )
        busiest = total / interval
        note = f"then politeness binds {WORKERS[-1]} workers, and more workers help no more"
        results.append(Result(f"one host at {interval:.0f} s with more than", total, None, None, busiest, "requests", note))
    return results
