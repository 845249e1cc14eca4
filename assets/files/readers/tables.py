"""Reading a file as a table: bytes to a DuckDB table in which every column is text, verbatim, in the order of the file.

What belongs here: which reader a format has. The readers lie beside this module; geometries also give `_x` and `_y`, metres in EPSG:28992.
"""

from importlib import import_module
from pathlib import Path

import duckdb

from assets.files.readers.drivers import DRIVERS
from assets.files.readers.geometry_columns import located
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat

# Module and function. They are loaded when a file needs them: the libraries for geodata take longer to load than most tables to read.
READERS = {
    "csv": ("csv_ladder", "read_csv"),
    "json": ("json_tables", "read_json"),
    "jsonl": ("json_tables", "read_json_lines"),
    "geojson": ("geojson", "read_geojson"),
    "xml": ("xml_tables", "read_xml"),
    "parquet": ("parquet_tables", "read_parquet"),
    "rdf": ("rdf_tables", "read_rdf"),
    **dict.fromkeys(("xlsx", "xls", "ods"), ("workbooks", "read_sheet")),
    **dict.fromkeys(DRIVERS, ("geo", "read_vector")),
}
OF_SEVERAL = ("workbooks", "geo")  # these read more than one format, and are told which
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
    "pointer": "het is een verwijzing naar een bestand dat elders staat (Git LFS)",
    "wms": "het is een dienst die kaartbeelden geeft",
    "unknown": "het is geen tekst en geen bestand dat wij kennen",
}


def read_table(path: Path, file_format: str, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str = "data") -> TableFacts:
    """Read `path` into `table`. Raises NotATable with the reason, or UnknownFormat where the reader has a gap."""
    if file_format in NO_TABLES:
        raise NotATable(NO_TABLES[file_format])
    if file_format not in READERS:
        raise UnknownFormat(f"onze lezer kent {file_format.upper()} niet")
    module, function = READERS[file_format]
    read = getattr(import_module(f"assets.files.readers.{module}"), function)
    facts: TableFacts = read(path, connection, scratch, table, **({"kind": file_format} if module in OF_SEVERAL else {}))
    return facts if file_format in GEODATA else located(connection, table, facts)
