"""What a file is, is told from its bytes, whatever its name."""

import io
import zipfile
from pathlib import Path

import pytest

from assets.files.recognise import recognise


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"application/vnd.oasis.opendocument.spreadsheet" if name == "mimetype" else b"x")
    return out.getvalue()


def _dbf() -> bytes:
    return bytes((0x03, 124, 5, 17)) + (1).to_bytes(4, "little") + (65).to_bytes(2, "little") + b"\0" * 54 + b"\x0d" + b" row"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (" \n".encode("utf-16"), "empty"),
        (b"fgb\x03fgb\x00", "flatgeobuf"),
        (b"\x00\x00\x27\x0a" + b"\0" * 24 + b"\xe8\x03\x00\x00", "shp"),
        (b"AC1032\0\0\0", "dwg"),
        (b"AC1032;naam\n1;a\n", "csv"),
        (b"\x00\x01\x00\x00Standard Jet DB", "mdb"),
        (b'{"type": "Topology", "arcs": []}', "topojson"),
        (b'{"crs": {"type": "name"}, "features": [{"properties": {}}], "type": "FeatureCollection"}', "geojson"),
        (b'{"type": "Polygon", "coordinates": []}', "geojson"),
        (b'{"type": "Polygon", "naam": "x"}', "json"),
        (b'[{"type": "FeatureCollection"}]', "json"),
        (b'<kml:kml xmlns:kml="http://www.opengis.net/kml/2.2"></kml:kml>', "kml"),
        (b'<?xml version="1.0"?><!-- ' + b"x" * 70_000 + b" --><gml/>", "xml"),
        (b"<meta charset='utf-8'><p>Even geduld</p>", "html"),
        (b"id;naam\n1;Eik\n", "csv"),
        (b"<5;5-10\n1;2\n", "csv"),
        (b"[a];b\n1;2\n", "csv"),
        ("id;naam\n1;Café\n".encode("utf-16"), "csv"),
        ("id;naam\n1;Eik\n2;Es\n".encode("utf-16-be"), "csv"),
        (b'{"a": [{"b": 1}]}', "json"),
        (b'\xef\xbb\xbf[{"b": 1}]', "json"),
        (b'{"a": 1}\n{"a": 2}\n{"a": 3}\n', "jsonl"),
        (b'{"type": "FeatureCollection", "features": []}', "geojson"),
        (b'{"@context": "https://example.nl/", "@graph": []}', "rdf"),
        (b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n", "rdf"),
        (b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://x/"></rdf:RDF>', "rdf"),
        (b"<!DOCTYPE html><html><body></body></html>", "html"),
        (b"\n <!-- c --><html lang='nl'></html>", "html"),
        (b"<div class='error'>Niet gevonden</div>", "html"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>', "image"),
        (b"<kml></kml>", "kml"),
        (b'<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"></wfs:FeatureCollection>', "gml"),
        (b"<wfs:WFS_Capabilities></wfs:WFS_Capabilities>", "wfs"),
        (b"<bomen><boom/></bomen>", "xml"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"PAR1\x15\x04", "parquet"),
        (b"\x1f\x8b\x08\0", "gz"),
        (b"{\\rtf1\\ansi tekst}", "doc"),
        (b"SQLite format 3\0" + b"\0" * 52 + b"GPKG" + b"\0" * 40, "gpkg"),
        (b"SQLite format 3\0" + b"\0" * 100, "sqlite"),
        (_dbf(), "dbf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le"), "xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "doc"),
        (_zip("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (_zip("[Content_Types].xml", "word/document.xml"), "docx"),
        (_zip("mimetype", "content.xml"), "ods"),
        (bytes(range(256)) * 20, "unknown"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x03\0>\0\x01\0\0\0" * 30, "unknown"),
    ],
)
def test_the_real_format_of_a_file(data: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(data)
    assert recognise(path) == expected
