"""What comes of reading a file as a table: the facts, or one of two refusals.

What belongs here: the shapes that every reader of assets/files gives back, and nothing that reads.
"""

from dataclasses import dataclass

GEOMETRY_COLUMNS = ("_x", "_y", "_shape")  # of the table, beside the columns of the file


class NotATable(Exception):
    """The file is no table; the message says in Dutch what it is instead."""


class UnknownFormat(Exception):
    """Our reader cannot do this, or not so much of it: that says nothing about the file, and its content stays unknown."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """How a file had to be read. Texts are "" and counts 0 where they do not apply to the format."""

    format: str
    rows: int
    columns: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    escape: str = ""
    header_rows: int = 0
    preamble_lines: int = 0
    footer_lines: int = 0
    geometry: str = ""  # point | line | polygon
    crs: str = ""  # what the coordinates show
    declared_crs: str = ""  # what the file says
    missing_geometries: int = 0  # objects without a readable geometry
    invalid_geometries: int = 0
    problems: tuple[str, ...] = ()
