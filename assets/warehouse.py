"""The warehouse: one DuckDB file with one table per noun of the flow.

What belongs here: opening it, making a table from its .sql file, and holding the table against the contract in that file's header.
A .sql file in assets/sql/ starts with its contract, then has one SELECT:

    -- One row per ...
    --
    -- gm_code VARCHAR: the municipality
    -- score DOUBLE: 0-100, NULL when nothing is known
    SELECT ...

The SELECT reads other tables, `rows` (what Python computed), or files whose paths are given as parameters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from dagster import ConfigurableResource, InitResourceContext, TableColumn, TableSchema
from pydantic import PrivateAttr, RootModel

from assets import shown
from assets.lists import LISTS
from quality.datafiles import read_yaml

SQL = Path(__file__).parent / "sql"
WORST = LISTS / "worst.yaml"
SHOWN = 10  # of the worst rows of a table
COLUMN = re.compile(r"^-- (\w+) ([A-Z]+(?:\[\])?): (.+)$")
ARROW = {
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "VARCHAR[]": pa.list_(pa.string()),
}


class ContractBroken(Exception):
    """A table does not have the columns that the header of its .sql file promises."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What a table is: its sentence ("One row per ..."), its columns and the query that makes it."""

    table: str
    description: str
    columns: tuple[Column, ...]
    query: str

    @property
    def arrow(self) -> pa.Schema:
        return pa.schema([(column.name, ARROW[column.type]) for column in self.columns])

    @property
    def dagster(self) -> TableSchema:
        return TableSchema([TableColumn(c.name, c.type, description=c.description) for c in self.columns])


class _Worst(RootModel[dict[str, dict[str, str]]]):
    """assets/lists/worst.yaml: by table, and by the name under which the UI shows it, a query."""


@cache
def contract(table: str) -> Contract:
    """The contract of a table, from the header of assets/sql/<table>.sql."""
    lines = (SQL / f"{table}.sql").read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("--")]
    columns = [Column(*match.groups()) for line in header if (match := COLUMN.match(line))]
    sentence = " ".join(line[2:].strip() for line in header[: header.index("--")])
    query = "\n".join(line for line in lines if not line.startswith("--"))
    return Contract(table, sentence, tuple(columns), query)


@cache
def _worst() -> dict[str, dict[str, str]]:
    return read_yaml(WORST, _Worst).root


def worst_of(table: str) -> dict[str, str]:
    """Queries for the rows of a table that ask for attention first, by the name under which the UI shows them."""
    return _worst().get(table, {})


def tables() -> list[str]:
    """The names of all tables, alphabetically."""
    return sorted(path.stem for path in SQL.glob("*.sql"))


class Warehouse(ConfigurableResource):
    """One writer at a time: every step that opens it is in the pool `warehouse`, limit 1.

    In a run the file stays open from its first use to the end, for opening it takes longer than most queries.
    """

    path: str
    _kept: duckdb.DuckDBPyConnection | None = PrivateAttr(default=None)
    _is_running: bool = PrivateAttr(default=False)

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Warehouse"]:
        self._is_running = True
        try:
            yield self
        finally:
            self._is_running = False
            if self._kept:
                self._kept.close()
                self._kept = None

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._is_running:
            self._kept = self._kept or self._connect()
        with self._kept.cursor() if self._kept else self._connect() as connection:
            yield connection

    def _connect(self) -> duckdb.DuckDBPyConnection:
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        # Replacement scans would resolve a missing table to a Python variable of that name.
        return duckdb.connect(self.path, config={"python_enable_replacements": "false"})

    def write(self, table: str, rows: Iterable[Mapping[str, Any]] | pa.Table | None = None, **parameters: Any) -> dict[str, Any]:
        """Make `table` anew from its query, in one transaction; returns metadata for the operator.

        `rows` is what the query reads as `rows`: an Arrow table, or mappings with the contract's columns. Raises ContractBroken when
        the result has other columns or types than the contract; the old table then stays.
        """
        promise = contract(table)
        if rows is not None and not isinstance(rows, pa.Table):
            rows = pa.Table.from_pylist(list(rows), schema=promise.arrow)
        with self.open() as connection:
            if rows is not None:
                connection.register("rows", rows)
            connection.begin()
            connection.execute(f"CREATE OR REPLACE TABLE {table} AS {promise.query}", parameters or None)
            made = [(name, kind) for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()]
            promised = [(column.name, column.type) for column in promise.columns]
            if made != promised:
                connection.rollback()
                raise ContractBroken(f"assets/sql/{table}.sql: the query gives {made}, its header promises {promised}")
            ((count,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
            connection.commit()
        return self._facts(promise, count)

    def replace(self, table: str, rows: pa.Table) -> dict[str, Any]:
        """Put `rows`, which have the columns of the contract, in the place of what the query of `table` gave; returns the same metadata."""
        promise = contract(table)
        made = rows.select(promise.arrow.names).cast(promise.arrow)
        with self.open() as connection:
            connection.register("rows", made)
            connection.execute(f"CREATE OR REPLACE TABLE {promise.table} AS SELECT * FROM rows")
        return self._facts(promise, made.num_rows)

    def read(self, query: str, parameters: Any = None) -> list[dict[str, Any]]:
        """The rows of a query as mappings; NULL is None."""
        with self.open() as connection:
            cursor = connection.execute(query, parameters)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tuples(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """The rows of a query as plain tuples, where there are many; NULL is None."""
        with self.open() as connection:
            return connection.execute(query, parameters).fetchall()

    def frame(self, table: str) -> pd.DataFrame:
        """A whole table as a data frame, in the order in which it was made."""
        with self.open() as connection:
            return connection.execute(f"SELECT * FROM {contract(table).table}").df()

    def arrow(self, query: str, parameters: Any = None) -> pa.Table:
        """The result of a query as an Arrow table."""
        with self.open() as connection:
            return connection.sql(query, params=parameters).to_arrow_table()

    def has(self, table: str) -> bool:
        return bool(self.read("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table]))

    def _facts(self, promise: Contract, rows: int) -> dict[str, Any]:
        """What the UI shows of a table after a run: how many rows, and its worst. Its columns are in its definition."""
        worst = {name: shown.table(self.read(f"{query} LIMIT {SHOWN}")) for name, query in worst_of(promise.table).items()}
        return {"dagster/row_count": rows, **worst}
