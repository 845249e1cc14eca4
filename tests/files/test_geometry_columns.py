"""Geometries that stand as text in a table are geodata too, whatever program wrote them."""

import json
from pathlib import Path

import pytest
import shapely

from assets.files.examine import examine_file
from assets.files.readers.geometry import RD, UNKNOWN, WGS84
from tests.files.reading import read
from tests.files.test_geo import TOWER, TOWER_RD

POINT = shapely.Point(TOWER_RD)
SQUARE = shapely.box(120_000, 487_000, 120_100, 487_100)
RING = [[120_000, 487_000], [120_100, 487_000], [120_100, 487_100], [120_000, 487_100], [120_000, 487_000]]
CIRCLE = "010A000000010000000108000000030000000000000000000000000000000000F03F" + "00" * 32


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@pytest.mark.parametrize(
    ("cell", "kind", "crs"),
    [
        (POINT.wkt, "point", RD),
        ("MULTIPOLYGON (((120000 487000, 120100 487000, 120100 487100, 120000 487000)))", "polygon", RD),
        ("linestring z(120000 487000 1, 120100 487000 2)", "line", RD),
        (f"SRID=4326;POINT({TOWER[0]} {TOWER[1]})", "point", WGS84),
        (shapely.to_wkb(SQUARE, hex=True), "polygon", RD),
        (shapely.to_wkb(shapely.set_srid(SQUARE, 28992), hex=True, include_srid=True), "polygon", RD),
        (json.dumps({"coordinates": TOWER, "type": "Point"}), "point", WGS84),
        (json.dumps({"x": TOWER_RD[0], "y": TOWER_RD[1]}), "point", RD),
        (json.dumps({"rings": [RING]}), "polygon", RD),
        (json.dumps({"hasZ": True, "paths": [[[*point, 3] for point in RING]]}), "line", RD),
        (f"{TOWER[1]}, {TOWER[0]}", "point", WGS84),
        ("POINT (1462762 4967418)", "point", UNKNOWN),
    ],
)
def test_a_column_of_geometries_is_found(tmp_path: Path, cell: str, kind: str, crs: str) -> None:
    (tmp_path / "a.csv").write_text("id;plek;naam\n" + "".join(f"{n};{quoted(cell)};eik\n" for n in range(3)) + "9;;es\n")
    facts, rows = read(tmp_path / "a.csv", tmp_path / "s")
    assert (facts.format, facts.geometry, facts.crs, facts.missing_geometries, facts.rows) == ("csv", kind, crs, 1, 4)
    assert facts.columns == ("id", "plek", "naam") and [row[0] for row in rows] == ["0", "1", "2", "9"]
    assert "de geometrie staat in plek" in facts.problems


def test_the_points_stay_with_their_rows_below_a_table_that_was_tidied(tmp_path: Path) -> None:
    lines = [f"{n};POINT ({120_000 + n} 487000);eik" for n in range(20_500)]
    (tmp_path / "a.csv").write_text("Bomen;;\nid;plek;soort\n" + "\n".join([*lines, "Bron: Voorbeeld;;"]) + "\n")
    facts = examine_file(str(tmp_path / "a.csv"), [("bomen", "GM0363")], "2026-11-25")
    assert (facts["rows"], facts["geometry"], facts["missing_geometries"]) == (20_500, "point", 0)
    assert [column["name"] for column in facts["columns"]] == ["id", "plek", "soort"]


def test_a_declared_system_that_the_coordinates_contradict_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "id;plek\n" + f"1;SRID=4326;{POINT.wkt}\n".replace(";SRID=4326;", ';"SRID=4326;').replace(")\n", ')"\n') * 3
    )
    facts, _ = read(tmp_path / "a.csv", tmp_path / "s")
    assert f"opgegeven coördinatenstelsel is {WGS84}, de coördinaten zijn {RD}" in facts.problems


def test_the_objects_of_arcgis_lie_somewhere(tmp_path: Path) -> None:
    features = [{"attributes": {"id": n}, "geometry": {"x": TOWER_RD[0] + n, "y": TOWER_RD[1]}} for n in range(3)]
    (tmp_path / "a.json").write_text(json.dumps({"geometryType": "esriGeometryPoint", "features": features}))
    facts, _ = read(tmp_path / "a.json", tmp_path / "s")
    assert (facts.format, facts.geometry, facts.crs, facts.columns) == ("json", "point", RD, ("id", "geometry"))


@pytest.mark.parametrize(
    "cell", ["Point of interest", "POINT", "{x: 1}", '{"naam": "x"}', "52.3, 14.9", "12.5, 13.5", "0101", "POLYGOON (1 2)"]
)
def test_what_only_looks_like_a_geometry_is_text(tmp_path: Path, cell: str) -> None:
    (tmp_path / "a.csv").write_text("id;plek\n" + f"1;{quoted(cell)}\n" * 3)
    facts, _ = read(tmp_path / "a.csv", tmp_path / "s")
    assert (facts.geometry, facts.problems) == ("", ())


@pytest.mark.parametrize(
    "cell", [CIRCLE[:-2], "01" + "FF" * 40, "POINT (nan nan)", "POLYGON ((1 2, 3))", '{"type": "Point", "coordinates": [[]]}']
)
def test_a_broken_geometry_is_a_missing_one(tmp_path: Path, cell: str) -> None:
    (tmp_path / "a.csv").write_text("id;plek\n" + f"1;{quoted(cell)}\n" * 3)
    facts, _ = read(tmp_path / "a.csv", tmp_path / "s")
    assert (facts.rows, facts.geometry, facts.missing_geometries) == (3, "", 3)


def test_geodata_is_placed_by_its_own_geometries_only(tmp_path: Path) -> None:
    features = [{"type": "Feature", "properties": {"plek": POINT.wkt}, "geometry": None}] * 3
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    facts, rows = read(tmp_path / "a.geojson", tmp_path / "s")
    assert (facts.geometry, facts.missing_geometries, rows[0]) == ("", 3, [POINT.wkt])
