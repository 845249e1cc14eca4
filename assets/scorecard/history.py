"""The past, from facts: every snapshot's scores under one method, changes between two of them, and who moves under a next method.

What belongs here: reading facts/<date>/ and computing from them (scorecard.md, section 8). Facts are never changed; a history that was
computed again lies beside them:

    history/<method version>/<date>.parquet    one row per municipality: its score on that date under that version
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.evidence import Evidence
from assets.scorecard.grids import lay
from assets.scorecard.release import published_before
from quality.grid import Bools, Floats, Grid, Scores, earned_by_check, numbers, score_grid
from quality.matched import compare_grids
from quality.method import Method, method

SAME = 1e-9  # points; sums in another order
SCORES = pa.schema(
    [("gm_code", pa.string()), ("date", pa.date32()), *((name, pa.float64()) for name in ("score", "low", "high", "coverage")),
     ("method_version", pa.string()), ("list_version", pa.string())]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """What a method does to one score: the score before and after (None = null), and the check that explains most of it."""

    date: date
    gm_code: str
    before: float | None
    after: float | None
    band_before: str
    band_after: str
    check: str  # "" = no check differs
    by_check: float  # points of the score

    @property
    def points(self) -> float:
        return (self.after or 0.0) - (self.before or 0.0)


def dates_until(evidence: Evidence, day: date) -> list[date]:
    """The published snapshots before `day`, and `day` itself."""
    return [*published_before(evidence, day), *(found for found, _ in evidence.dated("facts", day) if found == day)]


def series_until(evidence: Evidence, day: date) -> list[date]:
    """As `dates_until`, where a snapshot gives its place to a later one that did a part of it again (assets/again.py).

    Otherwise everybody would get a date more, on which only one was measured, and no change since the week before.
    """
    dates = dates_until(evidence, day)
    parts = [evidence.read_json(name) for part, name in evidence.dated("again", day) if part in dates]
    replaced = {part["instead_of"] for part in parts}
    return [found for found in dates if str(found) not in replaced]


def files_of(evidence: Evidence, days: Sequence[date], version: str) -> tuple[list[str], list[str]]:
    """For every date the file with its scores under this version of the method where it was computed again, and that of the facts."""
    facts = [evidence.file(f"{_facts(day)}/scores.parquet") for day in days]
    again = [evidence.file(_again(version, day)) for day in days]
    return [str(a if a.exists() else f) for a, f in zip(again, facts, strict=True)], [str(path) for path in facts]


def grid_on(evidence: Evidence, day: date, codes: Sequence[str], items: Sequence[str], rules: Method | None = None) -> Grid:
    """The grid of one snapshot's facts, over these municipalities and items."""
    matches = pq.read_table(evidence.file(f"{_facts(day)}/matches.parquet"), columns=["gm_code", "item", "status", "weight"])
    columns = ["gm_code", "item", "check_id", "state", "value"]
    checks = pq.read_table(evidence.file(f"{_facts(day)}/check_results.parquet"), columns=columns)
    return lay(matches, checks, codes, items, rules)


def recompute(evidence: Evidence, days: Sequence[date], rules: Method, is_shadow: bool) -> Iterator[list[Move]]:
    """Score every snapshot under `rules`: for each date, in order, what moved against its facts. A shadow run writes nothing."""
    for day in days:
        files = {name: evidence.file(f"{_facts(day)}/{name}.parquet") for name in ("scores", "matches", "check_results")}
        facts = pq.read_table(files["scores"])
        items = sorted(set(pq.read_table(files["matches"], columns=["item"])["item"].to_pylist()))
        codes = facts["gm_code"].to_pylist()
        grid = grid_on(evidence, day, codes, items, rules)
        scores = score_grid(grid, _verified(facts), rules)
        yield _moves(facts, scores, _earned_then(files, codes), earned_by_check(grid, rules), rules)
        if not is_shadow:
            columns = {name: pa.array(numbers(getattr(scores, name)), pa.float64()) for name in ("score", "low", "high", "coverage")}
            version = pa.array([rules.version] * len(codes), pa.string())
            kept = {
                "gm_code": facts["gm_code"],
                "date": facts["date"],
                **columns,
                "method_version": version,
                "list_version": facts["list_version"],
            }
            evidence.write_table(_again(rules.version, day), pa.table(kept, schema=SCORES))


def change_rows(evidence: Evidence, day: date, grid: Grid) -> Iterator[dict[str, Any]]:
    """One row per municipality and earlier snapshot that it is compared with: the one before, and the oldest within the climbers' norm."""
    earlier = [then for then in series_until(evidence, day) if then < day]
    norm = method().climbers
    since = {"previous": earlier[-1:], "year": [then for then in earlier if then >= day - timedelta(days=norm.days)][:1]}
    for name, days in since.items():
        for then in days:
            change = compare_grids(grid_on(evidence, then, grid.codes, grid.items), grid)
            columns = {part: numbers(getattr(change, part)) for part in ("raw_before", "raw_after", "before", "after", "points", "matched")}
            for m, code in enumerate(grid.codes):
                points = columns["points"][m]
                yield {
                    "gm_code": code,
                    "since": name,
                    "from_date": then,
                    **{part: values[m] for part, values in columns.items()},
                    "is_shown": bool(change.is_shown[m]),
                    "is_change": bool(change.is_change[m]),
                    "is_climber": bool(name == "year" and change.is_shown[m] and points is not None and points >= norm.points),
                }


def _moves(facts: pa.Table, scores: Scores, then: dict[str, Floats], now: Floats, rules: Method) -> list[Move]:
    """Whose score differs, farthest first; `then` and `now` are the points that each check earned."""
    before = facts["score"].to_pylist()
    after = numbers(scores.score)
    earned = {check.id: now[:, c] for c, check in enumerate(rules.checks)}
    nothing = np.zeros(len(before))
    differences = {check: earned.get(check, nothing) - then.get(check, nothing) for check in sorted({*earned, *then})}
    moves = []
    for m, (code, day, band) in enumerate(zip(*(facts[name].to_pylist() for name in ("gm_code", "date", "band")), strict=True)):
        if before[m] != after[m] and abs((after[m] or 0.0) - (before[m] or 0.0)) > SAME:
            check = max(differences, key=lambda one: abs(differences[one][m]))
            moves.append(Move(day, code, before[m], after[m], band or "", scores.band[m], check, float(differences[check][m])))
    return sorted(moves, key=lambda move: (-abs(move.points), move.gm_code))


def _verified(facts: pa.Table) -> Bools:
    """Who was verified then: nobody else is provisional with so much measured."""
    enough = pc.greater_equal(pc.fill_null(facts["coverage"], 0.0), method().coverage.established).to_numpy(zero_copy_only=False)
    return ~(enough & (facts["status"].to_numpy(zero_copy_only=False) == "provisional"))


def _earned_then(facts: Mapping[str, Path], codes: Sequence[str]) -> dict[str, Floats]:
    """(m,) per check the points of the score that it earned by the points that it had then; they add up to the score."""
    earned: dict[str, Floats] = {}
    place = {code: m for m, code in enumerate(codes)}
    with duckdb.connect() as connection:
        files = {name: str(file) for name, file in facts.items()}
        for code, check, points in connection.execute(_EARNED_THEN, files).fetchall():
            earned.setdefault(check, np.zeros(len(codes)))[place[code]] = points
    return earned


_EARNED_THEN = """
WITH checks AS (SELECT *, sum(possible) OVER (PARTITION BY gm_code, item) AS a FROM read_parquet($check_results)),
earned AS (
  SELECT c.gm_code, c.check_id, sum(m.weight * c.points / c.a) AS earned
  FROM checks c JOIN read_parquet($matches) m USING (gm_code, item) WHERE c.points IS NOT NULL GROUP BY ALL
)
SELECT e.gm_code, e.check_id, coalesce(s.score * e.earned / nullif(sum(e.earned) OVER (PARTITION BY e.gm_code), 0), 0)
FROM earned e JOIN read_parquet($scores) s USING (gm_code) WHERE s.score IS NOT NULL
"""


def _facts(day: date) -> str:
    return f"facts/{day}"


def _again(version: str, day: date) -> str:
    return f"history/{version}/{day}.parquet"
