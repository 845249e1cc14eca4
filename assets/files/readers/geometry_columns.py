"""Geometries that stand as text in a column of a table: well-known text or binary, GeoJSON, or latitude and longitude together.

What belongs here: finding that column in a table that was read. Exports of databases and portals write geometries so: PostGIS its binary,
QGIS and DuckDB well-known text, OpenDataSoft `geo_shape` and `geo_point_2d`. Reading them is geometry_texts.py.
"""

import re

import duckdb

from assets.files.readers.table_facts import TableFacts
from quality.cells import quoted

SAMPLE_ROWS = 200
AGREE = 0.9  # share of the filled cells of the sample that are geometries
DEGREES = r"-?(?:0|[1-9]\d*)(?:\.\d+)?"
KIND = "(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION"
# What a cell looks like in each way of writing. Of a table with several, the first: a shape says more than a point on it.
WRITINGS = {
    "wkt": re.compile(rf"(?:SRID=\d+;)?\s*(?:{KIND})\s*(?:Z|M|ZM)?\s*(?:\(.*\)|EMPTY)", re.IGNORECASE | re.DOTALL),
    "geojson": re.compile(r'\{(?=.*"type"\s*:)(?=.*"(?:coordinates|geometries)"\s*:).*\}', re.DOTALL),
    "esri": re.compile(r'\{\s*"(?:x|y|rings|paths|points|hasZ|hasM|spatialReference)"\s*:.*\}', re.DOTALL),
    "wkb": re.compile(r"0[01](?:[0-9A-F]{2}){20,}", re.IGNORECASE),
    "named": re.compile(rf'\{{\s*"(lon|lat)"\s*:\s*{DEGREES}\s*,\s*"(?!\1)(?:lon|lat)"\s*:\s*{DEGREES}\s*\}}'),
    "pair": re.compile(r"\[?5[0-4]\.\d+\s*,\s*[3-7]\.\d+\]?"),  # in the Netherlands, so that the order is beyond doubt
}


def located(connection: duckdb.DuckDBPyConnection, table: str, facts: TableFacts) -> TableFacts:
    """The facts of a table of texts, with those of its geometries when a column holds them; the table then has `_x`, `_y` and `_shape`."""
    if facts.geometry or not (found := _column(connection, table, facts.columns)):
        return facts
    from assets.files.readers.geometry_texts import with_geometries  # what it needs takes longer to load than most tables to read

    column, writing = found
    return with_geometries(connection, table, facts, column, writing, WRITINGS[writing])


def _column(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> tuple[str, str] | None:
    """The column with geometries, and how they are written (a key of WRITINGS)."""
    if not columns:
        return None
    listed = ", ".join(map(quoted, columns))
    sample = connection.execute(f"SELECT {listed} FROM {table} LIMIT {SAMPLE_ROWS}").fetchall()
    filled = [[cell.strip() for cell in cells if cell and cell.strip()] for cells in zip(*sample, strict=True)]
    for writing, pattern in WRITINGS.items():
        for name, cells in zip(columns, filled, strict=False):
            fitting = [cell for cell in cells if pattern.fullmatch(cell)]
            if fitting and len(fitting) >= AGREE * len(cells):
                return name, writing
    return None
