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
from assets.files.readers.loading import check_columns, facts_of, load_rows, unique_names
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat

DEPTH = 100  # elements inside elements; deeper is no table
CHUNK = 1 << 16
Path_ = tuple[str, ...]


def read_xml(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None) -> TableFacts:
    """Read the commonest element with plain values inside; UnknownFormat when the document holds no such table."""
    bounds = bounds or limits()
    shape = _Shape()
    _parse(path, shape.start, shape.end, shape.text)
    if (record := shape.record()) is None:
        raise UnknownFormat("de XML is geen eenvoudige tabel")
    names = shape.names(record)
    check_columns(len(names), bounds)
    rows = _Rows(record, names, bounds)
    _parse(path, rows.start, rows.end, rows.text)
    load_rows(unique_names(names), rows.rows, connection, table)
    problems = (
        f"de rijen staan in {'/'.join(record)}",
        *((f"{rows.repeated} herhaalde waarden zijn samengevoegd",) if rows.repeated else ()),
    )
    return facts_of(connection, table, "xml", encoding="utf-8", problems=problems)


def _parse(path: Path, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Callable[[str], None]) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise NotATable(f"de XML is niet geldig: {error}") from error


def _refuse(*_: object) -> None:
    raise UnknownFormat("XML met een documenttype (DTD) lezen wij niet")


def _local(name: str) -> str:
    """A name without its prefix."""
    return name.rsplit(":", 1)[-1]


class _Shape:
    """Counts elements by their path, and the names of the plain values inside them."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._counts: Counter[Path_] = Counter()
        self._inside: dict[Path_, dict[str, None]] = {}
        self._nested: set[Path_] = set()  # elements that hold elements that hold elements

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= DEPTH:
            raise NotATable("de XML is te diep genest")
        parent = tuple(self._path)
        self._path.append(_local(name))
        self._counts[tuple(self._path)] += 1
        self._inside.setdefault(tuple(self._path), {}).update(dict.fromkeys(map(_local, attributes)))
        if parent:
            self._inside[parent][_local(name)] = None
            self._nested.add(parent[:-1])

    def end(self, name: str) -> None:
        self._path.pop()

    def text(self, text: str) -> None:
        pass

    def record(self) -> Path_ | None:
        """The commonest path that occurs more than once and has names, but no elements two deep, inside."""
        fitting = [path for path, count in self._counts.items() if count > 1 and self._inside[path] and path not in self._nested]
        return max(fitting, key=lambda path: (self._counts[path] * len(self._inside[path]), -len(path)), default=None)

    def names(self, record: Path_) -> list[str]:
        return list(self._inside[record])


class _Rows:
    """Collects one row per record element."""

    def __init__(self, record: Path_, names: list[str], bounds: FileLimits) -> None:
        self.rows: list[list[str]] = []
        self.repeated = 0
        self._record, self._bounds = list(record), bounds
        self._places = {name: number for number, name in enumerate(names)}
        self._path: list[str] = []
        self._parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(_local(name))
        self._parts.clear()
        if self._path == self._record:
            if len(self.rows) >= self._bounds.rows:
                raise UnknownFormat(f"de XML heeft meer dan {self._bounds.rows} rijen, onze grens")
            self.rows.append([""] * len(self._places))
            for key, value in attributes.items():
                self._put(_local(key), value)

    def end(self, name: str) -> None:
        if self._path[:-1] == self._record:
            self._put(self._path[-1], "".join(self._parts).strip())
        self._parts.clear()
        self._path.pop()

    def text(self, text: str) -> None:
        self._parts.append(text)

    def _put(self, name: str, value: str) -> None:
        row, place = self.rows[-1], self._places[name]
        self.repeated += bool(row[place] and value)
        row[place] = "; ".join(filter(None, (row[place], value)))
