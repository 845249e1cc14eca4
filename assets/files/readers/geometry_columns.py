"""Geometries that stand as text in a column of a table: well-known text or binary, GeoJSON, or latitude and longitude together.

What belongs here: finding that column in a table that was read, and giving the table the same columns of ours as geodata has. Exports of
databases and portals write geometries so: PostGIS its binary, QGIS and DuckDB well-known text, OpenDataSoft `geo_shape` and `geo_point_2d`.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import shapely

from assets.files.readers.geometry import SWAPPED, UNKNOWN, Geometries, crs_problems, declared_crs, of_binary
from assets.files.readers.table_facts import TableFacts
from quality.cells import quoted

SAMPLE_ROWS = 200
AGREE = 0.9  # share of the filled cells of the sample that are geometries
BATCH = 20_000
SRID = re.compile(r"SRID=(\d+);", re.IGNORECASE)
Texts = list[str | None]


@dataclass(frozen=True, slots=True)
class _Writing:
    """One way to write a geometry: what a cell looks like, and the geometries of cells (None where there is none)."""

    pattern: re.Pattern[str]
    read: Callable[[Texts], Any]


def _of_text(texts: Texts) -> Any:
    return shapely.from_wkt([text and SRID.sub("", text, count=1) for text in texts], on_invalid="ignore")


def _of_binary(texts: Texts) -> Any:
    return of_binary([text and bytes.fromhex(text) for text in texts])[0]


def _of_geojson(texts: Texts) -> Any:
    return shapely.from_geojson(texts, on_invalid="ignore")


def _of_pair(texts: Texts) -> Any:
    """Points of "latitude, longitude"."""
    pairs = [PAIR.pattern.fullmatch(text) if text else None for text in texts]
    return np.array([shapely.Point(float(pair[2]), float(pair[1])) if pair else None for pair in pairs], dtype=object)


def _of_esri(texts: Texts) -> Any:
    return np.array([_esri(json.loads(text)) if text else None for text in texts], dtype=object)


def _esri(value: Any) -> Any:
    """A geometry of ArcGIS (GeoServices REST specification 1.0, section 5.2); None where it is none."""
    try:
        if "x" in value:
            return shapely.Point(value["x"], value["y"])
        if "points" in value:
            return shapely.MultiPoint([point[:2] for point in value["points"]])
        lines = shapely.MultiLineString([[point[:2] for point in line] for line in value.get("rings") or value["paths"]])
        return shapely.build_area(lines) if "rings" in value else lines
    except (KeyError, TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        return None


KIND = "(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION"
PAIR = _Writing(re.compile(r"(5[0-4]\.\d+)\s*,\s*([3-7]\.\d+)"), _of_pair)  # in the Netherlands, so that the order is beyond doubt
# Of a table with several, the first: a shape says more than a point on it.
WRITINGS = (
    _Writing(re.compile(rf"(?:SRID=\d+;)?\s*(?:{KIND})\s*(?:Z|M|ZM)?\s*(?:\(.*\)|EMPTY)", re.IGNORECASE | re.DOTALL), _of_text),
    _Writing(re.compile(r'\{(?=.*"type"\s*:)(?=.*"(?:coordinates|geometries)"\s*:).*\}', re.DOTALL), _of_geojson),
    _Writing(re.compile(r'\{\s*"(?:x|y|rings|paths|points|hasZ|hasM|spatialReference)"\s*:.*\}', re.DOTALL), _of_esri),
    _Writing(re.compile(r"0[01](?:[0-9A-F]{2}){20,}", re.IGNORECASE), _of_binary),
    PAIR,
)


def located(connection: duckdb.DuckDBPyConnection, table: str, facts: TableFacts) -> TableFacts:
    """The facts of a table of texts, with those of its geometries when a column holds them; the table then has `_x`, `_y` and `_shape`."""
    if facts.geometry or not (found := _column(connection, table, facts.columns)):
        return facts
    column, writing, declared = found
    seen, is_first = Geometries(), True
    for texts in _cells(connection, table, column):
        stripped = [text and text.strip() for text in texts]
        geometries = writing.read([text if text and writing.pattern.fullmatch(text) else None for text in stripped])
        connection.register("loading", pa.table(seen.take(np.asarray(geometries, dtype=object), 0)))
        connection.execute(f"CREATE TABLE {table}_shapes AS FROM loading" if is_first else f"INSERT INTO {table}_shapes FROM loading")
        connection.unregister("loading")
        is_first = False
    connection.execute(f"CREATE TABLE {table}_located AS FROM {table} POSITIONAL JOIN {table}_shapes")
    connection.execute(f"DROP TABLE {table}; DROP TABLE {table}_shapes; ALTER TABLE {table}_located RENAME TO {table}")
    is_odd = declared or seen.crs in (UNKNOWN, *SWAPPED.values())  # a table has no place to declare a system, and needs none
    problems = [*facts.problems, f"de geometrie staat in {column}", *(crs_problems(declared, seen.crs) if is_odd else ())]
    return replace(facts, **seen.facts(declared, problems))


def _column(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> tuple[str, _Writing, str] | None:
    """The column with geometries, how they are written, and the coordinate system that they name ("" = none)."""
    if not columns:
        return None
    listed = ", ".join(map(quoted, columns))
    sample = connection.execute(f"SELECT {listed} FROM {table} LIMIT {SAMPLE_ROWS}").fetchall()
    filled = [[cell.strip() for cell in cells if cell and cell.strip()] for cells in zip(*sample, strict=True)]
    for writing in WRITINGS:
        for name, cells in zip(columns, filled, strict=False):
            fitting = [cell for cell in cells if writing.pattern.fullmatch(cell)]
            if fitting and len(fitting) >= AGREE * len(cells):
                named = SRID.match(fitting[0])
                return name, writing, declared_crs(f"EPSG:{named[1]}") if named else ""
    return None


def _cells(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> Iterator[Texts]:
    """The cells of a column, so many at a time, in the order of the table."""
    with connection.cursor() as reading:
        reading.execute(f"SELECT {quoted(column)} FROM {table}")
        while rows := reading.fetchmany(BATCH):
            yield [text for (text,) in rows]
