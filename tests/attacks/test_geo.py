"""Geodata that wants to reach out, to blow up or to break the reader: each is a reason, and no request leaves."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.files.examine import examine_file
from assets.files.limits import limits
from assets.files.readers.drivers import DRIVERS
from assets.files.readers.geo import _gdal
from assets.sandbox import Died, sandbox
from tests.files.test_geo import TOWER_RD, geojson, geopackage, gml
from tests.replay import Replay

DAY = "2026-11-25"


Examine = Callable[[Path], Any]


@pytest.fixture(scope="module")
def examined() -> Iterator[Examine]:
    """What the pipeline makes of a file, in a child process under its own limits."""
    with sandbox(1, limits().memory_bytes) as child:
        yield lambda path: child.call(examine_file, (str(path), [], DAY), limits().examine_seconds)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and the paths that were asked of it."""
    with Replay({}) as server:
        yield server.url, server.asked


def test_gml_fetches_no_schema_and_follows_no_link(tmp_path: Path, examined: Examine, listener: tuple[str, list[str]]) -> None:
    url, asked = listener
    text = gml(tmp_path / "a", [TOWER_RD]).read_text()
    text = text.replace(
        " timeStamp",
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'xsi:schemaLocation="http://voorbeeld.example/app {url}/schema.xsd" timeStamp',
    ).replace("<app:soort>eik</app:soort>", f'<app:soort>eik</app:soort><app:bij xlink:href="{url}/bij.gml#a"/>')
    (tmp_path / "a").write_text(text)
    facts = examined(tmp_path / "a")
    assert facts["is_table"] is True and facts["rows"] == 1
    assert asked == []


def test_kml_follows_no_network_link(tmp_path: Path, examined: Examine, listener: tuple[str, list[str]]) -> None:
    url, asked = listener
    (tmp_path / "a").write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<NetworkLink><Link><href>{url}/meer.kml</href></Link></NetworkLink><Style><IconStyle><Icon><href>{url}/i.png</href></Icon></IconStyle>"
        "</Style><Placemark><name>A</name><Point><coordinates>4.88,52.37</coordinates></Point></Placemark></Document></kml>"
    )
    facts = examined(tmp_path / "a")
    assert facts["rows"] == 1 and asked == []


VRT = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{url}/a.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
WMS = "<GDAL_WMS><Service name='WMS'><ServerUrl>{url}</ServerUrl></Service></GDAL_WMS>"


@pytest.mark.parametrize("text", [VRT, WMS])
def test_descriptions_that_point_elsewhere_are_not_followed(
    tmp_path: Path, examined: Examine, listener: tuple[str, list[str]], text: str
) -> None:
    url, asked = listener
    (tmp_path / "a").write_text(text.format(url=url))
    facts = examined(tmp_path / "a")
    assert facts["is_table"] is not True and asked == []


def test_entities_are_refused_before_a_parser_sees_them(tmp_path: Path, examined: Examine) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = gml(tmp_path / "a", [TOWER_RD]).read_text().split("?>", 1)[1].replace("<app:soort>eik", "<app:soort>&l11;")
    (tmp_path / "a").write_text(f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]>{body}')
    facts = examined(tmp_path / "a")
    assert facts["is_table"] is None and "DOCTYPE" in facts["problem"]
    (tmp_path / "b").write_text(
        f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 SYSTEM "file:///etc/passwd">]>{body}'.replace("&l11;", "&l0;")
    )
    assert "DOCTYPE" in examined(tmp_path / "b")["problem"]


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_geojson_that_is_deeply_nested_is_a_reason(tmp_path: Path, examined: Examine, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    (tmp_path / "a").write_text(f'{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {{}}, "geometry": '
                                f'{{"type": "Polygon", "coordinates": {deep}}}}}]}}')  # fmt: skip
    facts = examined(tmp_path / "a")
    assert not isinstance(facts, Died)
    assert facts["is_table"] is not True or facts["missing_geometries"] == 1


def test_geometries_of_every_wrong_sort_are_counted_and_the_rows_stay(tmp_path: Path, examined: Examine) -> None:
    odd: list[Any] = [
        None,
        5,
        "x",
        [],
        {},
        [1e999, 1e999],
        ["a", "b"],
        [[1, 2]],
        [1],
        [1, 2, 3, 4, 5],
        [True, False],
        *[[4.88, 52.37]] * 20,
    ]
    facts = examined(geojson(tmp_path / "a", odd))
    assert not isinstance(facts, Died), facts
    assert (facts["rows"], facts["geometry"], facts["crs"]) == (len(odd), "point", "WGS84")
    assert 8 <= facts["missing_geometries"] <= 11


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"features": {}},
        {"features": [1, None, "x"]},
        {"features": [{"geometry": [], "properties": []}]},
        {"crs": 5, "features": [{}]},
    ],
)
def test_collections_of_wrong_types_are_no_stack_trace(tmp_path: Path, examined: Examine, value: Any) -> None:
    body = value if isinstance(value, list) else {"type": "FeatureCollection", **value}
    (tmp_path / "a").write_text(json.dumps(body))
    facts = examined(tmp_path / "a")
    assert not isinstance(facts, Died), facts


@pytest.mark.parametrize("place", [100, 1000, 3000, 5000, 9000, 20_000])
def test_a_geopackage_with_broken_bytes_is_a_reason_or_a_table(tmp_path: Path, examined: Examine, place: int) -> None:
    path = geopackage(tmp_path / "a", {"bomen": 200})
    data = bytearray(path.read_bytes())
    data[place : place + 64] = bytes(255 - byte for byte in data[place : place + 64])
    path.write_bytes(data)
    facts = examined(path)
    assert not isinstance(facts, Died), facts
    assert facts["is_table"] is True or facts["problem"]


def drivers() -> list[str]:
    return sorted(_gdal().list_drivers())


def test_gdal_has_the_drivers_that_we_read_with_and_no_other() -> None:
    """Others open what a file names: GDAL tries all of them on it, whatever it is called. A new GDAL may bring more."""
    with sandbox(1, limits().memory_bytes) as child:
        found = child.call(drivers, (), 60.0)
    assert found == sorted({"MEM", *(driver for several in DRIVERS.values() for driver in several)})


def with_sql(path: Path, script: str) -> Path:
    """A GeoPackage of one layer, after a script of SQL."""
    with sqlite3.connect(geopackage(path, {"bomen": 3})) as db:
        db.executescript(script)
    db.close()
    return path


LISTED = (
    "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 28992, 0, 0);"
    "INSERT INTO gpkg_contents VALUES ('v', 'features', 'v', '', '2026-01-01', 0, 0, 1, 1, 28992);"
)
VIEW = "CREATE VIEW v AS SELECT 1 AS fid, NULL AS geom, {what} AS code;" + LISTED
TABLE = "PRAGMA writable_schema = 1; INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING {what}');"
ENDLESS = "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c)"


@pytest.mark.parametrize("what", ["load_extension('/a.so')", "readfile('/etc/passwd')", "writefile('a', 1)", "BlobFromFile('/etc/passwd')"])
def test_a_view_of_a_geopackage_reads_and_writes_no_file(tmp_path: Path, examined: Examine, what: str) -> None:
    facts = examined(with_sql(tmp_path / "a", VIEW.format(what=what)))
    assert not isinstance(facts, Died), facts
    assert (facts["is_table"], facts["format"]) == (False, "gpkg") and "GPKG" in facts["problem"]


@pytest.mark.parametrize("what", ["VirtualOGR(''{path}'')", "VirtualText(''{path}'', ''UTF-8'', 1)", "csv(filename=''{path}'')"])
def test_a_virtual_table_of_a_geopackage_opens_no_file(tmp_path: Path, examined: Examine, what: str) -> None:
    (tmp_path / "secret.csv").write_text("naam\tgeheim\nik\t42\n")
    script = TABLE.format(what=what.format(path=tmp_path / "secret.csv")) + LISTED.replace("'features'", "'attributes'")
    facts = examined(
        with_sql(tmp_path / "a", script + "DELETE FROM gpkg_geometry_columns; DELETE FROM gpkg_contents WHERE table_name = 'bomen';")
    )
    assert not isinstance(facts, Died), facts
    assert facts["is_table"] is False and "no such module" in facts["problem"]


def test_a_trigger_never_fires_and_a_strange_name_is_only_a_name(tmp_path: Path, examined: Examine) -> None:
    name = 'b"; DROP TABLE gpkg_contents; --'
    doubled = name.replace('"', '""')
    trigger = "CREATE TRIGGER t AFTER INSERT ON bomen BEGIN DELETE FROM bomen; END;"
    renamed = f"ALTER TABLE bomen RENAME TO \"{doubled}\"; UPDATE gpkg_contents SET table_name = '{name}';"
    facts = examined(with_sql(tmp_path / "a", f"{trigger}{renamed}UPDATE gpkg_geometry_columns SET table_name = '{name}';"))
    assert not isinstance(facts, Died), facts
    assert (facts["is_table"], facts["rows"]) == (True, 3)


def test_a_view_without_end_costs_its_seconds_and_no_more(tmp_path: Path) -> None:
    path = with_sql(tmp_path / "a", VIEW.format(what=ENDLESS))
    good = geopackage(tmp_path / "b", {"bomen": 2})
    with sandbox(1, limits().memory_bytes) as child:
        endless = child.call(examine_file, (str(path), [], DAY), 3.0)
        facts = child.call(examine_file, (str(good), [], DAY), 60.0)
    assert isinstance(endless, Died) and "3 seconden" in endless.reason
    assert facts["rows"] == 2


def test_columns_that_call_themselves_our_coordinates_are_only_columns(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("_x;_y;_shape;naam\nhier;daar;rond;eik\n1;2;3;linde\n")
    with sandbox(1, limits().memory_bytes) as child:
        (facts,) = child.map(examine_file, [(str(tmp_path / "a"), [("bomen", "GM0363")], DAY)], limits().examine_seconds)
    assert not isinstance(facts, Died), facts
    assert facts["rows"] == 2 and facts["geometry"] == ""
