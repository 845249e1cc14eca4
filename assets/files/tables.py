"""Reading a file as a table: bytes to a DuckDB table in which every column is text, verbatim, in the order of the file.

What belongs here: for CSV our own short ladder (encoding, is it a table at all, preamble, dialect, then DuckDB with explicit options: left
alone it guesses one column because of two bad rows in 3,000), for JSON, GeoJSON and workbooks finding the rows. Geometries also give `_x`
and `_y`, metres in EPSG:28992.
"""

import codecs
import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chardet
import duckdb
import numpy as np
import pyarrow as pa
import shapely
from python_calamine import CalamineError, load_workbook
from shapely.geometry import shape

from assets.files.limits import limits
from quality.areas import wgs84_to_rd

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_LINES = 500
SEARCHED_ROWS = 50  # rows of a sheet, or lines of a CSV file, in which the header is looked for


class NotATable(Exception):
    """The file is no table; the message says in Dutch what it is instead."""


class UnknownFormat(Exception):
    """Our reader cannot do this format yet: that says nothing about the file."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """How a file had to be read. Texts are "" and counts 0 where they do not apply to the format."""

    format: str
    rows: int
    columns: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    escape: str = ""
    header_rows: int = 0
    preamble_lines: int = 0
    footer_lines: int = 0
    geometry: str = ""  # point | line | polygon
    crs: str = ""  # what the coordinates show, not what is declared
    problems: tuple[str, ...] = ()


def read_table(path: Path, file_format: str, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str = "data") -> TableFacts:
    """Read `path` into `table`. Raises NotATable with the reason, or UnknownFormat where the reader has a gap."""
    readers = {"csv": _read_csv, "json": _read_json, "jsonl": _read_json_lines, "geojson": _read_geojson, "xlsx": _read_sheet,
               "xls": _read_sheet, "ods": _read_sheet}  # fmt: skip
    if file_format == "empty":
        raise NotATable("het bestand is leeg")
    if file_format in ("html", "pdf", "image", "doc", "docx", "unknown"):
        raise NotATable({"html": "het is een webpagina", "unknown": "het is geen tekst"}.get(file_format, f"het is {file_format.upper()}"))
    if file_format not in readers:
        raise UnknownFormat(f"onze lezer kent {file_format.upper()} nog niet")
    return readers[file_format](path, connection, scratch, table)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: BOM, then strict UTF-8, then UTF-16 without BOM, then what chardet says."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error
    if data.count(b"\x00") > len(data) // 4:
        name = "utf-16-le" if data[1::2].count(b"\x00") > data[0::2].count(b"\x00") else "utf-16-be"
        return data.decode(name, "replace"), name
    guess = (chardet.detect(data[max(0, broken.start - 2000) : broken.start + 20_000])["encoding"] or "cp1252").lower()
    name = "cp1252" if guess in ("ascii", "utf-8", "windows-1252", "iso-8859-1") else guess
    try:
        return data.decode(name), name
    except (UnicodeDecodeError, LookupError):
        return data.decode("latin-1"), "latin-1"


def _read_csv(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
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
    start = next((number for number, row in enumerate(rows) if len(row) == width and _is_header(row)), 0)
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
    return _facts(connection, table, "csv", encoding=encoding, delimiter=delimiter, quote='"', escape='"', header_rows=1,
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


def _is_header(row: list[str]) -> bool:
    """A row of names: most cells filled, hardly a number among them."""
    filled = [cell.strip() for cell in row if cell.strip()]
    numbers = sum(bool(re.fullmatch(r"[+-]?[\d.,]+", cell)) for cell in filled)
    return len(filled) * 2 > len(row) and numbers * 2 <= len(filled)


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


def _read_json(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    text, encoding = decode(path.read_bytes())
    value = _parsed(text)
    rows = _records(value)
    if rows is None:
        raise NotATable("in de JSON staat geen lijst van objecten")
    _load(rows, connection, table)
    return _facts(connection, table, "json", encoding=encoding)


def _read_json_lines(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    text, encoding = decode(path.read_bytes())
    rows = [row for line in text.splitlines() if line.strip() and isinstance(row := _parsed(line), dict)]
    _load(rows, connection, table)
    return _facts(connection, table, "jsonl", encoding=encoding)


def _read_geojson(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    text, encoding = decode(path.read_bytes())
    value = _parsed(text)
    features = value.get("features") if isinstance(value, dict) else None
    if not isinstance(features, list):
        features = [value]
    features = [feature for feature in features if isinstance(feature, dict)]
    x, y, kinds, unreadable = _points(features)
    crs = _crs(x, y)
    if crs == "WGS84":
        x, y = wgs84_to_rd(x, y)
    elif crs == "WGS84, assen verwisseld":
        x, y = wgs84_to_rd(y, x)
    rows = [feature.get("properties") or {} for feature in features]
    _load(rows, connection, table, {"_x": pa.array(x, from_pandas=True), "_y": pa.array(y, from_pandas=True)})
    problems = [] if encoding.startswith("utf-8") else [f"tekenset is {encoding}, terwijl GeoJSON UTF-8 moet zijn"]
    if crs not in ("WGS84", ""):
        problems.append(f"coördinaten zijn {crs}, terwijl GeoJSON WGS84 moet zijn")
    if unreadable:
        problems.append(f"{unreadable} objecten zonder leesbare geometrie")
    return _facts(connection, table, "geojson", encoding=encoding, geometry=kinds, crs=crs, problems=tuple(problems))


def _points(features: list[dict[str, Any]]) -> tuple[Any, Any, str, int]:
    """A representative point of each feature (NaN where there is none), the commonest kind of geometry, and how many are unreadable."""
    x, y = np.full(len(features), np.nan), np.full(len(features), np.nan)
    kinds: Counter[str] = Counter()
    unreadable = 0
    for number, feature in enumerate(features):
        try:
            geometry = shape(feature["geometry"])
            point = geometry if geometry.geom_type == "Point" else shapely.point_on_surface(geometry)
            x[number], y[number] = point.x, point.y
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, shapely.errors.ShapelyError):
            unreadable += 1
            continue
        kinds[
            {"Point": "point", "MultiPoint": "point", "LineString": "line", "MultiLineString": "line"}.get(geometry.geom_type, "polygon")
        ] += 1
    return x, y, kinds.most_common(1)[0][0] if kinds else "", unreadable


def _crs(x: Any, y: Any) -> str:
    """What the coordinates show: degrees within the Netherlands, the same swapped, or metres of the Dutch grid."""
    if not np.isfinite(x).any():
        return ""
    mid_x, mid_y = float(np.nanmedian(x)), float(np.nanmedian(y))
    if 3 <= mid_x <= 7.5 and 50.5 <= mid_y <= 54:
        return "WGS84"
    if 3 <= mid_y <= 7.5 and 50.5 <= mid_x <= 54:
        return "WGS84, assen verwisseld"
    if 0 <= mid_x <= 300_000 and 300_000 <= mid_y <= 640_000:
        return "RD (EPSG:28992)"
    return "onbekend"


def _read_sheet(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    """The sheet with the most filled rows, from the row that looks like a header."""
    try:
        with load_workbook(path) as workbook:
            sheets = [workbook.get_sheet_by_name(name).to_python(nrows=limits().rows) for name in workbook.sheet_names[: limits().sheets]]
    except (CalamineError, ValueError, KeyError, OSError) as error:
        raise NotATable(f"het werkboek is niet te openen: {error}") from error
    rows = max(sheets, key=lambda sheet: sum(any(cell != "" for cell in row) for row in sheet), default=[])
    texts = [[_cell_text(cell) for cell in row] for row in rows]
    start = next((number for number, row in enumerate(texts[:SEARCHED_ROWS]) if len(row) > 1 and _is_header(row)), 0)
    if not texts or not any(texts[start]):
        raise NotATable("het werkboek heeft geen gevulde cellen")
    last = max(number for number, cell in enumerate(texts[start]) if cell) + 1
    header = unique_names(texts[start][:last])
    body = [row[:last] + [""] * (last - len(row)) for row in texts[start + 1 :] if any(row[:last])]
    _load([dict(zip(header, row, strict=True)) for row in body], connection, table, names=header)
    problems = (f"{start} rijen boven de kopregel",) if start else ()
    return _facts(connection, table, "xlsx", header_rows=1, preamble_lines=start, problems=problems)


def _cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise NotATable("de JSON is te diep genest") from None
    except ValueError as error:
        raise NotATable(f"de JSON is niet geldig: {error}") from None


def _records(value: Any, depth: int = 0) -> list[dict[str, Any]] | None:
    """The longest list of objects in a JSON value, looked for in objects at most three deep."""
    if isinstance(value, list):
        objects = [row for row in value if isinstance(row, dict)]
        return objects if objects and len(objects) * 2 > len(value) else None
    if isinstance(value, dict) and depth < 3:
        found = [rows for inner in value.values() if (rows := _records(inner, depth + 1)) is not None]
        return max(found, key=len, default=None)
    return None


def _load(
    rows: list[dict[str, Any]],
    connection: duckdb.DuckDBPyConnection,
    table: str,
    extra: Mapping[str, pa.Array] | None = None,
    names: Iterable[str] = (),
) -> None:
    """Rows of objects as a table of texts; nested values as JSON."""
    columns = list(names) or list(dict.fromkeys(str(name) for row in rows for name in row))
    if len(columns) > limits().columns:
        raise NotATable(f"{len(columns)} kolommen, meer dan onze grens van {limits().columns}")
    named = dict(zip(columns, unique_names(columns), strict=True))
    arrays = {named[name]: pa.array([_json_text(row.get(name)) for row in rows], pa.string()) for name in columns}
    connection.register("loading", pa.table(arrays | dict(extra or {})))
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM loading")
    connection.unregister("loading")


def _json_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else _cell_text(value) if value is not True else "true"


def unique_names(names: Iterable[str]) -> list[str]:
    """Column names, trimmed, in the order given; empty ones get a number, doubled ones a suffix. SQL compares without case, so do we."""
    made: list[str] = []
    taken: set[str] = set()
    for position, name in enumerate(names, 1):
        base = " ".join(str(name).split()) or f"kolom_{position}"
        candidate, number = base, 2
        while candidate.lower() in taken:
            candidate, number = f"{base}_{number}", number + 1
        taken.add(candidate.lower())
        made.append(candidate)
    return made


def _facts(connection: duckdb.DuckDBPyConnection, table: str, kind: str, **how: Any) -> TableFacts:
    columns = tuple(row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall() if row[0] not in ("_x", "_y"))
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return TableFacts(format=kind, rows=rows, columns=columns, **how)


def _escaped(name: str) -> str:
    return name.replace('"', '""')
