"""Reading XLSX, XLS and ODS as a table: which sheet, and which row is its header."""

from pathlib import Path

import duckdb
from python_calamine import CalamineError, load_workbook

from assets.files.header import is_header
from assets.files.limits import limits
from assets.files.loading import cell_text, facts_of, load_objects, unique_names
from assets.files.table_facts import NotATable, TableFacts

SEARCHED_ROWS = 50  # rows in which the header is looked for


def read_sheet(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    """The sheet with the most filled rows, from the row that looks like a header."""
    try:
        with load_workbook(path) as workbook:
            sheets = [workbook.get_sheet_by_name(name).to_python(nrows=limits().rows) for name in workbook.sheet_names[: limits().sheets]]
    except (CalamineError, ValueError, KeyError, OSError) as error:
        raise NotATable(f"het werkboek is niet te openen: {error}") from error
    rows = max(sheets, key=lambda sheet: sum(any(cell != "" for cell in row) for row in sheet), default=[])
    texts = [[cell_text(cell) for cell in row] for row in rows]
    start = next((number for number, row in enumerate(texts[:SEARCHED_ROWS]) if len(row) > 1 and is_header(row)), 0)
    if not texts or not any(texts[start]):
        raise NotATable("het werkboek heeft geen gevulde cellen")
    last = max(number for number, cell in enumerate(texts[start]) if cell) + 1
    header = unique_names(texts[start][:last])
    body = [row[:last] + [""] * (last - len(row)) for row in texts[start + 1 :] if any(row[:last])]
    load_objects([dict(zip(header, row, strict=True)) for row in body], connection, table, names=header)
    problems = (f"{start} rijen boven de kopregel",) if start else ()
    return facts_of(connection, table, "xlsx", header_rows=1, preamble_lines=start, problems=problems)
