"""Running the command line as an operator does, and reading what it published."""

import csv
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

DATAPEIL = [str(Path(sys.executable).with_name("datapeil"))]


def datapeil(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `datapeil` with settings given as DATAPEIL_<NAME>; nothing of the caller's own settings leaks in.

    Without PDF and workbooks unless asked for, for they take longer than the rest of a run.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATAPEIL_", "DAGSTER_"))}
    settings = {"with_documents": "false"} | settings
    given = {f"DATAPEIL_{name.upper()}": value for name, value in settings.items()}
    command = [*DATAPEIL, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=clean | given, timeout=240, check=False)


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rows(home: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a published CSV file."""
    with open(home / "site" / "data" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder`, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def recomputed(items: list[dict[str, Any]], checks: list[dict[str, Any]]) -> dict[str, float | None]:
    """Every municipality's score from items.csv and checks.csv alone: a second implementation of the formulas, on purpose."""
    sums: dict[tuple[str, str], list[float]] = {}
    for check in checks:
        if check["state"] == "not_applicable":
            continue
        total = sums.setdefault((check["gm_code"], check["item"]), [0.0, 0.0, 0.0])
        total[0] += float(check["possible"])
        if check["state"] == "known":
            total[1] += float(check["possible"])
            total[2] += float(check["possible"]) * float(check["value"])
    earned: dict[str, float] = {}
    known: dict[str, float] = {}
    for item in items:
        code, weight = item["gm_code"], float(item["weight"])
        earned.setdefault(code, 0.0)
        known.setdefault(code, 0.0)
        if item["status"] == "not_found":
            known[code] += weight
        elif item["status"] in ("found", "national"):
            a, k, e = sums[code, item["item"]]
            earned[code] += weight * e / a
            known[code] += weight * k / a
    return {code: 100 * earned[code] / known[code] if known[code] else None for code in known}
