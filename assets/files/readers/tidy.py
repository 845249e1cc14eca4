"""After loading: what stands below the table, a second table in the same file, and a column that only a trailing delimiter made.

What belongs here: questions that need the whole table, asked in SQL of a table whose cells are texts.
"""

from dataclasses import dataclass

import duckdb

from quality.cells import literal, quoted

FOOTER_ROWS = 50  # more rows with only a first cell are data
COMPARED_NAMES = 12  # names of a header that are looked for in the rows


@dataclass(frozen=True, slots=True)
class Tidied:
    """`rows` were kept; `footer_lines` and what followed were left out."""

    rows: int
    footer_lines: int
    problems: tuple[str, ...]


def tidy(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], names: tuple[str, ...]) -> Tidied:
    """Remove from `table` what is no row of it. `names` are the header's own, "" where it had none; () when there is no header."""
    problems = []
    if (second := _second_header(connection, table, columns, names)) is not None:
        ((rest,),) = connection.execute(f"SELECT count(*) FROM {table} WHERE rowid > {second}").fetchall()
        connection.execute(f"DELETE FROM {table} WHERE rowid >= {second}")
        problems.append(f"na {second} rijen begint een tweede tabel; die is niet gelezen ({rest} rijen)")
    footer = _drop_footer(connection, table, columns)
    if footer:
        problems.append(f"{footer} regels onder de tabel")
    if dropped := _drop_empty(connection, table, columns, names):
        problems.append(f"{dropped} kolommen zonder naam en zonder inhoud zijn weggelaten")
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return Tidied(rows, footer, tuple(problems))


def _second_header(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], names: tuple[str, ...]) -> int | None:
    """The first row that repeats at least half of the header's names, and not fewer than two."""
    named = [(column, name) for column, name in zip(columns, names, strict=False) if name][:COMPARED_NAMES]
    if len(named) < 2:
        return None
    equal = " + ".join(f"coalesce(trim({quoted(column)}) = {literal(name)}, false)::INTEGER" for column, name in named)
    needed = max(2, (len(named) + 1) // 2)
    # Of so many names one is repeated in any row that has `needed` of them; to look for those alone is ten times faster.
    likely = " OR ".join(f"contains({quoted(column)}, {literal(name)})" for column, name in named[: len(named) - needed + 1])
    ((row,),) = connection.execute(f"SELECT min(rowid) FROM {table} WHERE ({likely}) AND {equal} >= {needed}").fetchall()
    return row


def _drop_footer(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> int:
    """Remove trailing rows with text in the first column only, of three columns or more, where such rows occur nowhere else."""
    if len(columns) < 3:
        return 0
    rest = " AND ".join(f"nullif(trim({quoted(name)}), '') IS NULL" for name in columns[1:])
    ((end,),) = connection.execute(f"SELECT coalesce(max(rowid), -1) FROM {table}").fetchall()
    # The last row that is no footer, if it is among those that could be.
    ((last,),) = connection.execute(f"SELECT max(rowid) FROM {table} WHERE rowid >= {end - FOOTER_ROWS} AND NOT ({rest})").fetchall()
    if last is None or last == end:
        return 0
    footer = int(end - last)
    ((elsewhere,),) = connection.execute(f"SELECT count(*) FROM {table} WHERE rowid <= {last} AND {rest}").fetchall()
    if elsewhere > footer:
        return 0
    connection.execute(f"DELETE FROM {table} WHERE rowid > {last}")
    return footer


def _drop_empty(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], names: tuple[str, ...]) -> int:
    """Remove the last columns when they have neither a name nor a filled cell: each line ends with a delimiter."""
    unnamed = []
    for column, name in reversed(list(zip(columns, names, strict=False))):
        if name:
            break
        ((filled,),) = connection.execute(f"SELECT count(nullif(trim({quoted(column)}), '')) FROM {table}").fetchall()
        if filled:
            break
        unnamed.append(column)
    if len(unnamed) == len(columns):
        return 0
    for column in unnamed:
        connection.execute(f"ALTER TABLE {table} DROP {quoted(column)}")
    return len(unnamed)
