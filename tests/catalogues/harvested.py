"""Harvesting one source over real HTTP in a test, and reading its records from the captures."""

import tempfile
from pathlib import Path
from typing import NamedTuple, Protocol

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.catalogues.dialects.registry import DIALECTS
from assets.catalogues.harvest import Harvest, Page, Source
from assets.catalogues.record import Dataset
from assets.evidence import Evidence


class Server(Protocol):
    """What serves it (replay.py, replay_ckan.py)."""

    @property
    def host(self) -> str: ...


class Harvested(NamedTuple):
    """What came of it. `aside` is (key, reason)."""

    harvest: Harvest
    datasets: list[Dataset]
    aside: list[tuple[str, str]]

    @property
    def by_title(self) -> dict[str, Dataset]:
        return {dataset.title: dataset for dataset in self.datasets}

    @property
    def distributions(self) -> int:
        return sum(len(dataset.distributions) for dataset in self.datasets)


def harvested(kind: str, url: str, server: Server) -> Harvested:
    """Harvest `url`, which `server` serves, and parse what was captured."""
    source = Source("test", kind, url)
    with tempfile.TemporaryDirectory() as folder:
        evidence = Evidence(Path(folder))
        with PoliteClient(Politeness("test", interval=0, retries=0), Limits(), frozenset({server.host})) as client:
            harvest = DIALECTS[kind].harvest(source, client, evidence)
        pages = [Page(c.url, c.media_type, evidence.path(c.sha256).read_bytes()) for c in harvest.captures]
    parsed = DIALECTS[kind].parse(pages, source)
    return Harvested(harvest, parsed.datasets, [(aside.key, aside.reason) for aside in parsed.set_aside])
