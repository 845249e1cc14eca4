"""What our reader makes of a CSV file, run as a command: `python -m tests.bench.our_reader QUESTION FILE-OR-FOLDER OUT.json`.

What belongs here: calling the reader as the pipeline does. Apart from the bench, so that nothing but the product is loaded and timed.
"""

import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

from assets.files.archives import open_data
from assets.files.examine import examine_file
from assets.files.profile import profile, row_facts
from assets.files.readers.engine import engine
from assets.files.readers.table_facts import NotATable, UnknownFormat
from assets.files.readers.tables import read_table

DAY = "2026-11-25"


def facts(path: Path) -> dict[str, Any]:
    """All that the pipeline wants to know of a file."""
    found = examine_file(str(path), [], DAY)
    types = {column["name"]: column["type"] for column in found["columns"]}
    return {"names": list(types), "rows": found["rows"], "types": types}


def parts(path: Path) -> dict[str, float]:
    """CPU seconds of starting, of reading, of the facts of columns, and of what DuckDB's SUMMARIZE has no word for."""
    started = process_time()
    with tempfile.TemporaryDirectory() as scratch, engine(Path(scratch), path) as connection:
        table = read_table(path, "csv", connection, Path(scratch))
        read = process_time()
        profile(connection, "data", table.columns, date.fromisoformat(DAY))
        profiled = process_time()
        row_facts(connection, "data", table.columns)
        rows = process_time() - profiled
    columns = profiled - read - rows
    return {"starting": started, "reading": read - started, "types and counts": columns, "fingerprint and duplicates": rows}


def corpus(folder: Path) -> dict[str, Any]:
    """Every file of a folder."""
    found: dict[str, Any] = {}
    for file in sorted(folder.iterdir()):
        with tempfile.TemporaryDirectory() as scratch, engine(Path(scratch), file) as connection:
            try:
                opened = open_data(file, Path(scratch))
                table = read_table(opened.path, opened.format, connection, Path(scratch))
                found[file.name] = {"names": table.columns, "rows": table.rows}
            except (NotATable, UnknownFormat) as reason:
                found[file.name] = {"refused": str(reason)}
    return found


QUESTIONS = {"facts": facts, "parts": parts, "corpus": corpus}

if __name__ == "__main__":
    question, place, out = sys.argv[1:]
    Path(out).write_text(json.dumps(QUESTIONS[question](Path(place))), encoding="utf-8")
