"""All published tables in one DuckDB file, with the same bytes for the same tables.

What belongs here: writing that file in a process of its own. DuckDB does not clear the room that it leaves unused in a block, so what lay
in that memory before gets into the file. Uncompressed, and with an allocator that gives memory back at once (where DuckDB brings jemalloc,
as on Linux), the room is always zero; the allocator reads its setting when a process starts.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

STORAGE = "v1.0.0"  # older readers can open it
GIVE_BACK = {"DUCKDB_JE_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}


def write_duckdb(path: Path, names: Iterable[str]) -> None:
    """Write `path` with a table of each `<name>.parquet` beside it, in that order."""
    command = [sys.executable, "-m", "assets.site.duckdb_file", str(path), *names]
    subprocess.run(command, env=os.environ | GIVE_BACK, check=True)


def _write(path: Path, names: Iterable[str]) -> None:
    with duckdb.connect(config={"threads": "1"}) as connection:
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute(f"ATTACH {_literal(path)} AS published (STORAGE_VERSION '{STORAGE}')")
        for name in names:
            rows = _literal(path.with_name(f"{name}.parquet"))
            connection.execute(f"CREATE TABLE published.{name} AS SELECT * FROM read_parquet({rows})")
        connection.execute("DETACH published")


def _literal(path: Path) -> str:
    return "'{}'".format(str(path).replace("'", "''"))


if __name__ == "__main__":
    _write(Path(sys.argv[1]), sys.argv[2:])
