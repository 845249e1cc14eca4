"""The binary geodata that municipalities publish, written by GDAL itself: every layer, part and curve of it is read or told."""

import gzip
import math
import struct
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from assets.files.examine import examine_file
from assets.files.read_file import read_in_child
from assets.files.readers.curves import straightened
from assets.files.readers.geometry import RD
from assets.files.readers.table_facts import NotATable, UnknownFormat
from tests.files.test_geo import GML, read
from tests.files.zips import write_zip, zipped

DAY = "2026-11-25"


def written(path: Path, driver: str, layers: dict[str, int], crs: str | None = "EPSG:28992") -> Path:
    """A file of points, so many per layer."""
    for number, (layer, rows) in enumerate(layers.items()):
        points = np.array(shapely.to_wkb([shapely.Point(120_000 + row, 487_000) for row in range(rows)]), dtype=object)
        fields = [np.array([f"00{row}" for row in range(rows)], dtype=object), np.arange(rows) + 0.5]
        pyogrio.raw.write(path, points, fields, ["code", "hoogte"], geometry_type="Point", crs=crs, driver=driver, layer=layer,
                          append=bool(number))  # fmt: skip
    return path


def parts(folder: Path, stem: str, *suffixes: str) -> dict[str, bytes]:
    return {f"{stem}{suffix}": (folder / f"{stem}{suffix}").read_bytes() for suffix in suffixes}


@pytest.mark.parametrize("inside", ["", "export/"])
def test_a_file_geodatabase_in_a_zip_is_read_from_its_largest_layer(tmp_path: Path, inside: str) -> None:
    written(tmp_path / "a.gdb", "OpenFileGDB", {"bomen": 3, "lampen": 5})
    members = {f"{inside}a.gdb/{file.name}": file.read_bytes() for file in sorted((tmp_path / "a.gdb").iterdir())}
    facts, rows = read(write_zip(tmp_path / "a.zip", members), tmp_path / "s")
    assert (facts.format, facts.rows, facts.columns, facts.crs, facts.declared_crs) == ("fgdb", 5, ("code", "hoogte"), RD, RD)
    assert rows[1][:4] == ("001", "1.5", 120_001.0, 487_000.0)
    assert facts.problems == ("2 lagen; gelezen is de grootste: lampen",)


def test_a_geopackage_by_gdal_is_read_from_its_largest_layer(tmp_path: Path) -> None:
    facts, _ = read(written(tmp_path / "a.gpkg", "GPKG", {"bomen": 3, "lampen": 5}), tmp_path / "s")
    assert (facts.format, facts.rows, facts.crs) == ("gpkg", 5, RD)
    assert facts.problems == ("2 lagen; gelezen is de grootste: lampen",)


def test_of_several_shapefiles_the_largest_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    written(tmp_path / "bomen.shp", "ESRI Shapefile", {"bomen": 3})
    written(tmp_path / "lampen.shp", "ESRI Shapefile", {"lampen": 50})
    members = {name: data for stem in ("bomen", "lampen") for name, data in parts(tmp_path, stem, ".shp", ".shx", ".dbf").items()}
    facts = examine_file(str(write_zip(tmp_path / "a.zip", members)), [], DAY)
    assert (facts["format"], facts["member"], facts["rows"], facts["crs"], facts["declared_crs"]) == ("shp", "lampen.shp", 50, RD, "")
    assert facts["remarks"] == [
        "het zipbestand heeft 2 bestanden van deze soort; gelezen is lampen.shp",
        f"geen coördinatenstelsel opgegeven; de coördinaten zijn {RD}",
    ]


def test_parts_of_a_shapefile_give_what_they_hold(tmp_path: Path) -> None:
    written(tmp_path / "a.shp", "ESRI Shapefile", {"a": 4})
    without_index, _ = read(write_zip(tmp_path / "1.zip", parts(tmp_path, "a", ".shp", ".dbf", ".prj")), tmp_path / "s1")
    table, rows = read(write_zip(tmp_path / "2.zip", parts(tmp_path, "a", ".dbf")), tmp_path / "s2")
    assert (without_index.format, without_index.rows, without_index.geometry, without_index.crs) == ("shp", 4, "point", RD)
    assert (table.format, table.geometry, rows[1]) == ("dbf", "", ("001", "1.5"))
    (tmp_path / "s3").mkdir()
    alone = tmp_path / "alone.csv"
    alone.write_bytes((tmp_path / "a.shp").read_bytes())
    facts = examine_file(str(alone), [], DAY)
    assert (facts["format"], facts["rows"], facts["remarks"][-1]) == ("shp", 4, "de objecten hebben geen eigenschappen")
    assert "geen tabel" in read_in_child(str(alone), str(tmp_path / "s3"))["refused"]


def test_a_shapefile_that_wrongly_says_utf8_keeps_its_letters(tmp_path: Path) -> None:
    written(tmp_path / "a.shp", "ESRI Shapefile", {"a": 3})
    members = parts(tmp_path, "a", ".shp", ".shx", ".dbf", ".prj") | {"a.cpg": b"UTF-8"}
    members["a.dbf"] = members["a.dbf"].replace(b"002 ", "Coö ".encode("cp1252")).replace(b"001 ", "éé".encode())
    facts, rows = read(write_zip(tmp_path / "a.zip", members), tmp_path / "s")
    assert [row[0] for row in rows] == ["000", "éé", "Coö"]
    assert facts.problems == ("teksten zijn niet in de opgegeven tekenset UTF-8 (gelezen als cp1252): code",)


def test_flatgeobuf_and_zipped_kml_are_read(tmp_path: Path) -> None:
    facts, rows = read(written(tmp_path / "a.fgb", "FlatGeobuf", {"a": 3}), tmp_path / "s1")
    assert (facts.format, facts.crs, sorted(row[0] for row in rows)) == ("flatgeobuf", RD, ["000", "001", "002"])
    place = b"<Placemark><name>P</name><Point><coordinates>4.88,52.37</coordinates></Point></Placemark>"
    kml = b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2">%s</kml>' % place
    facts, _ = read(write_zip(tmp_path / "a.kmz", {"doc.kml": kml, "images/a.png": b"\x89PNG\r\n"}), tmp_path / "s2")
    assert (facts.format, facts.rows, facts.geometry) == ("kml", 1, "point")


def test_a_zip_says_what_it_holds_that_we_do_not_read(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match=r"onze lezer niet kent: \.tab"):
        read(write_zip(tmp_path / "a.zip", {"a.tab": b"!table", "a.dat": b"x", "a.map": b"x"}), tmp_path / "s1")
    with pytest.raises(NotATable, match=r"geen data, maar: \.pdf"):
        read(write_zip(tmp_path / "b.zip", {"b.pdf": b"%PDF-1.4"}), tmp_path / "s2")
    assert examine_file(str(tmp_path / "b.zip"), [], DAY)["format"] == "zip"


ARC = (
    "<gml:Surface srsName='urn:ogc:def:crs:EPSG::28992'><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember>"
    "<gml:Curve><gml:segments><gml:ArcString><gml:posList>120000 487000 120010 487010 120020 487000</gml:posList></gml:ArcString>"
    "<gml:LineStringSegment><gml:posList>120020 487000 120000 487000</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve>"
    "</gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface>"
)


def test_gml_with_arcs_gives_polygons(tmp_path: Path) -> None:
    member = f'<wfs:member><app:perk gml:id="p"><app:code>01</app:code><app:geom>{ARC}</app:geom></app:perk></wfs:member>'
    (tmp_path / "a").write_text(GML.format(stamp="", members=member))
    facts, rows = read(tmp_path / "a", tmp_path / "s")
    assert (facts.geometry, facts.missing_geometries, facts.invalid_geometries, facts.crs) == ("polygon", 0, 0, RD)
    assert rows[0][0] == "01" and 120_000 < rows[0][1] < 120_020 and 487_000 < rows[0][2] < 487_010


def packed(kind: int, *parts: bytes) -> bytes:
    return struct.pack("<BII", 1, kind, len(parts)) + b"".join(parts)


def line(kind: int, *points: tuple[float, float]) -> bytes:
    return struct.pack(f"<BII{2 * len(points)}d", 1, kind, len(points), *(axis for point in points for axis in point))


HALF_CIRCLE = line(8, (0, 0), (1, 1), (2, 0))
CIRCLE = line(8, (0, 0), (2, 0), (0, 0))
RING = struct.pack("<I8d", 4, 0, 0, 1, 0, 1, 1, 0, 0)
TRIANGLE = struct.pack("<BII", 1, 17, 1) + RING


@pytest.mark.parametrize(
    ("curved", "kind", "measure"),
    [
        (HALF_CIRCLE, "LineString", math.pi),
        (line(8, (0, 0), (1, 1), (2, 0), (3, -1), (4, 0)), "LineString", 2 * math.pi),
        (line(8, (0, 0), (1, 0), (2, 0)), "LineString", 2),
        (packed(9, HALF_CIRCLE, line(2, (2, 0), (0, 0))), "LineString", math.pi + 2),
        (packed(10, CIRCLE), "Polygon", math.pi),
        (packed(10, packed(9, HALF_CIRCLE, line(2, (2, 0), (0, 0)))), "Polygon", math.pi / 2),
        (packed(11, HALF_CIRCLE, line(2, (0, 0), (0, 5))), "MultiLineString", math.pi + 5),
        (packed(12, packed(10, CIRCLE), struct.pack("<BII", 1, 3, 1) + RING), "MultiPolygon", math.pi + 0.5),
        (packed(16, TRIANGLE, TRIANGLE), "MultiPolygon", 1.0),
        (packed(7, HALF_CIRCLE, struct.pack("<BI2d", 1, 1, 5, 5)), "GeometryCollection", math.pi),
    ],
)
def test_arcs_become_lines_of_the_same_length_and_polygons_of_the_same_area(curved: bytes, kind: str, measure: float) -> None:
    straight = shapely.from_wkb(straightened(curved))
    assert straight.geom_type == kind
    assert (straight.area or straight.length) == pytest.approx(measure, rel=2e-3)


def test_heights_and_other_byte_orders_are_understood() -> None:
    with_height = struct.pack(">BII9d", 0, 1008, 3, 0, 0, 9, 1, 1, 9, 2, 0, 9)
    assert straightened(with_height) == straightened(HALF_CIRCLE)
    assert straightened(struct.pack("<BIII9d", 1, 0xA0000008, 28992, 3, 0, 0, 9, 1, 1, 9, 2, 0, 9)) == straightened(HALF_CIRCLE)


@pytest.mark.parametrize("broken", [b"", HALF_CIRCLE[:-1], packed(10, b""), packed(9, packed(3, b"")), packed(10, *[packed(9, b"")] * 3)])
def test_bytes_that_are_no_geometry_are_refused(broken: bytes) -> None:
    with pytest.raises(ValueError):
        straightened(broken)


def test_geometries_without_end_are_refused() -> None:
    with pytest.raises(ValueError, match="without end"):
        straightened(struct.pack("<BII", 1, 7, 1) * 100_000)
    with pytest.raises(ValueError, match="without end"):
        straightened(struct.pack("<BII", 1, 10, 1) + struct.pack("<BII", 1, 9, 1) * 100_000)


def test_gzip_of_a_zip_of_a_shapefile_is_a_shapefile(tmp_path: Path) -> None:
    written(tmp_path / "a.shp", "ESRI Shapefile", {"a": 2})
    (tmp_path / "a.gz").write_bytes(gzip.compress(zipped(parts(tmp_path, "a", ".shp", ".shx", ".dbf", ".prj"))))
    facts, _ = read(tmp_path / "a.gz", tmp_path / "s")
    assert (facts.format, facts.rows, facts.declared_crs) == ("shp", 2, RD)
