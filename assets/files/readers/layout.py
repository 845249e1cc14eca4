"""Where in a sheet of rows the table lies: preamble, header rows, and first row of data.

What belongs here: judgements about rows of texts, the same for CSV and workbooks, from a sample of the first rows. Nothing is changed.
Whether the table that was found lies on its side is orientation.py.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from assets.files.readers.cells import DATE, EMPTY, LINK, NUMBER, TEXT, TIME, ColumnShape, column_shape, is_year, shape
from assets.files.readers.orientation import lies_on_its_side

HEADER_ROWS = 5  # rows that one header may take
SHAPED_ROWS = 200  # by which is judged what the columns of a table look like
SLACK = 1  # a header row may have so many names too many or too few
RULE = frozenset("-=+|: ")  # of what is drawn below names
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows are counted from 0. `names` is empty where there is no header; `first` is the first row of data."""

    width: int
    preamble: int
    header_rows: int
    names: tuple[str, ...]
    first: int
    problems: tuple[str, ...]


def find_layout(rows: Rows) -> Layout:
    """The layout of the first table in `rows`. All blank: width 0."""
    width = _width(rows)
    start = _start(rows, width)
    body = [row for row in rows[start + 1 :] if len(row) == width and any(row)]
    columns = _columns(body[min(HEADER_ROWS, len(body) // 3) :], width)  # the first rows may be more names
    header = 0 if start == len(rows) or _is_data(rows[start], columns, body) else 1
    while header and header < HEADER_ROWS and start + header < len(rows) and _goes_on(rows[start + header], columns, body):
        header += 1
    above = _group_rows(rows, start, header, width)
    named = [row for row in rows[start - above : start + header] if not _is_rule(row)]
    names = _names(named, width, _has_row_numbers(body, width))
    problems = lies_on_its_side(names, body, columns)
    if len(named) > 1:
        problems.append(f"de kop beslaat {len(named)} rijen; de namen zijn samengevoegd")
    return Layout(width, start - above, header + above, names, start + header, tuple(problems))


def next_table(rows: Rows, first: int) -> int:
    """Where below `first`, the first row of data, another table begins: below a blank row, and perhaps a title; all rows when nowhere."""
    blank = [number for number in range(first + 1, len(rows) - 2) if not any(rows[number])]
    if not blank:
        return len(rows)
    columns = _columns(rows[first : blank[0]][:SHAPED_ROWS], len(rows[first]))
    for number in blank:
        names = number + 1 + (sum(map(bool, rows[number + 1])) == 1)
        if names + 1 < len(rows) and _begins_table(rows[names], rows[names + 1], columns):
            return number + 1
    return len(rows)


def _begins_table(row: list[str], below: list[str], columns: list[ColumnShape]) -> bool:
    """Whether a row has several names above values, in columns that held values of another shape: in other columns than the table has, or
    in several such columns, for one odd cell is no name."""
    filled = [number for number, cell in enumerate(row) if cell.strip()]
    used = [number for number, column in enumerate(columns) if column.shape != EMPTY]
    typed = sum(columns[number].is_typed for number in filled)
    return (
        len(filled) > 1
        and all(_may_be_name(row[number], columns[number]) for number in filled)
        and (typed > 1 or (typed == 1 and filled != used))
        and any(shape(below[number]) not in (TEXT, EMPTY) for number in filled)
    )


def _width(rows: Rows) -> int:
    """The commonest number of cells above one; of nearly as common ones the first, for a second table may follow.

    Where no number is common the first row that has several decides.
    """
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 1 if widths else 0
    enough = 0.8 * max(several.values()) if max(several.values()) * 3 > len(rows) else 1
    return next(len(row) for row in rows if several.get(len(row), 0) >= enough)


def _start(rows: Rows, width: int) -> int:
    """The first row that is full enough to be a header or data; titles above a table fill a cell or two."""
    fitting = [number for number, row in enumerate(rows) if abs(len(row) - width) <= (SLACK if width > 2 else 0)]
    for number in fitting:
        if sum(bool(cell.strip()) for cell in rows[number]) * 2 > min(width, len(rows[number])):
            return number
    return next((number for number in fitting if any(cell.strip() for cell in rows[number])), 0)


def _columns(body: Rows, width: int) -> list[ColumnShape]:
    return [column_shape(cells) for cells in zip(*body, strict=True)] if body else [ColumnShape(EMPTY, 1.0, frozenset())] * width


def _is_data(row: list[str], columns: list[ColumnShape], body: Rows) -> bool:
    """Whether a first row is data rather than names: its cells have the shapes of the columns below. Years may be names."""
    if not body:
        shapes = [shape(cell) for cell in row if cell.strip()]
        return sum(kind not in (TEXT, EMPTY) for kind in shapes) * 2 > len(shapes)
    typed = [(cell, column) for cell, column in zip(row, columns, strict=False) if column.is_typed and cell.strip()]
    if not typed:
        return False
    same = sum(shape(cell) == column.shape for cell, column in typed)
    return same * 2 > len(typed) and not _are_years(row, body)


def _are_years(row: list[str], body: Rows) -> bool:
    """Whether the numbers of a row are years while those below are not."""
    positions = [number for number, cell in enumerate(row) if shape(cell) == NUMBER]
    if len(positions) < 2 or not all(is_year(row[number]) for number in positions):
        return False
    below = [below_row[number] for below_row in body[:50] for number in positions if number < len(below_row)]
    return sum(map(is_year, below)) * 2 < len(below)


def _goes_on(row: list[str], columns: list[ColumnShape], body: Rows) -> bool:
    """Whether a row below the first names belongs to the header too."""
    return _is_rule(row) or _is_more_header(row, columns, body)


def _is_rule(row: list[str]) -> bool:
    """Whether a row only draws a line, as databases and Markdown do between the names and the rows."""
    drawn = [cell.strip() for cell in row if cell.strip()]
    return bool(drawn) and all(RULE.issuperset(cell) and ("--" in cell or "==" in cell) for cell in drawn)


def _is_more_header(row: list[str], columns: list[ColumnShape], body: Rows) -> bool:
    """Whether a row below the first names is one more row of names: words or units where the columns hold numbers, dates or other codes."""
    cells = [cell for cell, column in zip(row, columns, strict=False) if column.is_typed and shape(cell) != EMPTY]
    return (
        len(row) == len(columns)
        and len(cells) * 2 >= sum(column.is_typed for column in columns) > 0
        and all(_may_be_name(cell, column) for cell, column in zip(row, columns, strict=True))
        and len(body) > 1
    )


def _may_be_name(cell: str, column: ColumnShape) -> bool:
    kind = shape(cell)
    return kind in (TEXT, EMPTY) or (kind not in (NUMBER, DATE, TIME, LINK) and kind not in column.shapes)


def _group_rows(rows: Rows, start: int, header: int, width: int) -> int:
    """How many rows right above the names group them (`;2021;;2022;`)."""
    above = 0
    while header and above < min(start, HEADER_ROWS) and _groups(rows[start - above - 1], rows[start - above], width, bool(above)):
        above += 1
    return above


def _groups(row: list[str], names: list[str], width: int, is_higher: bool) -> bool:
    """Whether a row groups the names below it: few cells, and in several places, unlike a title; a higher row may have one group."""
    filled = [number for number, cell in enumerate(row) if cell.strip()]
    if len(row) != width or len(names) != width or not filled or len(filled) * 2 > width:
        return False
    return (filled[0] > 0 and is_higher) or (len(filled) > 1 and (filled[0] > 0 or not names[0].strip()))


def _has_row_numbers(body: Rows, width: int) -> bool:
    """Whether the first column counts the rows from 1 (or 0), which programs write without a name above it, and the last one is used."""
    first = [row[0] for row in body]
    is_used = any(row[-1].strip() for row in body)
    return is_used and width > 1 and len(first) > 1 and first in ([str(n) for n in range(start, start + len(first))] for start in (0, 1))


def _names(header: Rows, width: int, has_row_numbers: bool) -> tuple[str, ...]:
    """One name per column: what the header rows say, joined by a space; a group goes on to the right as long as there are names below."""
    if not header:
        return ()
    rows = [_fitted([""] * (has_row_numbers and len(row) == width - 1) + row, width) for row in header]
    for row, below in reversed(list(pairwise(rows))):
        for number in range(1, width):
            if not row[number].strip() and below[number].strip() and below[number - 1].strip():
                row[number] = row[number - 1]
    return tuple(" ".join(filter(None, (" ".join(cell.split()) for cell in cells))) for cells in zip(*rows, strict=True))


def _fitted(row: list[str], width: int) -> list[str]:
    """A header row of the right width: empty names too many are left out, names too few are added at the end."""
    row = list(row)
    while len(row) > width and "" in row:
        row.remove("")
    return row[:width] + [""] * (width - len(row))
