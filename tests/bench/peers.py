"""What other tools make of a CSV file, run as a script in an environment of their own: `python peers.py TOOL FILE-OR-FOLDER OUT.json`.

What belongs here: calling each tool the way its documentation says, told nothing but the path, and writing down what it found: names,
number of rows, and types. Of a folder, what it found in each file. Imports nothing of the project.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Found = dict[str, Any]


def csv_detective(path: str) -> Found:
    from csv_detective import routine

    found = routine(path, num_rows=-1, save_results=False, output_profile=True)
    types = {name: column["python_type"] + "/" + column["format"] for name, column in found["columns"].items()}
    return {"names": list(found["header"]), "rows": found["total_lines"], "types": types}


def frictionless(path: str) -> Found:
    from frictionless import describe, system

    with system.use_context(trusted=True):  # it refuses absolute paths otherwise
        found = describe(path, type="resource", stats=True, format="csv")
    types = {field.name: field.type for field in found.schema.fields}
    return {"names": list(types), "rows": found.stats.rows, "types": types}


def clevercsv(path: str) -> Found:
    from clevercsv import read_dataframe

    return _described(read_dataframe(path))


def pandas(path: str) -> Found:
    import pandas as pd

    return _described(pd.read_csv(path, sep=None, engine="python"))


def pandas_told(path: str) -> Found:
    import pandas as pd

    return _described(pd.read_csv(path, sep=";", decimal=","))


def _described(frame: Any) -> Found:
    """The facts that pandas gives in its usual calls: types, extremes, empty cells, different values, duplicates."""
    frame.describe(include="all")
    frame.isna().sum()
    frame.nunique()
    frame.duplicated().sum()
    return {"names": [str(name) for name in frame.columns], "rows": len(frame), "types": {str(n): str(t) for n, t in frame.dtypes.items()}}


def duckdb_summarize(path: str) -> Found:
    import duckdb

    with duckdb.connect(":memory:") as connection:
        connection.execute("SET threads = 1")
        rows = connection.execute("SUMMARIZE FROM read_csv($path)", {"path": path}).fetchall()
    return {"names": [row[0] for row in rows], "rows": rows[0][10], "types": {row[0]: row[1] for row in rows}}


TOOLS: dict[str, Callable[[str], Found]] = {
    "csv-detective": csv_detective, "frictionless": frictionless, "clevercsv": clevercsv, "pandas": pandas, "pandas-told": pandas_told,
    "duckdb": duckdb_summarize,
}  # fmt: skip


def main(tool: str, place: str, out: str) -> None:
    path = Path(place)
    found: Found = {}
    if path.is_dir():
        for file in sorted(path.iterdir()):
            try:
                found[file.name] = TOOLS[tool](str(file))
            except Exception as error:  # whatever a tool raises is its answer: it refuses the file
                found[file.name] = {"refused": type(error).__name__}
    else:
        found = TOOLS[tool](str(path))
    Path(out).write_text(json.dumps(found, default=str), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
