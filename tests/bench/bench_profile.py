"""Reading and profiling a CSV file: ours beside other tools on a generated Dutch file, and who reads the corpus of oddities right.

Sizes are 13 and 134 MB; DATAPEIL_BENCH_LARGE=1 adds 1.3 GB. Others are run from .venv-bench (`make install-bench`) with a limit of five
minutes and 6 GB each; what is not there is said. The tool qsv (dathere) is not on PyPI: the package of that name is another one.
"""

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bench.dutch_csv import TYPES, write_csv
from tests.bench.measured import Result, of_command
from tests.files.corpus import cases, content

HERE = Path(__file__).parent
OURS = (sys.executable, "-m", "tests.bench.our_reader")
PEERS = HERE.parents[1] / ".venv-bench" / "bin" / "python"
LIMIT = 300  # seconds
MEMORY = 6_000_000_000  # bytes of address space: a machine that swaps measures nothing
SIZES = (13, 134)
LARGE = 1300
# How tools call the types; what is not here, they call as we do, or have no word for.
WORDS = {
    "bigint": "integer", "int": "integer", "int64": "integer", "double": "decimal", "float": "decimal", "float64": "decimal",
    "number": "decimal", "timestamp": "date", "datetime64[us]": "date", "bool": "boolean",
}  # fmt: skip
TOOLS = ("csv-detective", "frictionless", "clevercsv", "pandas", "pandas-told")
NAMES = {"pandas-told": "pandas, told separator and decimal comma", "duckdb": "DuckDB SUMMARIZE, 1 thread"}


def measure() -> list[Result]:
    results = []
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="datapeil-") as folder:
        for megabytes in (*SIZES, LARGE) if os.environ.get("DATAPEIL_BENCH_LARGE") else SIZES:
            path = Path(folder) / f"{megabytes}.csv"
            write_csv(path, megabytes)
            results += [replace(result, name=f"{megabytes} MB: {result.name}") for result in _on(path, Path(folder), rates)]
            path.unlink()
        results += _corpus(Path(folder))
    return results


def _on(path: Path, folder: Path, rates: dict[str, float]) -> list[Result]:
    """Every tool on one file. `rates` are the MB/s of each on the file before: one that would need more than the limit is left out."""
    size = path.stat().st_size
    out = folder / "out.json"
    apart = _run("", [*OURS, "parts", str(path), str(out)], out)[1]
    result, found = _run("Datapeil, all facts", [*OURS, "facts", str(path), str(out)], out, size)
    told = f"{_right(found)}; CPU s: {', '.join(f'{name} {seconds:.2f}' for name, seconds in apart.items())}"
    results = [replace(result, note=told)]
    for tool in ("duckdb", *TOOLS):
        python = sys.executable if tool == "duckdb" else str(PEERS)
        if not Path(python).exists():
            results.append(Result(NAMES.get(tool, tool), None, None, None, note="not installed (make install-bench)"))
            continue
        if size / 1e6 > rates.get(tool, size) * LIMIT:
            results.append(Result(NAMES.get(tool, tool), None, None, None, note=f"would take more than {LIMIT} s by its speed on less"))
            continue
        result, found = _run(NAMES.get(tool, tool), [python, str(HERE / "peers.py"), tool, str(path), str(out)], out, size)
        rates[tool] = result.rate or 0.0
        results.append(replace(result, note=f"{result.note} {_right(found) if found else ''}".strip()))
    return results


def _corpus(folder: Path) -> list[Result]:
    """Who reads how many of the corpus right: the names where they are given, the number of rows, and refusal of what is no table."""
    files = folder / "corpus"
    files.mkdir()
    expected = {f"{number:03}.csv": case for number, case in enumerate(cases())}
    for name, case in expected.items():
        (files / name).write_bytes(content(case))
    out = folder / "out.json"
    commands = {"Datapeil": [*OURS, "corpus", str(files), str(out)]}
    commands |= {NAMES.get(t, t): [str(PEERS), str(HERE / "peers.py"), t, str(files), str(out)] for t in TOOLS if t != "pandas-told"}
    commands[NAMES["duckdb"]] = [sys.executable, str(HERE / "peers.py"), "duckdb", str(files), str(out)]
    results = []
    for name, command in commands.items():
        if not Path(command[0]).exists():
            results.append(Result(f"corpus: {name}", None, None, None, note="not installed (make install-bench)"))
            continue
        result, found = _run(f"corpus: {name}", command, out)
        right = sum(_as_written(found.get(file, {}), case) for file, case in expected.items())
        results.append(replace(result, amount=len(expected), unit="files", note=f"{result.note} {right} of {len(expected)} right".strip()))
    return results


def _as_written(found: dict[str, Any], case: dict[str, Any]) -> bool:
    if "refused" in case or "refused" in found or not found:
        return "refused" in case and "refused" in found
    names = [str(name).strip() for name in found["names"]]
    return ("columns" not in case or names == case["columns"]) and ("rows" not in case or found["rows"] == len(case["rows"]))


def _right(found: dict[str, Any]) -> str:
    """How many types are those the file was made with, in the tool's own words for them."""
    types = found.get("types", {})
    told = {name: WORDS.get(types[name].lower().split("/")[-1], types[name]) for name in types}
    right = sum(told.get(name) == kind for name, kind in TYPES.items() if kind != "text")
    return f"{right} of {sum(kind != 'text' for kind in TYPES.values())} types right"


def _run(name: str, command: Sequence[str], out: Path, size: float | None = None) -> tuple[Result, dict[str, Any]]:
    """The measured command, in MB of the file, and what it wrote ({} when it did not come so far)."""
    out.unlink(missing_ok=True)
    result = of_command(
        name,
        ["prlimit", f"--as={MEMORY}", "timeout", str(LIMIT), *command],
        env={"TQDM_DISABLE": "1"},
        amount=size and size / 1e6,
        unit="MB",
    )
    if result.wall_seconds and result.wall_seconds >= LIMIT:
        result = replace(result, note=f"stopped after {LIMIT} s", amount=None)
    return result, json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
