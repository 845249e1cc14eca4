"""What a table holds, column by column: type, empty cells, different values, smallest, largest and examples, and the table's fingerprint.

What belongs here: counting in DuckDB, out of core. Which kinds a column may be is judged on a sample of rows; what survives is counted over
all rows in one pass in which every cell is cleaned once. Values are kept only of types that cannot be personal (numbers, dates, booleans
and codes of areas); of other columns only counts.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from quality.cells import KINDS, Kind, cell, literal, quoted
from quality.personal_data import TRACES

SAMPLE_BLOCKS, BLOCK_ROWS = 8, 512  # spread evenly over the table; also the whole of most tables
COLUMNS_AT_ONCE = 100  # keeps the plan of one query small
EXAMPLES = 3
COUNTED: tuple[Kind, ...] = (*KINDS, *TRACES)


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. `minimum`, `maximum` and `examples` are empty for types that could be personal."""

    name: str
    type: str  # an id of quality.cells.KINDS, text or empty
    filled: int
    nulls: int
    distinct: int  # approximate (HyperLogLog; up to 3 % off on the generated file of the bench)
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


def profile(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], day: date) -> Profile:
    """Profile the columns `names` of `table`, whose cells are texts; columns beside them (geometry) count in the fingerprint only."""
    rows, different, fingerprint = _rows(connection, table, names)
    if not names:
        return Profile(rows, rows - different, None, fingerprint, ())
    possible, examples = _sampled(connection, table, names, rows)
    columns: list[ColumnProfile] = []
    newest: list[date] = []
    for start in range(0, len(names), COLUMNS_AT_ONCE):
        some = slice(start, start + COLUMNS_AT_ONCE)
        counted = _counted(connection, table, names[some], possible[some], day)
        for name, counts, kinds, seen in zip(names[some], counted, possible[some], examples[some], strict=True):
            columns.append(_column(name, counts, kinds, seen, rows))
            if columns[-1].type == "date" and counts["newest"]:
                newest.append(counts["newest"])
    return Profile(rows, rows - different, max(newest, default=None), fingerprint, tuple(columns))


def _rows(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> tuple[int, int, str]:
    """The number of rows, of different rows, and a fingerprint that does not depend on their order.

    The fingerprint is a sum of hashes, so equal rows count as often as they occur; MD5 because DuckDB's own hash differs by version.
    """
    described = connection.execute(f"DESCRIBE {quoted(table)}").fetchall()
    texts = [quoted(name) if kind == "VARCHAR" else f"{quoted(name)}::VARCHAR" for name, kind, *_ in described]
    listed = ", ".join(f"coalesce({text}, chr(0))" for text in texts)
    hashed = f"md5_number_lower(concat_ws(chr(31), {listed}))" if texts else "0::UBIGINT"
    ((rows, different, total),) = connection.execute(
        f"SELECT count(*), count(DISTINCT h), coalesce(sum(h::HUGEINT), 0) FROM (SELECT {hashed} AS h FROM {quoted(table)})"
    ).fetchall()
    return rows, different, hashlib.sha256("\x1f".join((*names, str(rows), str(total))).encode()).hexdigest()


def _sampled(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], rows: int
) -> tuple[list[tuple[Kind, ...]], list[tuple[str, ...]]]:
    """Per column the kinds that it may be, and some different values of the sample."""
    step = max(1, -(-rows // BLOCK_ROWS) // SAMPLE_BLOCKS)
    chosen = f"WHERE rowid // {BLOCK_ROWS} % {step} = 0" if step > 1 else ""
    cells = ", ".join(map(cell, names))
    tests = ", ".join(f"count(*) FILTER ({kind.test('t')})" for kind in COUNTED)
    # One long column of texts: the tests are planned once, not once per column.
    counted = connection.execute(
        f"""SELECT c, count(t), list(DISTINCT t ORDER BY t)[1:{EXAMPLES}], {tests} FROM (
            SELECT unnest(range({len(names)})) AS c, unnest([{cells}]) AS t FROM {quoted(table)} {chosen}
        ) WHERE t IS NOT NULL GROUP BY c"""
    ).fetchall()
    # A column of which the sample shows nothing may be anything, unless the sample is the whole.
    possible: list[tuple[Kind, ...]] = [COUNTED if step > 1 else ()] * len(names)
    examples: list[tuple[str, ...]] = [()] * len(names)
    for column, filled, values, *fits in counted:
        possible[column] = tuple(kind for kind, count in zip(COUNTED, fits, strict=True) if count >= (filled if kind.share == 1 else 1))
        examples[column] = tuple(values)
    return possible, examples


def _counted(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], possible: list[tuple[Kind, ...]], day: date
) -> Iterator[dict[str, Any]]:
    """Per column, over all rows: filled cells, different values, cells per possible kind, and the extremes of what may be shown."""
    until = f"DATE {literal(day.isoformat())}"
    meanings: list[str] = []
    wanted: list[list[tuple[str, str]]] = []
    for position, kinds in enumerate(possible):
        text = f"c{position}"
        parts = [("filled", f"count({text})"), ("distinct", f"approx_count_distinct({text})")]
        for kind in kinds:
            value = f"{kind.id}{position}" if kind.value else text
            parts.append((kind.id, f"count({value})" if kind.value else f"count(*) FILTER ({kind.test(text)})"))
            meanings += [f"{kind.value(text)} AS {value}"] if kind.value else []
            if kind.is_shown:
                parts += [(f"least {kind.id}", f"min({value})"), (f"most {kind.id}", f"max({value})")]
            if kind.id == "date":
                parts.append(("newest", f"max({value}) FILTER ({value} <= {until})"))
        wanted.append(parts)
    cells = ", ".join(f"{cell(name)} AS c{number}" for number, name in enumerate(names))
    flat = ", ".join(expression for parts in wanted for _, expression in parts)
    source = f"(SELECT {', '.join(('*', *meanings))} FROM (SELECT {cells} FROM {quoted(table)}))"
    (counts,) = connection.execute(f"SELECT {flat} FROM {source}").fetchall()
    remaining = iter(counts)
    for parts in wanted:
        yield {key: next(remaining) for key, _ in parts}


def _column(name: str, counts: dict[str, Any], kinds: tuple[Kind, ...], examples: tuple[str, ...], rows: int) -> ColumnProfile:
    """The profile of a column from its counts."""
    filled = counts["filled"]
    fits = {kind.id: counts[kind.id] for kind in kinds if counts[kind.id]}
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
        examples=examples if shown else (),
        fits=fits,
    )
