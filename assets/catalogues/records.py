"""From captures to records: the datasets of one harvest as Arrow tables, kept in the archive so that nothing is parsed twice.

What belongs here: the bridge between dialects (which give Dataset objects) and tables. Nothing here touches the network; captures are other
people's, so they are parsed in a child process with limits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.catalogues.dialects.registry import DIALECTS
from assets.catalogues.harvest import Capture, Harvest, Page, SetAside, Source, Streaming
from assets.catalogues.limits import limits
from assets.catalogues.record import Dataset, Distribution, meaning_hash
from assets.evidence import Evidence, fingerprint
from assets.sandbox import Died, sandbox

# Arrow's default pool keeps what was freed: with it the tables of a national catalogue take 60 MiB more (measured with mimalloc).
pa.set_memory_pool(pa.system_memory_pool())

PARSER_VERSION = "4"  # raise it when the same captures should give other records

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
SCHEMAS = {"datasets": DATASETS, "distributions": DISTRIBUTIONS, "set_aside": SET_ASIDE}
# The records' order is their own, not that in which pages came: then changes applied to a harvest give what a full pass gives.
ORDER = {"datasets": ("id",), "distributions": ("dataset_id", "position"), "set_aside": ("key", "reason")}
BATCH = 1000  # datasets that become a table together
UNREAD = "all captures"  # the key under which a harvest is set aside as a whole


@dataclass(frozen=True)
class Records:
    """What one harvest holds; see the schemas above."""

    datasets: pa.Table
    distributions: pa.Table
    set_aside: pa.Table

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(self.datasets["id"].to_pylist())

    @property
    def newest(self) -> str:
        """The newest of the catalogue's own stamps; "" when it stamps none."""
        return pc.max(self.datasets["catalogue_modified"]).as_py() or ""

    @property
    def unread(self) -> str:
        """Why the harvest could not be read as a whole; "" when it could."""
        rows = self.set_aside.filter(pc.equal(self.set_aside["key"], UNREAD))
        return str(rows["reason"][0]) if rows.num_rows else ""

    def versions(self) -> dict[str, tuple[str, str]]:
        """{id: (meaning hash, the catalogue's own stamp)}, to compare two harvests."""
        columns = (self.datasets[name].to_pylist() for name in ("id", "meaning_hash", "catalogue_modified"))
        return {key: (meaning, stamp) for key, meaning, stamp in zip(*columns, strict=True)}

    def only(self, ids: Iterable[str]) -> "Records":
        """The records of these datasets."""
        return self._split(ids)[0]

    def updated(self, changes: "Records") -> "Records":
        """These records, with what `changes` says instead of what they say of the same datasets."""
        _, kept = self._split(changes.ids)
        return ordered(together([kept, changes]))

    def _split(self, ids: Iterable[str]) -> tuple["Records", "Records"]:
        wanted = pa.array(sorted(ids), pa.string())
        mine = pc.is_in(self.datasets["id"], wanted)
        theirs = pc.is_in(self.distributions["dataset_id"], wanted)
        inside = Records(self.datasets.filter(mine), self.distributions.filter(theirs), SET_ASIDE.empty_table())
        return inside, Records(self.datasets.filter(pc.invert(mine)), self.distributions.filter(pc.invert(theirs)), self.set_aside)


EMPTY = Records(DATASETS.empty_table(), DISTRIBUTIONS.empty_table(), SET_ASIDE.empty_table())


def records_of(source: Source, harvest: Harvest, evidence: Evidence) -> Records:
    """The records of a harvest: read back if its captures were parsed before by this parser, else parsed and kept."""
    return _of_passes(source, harvest.passes, evidence)


def says_something_new(source: Source, changes: Harvest, before: Records, evidence: Evidence) -> bool:
    """Whether the captures of `changes` say anything of a dataset that `before` does not."""
    said = _of_passes(source, (changes.captures,), evidence)
    known = before.only(said.ids)
    return bool(said.set_aside.num_rows) or not (said.datasets.equals(known.datasets) and said.distributions.equals(known.distributions))


def _of_passes(source: Source, passes: tuple[tuple[Capture, ...], ...], evidence: Evidence) -> Records:
    """The records of a full pass and the changes after it; what each prefix of the passes gives is kept."""
    parts = [PARSER_VERSION, source.id, source.kind, source.url]
    name = "records/" + fingerprint([*parts, *("|".join(capture.sha256 for capture in captures) for captures in passes)])
    files = {part: f"{name}.{part}.parquet" for part in SCHEMAS}
    if not all(evidence.has(file) for file in files.values()):
        if len(passes) == 1:
            why = _read(source, passes[0], files, evidence)
            if why:  # not kept: it may be this machine's shortage, and another time it may do
                reason = [{"source": source.id, "key": UNREAD, "reason": why}]
                return Records(EMPTY.datasets, EMPTY.distributions, pa.Table.from_pylist(reason, schema=SET_ASIDE))
        else:
            changes = _of_passes(source, passes[-1:], evidence)
            if changes.unread:
                return changes
            made = _of_passes(source, passes[:-1], evidence).updated(changes)
            for part, file in files.items():
                evidence.write_table(file, getattr(made, part))
    return Records(**{part: pq.read_table(evidence.file(file)) for part, file in files.items()})


def _read(source: Source, captures: Iterable[Capture], files: Mapping[str, str], evidence: Evidence) -> str:
    """Read these captures in a child process, which writes `files`; why that failed, "" when it did not."""
    pages = [(capture.url, capture.media_type, str(evidence.existing(capture.sha256))) for capture in captures]
    with evidence.scratch() as folder, sandbox(1, limits().memory_bytes) as child:
        read = child.call(read_into, (source, pages, str(folder)), limits().read_seconds)
        if isinstance(read, Died):
            return read.cause
        for part, file in files.items():
            evidence.keep(file, folder / part)
    return ""


def read_into(source: Source, captures: list[tuple[str, str, str]], folder: str) -> None:
    """Write the records of captures as Parquet files in `folder`: what runs in the child process, and needs no pipe for much data."""
    records = read_captures(source, captures)
    for part in SCHEMAS:
        Evidence(Path(folder)).write_table(part, getattr(records, part))


def read_captures(source: Source, captures: Iterable[tuple[str, str, str]]) -> Records:
    """The records of captures (URL, media type, path of the file)."""
    pages = (Page(url, media_type, Path(file).read_bytes()) for url, media_type, file in captures)
    dialect, aside = DIALECTS[source.kind], list[SetAside]()
    if isinstance(dialect, Streaming):
        datasets = dialect.stream(pages, source, aside)
    else:
        parsed = dialect.parse(pages, source)
        datasets, aside = iter(parsed.datasets), parsed.set_aside
    batches = []
    while batch := list(islice(datasets, BATCH)):
        batches.append(Records(_datasets(source.id, batch), _distributions(source.id, batch), EMPTY.set_aside))
    rows = [{"source": source.id, "key": one.key, "reason": one.reason} for one in aside]  # all are there once the last batch is
    left = Records(EMPTY.datasets, EMPTY.distributions, pa.Table.from_pylist(rows, schema=SET_ASIDE))
    return ordered(together([*batches, left]))


def ordered(records: Records) -> Records:
    """The same records in the order of their ids, in one piece each, so that equal records are written as equal bytes."""
    sorts = {part: [(column, "ascending") for column in columns] for part, columns in ORDER.items()}
    return Records(**{part: getattr(records, part).sort_by(by).combine_chunks() for part, by in sorts.items()})


def together(records: Iterable[Records]) -> Records:
    """The records of several sources as one."""
    several = [EMPTY, *records]
    return Records(*(pa.concat_tables([getattr(one, part) for one in several]) for part in SCHEMAS))


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
