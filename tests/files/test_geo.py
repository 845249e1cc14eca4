"""Geodata of every format becomes the same table: attributes verbatim, points in metres, and what is wrong with the geometry said."""

import json
import math
import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from assets.files.archives import open_data
from assets.files.examine import examine_file
from assets.files.readers.geometry import MERCATOR, RD, RD_SWAPPED, UNKNOWN, WGS84, WGS84_SWAPPED, declared_crs, shown_crs, to_rd
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat
from assets.files.readers.tables import read_table
from tests.shared import shared

# The Westertoren in Amsterdam, a check point of Schreutelkamp and Strang van Hees (quality/areas.py).
TOWER = (4.88352559, 52.37453253)
TOWER_RD = (120_700.723, 487_525.501)
MERCATOR_POINT = tuple(6_378_137 * part for part in (math.radians(TOWER[0]), math.log(math.tan(math.pi / 4 + math.radians(TOWER[1]) / 2))))
MEMBER = (
    '<wfs:member><app:boom gml:id="boom.{id}"><app:code>{code}</app:code><app:soort>{kind}</app:soort>'
    '<app:geom><gml:Point srsName="{srs}"><gml:pos>{first} {second}</gml:pos></gml:Point></app:geom></app:boom></wfs:member>'
)
GML = (
    '<?xml version="1.0" encoding="UTF-8"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" '
    'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:app="http://voorbeeld.example/app" timeStamp="{stamp}">'
    "{members}</wfs:FeatureCollection>"
)


def read(path: Path, scratch: Path) -> tuple[TableFacts, list[tuple[Any, ...]]]:
    """The facts and the rows of a file, zipped or not."""
    scratch.mkdir(exist_ok=True)
    with duckdb.connect(":memory:") as connection:
        opened = open_data(path, scratch)
        facts = read_table(opened.path, opened.format, connection, scratch)
        return facts, connection.execute("FROM data").fetchall()


def gml(
    path: Path, points: list[tuple[float, float]], srs: str = "urn:ogc:def:crs:EPSG::28992", stamp: str = "2026-11-25T00:00:00Z"
) -> Path:
    members = "".join(
        MEMBER.format(id=number, code=f"00{number}", kind="eik", srs=srs, first=first, second=second)
        for number, (first, second) in enumerate(points)
    )
    path.write_text(GML.format(stamp=stamp, members=members), encoding="utf-8")
    return path


def geojson(path: Path, coordinates: list[Any], kind: str = "Point", **more: Any) -> Path:
    features = [
        {"type": "Feature", "properties": {"id": str(n)}, "geometry": {"type": kind, "coordinates": c}} for n, c in enumerate(coordinates)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    return path


def test_a_wfs_reply_keeps_leading_zeros_and_gives_metres(tmp_path: Path) -> None:
    facts, rows = read(gml(tmp_path / "a", [TOWER_RD, (137_000.5, 456_000.0)]), tmp_path / "s")
    assert (facts.format, facts.columns, facts.rows, facts.crs, facts.declared_crs, facts.geometry) == (
        "gml",
        ("code", "soort"),
        2,
        RD,
        RD,
        "point",
    )
    assert [row[:4] for row in rows] == [("000", "eik", *TOWER_RD), ("001", "eik", 137_000.5, 456_000.0)]
    assert not facts.problems


def test_gml_in_degrees_is_read_in_the_order_its_system_prescribes(tmp_path: Path) -> None:
    facts, rows = read(gml(tmp_path / "a", [(TOWER[1], TOWER[0])], srs="urn:ogc:def:crs:EPSG::4326"), tmp_path / "s")
    assert (facts.crs, facts.declared_crs) == (WGS84, WGS84)
    assert rows[0][2:4] == pytest.approx(TOWER_RD, abs=3)


def test_kml_gives_its_data_and_not_how_to_draw_it(tmp_path: Path) -> None:
    kml = "<ExtendedData><Data name='soort'><value>eik</value></Data></ExtendedData>"
    point = f"<Point><coordinates>{TOWER[0]},{TOWER[1]},0</coordinates></Point>"
    path = tmp_path / "a"
    path.write_text(f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Westertoren</name>{kml}{point}'
                    "</Placemark></Document></kml>", encoding="utf-8")  # fmt: skip
    facts, rows = read(path, tmp_path / "s")
    named = dict(zip(facts.columns, rows[0], strict=False))
    assert (facts.format, facts.crs, named["Name"], named["soort"]) == ("kml", WGS84, "Westertoren", "eik")
    assert not {"tessellate", "drawOrder", "icon"} & set(facts.columns)


def test_a_geopackage_is_read_from_its_largest_layer(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a", {"weinig": 1, "veel": 3})
    facts, rows = read(path, tmp_path / "s")
    assert (facts.format, facts.rows, facts.crs, facts.columns) == ("gpkg", 3, RD, ("code", "hoogte"))
    assert rows[0][:4] == ("007", "12.5", *TOWER_RD)
    assert facts.problems == ("2 lagen; gelezen is de grootste: veel",)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["a"]  # nothing is written beside the file


def geopackage(path: Path, layers: dict[str, int]) -> Path:
    """A GeoPackage of one table per layer, made with SQLite alone (OGC 12-128)."""
    with sqlite3.connect(path) as db:
        db.executescript(
            "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;"
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, "
            "organization_coordsys_id INTEGER, definition TEXT, description TEXT);"
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('RD New', 28992, 'EPSG', 28992, 'undefined', '');"
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT, last_change TEXT, "
            "min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INT, m INT);"
        )
        for layer, rows in layers.items():
            db.execute(f"CREATE TABLE {layer} (fid INTEGER PRIMARY KEY, geom BLOB, code TEXT, hoogte REAL)")
            db.execute("INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', '2026-01-01', 0, 0, 1, 1, 28992)", (layer, layer))
            db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', 28992, 0, 0)", (layer,))
            blob = b"GP\x00\x01" + struct.pack("<i", 28992) + b"\x01" + struct.pack("<Idd", 1, *TOWER_RD)
            db.executemany(f"INSERT INTO {layer} (geom, code, hoogte) VALUES (?, '007', 12.5)", [(blob,)] * rows)
    db.close()
    return path


def test_geojson_says_what_is_wrong_with_its_geometries(tmp_path: Path) -> None:
    bow_tie = [[[5.1, 52.0], [5.2, 52.1], [5.2, 52.0], [5.1, 52.1], [5.1, 52.0]]]
    good = [[[5.1, 52.0], [5.2, 52.0], [5.2, 52.1], [5.1, 52.0]]]
    unclosed = [[[5.1, 52.0], [5.2, 52.0], [5.2, 52.1]]]
    facts, rows = read(geojson(tmp_path / "a", [good, bow_tie, unclosed, "niets", []], "Polygon"), tmp_path / "s")
    assert (facts.geometry, facts.invalid_geometries, facts.missing_geometries, facts.rows) == ("polygon", 2, 2, 5)
    assert set(facts.problems) == {"2 objecten zonder leesbare geometrie", "2 objecten met een ongeldige geometrie"}
    assert [row[1] is None for row in rows] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("x", "y", "shown"),
    [
        (*TOWER, WGS84), (TOWER[1], TOWER[0], WGS84_SWAPPED), (*TOWER_RD, RD), (TOWER_RD[1], TOWER_RD[0], RD_SWAPPED),
        (*MERCATOR_POINT, MERCATOR), (1_462_762.0, 4_967_418.0, UNKNOWN), (0.0, 0.0, UNKNOWN),
    ],
)  # fmt: skip
def test_the_coordinates_show_their_system_and_become_the_same_point(x: float, y: float, shown: str) -> None:
    xs, ys = np.array([x, np.nan]), np.array([y, np.nan])
    assert shown_crs(xs, ys) == shown
    metres = [float(axis[0]) for axis in to_rd(shown, xs, ys)]
    assert np.isnan(metres).all() if shown == UNKNOWN else metres == pytest.approx(TOWER_RD, abs=3)


def test_codes_of_systems_are_understood_in_every_spelling() -> None:
    for code in ("EPSG:28992", "urn:ogc:def:crs:EPSG::28992", "http://www.opengis.net/def/crs/EPSG/0/28992"):
        assert declared_crs(code) == RD
    assert declared_crs("urn:ogc:def:crs:OGC:1.3:CRS84") == WGS84
    assert declared_crs("EPSG:25831") == "EPSG:25831"


def test_a_declared_system_that_the_coordinates_contradict_is_told(tmp_path: Path) -> None:
    facts, rows = read(gml(tmp_path / "a", [TOWER_RD], srs="EPSG:3857"), tmp_path / "s")
    assert facts.problems == (f"opgegeven coördinatenstelsel is {MERCATOR}, de coördinaten zijn {RD}",)
    assert rows[0][2:4] == TOWER_RD


def test_the_fingerprint_is_of_attributes_and_shapes_not_of_their_order_or_the_time_of_the_reply(tmp_path: Path) -> None:
    def fingerprint(path: Path) -> str:
        return str(examine_file(str(path), [], "2026-11-25")["fingerprint"])

    points = [TOWER_RD, (121_000.0, 487_000.0)]
    one = fingerprint(gml(tmp_path / "a", points))
    assert fingerprint(gml(tmp_path / "b", points, stamp="2026-12-02T04:00:00Z")) == one
    reversed_text = (tmp_path / "a").read_text().replace("<wfs:member>", "\n<wfs:member>").split("\n")
    (tmp_path / "c").write_text(reversed_text[0] + reversed_text[2].removesuffix("</wfs:FeatureCollection>") + reversed_text[1]
                                + "</wfs:FeatureCollection>")  # fmt: skip
    assert fingerprint(tmp_path / "c") == one
    assert fingerprint(gml(tmp_path / "d", [TOWER_RD, (121_000.5, 487_000.0)])) != one
    square = [[[4.88, 52.37], [4.89, 52.37], [4.89, 52.38], [4.88, 52.38], [4.88, 52.37]]]
    turned = [[square[0][index] for index in (2, 3, 0, 1, 2)]]
    less = [[*square[0][:2], [4.89, 52.379], *square[0][3:]]]
    prints = [fingerprint(geojson(tmp_path / "e", [shape], "Polygon")) for shape in (square, turned, less)]
    assert prints[0] == prints[1] != prints[2]


def test_what_only_looks_like_geodata_is_refused_with_the_reason(tmp_path: Path) -> None:
    empty = gml(tmp_path / "empty", [])
    with pytest.raises(NotATable, match="heeft geen objecten"):
        read(empty, tmp_path / "s1")
    broken = geopackage(tmp_path / "broken", {"laag": 1})
    broken.write_bytes(broken.read_bytes()[:5000] + b"\x00" * 500)
    with pytest.raises(NotATable, match="GPKG"):
        read(broken, tmp_path / "s2")
    entity = tmp_path / "entity"
    entity.write_text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + gml(tmp_path / "x", [TOWER_RD]).read_text().split("?>", 1)[1])
    with pytest.raises(UnknownFormat, match="DOCTYPE"):
        read(entity, tmp_path / "s3")


REAL = {  # what must come out, beside the number of features that Python's own JSON reader counts
    "denhaag_afvalcontainers.geojson": ("point", WGS84),
    "rotterdam_bomen_rd.geojson": ("point", RD),
    "dordrecht_laadpalen.geojson": ("point", WGS84),
    "zaanstad_strooiroutes.geojson": ("polygon", WGS84),
    "amsterdam_parkeertariefgebieden.geojson": ("polygon", WGS84),
    "amsterdam_invaliden_kenteken.geojson": ("point", WGS84),
    "utrecht_mastoverzicht_not_utf8.geojson": ("point", WGS84),
}


@pytest.mark.parametrize("name", REAL)
def test_real_geojson(tmp_path: Path, name: str) -> None:
    path = shared(f"real/files/{name}")
    features = json.loads(path.read_bytes().decode("utf-8" if "utf8" not in name else "latin-1"))["features"]
    facts, rows = read(path, tmp_path / "s")
    assert (facts.geometry, facts.crs) == REAL[name] and facts.rows == len(features)
    assert set(facts.columns) == {key for feature in features for key in feature["properties"]}
    without = sum(not feature["geometry"] or not feature["geometry"]["coordinates"] for feature in features)
    assert facts.missing_geometries == without
    x = np.array([row[len(facts.columns)] for row in rows], dtype=float)
    y = np.array([row[len(facts.columns) + 1] for row in rows], dtype=float)
    assert ((x[np.isfinite(x)] > 10_000) & (x[np.isfinite(x)] < 280_000)).mean() > 0.99
    assert ((y[np.isfinite(y)] > 300_000) & (y[np.isfinite(y)] < 620_000)).mean() > 0.99
    is_told = any("tekenset" in problem for problem in facts.problems)
    assert is_told == (name == "utrecht_mastoverzicht_not_utf8.geojson")


def test_a_real_shapefile_in_a_zip_has_the_rows_that_its_header_counts(tmp_path: Path) -> None:
    path = shared("real/files/Tram KGEs.zip")
    with zipfile.ZipFile(path) as archive:
        (dbf,) = [name for name in archive.namelist() if name.endswith(".dbf")]
        (counted,) = struct.unpack("<I", archive.read(dbf)[4:8])
    facts, _ = read(path, tmp_path / "s")
    assert (facts.format, facts.rows, facts.geometry, facts.crs, facts.declared_crs) == ("shp", counted, "line", RD, RD)


def test_a_real_geopackage_in_a_zip_has_the_rows_that_sqlite_counts(tmp_path: Path) -> None:
    path = shared("real/municipal_portal/alessandria/dataset/alberi/alberi.gpkg.zip")
    with zipfile.ZipFile(path) as archive:
        archive.extract("alberi.gpkg", tmp_path)
    with sqlite3.connect(tmp_path / "alberi.gpkg") as db:
        ((counted,),) = db.execute("SELECT count(*) FROM alberi").fetchall()
        names = [row[1] for row in db.execute("PRAGMA table_info(alberi)") if row[1] not in ("fid", "geom")]
    facts, _ = read(path, tmp_path / "s")
    assert (facts.rows, list(facts.columns), facts.crs) == (counted, names, UNKNOWN)  # it is in Italy
