"""What `datapeil history` does: showing the snapshots that there are, and scoring all of them again under one version of the method.

What belongs here: lines for a terminal and the file of moves. How the past is scored belongs to assets/scorecard/history.py.
"""

import csv
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from assets.evidence import Evidence
from assets.scorecard.history import Move, recompute
from assets.scorecard.release import is_held
from assets.written import written_aside
from pipelines.settings import Settings
from quality.datafiles import InputError
from quality.method import Method, method, read_method

SHOWN = 10  # municipalities named on the terminal


def snapshots(settings: Settings) -> Iterator[str]:
    """One line per snapshot: its date, its method, and whether it was published or held; InputError when there is none."""
    evidence = settings.archive
    for day in _dates(evidence):
        versions = pq.read_table(evidence.file(f"facts/{day}/scores.parquet"), columns=["method_version"])["method_version"]
        yield f"{day}  method {versions[0].as_py()}  {'held' if is_held(evidence, day) else 'published'}"


def score_again(settings: Settings, is_shadow: bool, file: Path | None, out: Path | None) -> Iterator[str]:
    """Score every snapshot under the method in force, or under the one in `file`; a line per snapshot, then who moves most in the last.

    A shadow run changes nothing. Another method than the one in force can only be tried: adopting it is shipping its file.
    """
    if file and not is_shadow:
        raise InputError(
            "command line", None, "--method", "another method can only be tried, with --shadow; adopt it as quality/method.yaml"
        )
    rules = read_method(file) if file else method()
    evidence = settings.archive
    days = _dates(evidence)
    with settings.places.locked():
        moves: list[Move] = []
        everything: list[Move] = []
        for day, moves in zip(days, recompute(evidence, days, rules, is_shadow), strict=True):
            bands = sum(move.band_before != move.band_after for move in moves)
            yield f"{day}  method {rules.version}: {len(moves)} municipalities move, {bands} to another band"
            everything += moves
    yield from (_told(move, rules) for move in moves[:SHOWN])
    if out:
        _write(out, everything)
        yield f"All moves are in {out}"
    yield "Nothing was changed (shadow)" if is_shadow else "The next run publishes this history"


def _dates(evidence: Evidence) -> list[date]:
    days = [day for day, name in evidence.dated("facts", date.max) if evidence.has(f"{name}/scores.parquet")]
    if not days:
        raise InputError(evidence.folder, None, "", "there is no snapshot here yet; run `datapeil run` first")
    return days


def _told(move: Move, rules: Method) -> str:
    labels = {check.id: check.label for check in (*method().checks, *rules.checks)}
    before, after = ("null" if score is None else f"{score:.1f}" for score in (move.before, move.after))
    return f"  {move.gm_code}: {before} -> {after}, mostly {labels[move.check]} ({move.by_check:+.1f})"


def _write(out: Path, moves: list[Move]) -> None:
    with written_aside(out) as aside, open(aside, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = [field.name for field in fields(Move)]
        writer.writerow(names)
        writer.writerows([getattr(move, name) for name in names] for move in moves)
