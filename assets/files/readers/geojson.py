"""Reading GeoJSON as a table, feature by feature: in any encoding and of any size, with values as they stand.

What belongs here: where the features are and what they have. Judging geometries is geometry.py.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import shapely
from shapely.geometry import shape

from assets.files.limits import FileLimits, limits
from assets.files.readers.encoding import as_utf8, find_encoding
from assets.files.readers.geometry import WGS84, Geometries, declared_crs, mended, not_all
from assets.files.readers.json_stream import JsonStream
from assets.files.readers.loading import facts_of
from assets.files.readers.objects import BATCH_CHARACTERS, BATCH_ROWS, Objects
from assets.files.readers.table_facts import TableFacts, UnknownFormat

Feature = dict[str, Any]


def read_geojson(
    path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None
) -> TableFacts:
    """A FeatureCollection, one Feature or geometry, or several one after the other (GeoJSON Text Sequences without their marks).

    NotATable where the JSON is not valid, UnknownFormat when it goes beyond `bounds`.
    """
    bounds = bounds or limits()
    if (size := path.stat().st_size) > bounds.json_bytes:
        raise UnknownFormat(f"de GeoJSON is {size} bytes, meer dan onze grens van {bounds.json_bytes}")
    encoding = find_encoding(path)
    objects, seen, members = Objects(connection, table, bounds), Geometries(), Feature()
    with JsonStream(as_utf8(path, encoding, scratch), bounds) as stream:
        for features in _batches(stream, members):
            found = np.asarray(shapely.from_geojson([_text(_geometry(one)) for one in features], on_invalid="ignore"), dtype=object)
            geometries = seen.take(*mended(found, [_geometry(one) for one in features], shape))
            objects.put([_properties(feature) for feature in features], geometries)
    problems = [] if encoding.is_utf8 else [f"tekenset is {encoding.name}, terwijl GeoJSON UTF-8 moet zijn"]
    if seen.crs not in (WGS84, ""):
        problems.append(f"coördinaten zijn {seen.crs}, terwijl GeoJSON WGS84 moet zijn")
    problems += _left_out(members, seen.taken)
    declared = declared_crs(_named_crs(members)) or WGS84
    return facts_of(connection, table, "geojson", encoding=encoding.name, **seen.facts(declared, problems))


def _batches(stream: JsonStream, members: Feature) -> Iterator[list[Feature]]:
    """The features, so many at a time, and at least one batch; `members` gets what stands beside them."""
    batch: list[Feature] = []
    characters = batches = 0
    for feature in _features(stream, members):
        if isinstance(feature, dict):
            batch.append(feature)
            characters += stream.taken
        if len(batch) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters, batches = [], 0, batches + 1
    if batch or not batches:
        yield batch


def _features(stream: JsonStream, members: Feature) -> Iterator[Any]:
    while opening := stream.peek():
        if opening != "{":
            yield stream.value()
            continue
        own, has_features = Feature(), False
        for key in stream.entries():
            if key == "features" and stream.peek() == "[":
                has_features = True
                for _ in stream.elements():
                    yield stream.value()
            else:
                own[key] = stream.value()
        members.update(own)
        if not has_features:
            yield own


def _geometry(feature: Feature) -> Any:
    """Its geometry; it may be one itself (RFC 7946, section 3.1)."""
    return feature if "coordinates" in feature or "geometries" in feature else feature.get("geometry")


def _text(geometry: Any) -> str:
    try:
        return json.dumps(geometry)
    except RecursionError:  # no geometry is that deep
        return "null"


def _properties(feature: Feature) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _left_out(members: Feature, taken: int) -> list[str]:
    """What a service says that it did not send: by OGC API (17-069r4, 7.16.3), GeoServer and ArcGIS."""
    for key in ("numberMatched", "totalFeatures"):
        if isinstance(total := members.get(key), int) and total > taken:
            return [not_all(total, taken)]
    properties = members.get("properties")
    told = (members, properties if isinstance(properties, dict) else {})
    is_cut = any(one.get("exceededTransferLimit") is True for one in told)
    return ["de dienst gaf niet alle objecten: hij geeft er niet meer tegelijk"] if is_cut else []


def _named_crs(members: Feature) -> str:
    """The `crs` member of GeoJSON of before 2016 (the RFC has none)."""
    crs = members.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else ""
