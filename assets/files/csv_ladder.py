"""Reading CSV: encoding, is it a table at all, dialect, layout, then DuckDB with explicit options on the file where it lies.

What belongs here: the order of the steps. DuckDB reads strictly; what it refuses is read by repair.py into a clean copy, so that no row is
lost and none is guessed where nothing is wrong. (Left alone DuckDB guesses one column because of two bad rows in 3,000.)
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from assets.files.cells import TEXT, ColumnShape, column_shape, shape
from assets.files.dialect import NUL, find_dialect
from assets.files.encoding import MIXED, Encoding, as_utf8, find_encoding
from assets.files.layout import Layout, find_layout
from assets.files.limits import FileLimits, limits
from assets.files.loading import check_columns, facts_of, unique_names
from assets.files.records import Dialect, split
from assets.files.repair import Damage, Reader
from assets.files.table_facts import NotATable, TableFacts
from assets.files.tidy import tidy

SAMPLE_BYTES = 1 << 20
SAMPLE_LINES = 400
USUAL_LINE = 2_000_000  # bytes of a line that DuckDB reads at once; its buffers are sixteen times as large
JOINED_LINES, JOINED_CHARACTERS = 20, 50_000  # of the sample that one record with a quoted field may take
PROSE_WORDS = 8  # words on a line, on average, of a text that has one column
MOJIBAKE = ("Ã«", "Ã©", "Ã¨", "Ã¶", "Ã¼", "â‚¬", "Â²", "Â°")  # UTF-8 that was once read as cp1252 and saved again


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the file will be read. `skipped` is the text of the records before the first row of data, header included."""

    dialect: Dialect
    layout: Layout
    names: tuple[str, ...]
    columns: list[ColumnShape]
    preamble_lines: int
    skipped_lines: int
    skipped: list[str]


def read_csv(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None) -> TableFacts:
    """Read a text file into `table`; NotATable when it is none, or has a line or a number of columns beyond `bounds`."""
    bounds = bounds or limits()
    encoding = find_encoding(path)
    if encoding.longest_line > bounds.line_characters:
        raise NotATable(f"een regel heeft meer dan {bounds.line_characters} tekens")
    source = as_utf8(path, encoding, scratch)
    plan = _plan(source, bounds)
    damage = Damage()
    if encoding.has_nul or not _load(source, plan, connection, table):
        damage = _repair(source, plan, connection, scratch, table, bounds)
    tidied = tidy(connection, table, plan.names, plan.layout.names)
    problems = (
        *_encoding_problems(encoding, source, plan.dialect.escape),
        *plan.layout.problems,
        *((f"{plan.preamble_lines} regels boven de kopregel",) if plan.preamble_lines else ()),
        *_damage_problems(damage.before(tidied.rows)),
        *tidied.problems,
    )
    return facts_of(connection, table, "csv", encoding=encoding.name, delimiter=plan.dialect.delimiter, quote=plan.dialect.quote,
                    escape=plan.dialect.escape, header_rows=plan.layout.header_rows, preamble_lines=plan.preamble_lines,
                    footer_lines=tidied.footer_lines, problems=problems)  # fmt: skip


def _plan(source: Path, bounds: FileLimits) -> _Plan:
    lines = _sample(source, bounds)
    dialect = find_dialect([line.rstrip("\r\n") for line in lines])
    if dialect.escape != NUL:
        lines = [line.replace(NUL, "") for line in lines]
    if not dialect.delimiter and _is_prose(lines):
        raise NotATable("het is doorlopende tekst, geen tabel")
    records = list(_records(lines, dialect))
    rows = [split(text, dialect).cells for text, _ in records]
    check_columns(min(map(len, rows), default=0), bounds)
    layout = find_layout(rows)
    if not layout.width:
        raise NotATable("het bestand is leeg")
    check_columns(layout.width, bounds)
    body = [row for row in rows[layout.first :] if len(row) == layout.width]
    columns = [column_shape(cells) for cells in zip(*body, strict=True)] or [ColumnShape(TEXT, 0.0, frozenset((TEXT,)))] * layout.width
    texts = [text for text, _ in records]
    layout = _with_damaged_header(layout, texts, rows, Reader(dialect, columns))
    preamble, skipped = (sum(count for _, count in records[:end]) for end in (layout.preamble, layout.first))
    names = tuple(unique_names(layout.names or ("",) * layout.width))
    return _Plan(dialect, layout, names, columns, preamble, skipped, texts[: layout.first])


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
    for line in islice(_lines(source, bounds), SAMPLE_LINES):
        size += len(line)
        lines.append(line)
        if size > SAMPLE_BYTES:
            break
    return lines


def _lines(source: Path, bounds: FileLimits) -> Iterator[str]:
    """Lines with their ends: LF, CR or CRLF."""
    with open(source, encoding="utf-8-sig", errors="replace", newline="") as file:
        while line := file.readline(bounds.line_characters + 1):
            if len(line) > bounds.line_characters:
                raise NotATable(f"een regel heeft meer dan {bounds.line_characters} tekens")
            yield line


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


def _load(source: Path, plan: _Plan, connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Let DuckDB read the file strictly; False when it refuses a line, and then nothing is loaded."""
    # DuckDB takes every backslash away, also before what is no quote; and what it skips it counts in records, not in lines.
    if plan.dialect.escape != plan.dialect.quote or not all(split(text, plan.dialect).is_clean for text in plan.skipped):
        return False
    try:
        _create(source, plan, plan.dialect, len(plan.skipped), connection, table, USUAL_LINE)
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.BinderException):
        return False
    return True


def _repair(source: Path, plan: _Plan, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits) -> Damage:
    """Read the file line by line into a clean copy, and let DuckDB read that."""
    reader = Reader(plan.dialect, plan.columns)
    lines: Iterable[str] = islice(_lines(source, bounds), plan.skipped_lines, None)
    if plan.dialect.escape != NUL:
        lines = (line.replace(NUL, "") for line in lines)
    copy = scratch / "table.csv"
    with open(copy, "w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(reader.rows(lines))
    _create(copy, plan, Dialect(","), 0, connection, table, 4 * bounds.line_characters)
    return reader.damage


def _create(
    source: Path, plan: _Plan, dialect: Dialect, skipped: int, connection: duckdb.DuckDBPyConnection, table: str, longest: int
) -> None:
    connection.execute(
        f"""CREATE TABLE {table} AS SELECT * FROM read_csv($path, auto_detect = false, header = false, skip = $skipped, delim = $delimiter,
        quote = $quote, escape = $escape, columns = $columns, strict_mode = true, null_padding = false, max_line_size = $longest)""",
        {
            "path": str(source),
            "skipped": skipped,
            "delimiter": dialect.delimiter or "\x1f",
            "quote": dialect.quote,
            "escape": dialect.escape,
            "columns": {name: "VARCHAR" for name in plan.names},
            "longest": longest,
        },
    )


def _encoding_problems(encoding: Encoding, source: Path, escape: str) -> Iterator[str]:
    if encoding.name == MIXED:
        yield f"tekenset is gemengd: {encoding.odd_lines} regels zijn geen UTF-8 (gelezen als cp1252)"
    elif not encoding.is_utf8:
        yield f"tekenset is {encoding.name}, niet UTF-8"
    if encoding.has_nul and escape != NUL:
        yield "er staan NUL-tekens in het bestand; die zijn weggelaten"
    with open(source, encoding="utf-8", errors="replace") as file:
        start = file.read(SAMPLE_BYTES)
    if any(sign in start for sign in MOJIBAKE):
        yield "letters met accenten zijn dubbel gecodeerd (Ã« waar ë bedoeld is)"


def _damage_problems(damage: Damage) -> Iterator[str]:
    for rows, one, several in (
        (damage.fields, "rij had te veel of te weinig velden en is hersteld", "rijen hadden te veel of te weinig velden en zijn hersteld"),
        (damage.quotes, "rij heeft losse aanhalingstekens", "rijen hebben losse aanhalingstekens"),
        (damage.unfitting, "rij heeft te veel of te weinig velden", "rijen hebben te veel of te weinig velden"),
    ):
        if rows:
            yield f"1 {one} (rij {rows[0] + 1})" if len(rows) == 1 else f"{len(rows)} {several} (rij {rows[0] + 1} is de eerste)"
