"""Objects become a DuckDB table batch by batch: a column for every name that occurs, in the order in which the names first do.

What belongs here: names that come later than the first rows, and the load. Finding the objects belongs to the reader of the format.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from assets.files.limits import FileLimits
from assets.files.readers.loading import check_columns, json_text, plain, unique_names
from assets.files.readers.table_facts import NotATable
from quality.cells import quoted

BATCH_ROWS = 20_000
BATCH_CHARACTERS = 4 << 20  # of the text that the objects of a batch were; in memory they are some ten times as large


class Objects:
    """Takes objects as rows of texts, nested values as JSON; UnknownFormat when they have more names than `bounds` allow.

    There is no table before a name occurs.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, bounds: FileLimits) -> None:
        self.rows = 0
        self._connection, self._table, self._bounds = connection, table, bounds
        self._names: dict[str, None] = {}
        self._made: list[str] = []  # columns of the table
        self._waiting: list[dict[str, Any]] = []
        self._characters = 0
        self._nameless = 0  # rows from before the first name

    def add(self, row: dict[str, Any], characters: int) -> None:
        """Add one row, which was a text of so many characters; `flush` loads what waits for the rest of its batch."""
        self.rows += 1
        self._waiting.append(row)
        self._characters += characters
        if len(self._waiting) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        self.put(self._waiting)
        self._waiting, self._characters = [], 0

    def finish(self, table: str) -> None:
        """Load what waits, and call the table so; NotATable when no object has a name."""
        self.flush()
        if not self._made:
            raise NotATable("de objecten hebben geen namen")
        if table != self._table:
            self._connection.execute(f"ALTER TABLE {self._table} RENAME TO {table}")

    def drop(self) -> None:
        """Forget all rows."""
        self._waiting.clear()
        if self._made:
            self._connection.execute(f"DROP TABLE {self._table}")

    def put(self, rows: list[dict[str, Any]], extra: Mapping[str, pa.Array] | None = None) -> None:
        """Load these rows, with columns of ours beside theirs."""
        self._names.update((name, None) for row in rows for name in row)
        check_columns(len(self._names), self._bounds)
        columns = dict(zip(self._names, unique_names(self._names), strict=True))
        arrays = {columns[name]: _texts([json_text(row.get(name)) for row in rows]) for name in columns}
        arrays |= dict(extra or {})
        if not arrays:
            self._nameless += len(rows)
            return
        self._connection.register("loading", pa.table(arrays))
        if not self._made:
            first = quoted(next(iter(arrays)))
            self._connection.execute(f"CREATE TABLE {self._table} AS FROM loading LIMIT 0")
            self._connection.execute(f"INSERT INTO {self._table} ({first}) SELECT NULL FROM range({self._nameless})")
            self._made = list(arrays)
        for name in [name for name in arrays if name not in self._made]:
            self._connection.execute(f"ALTER TABLE {self._table} ADD COLUMN {quoted(name)} VARCHAR")
            self._made.append(name)
        self._connection.execute(f"INSERT INTO {self._table} BY NAME FROM loading")
        self._connection.unregister("loading")


def _texts(values: list[str | None]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([value and plain(value) for value in values], pa.string())
