"""Reading the geometries that stand as text in a column, so that the table gets the same columns of ours as geodata has.

What belongs here: one function per way of writing. Finding the column is geometry_columns.py.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import shapely

from assets.files.readers.geometry import SWAPPED, UNKNOWN, Geometries, crs_problems, declared_crs, of_binary
from assets.files.readers.table_facts import TableFacts
from quality.cells import quoted

BATCH = 20_000
SRID = re.compile(r"SRID=(\d+);", re.IGNORECASE)
Texts = list[str | None]


def with_geometries(
    connection: duckdb.DuckDBPyConnection, table: str, facts: TableFacts, column: str, writing: str, pattern: re.Pattern[str]
) -> TableFacts:
    """The facts of a table with those of the geometries in `column`; the table gets `_x`, `_y` and `_shape`.

    `writing` is a key of READ; a cell that does not fit its `pattern` has no geometry.
    """
    seen, declared, is_first = Geometries(), "", True
    for texts in _cells(connection, table, column):
        fitting = [text if text and pattern.fullmatch(text) else None for text in (text and text.strip() for text in texts)]
        if not declared and (named := next(filter(None, (SRID.match(text) for text in fitting if text)), None)):
            declared = declared_crs(f"EPSG:{named[1]}")
        connection.register("loading", pa.table(seen.take(np.asarray(READ[writing](fitting), dtype=object), 0)))
        connection.execute(f"CREATE TABLE {table}_shapes AS FROM loading" if is_first else f"INSERT INTO {table}_shapes FROM loading")
        connection.unregister("loading")
        is_first = False
    connection.execute(f"CREATE TABLE {table}_located AS FROM {table} POSITIONAL JOIN {table}_shapes")
    connection.execute(f"DROP TABLE {table}; DROP TABLE {table}_shapes; ALTER TABLE {table}_located RENAME TO {table}")
    is_odd = declared or seen.crs in (UNKNOWN, *SWAPPED.values())  # a table has no place to declare a system, and needs none
    problems = [*facts.problems, f"de geometrie staat in {column}", *(crs_problems(declared, seen.crs) if is_odd else ())]
    return replace(facts, **seen.facts(declared, problems))


def _cells(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> Iterator[Texts]:
    """The cells of a column, so many at a time, in the order of the table."""
    with connection.cursor() as reading:
        reading.execute(f"SELECT {quoted(column)} FROM {table}")
        while rows := reading.fetchmany(BATCH):
            yield [text for (text,) in rows]


def _of_text(texts: Texts) -> Any:
    return shapely.from_wkt([text and SRID.sub("", text, count=1) for text in texts], on_invalid="ignore")


def _of_binary(texts: Texts) -> Any:
    return of_binary([text and bytes.fromhex(text) for text in texts])[0]


def _of_geojson(texts: Texts) -> Any:
    return shapely.from_geojson(texts, on_invalid="ignore")


def _of_pair(texts: Texts) -> Any:
    """Points of "latitude, longitude"."""
    pairs = [text and text.strip("[]").split(",") for text in texts]
    return np.array([shapely.Point(float(pair[1]), float(pair[0])) if pair else None for pair in pairs], dtype=object)


def _of_named(texts: Texts) -> Any:
    """Points of an object with `lon` and `lat`."""
    points = [json.loads(text) if text else None for text in texts]
    return np.array([shapely.Point(point["lon"], point["lat"]) if point else None for point in points], dtype=object)


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


# How the texts of each way of writing become geometries (None where there is none).
READ: dict[str, Callable[[Texts], Any]] = {
    "wkt": _of_text,
    "geojson": _of_geojson,
    "esri": _of_esri,
    "wkb": _of_binary,
    "named": _of_named,
    "pair": _of_pair,
}
