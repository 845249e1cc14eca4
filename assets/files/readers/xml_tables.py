"""Reading XML as a table when it is one: the same element again and again, with one value per name inside.

What belongs here: finding that element and reading it as a stream. A document type is refused before anything in it is read, so that no
entity is ever expanded and nothing is ever fetched.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import duckdb

from assets.files.limits import FileLimits, limits
from assets.files.readers import sheet_xml
from assets.files.readers.loading import check_columns, counted, facts_of, unique_names
from assets.files.readers.rows import load_rows
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat
from assets.files.readers.workbooks import load_sheet

DEPTH = 100  # elements inside elements; deeper is no table
WITHIN = 3  # elements inside elements of one row
CHUNK = 1 << 16
FAILURES = frozenset(("ExceptionReport", "ServiceExceptionReport"))  # OGC 06-121r9 section 8, and WMS and WFS before it
FEEDS = frozenset(("feed", "rss"))
Path_ = tuple[str, ...]


def read_xml(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None) -> TableFacts:
    """Read the commonest element with plain values inside; UnknownFormat when the document holds no such table."""
    bounds = bounds or limits()
    shape = _Shape()
    encoding = _parse(path, shape.start, shape.end, shape.text)
    if shape.root in FAILURES:
        raise NotATable("het is een foutmelding van een dienst")
    if shape.root in FEEDS and not shape.has("properties"):  # OData puts data in an Atom feed
        raise NotATable("het is een feed met verwijzingen, geen gegevens")
    if shape.root == sheet_xml.ROOT and shape.has("Worksheet"):
        sheets = sheet_xml.Sheets(bounds)
        _parse(path, lambda element, own: sheets.start(_local(element), own), lambda element: sheets.end(_local(element)), sheets.text)
        return load_sheet(sheets.fullest(), connection, table, bounds, "xml")
    if (record := shape.record()) is None:
        raise UnknownFormat("de XML is geen eenvoudige tabel")
    places = shape.places(record)
    check_columns(len(places), bounds)
    rows = _Rows(record, places, bounds)
    _parse(path, rows.start, rows.end, rows.text)
    load_rows(unique_names(_names(places)), rows.rows, connection, table)
    problems = (
        f"de rijen staan in {'/'.join(record)}",
        *((f"{counted(rows.repeated, 'herhaalde waarde is', 'herhaalde waarden zijn')} samengevoegd",) if rows.repeated else ()),
    )
    return facts_of(connection, table, "xml", encoding=encoding, problems=problems)


def _parse(path: Path, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Callable[[str], None]) -> str:
    """Let the functions see every element; returns the encoding that the document says it has."""
    declared = ["utf-8"]
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = lambda _, encoding, __: declared.append((encoding or "utf-8").lower())
    try:
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise NotATable(f"de XML is niet geldig: {error}") from error
    except (LookupError, ValueError) as error:
        raise UnknownFormat(f"de XML zegt een tekenset te hebben die onze lezer niet kent: {error}") from error
    return declared[-1]


def _refuse(*_: object) -> None:
    raise UnknownFormat("XML met een documenttype (DTD) lezen wij niet")


def _local(name: str) -> str:
    """A name without its prefix."""
    return name.rsplit(":", 1)[-1]


def _names(places: list[Path_]) -> list[str]:
    """The last part of each path, or where several end alike the whole path with dots."""
    last = Counter(place[-1] for place in places)
    return [place[-1] if last[place[-1]] == 1 else ".".join(place) for place in places]


class _Shape:
    """Counts elements by their path, and knows which of them, and which of their attributes, hold values."""

    def __init__(self) -> None:
        self.root = ""
        self._path: list[str] = []
        self._counts: Counter[Path_] = Counter()
        self._parents: set[Path_] = set()
        self._valued: dict[Path_, None] = {}  # in the order of the document

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= DEPTH:
            raise NotATable("de XML is te diep genest")
        self._parents.add(tuple(self._path))
        self._path.append(_local(name))
        self.root = self.root or self._path[0]
        path = tuple(self._path)
        self._counts[path] += 1
        for attribute in attributes:
            self._valued[*path, _local(attribute)] = None

    def end(self, name: str) -> None:
        path = tuple(self._path)
        if path not in self._parents:
            self._valued[path] = None
        self._path.pop()

    def text(self, text: str) -> None:
        if not text.isspace():
            self._valued[tuple(self._path)] = None

    def has(self, name: str) -> bool:
        """Whether there is an element of this name."""
        return any(path[-1] == name for path in self._counts)

    def record(self) -> Path_ | None:
        """The path that occurs more than once and holds most values, none of them deep inside."""
        inside: Counter[Path_] = Counter()
        too_deep: set[Path_] = set()
        for path in self._valued:
            for length in range(1, len(path)):
                inside[path[:length]] += 1
            too_deep.update(path[:length] for length in range(1, len(path) - WITHIN))
        fitting = [path for path, values in inside.items() if self._counts[path] > 1 and path not in too_deep]
        return max(fitting, key=lambda path: (self._counts[path] * inside[path], -len(path)), default=None)

    def places(self, record: Path_) -> list[Path_]:
        """Where in a record the values are."""
        return [path[len(record) :] for path in self._valued if path[: len(record)] == record and path != record]


class _Rows:
    """Collects one row per record element."""

    def __init__(self, record: Path_, places: list[Path_], bounds: FileLimits) -> None:
        self.rows: list[list[str]] = []
        self.repeated = 0
        self._record, self._bounds = list(record), bounds
        self._places = {place: number for number, place in enumerate(places)}
        self._path: list[str] = []
        self._inside: list[str] | None = None  # where in a record we are
        self._parts: list[str] = []
        self._characters = 0  # of the parts

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(_local(name))
        self._forget()
        if self._inside is not None:
            self._inside.append(self._path[-1])
        elif self._path == self._record:
            self._inside = []
            if len(self.rows) >= self._bounds.rows:
                raise UnknownFormat(f"de XML heeft meer dan {self._bounds.rows} rijen, onze grens")
            self.rows.append([""] * len(self._places))
        if self._inside is not None:
            for key, value in attributes.items():
                self._put((*self._inside, _local(key)), value)

    def end(self, name: str) -> None:
        if self._inside:
            self._put(tuple(self._inside), "".join(self._parts).strip())
            self._inside.pop()
        elif self._inside is not None:
            self._inside = None
        self._forget()
        self._path.pop()

    def text(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)
            self._characters += len(text)
            if self._characters > self._bounds.line_characters:
                raise UnknownFormat(f"een waarde in de XML heeft meer dan {self._bounds.line_characters} tekens, onze grens")

    def _forget(self) -> None:
        self._parts.clear()
        self._characters = 0

    def _put(self, place: Path_, value: str) -> None:
        if (number := self._places.get(place)) is None or not value:
            return
        row = self.rows[-1]
        self.repeated += bool(row[number])
        row[number] = "; ".join(filter(None, (row[number], value)))
