"""From a fetched file to facts: recognise, read, profile, and hold it against the rules of the items it may be.

What belongs here: one function of plain arguments with a plain result, so that it runs in a child process and, later, on other machines.
"""

import hashlib
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from assets.files.archives import open_data
from assets.files.profile import ColumnProfile, profile
from assets.files.readers.engine import engine
from assets.files.readers.table_facts import NotATable, UnknownFormat
from assets.files.readers.tables import read_table
from assets.files.recognise import recognise
from quality.personal_data import Finding, lint, may_show

READER_VERSION = "7"  # raise it when the same bytes should give other facts
COPIED = ("encoding", "delimiter", "header_rows", "rows", "geometry", "crs", "declared_crs", "missing_geometries", "invalid_geometries")


def examine_file(path: str, tasks: list[tuple[str, str]], day: str) -> dict[str, Any]:
    """What the bytes of `path` say; `tasks` are (item, GM code) pairs whose rules the table is held against (national files:
    assets/files/municipal.py). JSON-serialisable.

    Holds no value of a cell but the extremes and examples of columns that cannot be personal.
    """
    file = Path(path)
    facts: dict[str, Any] = {
        "format": recognise(file),
        "is_table": None,
        "problem": "",
        "contents": [],
        "columns": [],
        "remarks": [],
        "personal": [],
    }
    today = date.fromisoformat(day)
    with tempfile.TemporaryDirectory(prefix="datapeil-") as scratch, engine(Path(scratch), file) as connection:
        try:
            opened = open_data(file, Path(scratch))
            facts |= {"format": opened.format, "member": opened.member}
            table = read_table(opened.path, opened.format, connection, Path(scratch))
        except NotATable as reason:
            return facts | {"is_table": False, "problem": str(reason), "fingerprint": _sha256(file)}
        except UnknownFormat as reason:
            return facts | {"problem": str(reason), "fingerprint": _sha256(file)}
        profiled = profile(connection, "data", table.columns, today)
        found = lint(profiled.columns)
        contents = _contents(connection, table.columns, tasks, today) if tasks else []
        return facts | {
            "is_table": True,
            **{name: getattr(table, name) for name in COPIED},
            "remarks": [*opened.problems, *table.problems],
            "duplicate_rows": profiled.duplicate_rows,
            "newest_date": profiled.newest_date.isoformat() if profiled.newest_date else "",
            "fingerprint": profiled.fingerprint,
            "columns": [_shown(column, found) for column in profiled.columns],
            "personal": [asdict(finding) for finding in found],
            "contents": contents,
        }


def _contents(
    connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...], tasks: list[tuple[str, str]], today: date
) -> list[dict[str, Any]]:
    """What the rules of items find in the table."""
    from assets.files.municipal import measured  # loads areas and geometry, which a file of no item does not need

    return [
        {"item": item, "gm_code": gm_code, **asdict(content)}
        for item, whose in tasks
        for gm_code, content in measured(connection, "data", columns, item, whose, today)
    ]


def _shown(column: ColumnProfile, found: list[Finding]) -> dict[str, Any]:
    """The profile of a column, without any value where it may be personal."""
    facts = asdict(column)
    if not may_show(column, found):
        facts |= {"minimum": "", "maximum": "", "examples": ()}
    return facts


def _sha256(file: Path) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
