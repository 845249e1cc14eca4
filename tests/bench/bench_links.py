"""All 60,000 links of the national scale fetched over 400 hosts, then again conditionally. Nobody waits between requests."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.evidence import Evidence
from assets.files.reach import Target, visit_all
from tests.bench.bench_national import per_host, requests_so_far
from tests.bench.measured import Result, of_function
from tests.bench.nation import HOSTS, NATIONAL, hosts, packages, served, url_of


def measure() -> list[Result]:
    results = []
    before: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch, served(NATIONAL) as port:
        for label in ("all links", "all links again"):
            results.append(of_function(label, fetch_all, port, scratch, amount=len(_links()), unit="links"))
            counts = requests_so_far(port)
            results.append(per_host(label, counts - before))
            before = counts
    return results


def fetch_all(port: int, scratch: str) -> None:
    """Fetch what is behind every link of the country, conditionally where it was fetched before."""
    remembered = Path(scratch) / "remembered.json"
    known = json.loads(remembered.read_text(encoding="ascii")) if remembered.exists() else {}
    targets = [Target(url, etag=etag, sha256=sha256) for url in _urls(port) for etag, sha256 in (known.get(url, ("", "")),)]
    with PoliteClient(Politeness("Datapeil/0.1 (bench)", interval=0.0), Limits(), frozenset(hosts(port))) as client:
        visits = visit_all(targets, client, Evidence(Path(scratch) / "links"), Limits(), 16, 3600)
    wrong = [visit for visit in visits if visit.outcome not in ("ok", "not_modified")]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {len(visits)} links failed, the first with {wrong[0].reason}")
    remembered.write_text(json.dumps({visit.url: (visit.etag, visit.sha256) for visit in visits}), encoding="ascii")


def _links() -> list[int]:
    return [int(resource["id"]) for package in packages(NATIONAL, 0) for resource in package["resources"]]


def _urls(port: int) -> Iterator[str]:
    """Sorted by host, as the links of a catalogue are."""
    return (url_of(link, port) for link in sorted(_links(), key=lambda link: link % HOSTS))
