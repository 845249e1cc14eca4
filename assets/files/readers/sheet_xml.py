"""Reading the sheets of an "XML Spreadsheet 2003", which Excel and many programs that export to it still write, often under the name .xls.

What belongs here: from its elements to rows of texts. Which part of a sheet is the table is told in workbooks.py.
"""

from assets.files.limits import FileLimits
from assets.files.readers.table_facts import UnknownFormat
from assets.files.readers.workbooks import Sheet, table_size

ROOT = "Workbook"  # XML Spreadsheet Reference (Microsoft, 2001)


class Sheets:
    """Takes the elements of the document under their local names, and collects the cells of each sheet."""

    def __init__(self, bounds: FileLimits) -> None:
        self.sheets: dict[str, list[list[str]]] = {}
        self._bounds = bounds
        self._rows: list[list[str]] = []
        self._merged = 0  # cells to the right that the last one covers
        self._parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        own = {key.rsplit(":", 1)[-1]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self._rows = self.sheets.setdefault(own.get("Name", ""), [])
        elif name == "Row":
            self._rows.extend([] for _ in range(_gap(own, len(self._rows), self._bounds.rows)))
            self._rows.append([])
            self._merged = 0
        elif name == "Cell" and self._rows:
            row = self._rows[-1]
            row.extend([""] * self._merged)
            row.extend([""] * _gap(own, len(row), self._bounds.columns))
            row.append("")
            self._merged = min(_number(own.get("MergeAcross", "")), self._bounds.columns)
        self._parts.clear()

    def end(self, name: str) -> None:
        if name == "Data" and self._rows and self._rows[-1]:
            self._rows[-1][-1] = "".join(self._parts)

    def text(self, text: str) -> None:
        self._parts.append(text)

    def fullest(self) -> Sheet:
        """The sheet with the largest table."""
        sizes = {name: table_size(rows) for name, rows in self.sheets.items()}
        name = max(sizes, key=lambda one: sizes[one], default="")
        rows = self.sheets.get(name, [])
        width = max(map(len, rows), default=0)
        if width * len(rows) > self._bounds.cells:
            raise UnknownFormat(f"een werkblad meet {width * len(rows)} cellen, meer dan onze grens van {self._bounds.cells}")
        return Sheet(name, [row + [""] * (width - len(row)) for row in rows], 0, max(0, sum(size > (0, 0) for size in sizes.values()) - 1))


def _gap(attributes: dict[str, str], there: int, most: int) -> int:
    """How many are left out before one that says its place (from 1)."""
    gap = max(0, _number(attributes.get("Index", "")) - 1 - there)
    if there + gap >= most:
        raise UnknownFormat(f"een werkblad heeft meer dan {most} rijen of kolommen, onze grens")
    return gap


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
