"""Reading a file as a table: bytes to a DuckDB table in which every column is text, verbatim, in the order of the file.

What belongs here: which reader a format has. The readers lie beside this module; geometries also give `_x` and `_y`, metres in EPSG:28992.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from assets.files.readers.csv_ladder import read_csv
from assets.files.readers.geo import DRIVERS, read_vector
from assets.files.readers.geojson import read_geojson
from assets.files.readers.geometry_columns import located
from assets.files.readers.json_tables import read_json, read_json_lines
from assets.files.readers.parquet_tables import read_parquet
from assets.files.readers.rdf_tables import read_rdf
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat
from assets.files.readers.workbooks import read_sheet
from assets.files.readers.xml_tables import read_xml

READERS: dict[str, Callable[..., TableFacts]] = {
    "csv": read_csv,
    "json": read_json,
    "jsonl": read_json_lines,
    "geojson": read_geojson,
    "xml": read_xml,
    "parquet": read_parquet,
    "rdf": read_rdf,
    **{kind: partial(read_sheet, kind=kind) for kind in ("xlsx", "xls", "ods")},
    **{kind: partial(read_vector, kind=kind) for kind in DRIVERS},
}
GEODATA = frozenset(("geojson", *DRIVERS))
NO_TABLES = {
    "empty": "het bestand is leeg",
    "html": "het is een webpagina",
    "pdf": "het is een PDF",
    "image": "het is een afbeelding",
    "doc": "het is een tekstdocument (DOC)",
    "docx": "het is een tekstdocument (DOCX)",
    "ics": "het is een agenda (iCalendar)",
    "vcf": "het is een lijst met adressen (vCard)",
    "dxf": "het is een tekening (DXF)",
    "dwg": "het is een tekening (DWG)",
    "wms": "het is een dienst die kaartbeelden geeft",
    "unknown": "het is geen tekst en geen bestand dat wij kennen",
}


def read_table(path: Path, file_format: str, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str = "data") -> TableFacts:
    """Read `path` into `table`. Raises NotATable with the reason, or UnknownFormat where the reader has a gap."""
    if file_format in NO_TABLES:
        raise NotATable(NO_TABLES[file_format])
    if file_format not in READERS:
        raise UnknownFormat(f"onze lezer kent {file_format.upper()} niet")
    facts = READERS[file_format](path, connection, scratch, table)
    return facts if file_format in GEODATA else located(connection, table, facts)
