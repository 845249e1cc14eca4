"""Reading one local file exactly as the pipeline does: the table as standard CSV, and the facts about the file."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import duckdb

from assets.files.recognise import recognise
from assets.files.table_facts import NotATable, UnknownFormat
from assets.files.tables import read_table
from quality.content import quoted
from quality.datafiles import InputError

FACTS = (
    "format",
    "encoding",
    "delimiter",
    "quote",
    "escape",
    "header_rows",
    "preamble_lines",
    "footer_lines",
    "rows",
    "columns",
    "problems",
)


def read_to_csv(path: Path, out: Path, facts: Path | None) -> str:
    """Write the table of `path` to `out` (comma, `"`, LF, UTF-8, header row) and the facts as JSON; returns one line that says it.

    Raises NotATable when there is no table, and InputError when there is no such file.
    """
    if not path.is_file():
        raise InputError(path, None, "", "the file does not exist")
    with tempfile.TemporaryDirectory(prefix="datapeil-") as scratch, duckdb.connect(":memory:") as connection:
        try:
            table = read_table(path, recognise(path).format, connection, Path(scratch))
        except UnknownFormat as reason:
            raise NotATable(str(reason)) from reason
        listed = ", ".join(quoted(name) for name in table.columns)
        connection.execute(f"SELECT {listed} FROM data").df().to_csv(out, index=False, lineterminator="\n", encoding="utf-8")
    if facts:
        known = asdict(table)
        facts.write_text(json.dumps({name: known[name] for name in FACTS}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return f"{table.format}, {table.rows} rows, {len(table.columns)} columns"
