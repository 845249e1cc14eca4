"""Rows that Python holds become a DuckDB table in which every column is text, verbatim.

What belongs here: the load. Finding the rows belongs to the reader of the format.
"""

import duckdb
import pyarrow as pa


def load_rows(names: list[str], rows: list[list[str]], connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Rows of texts, all as long as `names`, as a table; an empty text is NULL, as in a CSV file."""
    arrays = {name: pa.array([row[number] or None for row in rows], pa.string()) for number, name in enumerate(names)}
    connection.register("loading", pa.table(arrays))
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM loading")
    connection.unregister("loading")
