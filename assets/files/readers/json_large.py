"""Reading the records of a JSON file that is too large to hold in memory, by the rules of json_records.py.

What belongs here: looking at each list in the file once, as a stream, and keeping the longest table. Records under keys and lists per
column are only recognised: of those the last value can decide whether they are a table, so they cannot be read as a stream.
"""

from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from assets.files.limits import FileLimits
from assets.files.readers.json_records import DEPTH, KEYED, are_mostly, are_names, are_plain, are_values, below, flat, numbered
from assets.files.readers.json_stream import JsonStream
from assets.files.readers.objects import Objects
from assets.files.readers.table_facts import NotATable, UnknownFormat


class Loaded(NamedTuple):
    """Where the records are (dots between keys), and how many elements of their list are no record."""

    where: str
    left_out: int


def load_longest(source: Path, connection: duckdb.DuckDBPyConnection, table: str, bounds: FileLimits) -> Loaded | None:
    """Load the longest list of records in a UTF-8 file into `table`, the first of equals; None when there is none."""
    with JsonStream(source, bounds) as stream:
        search = _Search(stream, connection, table, bounds)
        search.look("", 0)
        if stream.peek():
            raise NotATable("de JSON is niet geldig: Extra data")
        return search.end()


class _Search:
    def __init__(self, stream: JsonStream, connection: duckdb.DuckDBPyConnection, table: str, bounds: FileLimits) -> None:
        self._stream, self._connection, self._table, self._bounds = stream, connection, table, bounds
        self._lists = 0
        self._best: tuple[Objects, Loaded] | None = None
        self._unread = 0  # records, at most, in a form that cannot be read as a stream

    def look(self, where: str, depth: int) -> tuple[str, int]:
        """Take the value that follows, so many keys deep: its first character, and how many keys or, all plain, elements it has."""
        kind = self._stream.peek()
        if kind == "[" and depth <= DEPTH:
            return kind, self._list(where)
        if kind == "{" and depth <= DEPTH:
            return kind, self._object(where, depth)
        value = self._stream.value()
        return kind, len(value) if isinstance(value, dict) or (isinstance(value, list) and are_plain(value)) else 0

    def end(self) -> Loaded | None:
        """What was found, in its place; UnknownFormat when there may be more in a form that cannot be read as a stream."""
        if self._unread and (not self._best or self._unread >= self._best[0].rows):
            raise UnknownFormat(f"JSON zonder lijst van objecten lezen wij tot {self._bounds.json_whole_bytes} bytes, onze grens")
        if not self._best:
            return None
        objects, found = self._best
        objects.finish(self._table)
        return found

    def _object(self, where: str, depth: int) -> int:
        keys, kinds, lengths = 0, set(), set()
        for key in self._stream.entries():
            kind, length = self.look(below(where, key), depth + 1)
            keys += 1
            kinds.add(kind)
            lengths.add(length)
        if (kinds == {"{"} and keys >= KEYED and 0 not in lengths) or (kinds == {"["} and keys > 1 and len(lengths) == 1):
            self._unread = max(self._unread, keys if kinds == {"{"} else max(lengths))
        return keys

    def _list(self, where: str) -> int:
        """Keep the list when it is one of records and the longest so far; how many elements it has when all are plain, else 0."""
        self._lists += 1
        objects, rows = (Objects(self._connection, f"{self._table}_{kind}{self._lists}", self._bounds) for kind in ("objects", "rows"))
        elements = others = 0
        names, is_header = list[Any](), 0
        for _ in self._stream.elements():
            value = self._stream.value()
            elements += 1
            if isinstance(value, dict):
                objects.add(flat(value), self._stream.taken)
            elif isinstance(value, list) and elements == 1 and are_names(value):
                names, is_header = value, 1
            elif isinstance(value, list) and elements == 1 and are_values(value):
                names = numbered(value)
                rows.add(dict(zip(names, value, strict=True)), self._stream.taken)
            elif isinstance(value, list) and len(value) == len(names):
                rows.add(dict(zip(names, value, strict=True)), self._stream.taken)
            else:
                others += isinstance(value, list)
        if are_mostly(objects.rows, elements):
            self._keep(objects, Loaded(where, elements - objects.rows))
            rows.drop()
        elif names and rows.rows == elements - is_header and elements > 1:
            self._keep(rows, Loaded(where, 0))
            objects.drop()
        else:
            objects.drop()
            rows.drop()
        return elements if not (objects.rows or rows.rows or names or others) else 0

    def _keep(self, objects: Objects, found: Loaded) -> None:
        if self._best and self._best[0].rows >= objects.rows:
            objects.drop()
            return
        if self._best:
            self._best[0].drop()
        self._best = objects, found
