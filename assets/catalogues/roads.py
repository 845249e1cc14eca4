"""From the records of all sources to datasets: attributed, each once, with the roads by which it arrives.

What belongs here: the bridge between Arrow tables of records and identity.py. The record that stands for a dataset is the one whose
distributions and metadata are measured; the others are evidence.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from assets.catalogues.attribution import Register, attribute_rows
from assets.catalogues.harvest import Source
from assets.catalogues.identity import Key, Record, Road, recognise
from assets.catalogues.records import Records, together
from assets.catalogues.shown import Shown

LOOKED_AT = ("source", "id", "source_catalogue", "title", "identifier", "url", "landing_page")


@dataclass(frozen=True)
class Joined:
    """Everything that is shown, each dataset once. The tables are as in records.py, `datasets` with `removed_since` (a date) added."""

    datasets: pa.Table
    distributions: pa.Table
    roads: list[dict[str, Any]]  # rows of the table `roads`
    attributions: list[dict[str, Any]]  # rows of the table `attributions`
    attributed_records: frozenset[Key]  # of all roads

    @cached_property
    def attributed(self) -> frozenset[Key]:
        """The datasets that have a municipality."""
        return frozenset((row["source"], row["dataset_id"]) for row in self.attributions)

    def attributed_of(self, source: str, ids: Iterable[str]) -> int:
        """How many of these records of a source have a municipality, whichever record stands for their dataset."""
        return sum((source, dataset_id) in self.attributed_records for dataset_id in ids)


def join_roads(states: Mapping[str, Shown], sources: Iterable[Source], register: Register, edition: Collection[str]) -> Joined:
    """Attribute the records of every source, recognise what is one dataset, and keep the record that stands for each.

    A dataset whose own record names no municipality gets the municipalities of the next road that does.
    """
    own = {source.id for source in sources if source.municipality}
    everything = together(part for state in states.values() for part in (state.current, state.gone))
    removed_since = {(name, gone): day for name, state in states.items() for gone, day in state.removed_since.items()}
    rows = attribute_rows(everything.datasets, sources, register, edition)
    of_record: dict[Key, list[dict[str, Any]]] = {}
    for row in rows:
        of_record.setdefault((row["source"], row["dataset_id"]), []).append(row)

    columns = (everything.datasets[name].to_pylist() for name in LOOKED_AT)
    listed = [
        Record(source, key, catalogue, title, identifier, page, landing_page,
               frozenset(row["gm_code"] for row in of_record.get((source, key), ())), source in own, (source, key) in removed_since)
        for source, key, catalogue, title, identifier, page, landing_page in zip(*columns, strict=True)
    ]  # fmt: skip
    roads = recognise(listed)
    attributions: dict[Key, list[dict[str, Any]]] = {}
    for road in roads:  # the canonical record's own road comes first
        if found := of_record.get(road.record.key):
            source, dataset_id = road.canonical.key
            attributions.setdefault(road.canonical.key, [row | {"source": source, "dataset_id": dataset_id} for row in found])
    standing = _only(everything, {road.canonical.key for road in roads}, len(listed))
    keys = zip(standing.datasets["source"].to_pylist(), standing.datasets["id"].to_pylist(), strict=True)
    removed = pa.array([removed_since.get(key) for key in keys], pa.date32())
    return Joined(
        standing.datasets.append_column("removed_since", removed),
        standing.distributions,
        _road_rows(roads, removed_since),
        [row for found in attributions.values() for row in found],
        frozenset(of_record),
    )


def _only(records: Records, keys: Collection[Key], total: int) -> Records:
    """The records with these keys."""
    if len(keys) == total:
        return records
    wanted = pa.array(sorted(f"{source}\n{dataset_id}" for source, dataset_id in keys), pa.string())

    def kept(table: pa.Table, name: str) -> pa.Table:
        return table.filter(pc.is_in(pc.binary_join_element_wise(table["source"], table[name], "\n"), wanted))

    return Records(kept(records.datasets, "id"), kept(records.distributions, "dataset_id"), records.set_aside)


def _road_rows(roads: Iterable[Road], removed_since: Mapping[Key, Any]) -> list[dict[str, Any]]:
    rows, position = [], 0
    for road in roads:
        position = 1 if road.record is road.canonical else position + 1
        rows.append(
            {
                "source": road.canonical.source,
                "dataset_id": road.canonical.dataset_id,
                "position": position,
                "road": road.record.source,
                "road_dataset_id": road.record.dataset_id,
                "catalogue": road.record.catalogue or None,
                "url": road.record.page or road.record.landing_page or None,
                "how": road.how or None,
                "removed_since": removed_since.get(road.record.key),
            }
        )
    return rows
