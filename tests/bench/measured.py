"""Measuring a whole process: wall seconds, CPU seconds and peak memory, by the operating system's own accounting (accounted.py).

What belongs here: the shape of a result and how one is taken. What is measured lies in the modules beside this one.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNTED = Path(__file__).with_name("accounted.py")


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table. None = not measured. `amount` counts what was worked on (rows, bytes, URLs), in `unit`.

    `peak_mib` is the resident memory of the largest process among those of the command.
    """

    name: str
    wall_seconds: float | None
    cpu_seconds: float | None
    peak_mib: float | None
    amount: float | None = None
    unit: str = ""
    note: str = ""

    @property
    def rate(self) -> float | None:
        """`amount` per wall second."""
        return self.amount / self.wall_seconds if self.amount is not None and self.wall_seconds else None


def of_command(name: str, command: Sequence[str], env: Mapping[str, str] | None = None, **more: Any) -> Result:
    """Run `command` to its end and measure it; the note tells of an exit code other than 0."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as told:
        subprocess.run(
            [sys.executable, "-S", ACCOUNTED, str(told.fileno()), *command],
            stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})}, pass_fds=[told.fileno()], check=True,
        )  # fmt: skip
        told.seek(0)
        wall, cpu, peak, exit_code = json.load(told)
        if exit_code:
            output.seek(0)
            last = output.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            more["note"] = f"{more.get('note', '')} exit {exit_code}: {' '.join(last)[:200]}".strip()
    return Result(name, wall, cpu, peak / 1024, **more)


def of_function(name: str, function: Callable[..., Any], *arguments: Any, **more: Any) -> Result:
    """Call a module-level function of plain arguments in a fresh interpreter and measure that process, imports included."""
    call = json.dumps([function.__module__, function.__name__, arguments])
    code = (
        "import importlib, json, sys; module, name, arguments = json.loads(sys.argv[1]); "
        "getattr(importlib.import_module(module), name)(*arguments)"
    )
    return of_command(name, [sys.executable, "-c", code, call], **more)


def table(results: Sequence[Result]) -> str:
    """The results as plain lines for a terminal."""
    head = ("what", "wall s", "CPU s", "peak MiB", "amount", "per second", "note")
    lines = [head]
    for r in results:
        amount = "" if r.amount is None else f"{r.amount:,.0f} {r.unit}"
        rate = "" if r.rate is None else f"{r.rate:,.1f}"
        lines.append((r.name, _shown(r.wall_seconds), _shown(r.cpu_seconds), _shown(r.peak_mib), amount, rate, r.note))
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def write_json(path: Path, results: Sequence[Result]) -> None:
    rows = [{name: getattr(r, name) for name in (*Result.__slots__, "rate")} for r in results]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
