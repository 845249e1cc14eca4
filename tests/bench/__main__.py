"""`make bench` runs every bench and `make bench FLAGS="matching files"` some: a table on the terminal and bench-results/<name>.json.

A bench is a module `bench_<name>.py` beside this file with `measure() -> list[Result]`; its docstring says what it measures.
"""

import importlib
import sys
from pathlib import Path

from tests.bench.measured import table, write_json

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "bench-results"


def main(wanted: list[str]) -> int:
    names = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := [name for name in wanted if name not in names]:
        print(f"no such bench: {', '.join(unknown)}; there are: {', '.join(names)}", file=sys.stderr)
        return 2
    for name in wanted or names:
        bench = importlib.import_module(f"tests.bench.bench_{name}")
        print(f"\n{name}: {(bench.__doc__ or '').strip().splitlines()[0]}", flush=True)
        results = bench.measure()
        print(table(results), flush=True)
        write_json(RESULTS / f"{name}.json", results)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
