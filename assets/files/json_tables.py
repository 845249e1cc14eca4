"""Reading JSON and JSON Lines as a table: which list in it holds the records."""

import json
from pathlib import Path
from typing import Any

import duckdb

from assets.files.encoding import decode
from assets.files.loading import facts_of, load_objects
from assets.files.table_facts import NotATable, TableFacts


def read_json(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    text, encoding = decode(path.read_bytes())
    value = parsed(text)
    rows = _records(value)
    if rows is None:
        raise NotATable("in de JSON staat geen lijst van objecten")
    load_objects(rows, connection, table)
    return facts_of(connection, table, "json", encoding=encoding)


def read_json_lines(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> TableFacts:
    text, encoding = decode(path.read_bytes())
    rows = [row for line in text.splitlines() if line.strip() and isinstance(row := parsed(line), dict)]
    load_objects(rows, connection, table)
    return facts_of(connection, table, "jsonl", encoding=encoding)


def parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise NotATable("de JSON is te diep genest") from None
    except ValueError as error:
        raise NotATable(f"de JSON is niet geldig: {error}") from None


def _records(value: Any, depth: int = 0) -> list[dict[str, Any]] | None:
    """The longest list of objects in a JSON value, looked for in objects at most three deep."""
    if isinstance(value, list):
        objects = [row for row in value if isinstance(row, dict)]
        return objects if objects and len(objects) * 2 > len(value) else None
    if isinstance(value, dict) and depth < 3:
        found = [rows for inner in value.values() if (rows := _records(inner, depth + 1)) is not None]
        return max(found, key=len, default=None)
    return None
