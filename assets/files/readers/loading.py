"""What readers share about the table that they make: the names of its columns, the text of a value, and its facts.

What belongs here: rules that hold for every format. Finding the rows belongs to the reader of the format.
"""

import json
from collections.abc import Iterable
from typing import Any

import duckdb

from assets.files.limits import FileLimits
from assets.files.readers.table_facts import GEOMETRY_COLUMNS, TableFacts, UnknownFormat


def check_columns(columns: int, bounds: FileLimits) -> None:
    """UnknownFormat when there are more columns than we read: our limit, which says nothing about the file."""
    if columns > bounds.columns:
        raise UnknownFormat(f"{columns} kolommen, meer dan onze grens van {bounds.columns}")


def counted(number: int, one: str, several: str) -> str:
    """So many of something, in words: 1 rij, 2 rijen."""
    return f"{number} {one if number == 1 else several}"


def json_text(value: Any) -> str | None:
    """A JSON value as the text of a cell: texts verbatim, whole numbers without a point, lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def plain(text: str) -> str:
    """The text without halves of surrogate pairs: JSON and workbooks can write them, UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def unique_names(names: Iterable[str]) -> list[str]:
    """Column names, trimmed, in the order given; empty ones get a number, doubled ones a suffix. SQL compares without case, so do we."""
    made: list[str] = []
    taken = set(GEOMETRY_COLUMNS)
    for position, name in enumerate(names, 1):
        base = " ".join(plain(name).replace("\0", " ").split()) or f"kolom_{position}"
        candidate, number = base, 2
        while candidate.lower() in taken:
            candidate, number = f"{base}_{number}", number + 1
        taken.add(candidate.lower())
        made.append(candidate)
    return made


def facts_of(connection: duckdb.DuckDBPyConnection, table: str, kind: str, **how: Any) -> TableFacts:
    columns = tuple(row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall() if row[0] not in GEOMETRY_COLUMNS)
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return TableFacts(format=kind, rows=rows, columns=columns, **how)
