"""Reading a file with geometries as a table: its attributes as texts, and of each geometry `_x`, `_y` (metres in EPSG:28992) and `_shape`.

What belongs here: all formats that go through the GDAL that comes with pyogrio, kept to the drivers we need and away from the network.
GeoJSON has a reader of its own (geojson.py), because GDAL refuses what is not UTF-8, guesses types, and holds the whole file in memory.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import shapely

from assets.files.limits import limits
from assets.files.readers.drivers import DRIVERS, OPTIONS, SKIPPED, SUFFIXES
from assets.files.readers.geometry import WGS84, Geometries, crs_problems, declared_crs, mended, not_all, of_binary
from assets.files.readers.loading import check_columns, facts_of, unique_names
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat

SHOWN_HOW = frozenset(("altitudemode", "tessellate", "extrude", "visibility", "draworder", "icon"))  # of KML: how to draw, no data
MATCHED = re.compile(rb'\bnumberMatched="(\d{1,12})"')
HEAD = 65_536  # bytes
BATCH = 65_536  # objects


def read_vector(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, kind: str) -> TableFacts:
    """The layer with the most objects of a file of this `kind`, a key of DRIVERS."""
    if kind in ("gml", "kml"):
        _refuse_doctype(path)
    if kind == "topojson" and (size := path.stat().st_size) > limits().json_whole_bytes:
        raise UnknownFormat(f"de TopoJSON is {size} bytes, meer dan onze grens van {limits().json_whole_bytes}")
    gdal, source = _gdal(), _own_copy(path, scratch, kind)
    try:
        layer, others = _largest_layer(gdal, source, kind)
        seen = Geometries()
        with gdal.open_arrow(source, layer=layer, use_pyarrow=True, batch_size=BATCH) as (meta, batches):
            encoding = meta["encoding"] or ""
            names, odd = _load(batches, meta, seen, connection, table, SHOWN_HOW if kind == "kml" else frozenset())
    except gdal.errors.DataSourceError as error:
        raise NotATable(f"het bestand is niet als {kind.upper()} te lezen: {_first_line(error)}") from error
    except (
        gdal.errors.DataLayerError,
        gdal.errors.FieldError,
        gdal.errors.FeatureError,
        gdal.errors.GeometryError,
        pa.ArrowException,
        UnicodeDecodeError,  # names
        OSError,  # what is wrong further on in the file comes by way of Arrow
    ) as error:
        raise NotATable(f"de {kind.upper()} is beschadigd: {_first_line(error)}") from error
    if kind == "kml" and not seen.taken and b"NetworkLink" in _head(path):
        raise NotATable("de KML heeft geen objecten, alleen een verwijzing naar een ander adres (NetworkLink)")
    declared = WGS84 if kind == "topojson" else declared_crs(meta["crs"] or "")
    problems = crs_problems(declared, seen.crs)
    if kind == "gml" and (total := _matched(path)) > seen.taken:
        problems.append(not_all(total, seen.taken))
    if others:
        problems.append(f"{others + 1} lagen; gelezen is de grootste: {layer}")
    if odd:
        problems.append(f"teksten zijn niet in de opgegeven tekenset {encoding} (gelezen als cp1252): {', '.join(sorted(odd))}")
    if not names:
        problems.append("de objecten hebben geen eigenschappen")
    return facts_of(connection, table, kind, encoding=encoding.lower(), **seen.facts(declared, problems))


@cache
def _gdal() -> Any:
    """pyogrio, imported with the drivers and options above: GDAL takes the first from the environment, once."""
    os.environ["GDAL_SKIP"] = ",".join(SKIPPED)
    import pyogrio
    import pyogrio.errors

    pyogrio.set_gdal_config_options(OPTIONS)
    return pyogrio


def _head(path: Path) -> bytes:
    """The start of a file, in which what is said of the whole stands."""
    with open(path, "rb") as file:
        return file.read(HEAD)


def _matched(path: Path) -> int:
    """How many objects a service says to have (OGC 09-025r2, 7.7.4.2); 0 when it does not say."""
    found = MATCHED.search(_head(path))
    return int(found[1]) if found else 0


def _refuse_doctype(path: Path) -> None:
    """A document type can define entities and name other files; it stands before the first element."""
    head = _head(path).replace(b"\x00", b"").lower()
    if b"<!doctype" in head or b"<!entity" in head:
        raise UnknownFormat("de XML heeft een DOCTYPE; die lezen wij uit voorzorg niet")


def _own_copy(path: Path, scratch: Path, kind: str) -> Path:
    """The file under a name that GDAL knows, in the scratch folder: some drivers write beside the file they read."""
    if scratch in path.parents:
        return path
    place = scratch / f"data.{SUFFIXES.get(kind, kind)}"
    shutil.copyfile(path, place)
    return place


def _largest_layer(gdal: Any, source: Path, kind: str) -> tuple[str, int]:
    """The layer with the most objects (the first of equals) and the number of others; NotATable when GDAL sees another format in it."""
    layers = [str(name) for name, _ in gdal.list_layers(source)][: limits().sheets]
    if not layers:
        raise NotATable(f"de {kind.upper()} heeft geen objecten")
    read = {layer: gdal.read_info(source, layer=layer, force_feature_count=True) for layer in layers}
    if (driver := read[layers[0]]["driver"]) not in DRIVERS[kind]:
        raise NotATable(f"het bestand is geen {kind.upper()}, maar {driver}")
    return max(layers, key=lambda layer: read[layer]["features"]), len(layers) - 1


def _load(
    batches: Iterable[pa.RecordBatch],
    meta: dict[str, Any],
    seen: Geometries,
    connection: duckdb.DuckDBPyConnection,
    table: str,
    skipped: frozenset[str],
) -> tuple[list[str], set[str]]:
    """Put the batches into `table`, attributes as texts in their order; returns their names, and those with texts in another encoding."""
    geometry = meta["geometry_name"] or "wkb_geometry"
    kept = [position for position, name in enumerate(meta["fields"]) if str(name).lower() not in skipped]
    check_columns(len(kept), limits())
    names = unique_names(str(meta["fields"][position]) for position in kept)
    odd: set[str] = set()
    is_first = True
    for batch in _or_one_empty(batches):
        columns = {name: _texts(batch.column(position)) for name, position in zip(names, kept, strict=True)}
        for name in columns:
            if not _is_utf8(columns[name]):
                columns[name] = _reread(columns[name])
                odd.add(name)
        if geometry in batch.schema.names:
            packed = batch.column(geometry).to_numpy(zero_copy_only=False)
            columns |= seen.take(*mended(*of_binary(packed), partial(shapely.from_wkb, on_invalid="fix")))
        connection.register("loading", pa.table(columns))
        connection.execute(f"CREATE TABLE {table} AS FROM loading" if is_first else f"INSERT INTO {table} FROM loading")
        connection.unregister("loading")
        is_first = False
    return names, odd


def _or_one_empty(batches: Any) -> Iterator[pa.RecordBatch]:
    """The batches; one without rows where there is none, so that the table has its columns."""
    is_empty = True
    for batch in batches:
        is_empty = False
        yield batch
    if is_empty:
        yield pa.RecordBatch.from_pylist([], schema=batches.schema)


def _texts(column: pa.Array) -> pa.Array:
    """An attribute as text, as it would stand in a CSV file."""
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([value and value.hex() for value in column.to_pylist()], pa.string())
    if pa.types.is_nested(kind):
        return pa.array([None if value is None else json.dumps(value, ensure_ascii=False) for value in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _is_utf8(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _reread(column: pa.Array) -> pa.Array:
    """Texts that GDAL passed on as they are, because the file said they are UTF-8."""
    return pa.array([value and _decoded(value) for value in column.cast(pa.large_binary()).to_pylist()], pa.string())


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
