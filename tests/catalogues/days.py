"""Harvesting one source day after day over real HTTP, into one archive, as runs do."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.catalogues.harvest import Harvest, Source
from assets.catalogues.harvesting import harvest_source
from assets.catalogues.outcomes import harvest_on, keep_harvest
from assets.catalogues.records import Records, records_of
from assets.catalogues.shown import Shown, shown
from assets.evidence import Evidence

FIRST = date(2026, 3, 2)


def day(number: int) -> date:
    """Day 0 is the first."""
    return FIRST + timedelta(days=number)


class Days:
    """An archive in `folder` and one source; days are counted from 0."""

    def __init__(self, folder: Path, kind: str, url: str, host: str) -> None:
        self.evidence = Evidence(folder)
        self.source = Source("bron", kind, url)
        self._host = host

    def harvest(self, number: int) -> Harvest:
        """Harvest on this day and keep the outcome."""
        politeness = Politeness("test", interval=0, backoff=0.01)
        with PoliteClient(politeness, Limits(), frozenset({self._host})) as client:
            made = harvest_source(self.source, client, self.evidence, day(number))
        keep_harvest(self.evidence, made, day(number))
        return made

    def records(self, number: int) -> Records:
        """What the harvest of this day holds, good or not."""
        kept = harvest_on(self.evidence, self.source.id, day(number))
        assert kept is not None
        return records_of(self.source, kept, self.evidence)

    def shown(self, number: int) -> Shown:
        return shown(self.source, self.evidence, day(number))


def package(number: int, stamp: str = "2026-03-01T08:00:00", **fields: Any) -> dict[str, Any]:
    """A CKAN package with one resource."""
    return {
        "id": f"id-{number:05}",
        "name": f"naam-{number}",
        "title": f"Dataset {number}",
        "authority": "http://standaarden.overheid.nl/owms/terms/Utrecht_(gemeente)",
        "metadata_modified": stamp,
        "resources": [{"id": f"r-{number}-{stamp}", "url": f"https://x.example/{number}.csv", "format": "CSV"}],
        "tags": [{"name": "b"}, {"name": "a"}],
        **fields,
    }
