"""Reading JSON and JSON Lines as a table: which list in it holds the records."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from assets.files.limits import FileLimits, limits
from assets.files.readers.encoding import as_utf8, decode, find_encoding
from assets.files.readers.loading import facts_of, load_objects
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat

DEPTH = 4  # objects inside objects in which records are looked for
KEYED = 3  # so many objects of one kind under keys are records too
Records = list[dict[str, Any]]


def read_json(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None) -> TableFacts:
    """Read the longest list of records in a JSON file; values that are lists or objects become JSON texts.

    Raises NotATable when there is none or the JSON is not valid, UnknownFormat when the file is larger than `bounds` allow.
    """
    bounds = bounds or limits()
    if (size := path.stat().st_size) > bounds.json_bytes:
        raise UnknownFormat(f"de JSON is {size} bytes, meer dan onze grens van {bounds.json_bytes}")
    text, encoding = decode(path.read_bytes())
    try:
        value = parsed(text)
    except NotATable:
        if not _are_lines(text):
            raise
        return read_json_lines(path, connection, scratch, table, bounds)
    found = max(_candidates(value, "", 0), key=lambda candidate: len(candidate[1]), default=None)
    if found is None:
        raise NotATable("in de JSON staat geen lijst van objecten")
    where, records, left_out = found
    load_objects(records, connection, table)
    problems = (
        *((f"tekenset is {encoding}, terwijl JSON UTF-8 moet zijn",) if not encoding.startswith("utf-8") else ()),
        *((f"de rijen staan in {where}",) if where else ()),
        *((f"{left_out} elementen van de lijst zijn geen object en zijn niet gelezen",) if left_out else ()),
    )
    return facts_of(connection, table, "json", encoding=encoding, problems=problems)


def read_json_lines(
    path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None
) -> TableFacts:
    """Read one object per line; lines that are no object are counted."""
    bounds = bounds or limits()
    if (size := path.stat().st_size) > bounds.json_bytes:
        raise UnknownFormat(f"de JSON is {size} bytes, meer dan onze grens van {bounds.json_bytes}")
    encoding = find_encoding(path)
    records, odd = [], 0
    with open(as_utf8(path, encoding, scratch), encoding="utf-8-sig", errors="replace") as lines:
        for line in lines:
            if line.strip():
                record = _object(line)
                if record is None:
                    odd += 1
                else:
                    records.append(record)
    if not records:
        raise NotATable("op geen enkele regel staat een JSON-object")
    load_objects(records, connection, table)
    problems = (f"{odd} regels zijn geen JSON-object en zijn niet gelezen",) if odd else ()
    return facts_of(connection, table, "jsonl", encoding=encoding.name, problems=problems)


def parsed(text: str) -> Any:
    """The value of a JSON text; NotATable when it is not valid or too deep."""
    try:
        return json.loads(text)
    except RecursionError:
        raise NotATable("de JSON is te diep genest") from None
    except ValueError as error:
        raise NotATable(f"de JSON is niet geldig: {error}") from None


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _are_lines(text: str) -> bool:
    """Whether the first lines are objects each."""
    first = [line for line in text[:1_000_000].splitlines()[:4] if line.strip()]
    return len(first) > 1 and all(_object(line) is not None for line in first[:2])


def _candidates(value: Any, where: str, depth: int) -> Iterator[tuple[str, Records, int]]:
    """Lists of records in a value: where (dots between keys), the records, and how many elements are none."""
    if isinstance(value, list):
        if (records := _of_list(value)) is not None:
            yield where, *records
    elif isinstance(value, dict):
        if (records := _of_keys(value)) is not None:
            yield where, *records
        if depth < DEPTH:
            for key, inner in value.items():
                yield from _candidates(inner, f"{where}.{key}".lstrip("."), depth + 1)


def _of_list(value: list[Any]) -> tuple[Records, int] | None:
    """Objects, or rows of values below a row of names."""
    objects = [row for row in value if isinstance(row, dict)]
    if objects and len(objects) * 2 > len(value):
        return [_flat(row) for row in objects], len(value) - len(objects)
    rows = [row for row in value if isinstance(row, list)]
    if len(rows) == len(value) > 1 and _are_names(rows[0]) and all(len(row) == len(rows[0]) for row in rows):
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]], 0
    return None


def _are_names(row: list[Any]) -> bool:
    return bool(row) and len(set(map(str, row))) == len(row) and all(isinstance(name, str) and name for name in row)


def _of_keys(value: dict[str, Any]) -> tuple[Records, int] | None:
    """Objects under keys (`{"1": {...}, "2": {...}}`) with mostly the same names, or one list of values per column."""
    inner = list(value.values())
    if len(inner) >= KEYED and all(isinstance(row, dict) and row for row in inner):
        common = set.intersection(*(set(row) for row in inner))
        if common and all(len(row) <= 2 * len(common) for row in inner):
            return [{"sleutel": key} | row for key, row in value.items()], 0
    if (
        len(inner) > 1
        and all(isinstance(column, list) and column and _are_plain(column) for column in inner)
        and len(set(map(len, inner))) == 1
    ):
        return [dict(zip(value, row, strict=True)) for row in zip(*inner, strict=True)], 0
    return None


def _are_plain(values: Iterable[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A record of an ArcGIS answer is its `attributes`; any other is itself."""
    if isinstance(row.get("attributes"), dict) and set(row) <= {"attributes", "geometry"}:
        return row["attributes"] | ({"geometry": row["geometry"]} if "geometry" in row else {})
    return row
