"""Splitting lines into fields, exactly and in linear time, for what DuckDB and Python's csv module refuse or misread.

What belongs here: one dialect and its splitting. Whether the fields found make a row of the table is decided in repair.py.
"""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields are separated. `escape` is the quote itself when quotes are doubled, "" when quotes inside a field are not marked."""

    delimiter: str  # "" = one column
    quote: str = '"'
    escape: str = '"'


class Fields(NamedTuple):
    """What a record was split into. `is_clean`: its quoting is in order; `is_open`: a field was opened and nowhere closed."""

    cells: list[str]
    quoted: list[bool]
    is_clean: bool
    is_open: bool


def split(line: str, dialect: Dialect, literal: int = -1) -> Fields:
    """The fields of a record without its end.

    A quote opens a field only at its start and closes it only before a delimiter or the end of the line; any other quote is a character,
    and so is the one at position `literal`. A field that is opened and never closed is read as it stands.
    """
    delimiter, quote = dialect.delimiter, dialect.quote
    if not quote or quote not in line:
        cells = line.split(delimiter) if delimiter else [line]
        return Fields(cells, [False] * len(cells), True, False)
    cells, quoted = [], []
    position, size = 0, len(line)
    is_clean, is_open = True, False
    while True:
        end = -1
        if position != literal and not is_open and line.startswith(quote, position):
            end, is_proper = _closing(line, position + 1, dialect)
            is_open = end < 0
            is_clean = is_clean and is_proper and not is_open
        quoted.append(end >= 0)
        if end >= 0:
            cells.append(_unescaped(line[position + 1 : end], dialect))
            position = end + 1
        else:
            stop = line.find(delimiter, position) if delimiter else -1
            stop = size if stop < 0 else stop
            cells.append(line[position:stop])
            is_clean = is_clean and not line.startswith(quote, position)
            position = stop
        if position >= size:
            return Fields(cells, quoted, is_clean, is_open)
        position += len(delimiter)


def openings(line: str, dialect: Dialect) -> list[int]:
    """Where a field may begin with a quote: at the start of the line and after every delimiter, wherever that stands."""
    found = [0] if line.startswith(dialect.quote) else []
    mark = dialect.delimiter + dialect.quote
    position = line.find(mark) if dialect.delimiter else -1
    while position >= 0:
        found.append(position + len(dialect.delimiter))
        position = line.find(mark, position + 1)
    return found


def _closing(line: str, start: int, dialect: Dialect) -> tuple[int, bool]:
    """Where the field that was opened before `start` closes (-1: nowhere), and whether every quote inside was marked."""
    delimiter, quote, escape = dialect.delimiter, dialect.quote, dialect.escape
    size, is_proper = len(line), True
    position = line.find(quote, start)
    while position >= 0:
        after = position + 1
        if escape == quote and line.startswith(quote, after):
            position = line.find(quote, after + 1)
            continue
        if escape and escape != quote and line[position - 1] == escape and position > start and _is_odd(line, position, start, escape):
            position = line.find(quote, after)
            continue
        if after == size or (delimiter and line.startswith(delimiter, after)):
            return position, is_proper
        is_proper = False
        position = line.find(quote, after)
    return -1, False


def _is_odd(line: str, position: int, start: int, escape: str) -> bool:
    """Whether an odd number of escapes stands before `position`: an escaped escape does not escape."""
    first = position
    while first > start and line[first - 1] == escape:
        first -= 1
    return (position - first) % 2 == 1


def _unescaped(field: str, dialect: Dialect) -> str:
    if not dialect.escape or dialect.escape not in field:
        return field
    marked = field.replace(dialect.escape + dialect.quote, dialect.quote)
    return marked.replace('""', '"') if dialect.escape == '"' != dialect.quote else marked
