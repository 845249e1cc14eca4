"""What a run over all of data.europa.eu would take, computed from what `make bench FLAGS=national` measured on this machine.

1.9 million datasets in the proportions of the national bench: as many links, files and hosts a dataset. CPU is divided over N workers of a
core; the rest that every host is given is not: no run is shorter than the busiest host's requests times the interval. The steps that fetch
and those that open the warehouse run on one machine, in proportion to what they do.
"""

import json

from tests.bench.__main__ import RESULTS
from tests.bench.measured import Result
from tests.bench.nation import HOSTS, NATIONAL

EUROPE = 1_900_000
WORKERS = (1, 8, 32, 128)
INTERVALS = (1.0, 5.0)  # seconds: our default, and a Crawl-delay that is often asked for
CATALOGUES = 200  # those that data.europa.eu harvests, roughly; asked for themselves instead of by way of one host
PAGE = 1000  # datasets in one reply of a catalogue
ANYWHERE = ("captures.harvest_sources", "findings.examine_files")
FETCHING = "reachability"


def measure() -> list[Result]:
    kept = RESULTS / "national.json"
    if not kept.exists():
        return [Result("europe", None, None, None, note="not computed: run `make bench FLAGS=national` first")]
    return computed(json.loads(kept.read_text(encoding="utf-8")))


def computed(rows: list[dict[str, object]]) -> list[Result]:
    """From the rows of national.json."""
    steps = {str(row["name"]).split(": ", 1)[1].partition("[")[0]: float(str(row["cpu_seconds"] or 0)) for row in rows if _is_step(row)}
    scale = EUROPE / NATIONAL
    spread = sum(seconds for step, seconds in steps.items() if step in ANYWHERE)
    fetched = steps[FETCHING]
    here = sum(steps.values()) - spread - fetched
    links = next(float(str(row["amount"])) for row in rows if str(row["name"]) == "  first run, asked of hosts")
    results = [
        Result("CPU a dataset, on any machine", spread / NATIONAL, spread, None, 1, "dataset"),
        Result("CPU a request, in the step that fetches", fetched / links, fetched, None, 1, "request"),
        Result("CPU a dataset, in the warehouse", here / NATIONAL, here, None, 1, "dataset"),
    ]
    for interval in INTERVALS:
        one_host = EUROPE / PAGE * interval
        a_host = scale * links / HOSTS * interval
        results.append(
            Result(f"politeness, {interval:.0f} s: data.europa.eu alone as catalogue", one_host, None, None, EUROPE / PAGE, "pages")
        )
        results.append(
            Result(f"politeness, {interval:.0f} s: {HOSTS} hosts of files, as now", a_host, None, None, scale * links / HOSTS, "requests")
        )
        more = HOSTS * CATALOGUES
        results.append(
            Result(
                f"politeness, {interval:.0f} s: {more:,} hosts of files",
                scale * links / more * interval,
                None,
                None,
                scale * links / more,
                "requests",
            )
        )
    hours = {"fetching": scale * fetched / 3600, "warehouse": scale * here / 3600}
    for workers in WORKERS:
        hours["on any machine"] = scale * spread / workers / 3600
        note = ", ".join(f"{part} {length:.1f} h" for part, length in hours.items())
        name = f"{workers} workers, one step after the other"
        results.append(Result(name, 3600 * sum(hours.values()), scale * sum(steps.values()), None, EUROPE, "datasets", note))
    return results


def _is_step(row: dict[str, object]) -> bool:
    return str(row["name"]).startswith("  first run: ")
