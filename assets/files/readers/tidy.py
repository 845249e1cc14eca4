"""After loading: what stands below the table, a second table in the same file, and columns that only delimiters made.

What belongs here: questions that need the whole table, asked in SQL of a table whose cells are texts.
"""

from dataclasses import dataclass

import duckdb

from assets.files.readers.loading import counted
from quality.cells import literal, quoted

FOOTER_ROWS = 50  # more rows with only a first cell are data
COMPARED_NAMES = 12  # names of a header that are looked for in the rows
PAGES = 2  # times that a header comes back before the parts are pages of one table rather than other tables
LABELS = 3  # columns in which a row can say that it is a total, in the first that it fills
TOTAL = "(?i)(eind|generaal |algemeen )?totaal:?|grand total:?|totaal generaal:?"


@dataclass(frozen=True, slots=True)
class Tidied:
    """`rows` were kept; `footer_lines` and what followed were left out."""

    rows: int
    footer_lines: int
    problems: tuple[str, ...]


def tidy(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], names: tuple[str, ...]) -> Tidied:
    """Remove from `table` what is no row of it. `names` are the header's own, "" where it had none; () when there is no header."""
    problems = []
    first, is_header, repeats = _repeated_header(connection, table, columns, names)
    if repeats >= PAGES:
        connection.execute(f"DELETE FROM {table} WHERE {is_header}")
        problems.append(f"de kopregel staat nog {repeats} keer tussen de rijen; die regels zijn weggelaten")
    elif first is not None:
        ((rest,),) = connection.execute(f"SELECT count(*) FROM {table} WHERE rowid > {first}").fetchall()
        connection.execute(f"DELETE FROM {table} WHERE rowid >= {first}")
        problems.append(
            f"na {counted(first, 'rij', 'rijen')} begint een tweede tabel; die is niet gelezen ({counted(rest, 'rij', 'rijen')})"
        )
    footer = _drop_footer(connection, table, columns)
    if footer:
        problems.append(f"{counted(footer, 'regel', 'regels')} onder de tabel")
    if _drop_total(connection, table, columns):
        footer += 1
        problems.append("de laatste regel is een totaal; die telt niet mee als rij")
    if dropped := _drop_empty(connection, table, columns, names):
        problems.append(f"{counted(dropped, 'kolom', 'kolommen')} zonder naam en zonder inhoud weggelaten")
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return Tidied(rows, footer, tuple(problems))


def _repeated_header(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], names: tuple[str, ...]
) -> tuple[int | None, str, int]:
    """The first row that repeats at least half of the header's names, and not fewer than two; SQL for rows that repeat all of them, and
    how many those are."""
    named = [(column, name) for column, name in zip(columns, names, strict=False) if name][:COMPARED_NAMES]
    if len(named) < 2:
        return None, "false", 0
    equal = " + ".join(f"coalesce(trim({quoted(column)}) = {literal(name)}, false)::INTEGER" for column, name in named)
    needed = max(2, (len(named) + 1) // 2)
    # Of so many names one is repeated in any row that has `needed` of them; to look for those alone is ten times faster.
    likely = " OR ".join(f"contains({quoted(column)}, {literal(name)})" for column, name in named[: len(named) - needed + 1])
    ((first, whole),) = connection.execute(
        f"SELECT min(rowid), count(*) FILTER ({equal} = {len(named)}) FROM {table} WHERE ({likely}) AND {equal} >= {needed}"
    ).fetchall()
    return first, f"({likely}) AND {equal} = {len(named)}", whole


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


def _drop_total(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> bool:
    """Remove the last row when it is called a total, as no other row is."""
    if len(columns) < 2:
        return False
    first = ", ".join(f"nullif(trim({quoted(column)}), '')" for column in columns[:LABELS])
    is_total = f"regexp_full_match(coalesce({first}), {literal(TOTAL)})"
    found = connection.execute(f"SELECT rowid, (SELECT max(rowid) FROM {table}) FROM {table} WHERE {is_total} LIMIT 2").fetchall()
    if len(found) != 1 or found[0][0] != found[0][1] or found[0][0] == 0:
        return False
    connection.execute(f"DELETE FROM {table} WHERE rowid = {found[0][0]}")
    return True


def _drop_empty(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], names: tuple[str, ...]) -> int:
    """Remove columns that have neither a name nor a filled cell: each line ends, or begins, with a delimiter."""
    unnamed = []
    for column, name in zip(columns, names, strict=False):
        if not name:
            ((filled,),) = connection.execute(f"SELECT count(nullif(trim({quoted(column)}), '')) FROM {table}").fetchall()
            unnamed += [] if filled else [column]
    if len(unnamed) == len(columns):
        return 0
    for column in unnamed:
        connection.execute(f"ALTER TABLE {table} DROP {quoted(column)}")
    return len(unnamed)
