"""Files made to hurt: each gets a reason, in bounded time and memory, and the reader goes on with the next."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.files.limits import limits
from assets.files.read_file import read_in_child
from assets.sandbox import Died, Sandbox, sandbox
from tests.files.corpus import cases, content

SECONDS = 60.0  # far more than any of these takes; a quadratic reader would need hours
GOOD = b"id;soort\n1;Eik\n2;Es\n"


@pytest.fixture(scope="module")
def child() -> Iterator[Sandbox]:
    with sandbox(1, limits().memory_bytes) as made:
        yield made


def read(child: Sandbox, data: bytes, folder: Path) -> Any:
    path, scratch = folder / "file.csv", folder / "scratch"
    path.write_bytes(data)
    scratch.mkdir(exist_ok=True)
    (result,) = child.map(read_in_child, [(str(path), str(scratch))], SECONDS)
    return result


def workbook(sheet: bytes, shared_strings: bytes = b"") -> bytes:
    """An XLSX file of one sheet."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = b"http://schemas.openxmlformats.org/package/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        archive.writestr("_rels/.rels", b'<Relationships xmlns="%s"><Relationship Id="a" Type="%s/officeDocument" '
                         b'Target="xl/workbook.xml"/></Relationships>' % (package, kinds))  # fmt: skip
        archive.writestr("xl/workbook.xml", b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="A" sheetId="1" r:id="a"/></sheets>'
                         b"</workbook>" % (main, kinds))  # fmt: skip
        archive.writestr("xl/_rels/workbook.xml.rels",
                         b'<Relationships xmlns="%s"><Relationship Id="a" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>'
                         b'<Relationship Id="b" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
                         % (package, kinds, kinds))  # fmt: skip
        archive.writestr("xl/worksheets/sheet1.xml", b'<worksheet xmlns="%s">%s</worksheet>' % (main, sheet))
        archive.writestr("xl/sharedStrings.xml", shared_strings or b'<sst xmlns="%s"/>' % main)
    return out.getvalue()


def spreadsheet(table: bytes) -> bytes:
    """An ODS file of one sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml",
                         b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')  # fmt: skip
        archive.writestr("content.xml", b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
                         b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
                         b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
                         b'<table:table table:name="A">%s</table:table></office:spreadsheet></office:body></office:document-content>'
                         % table)  # fmt: skip
    return out.getvalue()


CORNERS = b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">%s]>' % b"".join(
    b'<!ENTITY %s "%s">' % (bytes([n + 1]), b"&%s;" % bytes([n]) * 10) for n in range(ord("a"), ord("k"))
)
SEVENTEEN_BILLION = b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" ' \
                    b'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'  # fmt: skip

OTHER_FILE = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
SHAPES = b"\x00\x00\x27\x0a" + b"\0" * 20 + b"\x7f\xff\xff\xff" + b"\xe8\x03\x00\x00" + b"\x05\x00\x00\x00" + b"\0" * 64

REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("one line beyond the limit", lambda: b"a;b;" * (limits().line_characters // 3), "tekens"),
    ("one quoted line beyond the limit", lambda: b'id;tekst\n1;"' + b"x" * (limits().line_characters + 9), "tekens"),
    ("100,000 columns", lambda: b";".join(b"k%d" % n for n in range(100_000)) + b"\n" + b"1;" * 99_999 + b"1\n", "kolommen"),
    ("100,000 JSON keys", lambda: b"[{%s}]" % b",".join(b'"k%d":1' % n for n in range(100_000)), "kolommen"),
    ("JSON of depth 100,000", lambda: b'[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "diep"),
    ("GeoJSON of depth 100,000", lambda: b'{"type":"FeatureCollection","features":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}", "diep"),
    ("one JSON value of 60 MB", lambda: b'[{"a":"' + b"x" * 60_000_000 + b'"},{"a":"b"}]', "waarde in de JSON"),
    ("one GeoJSON value of 60 MB", lambda: b'{"type":"FeatureCollection","features":["' + b"x" * 60_000_000, "waarde in de JSON"),
    ("TopoJSON of depth 100,000", lambda: b'{"type":"Topology","arcs":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nesting too deep"),
    ("JSON cut off", lambda: b'[{"a": 1}, {"a"', "geldig"),
    ("XML with a document type", lambda: LAUGHS + b"<r><e><a>&k;</a></e><e><a>1</a></e></r>", "DTD"),
    ("XML with a late document type", lambda: b"<!--" + b"x" * 100_000 + b"-->" + LAUGHS + b"<r><e><a>&k;</a></e></r>", "DTD"),
    ("XML in an encoding that hides its markup", lambda: b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<r/>', "tekenset"),
    ("one XML value beyond the limit", lambda: b"<r><e><a>" + b"x" * 20_000_000 + b"</a></e><e><a>1</a></e></r>", "waarde in de XML"),
    ("200,000 XML attributes", lambda: b"<r><e " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/><e/></r>", "kolommen"),
    ("GDAL's own way of naming other files", lambda: OTHER_FILE, "geen eenvoudige tabel"),
    ("the same inside GML", lambda: b'<wfs:FeatureCollection xmlns:wfs="u">' + OTHER_FILE + b"</wfs:FeatureCollection>", "geen objecten"),
    (
        "GDAL's own way of naming a service",
        lambda: b"<OGRWFSDataSource><URL>http://127.0.0.1:9</URL></OGRWFSDataSource>",
        "geen eenvoudige",
    ),
    ("XML of depth 100,000", lambda: b"<a>" * 100_000 + b"</a>" * 100_000, "diep|eenvoudige tabel"),
    ("XML cut off", lambda: b"<r><e><a>1</a></e><e><a>", "geldig"),
    ("XLSX that declares seventeen billion cells", lambda: workbook(b'<dimension ref="A1:XFD1048576"/>' + CORNERS), "cellen"),
    ("XLSX that packs 1,000 to one", lambda: workbook(b"<sheetData>" + b"<row/>" * 20_000_000 + b"</sheetData>"), "bytes"),
    ("XLSX that is no zip", lambda: workbook(b"")[:300], "te openen|geen tekst|beschadigd"),
    (
        "JSON-LD of depth 100,000",
        lambda: b'{"@context": {"a": "http://a/"}, "a:b": ' + b'{"a:b": ' * 100_000 + b"1" + b"}" * 100_001,
        "RDF",
    ),
    ("Parquet whose footer is longer than the file", lambda: b"PAR1" + b"\x15" * 400 + b"\xf0\xff\xff\xffPAR1", "Parquet"),
    ("a shapefile that says it is large", lambda: SHAPES + b"\x7f\xff\xff\xff" * 20, "SHP"),
    ("FlatGeobuf with a header of 2 GB", lambda: b"fgb\x03fgb\x00\xff\xff\xff\x7f" + b"\xff" * 900, "FLATGEOBUF"),
    ("UTF-32", lambda: "id;naam\n1;é\n".encode("utf-32"), "geen tekst"),
    ("tar", lambda: b"a.csv".ljust(257, b"\0") + b"ustar".ljust(255, b"\0") + b"a;b\n1;2\n", "TAR"),
    ("Parquet cut off", lambda: b"PAR1" + b"\x15" * 400, "Parquet"),
    ("a password", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "te openen"),
]


@pytest.mark.parametrize(("name", "make", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_it_is_refused_with_the_reason(name: str, make: Callable[[], bytes], reason: str, child: Sandbox, tmp_path: Path) -> None:
    result = read(child, make(), tmp_path)
    assert not isinstance(result, Died), result
    assert re.search(reason, result["refused"]), result
    assert read(child, GOOD, tmp_path)["rows"] == 2


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REPEATED = b"<sheetData>%s</sheetData>" % b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 20_001))
TWENTY_MILLION = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" ' \
                 b'table:number-columns-repeated="20"><text:p>%s</text:p></table:table-cell></table:table-row>' % (b"x" * 1000)  # fmt: skip

CRUSHING: list[tuple[str, Callable[[], bytes]]] = [
    ("XLSX with cells in far corners that it does not declare", lambda: workbook(CORNERS)),
    (
        "XLSX whose one long text stands in 20,000 cells",
        lambda: workbook(REPEATED, b"<sst xmlns='%s'><si><t>%s</t></si></sst>" % (MAIN, b"x" * 150_000)),
    ),  # 3 GB
    ("ODS that repeats a text twenty million times", lambda: spreadsheet(TWENTY_MILLION)),
    ("ODS that repeats a cell seventeen billion times", lambda: spreadsheet(SEVENTEEN_BILLION)),
]


@pytest.mark.parametrize(("name", "make"), CRUSHING, ids=[row[0] for row in CRUSHING])
def test_what_would_need_all_memory_costs_only_the_child(name: str, make: Callable[[], bytes], child: Sandbox, tmp_path: Path) -> None:
    result = read(child, make(), tmp_path)
    assert result.reason if isinstance(result, Died) else result["refused"]
    assert read(child, GOOD, tmp_path)["rows"] == 2


READABLE: list[tuple[str, Callable[[], bytes]]] = [
    ("a quote that opens before every field", lambda: b"a,b,c\n" + b'"a,"b,"c\n' * 60_000),
    ("one line of opened quotes", lambda: b"a,b\n1," + b'"x,' * 300_000 + b"\n2,3\n4,5\n"),
    ("one line of quotes", lambda: b'a,b\n1,"' + b'"' * 900_000 + b"\n2,3\n4,5\n"),
    ("one line of backslashes", lambda: b'a,b\n1,"' + b"\\" * 900_000 + b'"\n2,"\\"3"\n4,"\\"5"\n'),
    ("lines of all widths", lambda: b"a;b;c;d\n1;2;3;4\n" + b"".join(b"x;" * (n % 60) + b"\n" for n in range(30_000))),
    ("an opened quote on every line", lambda: b"id;tekst\n" + b"".join(b'%d;"open\n' % n for n in range(60_000))),
    ("halves of characters in JSON", lambda: b'[{"\\ud800": "\\udfff", "a\\u0000": 1}\n,{"b": "2"}]'),
    ("only delimiters", lambda: b"a;b;c\n" + b";;\n" * 200_000),
    ("bytes of no encoding", lambda: b"a;b\n" + b"\x81\x8d;\xff\xfe\n" * 50_000),
]


@pytest.mark.parametrize(("name", "make"), READABLE, ids=[row[0] for row in READABLE])
def test_it_is_read_in_linear_time_and_no_row_is_lost(name: str, make: Callable[[], bytes], child: Sandbox, tmp_path: Path) -> None:
    data = make()
    result = read(child, data, tmp_path)
    assert not isinstance(result, Died), result
    lines = sum(bool(line.strip()) for line in data.split(b"\n"))
    assert (
        result.get("rows", 0) + result.get("preamble_lines", 0) + result.get("header_rows", 0) + result.get("footer_lines", 0) >= lines - 1
    )


def test_entities_in_a_workbook_are_never_expanded(child: Sandbox, tmp_path: Path) -> None:
    cells = b'<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData>'
    strings = LAUGHS + b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&k;</t></si></sst>'
    result = read(child, workbook(cells, strings), tmp_path)
    assert isinstance(result, Died) or "refused" in result or all(len(name) < 50 for name in result["columns"])
    assert read(child, GOOD, tmp_path)["rows"] == 2


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed, lost, put in or repeated."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 3, 9))):
        place, other = chance.randrange(len(made) + 1), chance.randrange(len(made) + 1)
        length = chance.randrange(1, 40)
        piece = chance.choice((b"", chance.randbytes(3), bytes(made[other : other + length])))
        made[place : place + (length if not piece else 0)] = piece
    return bytes(made)


def test_a_damaged_file_of_the_corpus_is_a_table_or_a_reason(child: Sandbox, tmp_path: Path) -> None:
    chance = random.Random(20180207)
    for case in cases():
        result = read(child, damaged(content(case), chance), tmp_path)
        assert not isinstance(result, Died), (case["name"], result)
