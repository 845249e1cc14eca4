"""What a table holds, column by column: type, empty cells, different values, smallest, largest and examples, and the table's fingerprint.

What belongs here: counting in DuckDB, out of core. Which kinds a column may be is judged on a sample of rows; what survives is counted over
all rows in one pass in which every cell is cleaned once. Values are kept only of types that cannot be personal (numbers, dates, booleans
and codes of areas); of other columns only counts.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from quality.cells import KINDS, Kind, cell, literal, quoted
from quality.personal_data import TRACES

SAMPLE_BLOCKS, BLOCK_ROWS = 8, 512  # spread evenly over the table; also the whole of most tables
EXAMPLES = 3
OURS = " cell"  # the name of a column while it is counted, so that it clashes with none of ours: no column of a file begins with a blank
REPEATED = 0.95  # different values per filled cell of the sample, up to which values are judged once for all cells that have them
COUNTED: tuple[Kind, ...] = (*KINDS, *TRACES)


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. `minimum`, `maximum` and `examples` are empty for types that could be personal."""

    name: str
    type: str  # an id of quality.cells.KINDS, text or empty
    filled: int
    nulls: int
    distinct: int  # exact where values repeat, else approximate (HyperLogLog; up to 3 % off on the generated file of the bench)
    minimum: str = ""
    maximum: str = ""
    examples: tuple[str, ...] = ()
    fits: dict[str, int] = field(default_factory=dict)  # cells per kind or trace, of those that the sample did not rule out


@dataclass(frozen=True, slots=True)
class Profile:
    rows: int
    duplicate_rows: int
    newest_date: date | None  # newest date inside that is not after the day of measuring
    fingerprint: str  # of header, rows and geometry, whatever their order
    columns: tuple[ColumnProfile, ...]


@dataclass(frozen=True, slots=True)
class _Sample:
    """What a sample of a column shows: the kinds that it may be, some different values, and whether values come back."""

    possible: tuple[Kind, ...]
    examples: tuple[str, ...] = ()
    repeats: bool = False


def profile(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], day: date) -> Profile:
    """Profile the columns `names` of `table`, whose cells are texts; columns beside them (geometry) count in the fingerprint only."""
    rows, different, fingerprint = row_facts(connection, table, names)
    columns: list[ColumnProfile] = []
    newest: list[date] = []
    for name, sample in zip(names, _sampled(connection, table, names, rows), strict=True):
        counts = _counted(connection, table, name, sample, day)
        columns.append(_column(name, counts, sample, rows))
        if columns[-1].type == "date" and counts["newest"]:
            newest.append(counts["newest"])
    return Profile(rows, rows - different, max(newest, default=None), fingerprint, tuple(columns))


def row_facts(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> tuple[int, int, str]:
    """The number of rows, of different rows, and a fingerprint that does not depend on their order.

    The fingerprint is a sum of hashes, so equal rows count as often as they occur; MD5 because DuckDB's own hash differs by version.
    """
    described = connection.execute(f"DESCRIBE {quoted(table)}").fetchall()
    texts = [quoted(name) if kind == "VARCHAR" else f"{quoted(name)}::VARCHAR" for name, kind, *_ in described]
    listed = ", ".join(f"coalesce({text}, chr(0))" for text in texts)
    hashed = f"md5_number(concat_ws(chr(31), {listed}))" if texts else "0::UHUGEINT"
    ((rows, different, total),) = connection.execute(
        f"SELECT count(*), count(DISTINCT h), coalesce(sum((h >> 64)::UBIGINT), 0) FROM (SELECT {hashed} AS h FROM {quoted(table)})"
    ).fetchall()
    return rows, different, hashlib.sha256("\x1f".join((*names, str(rows), str(total))).encode()).hexdigest()


def _sampled(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], rows: int) -> list[_Sample]:
    """What a sample of the rows shows of each column."""
    if not names:
        return []
    step = max(1, -(-rows // BLOCK_ROWS) // SAMPLE_BLOCKS)
    chosen = f"WHERE rowid // {BLOCK_ROWS} % {step} = 0" if step > 1 else ""
    cells = ", ".join(map(cell, names))
    tests = ", ".join(f"coalesce(sum(n) FILTER ({kind.test('t')}), 0)" for kind in COUNTED)
    # One long column of texts: the tests are planned once, not once per column.
    found = connection.execute(
        f"""SELECT c, sum(n), count(*), list(t ORDER BY t)[1:{EXAMPLES}], {tests} FROM (
            SELECT c, t, count(*) AS n FROM (
                SELECT unnest(range({len(names)})) AS c, unnest([{cells}]) AS t FROM {quoted(table)} {chosen}
            ) WHERE t IS NOT NULL GROUP BY c, t
        ) GROUP BY c"""
    ).fetchall()
    # A column of which the sample shows nothing may be anything, unless the sample is the whole.
    samples = [_Sample(COUNTED if step > 1 else ())] * len(names)
    for column, filled, different, values, *fits in found:
        possible = tuple(kind for kind, count in zip(COUNTED, fits, strict=True) if count >= (filled if kind.share == 1 else 1))
        samples[column] = _Sample(possible, tuple(values), different <= REPEATED * filled)
    return samples


def _counted(connection: duckdb.DuckDBPyConnection, table: str, name: str, sample: _Sample, day: date) -> dict[str, Any]:
    """Over all rows of one column: filled cells, different values, cells per possible kind, and the extremes of what may be shown."""
    wanted = {
        "filled": "coalesce(sum(n), 0)",
        # Where values repeat, each is judged once, however often it occurs, and then they can also be counted exactly.
        "distinct": "count(DISTINCT t)" if sample.repeats else "approx_count_distinct(t)",
    }
    for kind in sample.possible:
        value = kind.id if kind.value else "t"
        wanted[kind.id] = f"coalesce(sum(n) FILTER ({f'{value} IS NOT NULL' if kind.value else kind.test('t')}), 0)"
        if kind.is_shown:
            wanted |= {f"least {kind.id}": f"min({value})", f"most {kind.id}": f"max({value})"}
        if kind.id == "date":
            wanted["newest"] = f"max({value}) FILTER ({value} <= DATE {literal(day.isoformat())})"
    cells = (
        f"SELECT {quoted(name)} AS {quoted(OURS)}, {'count(*)' if sample.repeats else 1} AS n FROM {quoted(table)} "
        f"{'GROUP BY ALL' if sample.repeats else ''}"
    )
    meanings = "".join(f", {kind.value('t')} AS {kind.id}" for kind in sample.possible if kind.value)
    (counts,) = connection.execute(
        f"""SELECT {", ".join(wanted.values())} FROM (
            SELECT t, n{meanings} FROM (SELECT {cell(OURS)} AS t, n FROM ({cells})) WHERE t IS NOT NULL
        )"""
    ).fetchall()
    return dict(zip(wanted, counts, strict=True))


def _column(name: str, counts: dict[str, Any], sample: _Sample, rows: int) -> ColumnProfile:
    """The profile of a column from its counts."""
    filled = counts["filled"]
    fits = {kind.id: counts[kind.id] for kind in sample.possible if counts[kind.id]}
    kind = next((kind for kind in KINDS if filled and fits.get(kind.id, 0) >= kind.share * filled), None)
    shown = kind is not None and kind.is_shown
    return ColumnProfile(
        name=name,
        type=kind.id if kind else "text" if filled else "empty",
        filled=filled,
        nulls=rows - filled,
        distinct=min(counts["distinct"], filled),
        minimum=str(counts[f"least {kind.id}"]) if kind and shown else "",
        maximum=str(counts[f"most {kind.id}"]) if kind and shown else "",
        examples=sample.examples if shown else (),
        fits=fits,
    )
