"""The national scale end to end: 20,400 datasets with 60,000 links on 400 hosts, 2,000 of them files of the reference list.

Aim on 2 cores: CPU of everything but the network under 10 minutes, memory (all processes together) under 2 GiB, and the same again with
nothing changed under a tenth of the CPU. Then a week later with nothing changed but the date, and all 60,000 links fetched, twice. Nobody
waits between requests: what politeness adds is computed in bench_europe.py. `DATAPEIL_BENCH_DATASETS` makes the country smaller.
"""

import json
import os
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.evidence import Evidence
from assets.files.reach import Target, visit_all
from tests.bench.measured import Result, of_function
from tests.bench.nation import CATALOGUE, NATIONAL, hosts, packages, served, url_of
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
            counts = _requests(port)
            results.append(_per_host(label, counts - before))
            before = counts
        for label in ("all links", "all links again"):
            results.append(of_function(f"{label}, fetched", fetch_all, port, datasets, scratch, amount=len(_links(datasets)), unit="links"))
            counts = _requests(port)
            results.append(_per_host(label, counts - before))
            before = counts
    return results


def fetch_all(port: int, datasets: int, scratch: str) -> None:
    """Fetch what is behind every link of the country, conditionally where it was fetched before."""
    remembered = Path(scratch) / "remembered.json"
    known = json.loads(remembered.read_text(encoding="ascii")) if remembered.exists() else {}
    targets = [Target(url, etag=etag, sha256=sha256) for url in _urls(port, datasets) for etag, sha256 in (known.get(url, ("", "")),)]
    with PoliteClient(Politeness("Datapeil/0.1 (bench)", interval=0.0), Limits(), frozenset(hosts(port))) as client:
        visits = visit_all(targets, client, Evidence(Path(scratch) / "links"), Limits(), 16, 3600)
    wrong = [visit for visit in visits if visit.outcome not in ("ok", "not_modified")]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {len(visits)} links failed, the first with {wrong[0].reason}")
    remembered.write_text(json.dumps({visit.url: (visit.etag, visit.sha256) for visit in visits}), encoding="ascii")


def _links(datasets: int) -> list[int]:
    return [int(resource["id"]) for package in packages(datasets, 0) for resource in package["resources"]]


def _urls(port: int, datasets: int) -> Iterator[str]:
    return (url_of(link, port) for link in sorted(_links(datasets), key=lambda link: link % 400))


def _requests(port: int) -> Counter[str]:
    """Requests that each host has had, by its own count."""
    with urllib.request.urlopen(f"http://{CATALOGUE}:{port}/counts") as reply:
        return Counter(json.load(reply))


def _per_host(label: str, counts: Counter[str]) -> Result:
    of_files = sorted(count for host, count in counts.items() if host != CATALOGUE)
    spread = f"{of_files[0]} to {of_files[-1]} for each of {len(of_files)} hosts, " if of_files else ""
    return Result(f"  {label}: requests", None, None, None, counts.total(), "requests", f"{spread}{counts[CATALOGUE]} for the catalogue")
