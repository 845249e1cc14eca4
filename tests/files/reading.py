"""Reading a file in this process as the pipeline does, for tests that look at rows."""

from pathlib import Path
from typing import Any

from assets.files.archives import open_data
from assets.files.readers.engine import engine
from assets.files.readers.table_facts import TableFacts
from assets.files.readers.tables import read_table
from quality.cells import quoted


def read(path: Path, scratch: Path) -> tuple[TableFacts, list[list[Any]]]:
    """The facts and the rows; raises as the reader does."""
    scratch.mkdir(exist_ok=True)
    with engine(scratch, path) as connection:
        opened = open_data(path, scratch)
        facts = read_table(opened.path, opened.format, connection, scratch)
        listed = ", ".join(f"coalesce({quoted(name)}, '')" for name in facts.columns)
        return facts, [list(row) for row in connection.execute(f"SELECT {listed} FROM data").fetchall()]
