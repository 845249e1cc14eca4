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

from assets.files.profile import profile
from assets.files.recognise import recognise
from assets.files.table_facts import NotATable, UnknownFormat
from assets.files.tables import read_table
from quality.content import measure, quoted
from quality.rules import rules_for

READER_VERSION = "1"  # raise it when the same bytes should give other facts


def examine_file(path: str, tasks: list[tuple[str, str]], day: str) -> dict[str, Any]:
    """What the bytes of `path` say; `tasks` are (item, GM code) pairs whose rules the table is held against. JSON-serialisable."""
    file = Path(path)
    recognised = recognise(file)
    facts: dict[str, Any] = {"format": recognised.format, "is_table": None, "problem": "", "contents": [], "columns": [], "remarks": []}
    today = date.fromisoformat(day)
    with tempfile.TemporaryDirectory(prefix="datapeil-") as scratch, duckdb.connect(":memory:") as connection:
        connection.execute("SET threads = 1; SET python_enable_replacements = false; SET memory_limit = '1GB'")
        connection.execute(f"SET temp_directory = '{scratch}'")
        connection.execute(f"SET allowed_directories = ['{scratch}']; SET enable_external_access = false")
        try:
            if recognised.member:
                raise UnknownFormat("onze lezer pakt ZIP nog niet uit")
            table = read_table(file, recognised.format, connection, Path(scratch))
        except NotATable as reason:
            return facts | {"is_table": False, "problem": str(reason), "fingerprint": _sha256(file)}
        except UnknownFormat as reason:
            return facts | {"problem": str(reason), "fingerprint": _sha256(file)}
        profiled = profile(connection, "data", table.columns, today)
        return facts | {
            "is_table": True,
            "encoding": table.encoding,
            "delimiter": table.delimiter,
            "header_rows": table.header_rows,
            "rows": table.rows,
            "geometry": table.geometry,
            "crs": table.crs,
            "remarks": list(table.problems),
            "duplicate_rows": profiled.duplicate_rows,
            "newest_date": profiled.newest_date.isoformat() if profiled.newest_date else "",
            "fingerprint": _content_print(connection, table.columns),
            "columns": [asdict(column) for column in profiled.columns],
            "contents": [
                {"item": item, "gm_code": gm_code} | asdict(measure(connection, "data", rules_for(item), gm_code, today))
                for item, gm_code in tasks
            ],
        }


def _sha256(file: Path) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _content_print(connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...]) -> str:
    """A fingerprint of header and rows that does not depend on their order (a sum of hashes: equal rows count as often as they occur)."""
    listed = ", ".join(f"coalesce({quoted(name)}, chr(0))" for name in columns) or "0"
    ((rows, total),) = connection.execute(
        f"SELECT count(*), coalesce(sum(md5_number_lower(concat_ws(chr(31), {listed}))::HUGEINT), 0) FROM data"
    ).fetchall()
    return hashlib.sha256("\x1f".join((*columns, str(rows), str(total))).encode()).hexdigest()
