"""Reading XLSX, XLSB, XLS and ODS as a table: which sheet, which block of columns, and which rows are its header."""

import re
import zipfile
import zlib
from dataclasses import replace
from datetime import datetime, time
from itertools import compress, groupby
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum, load_workbook

from assets.files.limits import FileLimits, limits
from assets.files.readers.csv_ladder import read_csv
from assets.files.readers.layout import find_layout, next_table
from assets.files.readers.loading import check_columns, counted, facts_of, plain, unique_names
from assets.files.readers.rows import load_rows
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat
from assets.files.readers.tidy import tidy
from assets.files.readers.wrapped import DELIMITERS, divides

SAMPLE_ROWS = 400
SAME_ROWS = 0.8  # share of the rows of two blocks of columns from which they are one table
FEWEST = 3  # values in each cell of a sheet from which they are columns: an address has a comma too
HEAD = 100_000  # bytes of a sheet's XML in which its dimension is declared
DIMENSION = re.compile(rb'<dimension[^>]*\bref="[A-Z]+\d+:([A-Z]{1,3})(\d{1,7})"')
ESCAPED = re.compile(r"_x([0-9A-F]{4})_")  # a character that XML cannot hold (ECMA-376 part 1, 22.4.2.4)


class Sheet(NamedTuple):
    """The rows of a sheet, all as long, below so many blank ones; `others` is how many more sheets are filled."""

    name: str
    rows: list[list[str]]
    above: int
    others: int


def read_sheet(
    path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None, kind: str = "xlsx"
) -> TableFacts:
    """Read the visible sheet with the largest table into `table`; NotATable when none is filled, UnknownFormat beyond `bounds`."""
    bounds = bounds or limits()
    _check_zip(path, bounds)
    try:
        with open(path, "rb") as file, load_workbook(file) as workbook:  # by its bytes, whatever its name
            sheet = _fullest(workbook, bounds)
    except PasswordError as error:
        raise NotATable("het werkboek is met een wachtwoord beveiligd") from error
    except (CalamineError, ValueError, KeyError, OSError) as error:
        raise NotATable(f"het werkboek is niet te openen: {error}") from error
    if lines := _lines_in_cells(sheet, scratch):
        facts = read_csv(lines, connection, scratch, table, bounds)
        return replace(facts, format=kind, encoding="", problems=(*facts.problems, "elke rij van het werkblad staat in één cel"))
    return load_sheet(sheet, connection, table, bounds, kind)


def load_sheet(sheet: Sheet, connection: duckdb.DuckDBPyConnection, table: str, bounds: FileLimits, kind: str) -> TableFacts:
    """Load the table in a sheet; NotATable when it is blank, UnknownFormat when it goes beyond `bounds`."""
    if not any(map(any, sheet.rows)):
        raise NotATable("het werkboek heeft geen gevulde cellen")
    block, is_cut = _block(sheet.rows)
    layout = find_layout(block[:SAMPLE_ROWS])
    check_columns(layout.width, bounds)
    names = unique_names(layout.names or ("",) * layout.width)
    end = next_table(block, layout.first)
    load_rows(names, [row for row in block[layout.first : end] if any(row)], connection, table)
    tidied = tidy(connection, table, tuple(names), layout.names)
    above = sheet.above + layout.preamble
    problems = (
        *layout.problems,
        *(("er is geen kopregel; de kolommen kregen een volgnummer",) if not layout.header_rows else ()),
        *((f"{counted(above, 'rij', 'rijen')} boven de kopregel",) if above else ()),
        *((f"het werkboek heeft {sheet.others + 1} gevulde werkbladen; gelezen is “{sheet.name}”",) if sheet.others else ()),
        *(("naast de tabel staan nog andere cellen; die zijn niet gelezen",) if is_cut else ()),
        *((f"op rij {end + sheet.above + 1} begint een tweede tabel; die is niet gelezen",) if end < len(block) else ()),
        *tidied.problems,
    )
    return facts_of(connection, table, kind, header_rows=layout.header_rows, preamble_lines=above, footer_lines=tidied.footer_lines,
                    problems=problems)  # fmt: skip


def _lines_in_cells(sheet: Sheet, scratch: Path) -> Path | None:
    """A CSV file in `scratch` of a sheet whose rows have all values in one cell, as programs make that look for another delimiter."""
    cells = [[cell for cell in row if cell] for row in sheet.rows if any(row)]
    if len(cells) < 2 or any(len(row) > 1 for row in cells):
        return None
    lines = [row[0] for row in cells]
    if not any(divides(delimiter, lines[:SAMPLE_ROWS], FEWEST) for delimiter in DELIMITERS):
        return None
    copy = scratch / "cells.csv"
    copy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copy


def _check_zip(path: Path, bounds: FileLimits) -> None:
    """UnknownFormat when an office file unpacks to more than we read, or a sheet declares more cells than that."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if size > bounds.unpacked_bytes or size > max(bounds.unpacked_ratio * path.stat().st_size, bounds.small_bytes):
                raise UnknownFormat(f"het werkboek is uitgepakt {size} bytes, meer dan onze grens")
            for member in members:
                if "worksheets/" in member.filename and member.filename.endswith(".xml"):
                    with archive.open(member) as sheet:
                        _check_dimension(sheet.read(HEAD), bounds)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise NotATable(f"het werkboek is niet te openen: {error}") from error


def _check_dimension(head: bytes, bounds: FileLimits) -> None:
    if found := DIMENSION.search(head):
        columns = 0
        for letter in found[1]:
            columns = columns * 26 + letter - ord("A") + 1
        if columns * int(found[2]) > bounds.cells:
            raise UnknownFormat(f"een werkblad meet {columns * int(found[2])} cellen, meer dan onze grens van {bounds.cells}")


def _fullest(workbook: CalamineWorkbook, bounds: FileLimits) -> Sheet:
    """The visible sheet with the largest table."""
    best: tuple[tuple[int, int], str, list[list[str]], int] = ((0, 0), "", [], 0)
    filled_sheets = 0
    visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    for name in (visible or workbook.sheet_names)[: bounds.sheets]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height * sheet.width > bounds.cells:
            raise UnknownFormat(f"een werkblad meet {sheet.height * sheet.width} cellen, meer dan onze grens van {bounds.cells}")
        rows = _texts(sheet, bounds)
        size = table_size(rows)
        filled_sheets += size > (0, 0)
        if size > best[0]:
            best = (size, name, rows, sheet.start[0] if sheet.start else 0)
    return Sheet(*best[1:], max(0, filled_sheets - 1))


def table_size(rows: list[list[str]]) -> tuple[int, int]:
    """How many cells stand beside others on their row, and how many are filled at all: an explanation has one on each row."""
    filled = [sum(cell != "" for cell in row) for row in rows]
    return sum(count for count in filled if count > 1), sum(filled)


def _texts(sheet: CalamineSheet, bounds: FileLimits) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in sheet.to_python(nrows=bounds.rows)]


def _text(cell: Any) -> str:
    """A cell as it would stand in a CSV file: whole numbers without a point, dates and times in ISO 8601, yes and no as true and false."""
    if isinstance(cell, str):
        return plain(ESCAPED.sub(lambda code: chr(int(code[1], 16)), cell)).replace("\r\n", "\n") if "_x" in cell else cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _block(rows: list[list[str]]) -> tuple[list[list[str]], bool]:
    """The neighbouring columns with most filled cells, and whether others are filled too: a blank column parts a table from notes.

    Where the columns on both sides are filled on the same rows the blank one only keeps them apart, and they are one table.
    """
    filled = [sum(cell != "" for cell in column) for column in zip(*rows, strict=True)]
    blocks = [list(block) for is_filled, block in groupby(range(len(filled)), lambda column: filled[column] > 0) if is_filled]
    best = max(blocks, key=lambda block: (sum(filled[column] for column in block), block))
    own = _filled_rows(rows, best)
    chosen = [block for block in blocks if block is best or _are_alike(_filled_rows(rows, block), own)]
    columns = {column for block in chosen for column in block}
    kept = [column in columns for column in range(len(filled))]
    return [list(compress(row, kept)) for row in rows], len(chosen) < len(blocks)


def _filled_rows(rows: list[list[str]], block: list[int]) -> set[int]:
    return {number for number, row in enumerate(rows) if any(row[block[0] : block[-1] + 1])}


def _are_alike(rows: set[int], others: set[int]) -> bool:
    """Whether from where both begin they are mostly the same rows, and several."""
    first = max(min(rows), min(others))
    common, either = ({row for row in some if row >= first} for some in (rows & others, rows | others))
    return len(common) > 1 and len(common) >= SAME_ROWS * len(either)
