"""Reading Parquet as a table: DuckDB does it; every column becomes text, nested ones JSON."""

from pathlib import Path

import duckdb

from assets.files.limits import FileLimits, limits
from assets.files.readers.loading import check_columns, facts_of, unique_names
from assets.files.readers.table_facts import NotATable, TableFacts
from quality.cells import quoted

NESTED = ("STRUCT", "MAP", "[]")


def read_parquet(
    path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None
) -> TableFacts:
    """Read all columns into `table`; NotATable when the file is damaged."""
    try:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)}).fetchall()
        check_columns(len(described), bounds or limits())
        names = unique_names(row[0] for row in described)
        columns = ", ".join(f"{_text(row[0], row[1])} AS {quoted(name)}" for row, name in zip(described, names, strict=True))
        connection.execute(f"CREATE TABLE {table} AS SELECT {columns} FROM read_parquet($path)", {"path": str(path)})
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException) as error:
        raise NotATable(f"het Parquet-bestand is niet te lezen: {str(error).splitlines()[0]}") from error
    return facts_of(connection, table, "parquet")


def _text(name: str, kind: str) -> str:
    nested = kind.startswith(NESTED[:2]) or kind.endswith(NESTED[2])
    return f"to_json({quoted(name)})::VARCHAR" if nested else f"{quoted(name)}::VARCHAR"
