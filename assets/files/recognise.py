"""What a file really is, judged by its bytes.

What belongs here: telling formats apart. The declared format is never believed; it only says what a catalogue claims.
"""

import json
import re
import zipfile
import zlib
from pathlib import Path

from assets.files.readers.table_facts import UnknownFormat
from assets.files.zip_directory import opened_zip

HEAD = 65_536
OLE_BYTES = 50_000_000  # of an old office document in which its directory is looked for
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"PAR1", "parquet"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"RIFF", "image"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"{\\rtf", "doc"),
    (b"fgb\x03fgb", "flatgeobuf"),
    (b"AutoCAD Binary DXF", "dxf"),
    (b"\x00\x01\x00\x00Standard ", "mdb"),
)
BLANK = b"\x00\xef\xbb\xbf \t\r\n"
SHAPES = b"\x00\x00\x27\x0a"  # the file code of a shapefile's main file (ESRI Shapefile Technical Description, 1998)
SQLITE = b"SQLite format 3\x00"
GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")  # the application id of SQLite's header, at byte 68 (OGC 12-128r18, section 1.1.1.1.1)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of XLS and DOC
XML_ROOTS = (
    (r"html|head|body|div|script|p|br|b|font|pre|span|h[1-6]|meta|noscript|style|center|iframe|form", "html"),
    (r"(?:\w+:)?svg", "image"),
    (r"(?:\w+:)?RDF", "rdf"),
    (r"(?:\w+:)?kml", "kml"),
    (r"(?:\w+:)?WFS_Capabilities", "wfs"),
    (r"(?:WMT_MS_|WMS_)Capabilities", "wms"),
    (r"(?:\w+:)?Capabilities", "wms"),
    (r"(?:\w+:)?(?:FeatureCollection|GetFeatureResponse)", "gml"),
)
TURTLE = re.compile(r"(?:\s*+#.*+\n)*+\s*+(?:@prefix|@base|PREFIX)\s", re.IGNORECASE)
TRIPLE = re.compile(r"(?:\s*+#.*+\n)*+\s*+(?:<\w+:[^<>\s]*>|_:\w+)\s+<\w+:[^<>\s]*>\s+[<_\"]")  # of N-Triples
DRAWING = re.compile(r"\s*(?:999\r?\n.*\r?\n\s*)?0\r?\nSECTION\r?\n\s*2\r?\n")  # the first group codes of a DXF
PLAIN = (  # texts that are no table, by their first words
    (re.compile(r"MIME-Version:\s*1\.0", re.IGNORECASE), "html"),  # a web page in one file, as Excel saves a sheet
    (re.compile(r"BEGIN:VCALENDAR\s"), "ics"),
    (re.compile(r"BEGIN:VCARD\s"), "vcf"),
    (re.compile(r"(?:\s*+--[^\n]*+\n)*+\s*+(?:CREATE TABLE|INSERT INTO|DROP TABLE|BEGIN;)\s", re.IGNORECASE), "sql"),
    (DRAWING, "dxf"),
    (re.compile(r"version https://git-lfs\.github\.com/"), "pointer"),
)
CONTROL = bytes(set(range(32)) - {0, 9, 10, 11, 12, 13})  # characters that stand in no text
DWG = re.compile(rb"AC10\d\d\x00")
JSON_PART = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]')
# The types of GeoJSON (RFC 7946, section 1.4), each with members of which it has one; other JSON may call a thing a "Feature" too.
GEOJSON: dict[str, tuple[str, ...]] = {
    "FeatureCollection": (),
    "Feature": ("geometry", "properties"),
    "GeometryCollection": ("geometries",),
}
GEOJSON |= dict.fromkeys(("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"), ("coordinates",))


def recognise(path: Path) -> str:
    """The real format of a file: an id of quality/lists/formats.yaml, or another that no format is worth (empty, zip, unknown, ...).

    Reads its first 64 kB and, of a zip, the list of members.
    """
    with open(path, "rb") as file:
        head = file.read(HEAD)
    if not (filled := head.lstrip(BLANK)):
        return "empty"
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            return name
    if filled.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(SQLITE):
        return "gpkg" if head[68:72] in GEOPACKAGE or b"gpkg_contents" in head else "sqlite"
    if head.startswith(SHAPES) and head[28:32] == (1000).to_bytes(4, "little"):
        return "shp"
    if head.startswith(OLE):
        return _of_ole(path)
    if DWG.match(head):
        return "dwg"
    if head[257:262] == b"ustar":
        return "tar"
    if _is_dbf(head):
        return "dbf"
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(path)
    text = as_text(head)
    return "unknown" if text is None else _of_text(text)


def _of_ole(path: Path) -> str:
    """XLS, a locked XLSX, or another old office document, by the names in its directory, which may lie anywhere in the file."""
    with open(path, "rb") as file:
        data = file.read(OLE_BYTES)
    for name, kind in (("Workbook", "xls"), ("Book", "xls"), ("EncryptedPackage", "xlsx")):
        if name.encode("utf-16-le") in data:
            return kind
    return "doc"


def _is_dbf(head: bytes) -> bool:
    """dBASE: a version, a date of which month and day are possible, and a header that ends with CR (dBASE table file format)."""
    if len(head) < 33 or head[0] not in (0x03, 0x30, 0x83, 0x8B) or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    length = int.from_bytes(head[8:10], "little")
    return 33 <= length <= len(head) and head[length - 1] == 0x0D


def as_text(head: bytes) -> str | None:
    """The start of a file as text, roughly (only ASCII is relied on); None for binary bytes, and for UTF-32, which nobody reads.

    What programs fill the end of a file with (NUL, and the end-of-file sign of DOS) makes no text binary.
    """
    filled = head.rstrip(b"\x00\x1a")
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return None
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace")
    if filled.count(b"\x00") > len(filled) // 10:
        even, odd = filled[0::2].count(b"\x00"), filled[1::2].count(b"\x00")
        if max(even, odd) > len(filled) // 3 and min(even, odd) * 10 <= max(even, odd):
            return head.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
        return None
    control = len(filled) - len(filled.translate(None, CONTROL))
    return None if control * 50 > len(filled) else filled.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _of_text(text: str) -> str:
    start = text.lstrip()
    if not start:
        return "empty"
    if start[0] in "{[":
        return _of_json(start)
    if TURTLE.match(start) or TRIPLE.match(start):
        return "rdf"
    if start.startswith("<"):
        return _of_xml(start)
    return next((kind for pattern, kind in PLAIN if pattern.match(start)), "csv")


def _of_json(start: str) -> str:
    members = _members(start)
    kind = members.get("type", "")
    if kind in GEOJSON and (not GEOJSON[kind] or members.keys() & GEOJSON[kind]):
        return "geojson"
    if "features" in members and re.search('"(?:coordinates|properties)"', start) and '"attributes"' not in start:
        return "geojson"  # its type stands at the end
    if kind == "Topology":
        return "topojson"
    if re.search(r'"@(?:context|graph)"', start[:2000]):
        return "rdf"
    lines = start.splitlines()
    if start[0] == "{" and len(lines) > 1 and all(_is_object(line) for line in lines[: min(3, len(lines) - 1)]):
        return "jsonl"
    # "[a];b" begins like JSON too; what JSON begins with is a value or nothing.
    return "json" if re.match(r'[\[{]\s*(?:["\[{\]}\d\-tfn]|$)', start) else "csv"


def _members(start: str) -> dict[str, str]:
    """The keys of the object that a text begins with, as far as it goes, and of each the text that it has ("" for another value)."""
    members: dict[str, str] = {}
    depth, text, key = 0, "", ""
    for part in JSON_PART.findall(start):
        if part in "{[":
            depth += 1
        elif part in "}]":
            depth -= 1
            if not depth:
                break
        elif depth == 1 and part == ":":
            key = text
            members[key] = ""
        elif depth == 1 and part == ",":
            key = ""
        elif depth == 1:
            text = part[1:-1]
            if key:
                members[key] = text
    return members if start[0] == "{" else {}


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _of_xml(start: str) -> str:
    body = re.sub(r"<\?.*?\?>|<!--.*?-->", "", start, flags=re.DOTALL)
    if re.match(r"\s*<!doctype\s+html", body, re.IGNORECASE):
        return "html"
    body = re.sub(r"<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", "", body, flags=re.DOTALL)
    root = re.match(r"\s*<([A-Za-z_][\w:.\-]*)(?=[\s/>])", body)
    if root and root[1].lower() == "html":
        return "html"  # also when it breaks off at once
    if not root or not re.search(r"</|/>|\?>|>\s*<", start):
        return "xml" if start.startswith(("<?xml", "<!--")) else "csv"  # "<5 jaar;12" begins like XML too
    for name, kind in XML_ROOTS:
        if re.fullmatch(name, root[1], re.IGNORECASE if kind == "html" else 0):
            return kind
    if not start.startswith("<?xml") and re.search(r"<(?:head|body|script|tr)\b", body[:4000], re.IGNORECASE):
        return "html"
    return "gml" if "opengis.net/gml" in body[:4000] else "xml"


def _of_zip(path: Path) -> str:
    """Office documents are zips too; what any other holds is for archives.py to find out."""
    try:
        with opened_zip(path) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                return "xlsx" if any(name.startswith("xl/") for name in names) else "docx"
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as file:
                    return "ods" if b"spreadsheet" in file.read(200) else "doc"
    except UnknownFormat:
        return "zip"
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return "unknown"
    return "zip"
