"""Reading a file with geometries as a table: its properties as texts, and `_x` and `_y`, metres in EPSG:28992."""

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry import shape

from assets.files.encoding import decode
from assets.files.json_tables import parsed
from assets.files.loading import facts_of, load_objects
from assets.files.table_facts import TableFacts
from quality.areas import wgs84_to_rd


def read_geojson(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    text, encoding = decode(path.read_bytes())
    value = parsed(text)
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
    load_objects(rows, connection, table, {"_x": pa.array(x, from_pandas=True), "_y": pa.array(y, from_pandas=True)})
    problems = [] if encoding.startswith("utf-8") else [f"tekenset is {encoding}, terwijl GeoJSON UTF-8 moet zijn"]
    if crs not in ("WGS84", ""):
        problems.append(f"coördinaten zijn {crs}, terwijl GeoJSON WGS84 moet zijn")
    if unreadable:
        problems.append(f"{unreadable} objecten zonder leesbare geometrie")
    return facts_of(connection, table, "geojson", encoding=encoding, geometry=kinds, crs=crs, problems=tuple(problems))


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
