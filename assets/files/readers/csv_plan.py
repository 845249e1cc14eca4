"""How a CSV file must be read, judged by its first lines: dialect, layout, and what its columns look like.

What belongs here: everything that is decided before the whole file is read. Reading it is csv_ladder.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from assets.files.limits import FileLimits
from assets.files.readers.cells import TEXT, ColumnShape, column_shape, shape
from assets.files.readers.dialect import NUL, find_dialect
from assets.files.readers.layout import Layout, find_layout
from assets.files.readers.lines import Lines
from assets.files.readers.loading import check_columns, unique_names
from assets.files.readers.records import Dialect, split
from assets.files.readers.repair import Reader
from assets.files.readers.table_facts import NotATable

SAMPLE_CHARACTERS = 1 << 20
SAMPLE_LINES = 400
JOINED_LINES, JOINED_CHARACTERS = 20, 50_000  # of the sample that one record with a quoted field may take
PROSE_WORDS = 8  # words on a line, on average, of a text that has one column


@dataclass(frozen=True, slots=True)
class Plan:
    """How the file will be read. `skipped` is the text of the records before the first row of data, header included."""

    dialect: Dialect
    layout: Layout
    names: tuple[str, ...]
    columns: list[ColumnShape]
    preamble_lines: int
    skipped_lines: int
    skipped: list[str]

    @property
    def is_strict(self) -> bool:
        """DuckDB's strict reading can do it: quotes inside fields are doubled, for of every backslash it makes nothing, also before what is
        no quote; and the lines to skip are well-formed, for it counts them in records."""
        return self.dialect.escape == self.dialect.quote and all(split(text, self.dialect).is_clean for text in self.skipped)


def make_plan(source: Path, bounds: FileLimits) -> Plan:
    """The plan for a UTF-8 text; NotATable when it is none, UnknownFormat when it goes beyond `bounds`."""
    lines = _sample(source, bounds)
    dialect = find_dialect([line.rstrip("\r\n") for line in lines])
    if dialect.escape != NUL:
        lines = [line.replace(NUL, "") for line in lines]
    if not dialect.delimiter and (_is_prose(lines) or _is_a_message(lines)):
        raise NotATable("het is doorlopende tekst, geen tabel")
    records = list(_records(lines, dialect))
    rows = [split(text, dialect).cells for text, _ in records]
    check_columns(min(map(len, rows), default=0), bounds)
    layout = find_layout(rows)
    if not layout.width:
        raise NotATable("het bestand is leeg")
    check_columns(layout.width, bounds)
    if dialect.delimiter != " " and sum(len(row) == layout.width for row in rows) * 2 < len(rows) and _is_prose(lines):
        raise NotATable("het is doorlopende tekst, geen tabel")
    body = [row for row in rows[layout.first :] if len(row) == layout.width]
    columns = [column_shape(cells) for cells in zip(*body, strict=True)] or [ColumnShape(TEXT, 0.0, frozenset((TEXT,)))] * layout.width
    texts = [text for text, _ in records]
    layout = _with_damaged_header(layout, texts, rows, Reader(dialect, columns))
    preamble, skipped = (sum(count for _, count in records[:end]) for end in (layout.preamble, layout.first))
    names = tuple(unique_names(layout.names or ("",) * layout.width))
    return Plan(dialect, layout, names, columns, preamble, skipped, texts[: layout.first])


def _with_damaged_header(layout: Layout, texts: list[str], rows: list[list[str]], reader: Reader) -> Layout:
    """The layout with the names of a header line that has other fields than the rows, or that stands unrecognised above them."""
    if layout.header_rows == 1 and len(rows[layout.preamble]) != layout.width:
        found = reader.header(texts[layout.preamble])
        problem = f"de kopregel heeft {len(rows[layout.preamble])} namen en de rijen hebben {layout.width} velden"
        return replace(layout, names=tuple(found or layout.names), problems=(*layout.problems, problem))
    if layout.header_rows or layout.first == len(rows):
        return layout
    above = layout.first - 1
    if above >= 0 and texts[above].strip() and (found := reader.header(texts[above])) and all(shape(name) == TEXT for name in found):
        problems = (*layout.problems, "de kopregel is anders gescheiden dan de rijen")
        return replace(layout, preamble=above, header_rows=1, names=tuple(found), problems=problems)
    return replace(layout, problems=(*layout.problems, "er is geen kopregel; de kolommen kregen een volgnummer"))


def _sample(source: Path, bounds: FileLimits) -> list[str]:
    """The first lines of the file, whole."""
    size, lines = 0, []
    with Lines(source, bounds) as file:
        for line in islice(file, SAMPLE_LINES):
            size += len(line)
            lines.append(line)
            if size > SAMPLE_CHARACTERS:
                break
    return lines


def _records(lines: list[str], dialect: Dialect) -> Iterator[tuple[str, int]]:
    """The records of the sample and the number of lines each takes: a quoted field runs on where a later line closes it in order."""
    number = 0
    while number < len(lines):
        text, used = lines[number].rstrip("\r\n"), 1
        if split(text, dialect).is_open:
            for more in range(2, min(JOINED_LINES, len(lines) - number) + 1):
                joined = "".join(lines[number : number + more]).rstrip("\r\n")
                if len(joined) > JOINED_CHARACTERS:
                    break
                if split(joined, dialect).is_clean:
                    text, used = joined, more
                    break
        yield text, used
        number += used


def _is_prose(lines: list[str]) -> bool:
    """Sentences rather than values: many words on a line, and hardly a number."""
    filled = [line for line in lines if line.strip()]
    words = sum(len(line.split()) for line in filled)
    return words > PROSE_WORDS * len(filled) and sum(shape(line) == TEXT for line in filled) > 0.8 * len(filled)


def _is_a_message(lines: list[str]) -> bool:
    """One line of words ("Internal Server Error"): a table of one column has more lines, or a name of one word."""
    filled = [line.split() for line in lines if line.strip()]
    return len(filled) == 1 and len(filled[0]) > 1
