"""Reading one local file exactly as the pipeline does: the table as standard CSV, and the facts about the file.

What belongs here: the command `datapeil read`. The reading itself happens in a child process with limits, for a local file may be hostile.
"""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assets.files.archives import open_data
from assets.files.limits import limits
from assets.files.readers.engine import engine
from assets.files.readers.table_facts import NotATable, UnknownFormat
from assets.files.readers.tables import read_table
from assets.sandbox import Died, sandbox
from quality.cells import quoted
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

    Both appear whole or not at all. Raises NotATable when there is no table, and InputError when there is no such file or folder.
    """
    if not path.is_file():
        raise InputError(path, None, "", "the file does not exist")
    for target in filter(None, (out, facts)):
        if not target.absolute().parent.is_dir():
            raise InputError(target, None, "", "the folder does not exist")
    with tempfile.TemporaryDirectory(prefix=".datapeil-", dir=out.absolute().parent) as scratch:
        with sandbox(1, limits().memory_bytes) as child:
            (known,) = child.map(read_in_child, [(str(path.absolute()), scratch)], limits().examine_seconds)
        if isinstance(known, Died):
            raise NotATable(known.reason)
        if "refused" in known:
            raise NotATable(known["refused"])
        if facts:
            written = facts.with_name(f".{facts.name}.part")  # beside the facts: they may lie on another disk than the table
            written.write_text(json.dumps({name: known[name] for name in FACTS}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            os.replace(written, facts)
        os.replace(Path(scratch) / "out.csv", out)
    return f"{known['format']}, {known['rows']} rows, {len(known['columns'])} columns"


def read_in_child(path: str, scratch: str) -> dict[str, Any]:
    """Read `path` and write `out.csv` into the folder `scratch`; the facts, or only `refused` with the reason."""
    file, folder = Path(path), Path(scratch)
    with engine(folder, file) as connection:
        try:
            opened = open_data(file, folder)
            table = read_table(opened.path, opened.format, connection, folder)
        except (NotATable, UnknownFormat) as reason:
            return {"refused": str(reason)}
        if not table.columns:
            return {"refused": "het bestand heeft objecten op de kaart zonder eigenschappen: dat is geen tabel"}
        listed = ", ".join(f"{quoted(name)}" for name in table.columns)
        connection.execute(
            f"COPY (SELECT {listed} FROM data) TO $out (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"')",
            {"out": str(folder / "out.csv")},
        )
    return asdict(table) | {"problems": (*opened.problems, *table.problems)}
