"""DuckDB as it is opened for one untrusted file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from assets.files.limits import limits
from quality.cells import literal


@contextmanager
def engine(scratch: Path, file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB that puts in `scratch` what does not fit in memory; it opens `file` and what is in `scratch`, nothing else."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET threads = 1; SET python_enable_replacements = false; SET enable_progress_bar = false")
        connection.execute(f"SET memory_limit = '{limits().engine_bytes}B'")
        connection.execute(f"SET temp_directory = {literal(str(scratch))}; SET allowed_directories = [{literal(str(scratch))}]")
        connection.execute(f"SET allowed_paths = [{literal(str(file))}]; SET enable_external_access = false")
        yield connection
