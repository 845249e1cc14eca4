"""Reading CSV: encoding, is it a table at all, preamble, dialect, then DuckDB with explicit options (left alone it guesses one column
because of two bad rows in 3,000)."""

import csv
from collections import Counter
from pathlib import Path

import duckdb

from assets.files.encoding import decode
from assets.files.header import is_header
from assets.files.limits import limits
from assets.files.loading import facts_of, unique_names
from assets.files.table_facts import NotATable, TableFacts

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_LINES = 500
SEARCHED_ROWS = 50  # lines in which the header is looked for


def read_csv(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    text, encoding = decode(path.read_bytes())
    text = text.replace("\x00", "")
    problems = [] if encoding.startswith("utf-8") else [f"tekenset is {encoding}, niet UTF-8"]
    if (longest := max((len(line) for line in text[:5_000_000].splitlines()), default=0)) > limits().line_characters:
        raise NotATable(f"een regel heeft {longest} tekens")
    sample = text[:2_000_000].splitlines(keepends=True)[:SAMPLE_LINES]
    delimiter = _delimiter(sample)
    rows = list(csv.reader(sample, delimiter=delimiter)) if delimiter else [[line.rstrip("\r\n")] for line in sample]
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not widths:
        raise NotATable("het bestand is leeg")
    width = max(widths, key=lambda columns: (widths[columns] * (columns > 1), widths[columns], columns))
    if width > limits().columns:
        raise NotATable(f"{width} kolommen, meer dan onze grens van {limits().columns}")
    if width == 1 and delimiter and sum(widths.values()) > 1:
        delimiter = ""
    start = next((number for number, row in enumerate(rows) if len(row) == width and is_header(row)), 0)
    header = unique_names(rows[start])
    preamble = _lines_of(sample, delimiter, start)
    kept = scratch / "table.csv"
    kept.write_text("".join(text.splitlines(keepends=True)[preamble:]) if preamble else text, encoding="utf-8", newline="")
    connection.execute(
        f"""CREATE TABLE {table} AS SELECT * FROM read_csv($path, auto_detect = false, header = true, delim = $delimiter, quote = '"',
        escape = '"', columns = $columns, null_padding = true, strict_mode = false, ignore_errors = false, parallel = false,
        max_line_size = 20000000, new_line = $newline)""",
        {
            "path": str(kept),
            "delimiter": delimiter or "\x1f",
            "columns": {name: "VARCHAR" for name in header},
            "newline": "\\r\\n" if "\r\n" in text[:100_000] else "\\n",
        },
    )
    if preamble:
        problems.append(f"{preamble} regels boven de kopregel")
    footer = _drop_footer(connection, table, header)
    return facts_of(connection, table, "csv", encoding=encoding, delimiter=delimiter, quote='"', escape='"', header_rows=1,
                  preamble_lines=preamble, footer_lines=footer, problems=tuple(problems))  # fmt: skip


def _delimiter(sample: list[str]) -> str:
    """The delimiter that gives most rows the same number of columns, more than one; "" when none does."""
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths:
            continue
        width, count = Counter(widths).most_common(1)[0]
        if width < 2:
            # A few rows may be the table after a long preamble.
            continue
        score = count / len(widths) + min(width, 50) / 1000
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _lines_of(sample: list[str], delimiter: str, rows: int) -> int:
    """The number of lines that the first `rows` records take."""
    if not rows:
        return 0
    reader = csv.reader(sample, delimiter=delimiter or "\x1f")
    for _ in range(rows):
        next(reader)
    return reader.line_num


def _drop_footer(connection: duckdb.DuckDBPyConnection, table: str, header: list[str]) -> int:
    """Remove what stands below the table: trailing rows with text in the first column only, of three columns or more."""
    if len(header) < 3:
        return 0
    rest = " AND ".join(f"nullif(trim(\"{_escaped(name)}\"), '') IS NULL" for name in header[1:])
    ((last,),) = connection.execute(f"SELECT coalesce(max(rowid) FILTER (NOT ({rest})), -1) FROM {table}").fetchall()
    ((footer,),) = connection.execute(f"SELECT count(*) FROM {table} WHERE rowid > {last}").fetchall()
    if last < 0 or footer > SEARCHED_ROWS:
        return 0
    connection.execute(f"DELETE FROM {table} WHERE rowid > {last}")
    return int(footer)


def _escaped(name: str) -> str:
    return name.replace('"', '""')
