"""From captures to records: the datasets of one harvest as Arrow tables, kept in the archive so that nothing is parsed twice.

What belongs here: the bridge between dialects (which give Dataset objects) and tables. Nothing here touches the network; captures are other
people's, so they are parsed in a child process with limits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets.catalogues.dialects import DIALECTS
from assets.catalogues.harvest import Harvest, Page, Source
from assets.catalogues.limits import limits
from assets.catalogues.record import Dataset, Distribution, meaning_hash
from assets.evidence import Evidence, fingerprint
from assets.sandbox import Died, sandbox

PARSER_VERSION = "2"  # raise it when the same captures should give other records

TYPES: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    int | None: pa.int64(),
    bool | None: pa.bool_(),
    tuple[str, ...]: pa.list_(pa.string()),
}
DATASETS = pa.schema(
    [("source", pa.string())]
    + [(field.name, TYPES[field.type]) for field in fields(Dataset) if field.name != "distributions"]
    + [("meaning_hash", pa.string())]
)
DISTRIBUTIONS = pa.schema(
    [("source", pa.string()), ("dataset_id", pa.string()), ("position", pa.int64())]
    + [(field.name, TYPES[field.type]) for field in fields(Distribution)]
)
SET_ASIDE = pa.schema([("source", pa.string()), ("key", pa.string()), ("reason", pa.string())])


@dataclass(frozen=True, slots=True)
class Records:
    """What one harvest holds; see the schemas above."""

    datasets: pa.Table
    distributions: pa.Table
    set_aside: pa.Table

    def versions(self) -> dict[str, tuple[str, str]]:
        """{id: (meaning hash, the catalogue's own stamp)}, to compare two harvests."""
        columns = (self.datasets[name].to_pylist() for name in ("id", "meaning_hash", "catalogue_modified"))
        return {key: (meaning, stamp) for key, meaning, stamp in zip(*columns, strict=True)}


EMPTY = Records(DATASETS.empty_table(), DISTRIBUTIONS.empty_table(), SET_ASIDE.empty_table())


def records_of(source: Source, harvest: Harvest, evidence: Evidence) -> Records:
    """The records of a harvest: read back if these captures were parsed before by this parser, else parsed and kept."""
    name = "records/" + fingerprint([PARSER_VERSION, source.id, source.kind, source.url, *(c.sha256 for c in harvest.captures)])
    files = {part: f"{name}.{part}.parquet" for part in ("datasets", "distributions", "set_aside")}
    if not all(evidence.has(file) for file in files.values()):
        captures = [(capture.url, capture.media_type, str(evidence.existing(capture.sha256))) for capture in harvest.captures]
        with sandbox(1, limits().memory_bytes) as child:
            read = child.call(read_captures, (source, captures), limits().read_seconds)
        if isinstance(read, Died):  # not kept: it may be this machine's shortage, and another time it may do
            reason = [{"source": source.id, "key": "all captures", "reason": read.cause}]
            return Records(EMPTY.datasets, EMPTY.distributions, pa.Table.from_pylist(reason, schema=SET_ASIDE))
        for part, file in files.items():
            evidence.write_table(file, getattr(read, part))
    return Records(**{part: pq.read_table(evidence.folder / file) for part, file in files.items()})


def read_captures(source: Source, captures: list[tuple[str, str, str]]) -> Records:
    """The records of captures (URL, media type, path of the file): what runs in the child process."""
    pages = (Page(url, media_type, Path(file).read_bytes()) for url, media_type, file in captures)
    parsed = DIALECTS[source.kind].parse(pages, source)
    aside = [{"source": source.id, "key": aside.key, "reason": aside.reason} for aside in parsed.set_aside]
    return Records(
        _datasets(source.id, parsed.datasets),
        _distributions(source.id, parsed.datasets),
        pa.Table.from_pylist(aside, schema=SET_ASIDE),
    )


def together(records: Iterable[Records]) -> Records:
    """The records of several sources as one."""
    several = [EMPTY, *records]
    return Records(*(pa.concat_tables([getattr(one, part) for one in several]) for part in ("datasets", "distributions", "set_aside")))


def _datasets(source: str, datasets: list[Dataset]) -> pa.Table:
    columns = {
        field.name: pa.array([getattr(dataset, field.name) for dataset in datasets], DATASETS.field(field.name).type)
        for field in fields(Dataset)
        if field.name != "distributions"
    }
    columns["source"] = pa.array([source] * len(datasets), pa.string())
    columns["meaning_hash"] = pa.array([meaning_hash(dataset) for dataset in datasets], pa.string())
    return pa.table(columns).select(DATASETS.names).cast(DATASETS)


def _distributions(source: str, datasets: list[Dataset]) -> pa.Table:
    flat = [(dataset.id, position, d) for dataset in datasets for position, d in enumerate(dataset.distributions, 1)]
    columns = {
        field.name: pa.array([getattr(d, field.name) for _, _, d in flat], DISTRIBUTIONS.field(field.name).type)
        for field in fields(Distribution)
    }
    columns["source"] = pa.array([source] * len(flat), pa.string())
    columns["dataset_id"] = pa.array([dataset_id for dataset_id, _, _ in flat], pa.string())
    columns["position"] = pa.array([position for _, position, _ in flat], pa.int64())
    return pa.table(columns).select(DISTRIBUTIONS.names).cast(DISTRIBUTIONS)
