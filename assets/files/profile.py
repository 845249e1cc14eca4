"""What a table holds, column by column: type, empty cells, distinct values, smallest and largest.

What belongs here: counting in DuckDB, in one pass. Values are kept only of types that cannot be personal (numbers and dates).
"""

from dataclasses import dataclass
from datetime import date

import duckdb

from quality.content import cell, moment, number, quoted

TYPES = ("integer", "decimal", "date", "boolean")


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column; `minimum` and `maximum` only for numbers and dates."""

    name: str
    type: str  # integer | decimal | date | boolean | text | empty
    nulls: int
    distinct: int  # approximate (HyperLogLog)
    minimum: str
    maximum: str


@dataclass(frozen=True, slots=True)
class Profile:
    rows: int
    duplicate_rows: int
    newest_date: date | None  # newest date inside that is not after the day of measuring
    columns: tuple[ColumnProfile, ...]


def profile(connection: duckdb.DuckDBPyConnection, table: str, names: tuple[str, ...], day: date) -> Profile:
    """Profile the columns `names` of `table`, whose cells are texts."""
    if not names:
        ((rows,),) = connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchall()
        return Profile(rows, 0, None, ())
    parts = []
    for name in names:
        text = f"({cell(name)})"
        value, when = number(text), moment(text)
        parts.append(
            f"""count({text}), approx_count_distinct({text}), count({value}),
            count(*) FILTER ({value} = floor({value}) AND regexp_full_match({text}, '[+-]?[0-9]+')), min({value}), max({value}),
            count({when}) FILTER (length({text}) > 4), min({when}), max({when}) FILTER ({when}::DATE <= DATE '{day}'),
            count(*) FILTER (lower({text}) IN ('ja', 'nee', 'true', 'false', 'j', 'n'))"""
        )
    row = connection.execute(f"SELECT count(*), {', '.join(parts)} FROM {quoted(table)}").fetchall()[0]
    rows, counts = row[0], row[1:]
    columns = []
    newest: date | None = None
    for position, name in enumerate(names):
        filled, distinct, numbers, whole, low, high, dates, first, last, booleans = counts[position * 10 : position * 10 + 10]
        kind, minimum, maximum = "text", "", ""
        if not filled:
            kind = "empty"
        elif dates == filled:
            kind, minimum, maximum = "date", str(first), str(last or "")
            if last is not None and (newest is None or last.date() > newest):
                newest = last.date()
        elif numbers == filled:
            kind, minimum, maximum = "integer" if whole == filled else "decimal", str(low), str(high)
        elif booleans == filled:
            kind = "boolean"
        columns.append(ColumnProfile(name, kind, rows - filled, min(distinct, filled), minimum, maximum))
    listed = ", ".join(quoted(name) for name in names)
    ((different,),) = connection.execute(f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM {quoted(table)})").fetchall()
    return Profile(rows, rows - different, newest, tuple(columns))
