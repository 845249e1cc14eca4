"""Reading JSON and JSON Lines as a table.

What belongs here: which way a file is read. Which values are its records is told in json_records.py.
"""

import json
from pathlib import Path
from typing import Any

import duckdb

from assets.files.limits import FileLimits, limits
from assets.files.readers.encoding import as_utf8, find_encoding
from assets.files.readers.json_large import load_longest
from assets.files.readers.json_records import is_service, longest
from assets.files.readers.loading import counted, facts_of
from assets.files.readers.objects import Objects
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat

HEAD = 1_000_000  # characters of a file in which its first lines are looked at


def read_json(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None) -> TableFacts:
    """Read the longest list of records in a JSON file; values that are lists or objects become JSON texts.

    Raises NotATable when there is none or the JSON is not valid, UnknownFormat when it goes beyond `bounds`.
    """
    bounds = bounds or limits()
    _check_size(path, bounds)
    encoding = find_encoding(path)
    source = as_utf8(path, encoding, scratch)
    load = _load_whole if path.stat().st_size <= bounds.json_whole_bytes else load_longest
    try:
        found = load(source, connection, table, bounds)
    except NotATable:
        if not _are_lines(source):
            raise
        return read_json_lines(path, connection, scratch, table, bounds)
    if found is None:
        raise NotATable("in de JSON staat geen lijst van objecten")
    where, left_out = found
    problems = (
        *((f"tekenset is {encoding.name}, terwijl JSON UTF-8 moet zijn",) if not encoding.is_utf8 else ()),
        *((f"de rijen staan in {where}",) if where else ()),
        *((f"{counted(left_out, 'element', 'elementen')} van de lijst niet gelezen: geen object",) if left_out else ()),
    )
    return facts_of(connection, table, "json", encoding=encoding.name, problems=problems)


def read_json_lines(
    path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None
) -> TableFacts:
    """Read one object per line; lines that are no object are counted."""
    bounds = bounds or limits()
    _check_size(path, bounds)
    encoding = find_encoding(path)
    objects, odd = Objects(connection, table, bounds), 0
    with open(as_utf8(path, encoding, scratch), encoding="utf-8-sig", errors="replace") as lines:
        while line := lines.readline(bounds.json_value_characters + 1):
            if len(line) > bounds.json_value_characters:
                raise UnknownFormat(f"een regel heeft meer dan {bounds.json_value_characters} tekens, onze grens")
            if line.strip():
                record = _object(line)
                if record is None:
                    odd += 1
                else:
                    objects.add(record, len(line))
    if not objects.rows:
        raise NotATable("op geen enkele regel staat een JSON-object")
    objects.finish(table)
    problems = (f"{counted(odd, 'regel', 'regels')} niet gelezen: geen JSON-object",) if odd else ()
    return facts_of(connection, table, "jsonl", encoding=encoding.name, problems=problems)


def _check_size(path: Path, bounds: FileLimits) -> None:
    if (size := path.stat().st_size) > bounds.json_bytes:
        raise UnknownFormat(f"de JSON is {size} bytes, meer dan onze grens van {bounds.json_bytes}")


def _load_whole(source: Path, connection: duckdb.DuckDBPyConnection, table: str, bounds: FileLimits) -> tuple[str, int] | None:
    """As `load_longest`, for a file that is held in memory; finds every form of records."""
    try:
        value = json.loads(source.read_text(encoding="utf-8-sig", errors="replace"))
    except RecursionError:
        raise NotATable("de JSON is te diep genest") from None
    except ValueError as error:
        raise NotATable(f"de JSON is niet geldig: {error}") from None
    if is_service(value):
        raise NotATable("het is de beschrijving van een dienst, geen gegevens")
    if (found := longest(value)) is None:
        return None
    objects = Objects(connection, table, bounds)
    objects.put(found.rows)
    objects.finish(table)
    return found.where, found.left_out


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _are_lines(source: Path) -> bool:
    """Whether the first lines are objects each."""
    with open(source, encoding="utf-8-sig", errors="replace") as file:
        text = file.read(HEAD)
    first = [line for line in text.splitlines()[:4] if line.strip()]
    return len(first) > 1 and all(_object(line) is not None for line in first[:2])
