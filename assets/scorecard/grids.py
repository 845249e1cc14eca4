"""From tables to the grid that the formulas take, and back to rows.

What belongs here: laying `matches` and `check_results`, of this snapshot or of an earlier one, into a quality.grid.Grid, and the columns
of a score.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quality.grid import Bools, Grid, Scores, numbers
from quality.method import Method, method
from quality.scoring import PUBLISHED

MATCHES = "SELECT gm_code, item, status, weight FROM matches"
CHECKS = "SELECT gm_code, item, check_id, state, value FROM check_results"
FIGURES = ("score", "low", "high", "coverage", "breadth", "depth")


def lay(matches: pa.Table, checks: pa.Table, codes: Sequence[str], items: Sequence[str], rules: Method | None = None) -> Grid:
    """The grid of these municipalities and items. What the tables lack does not apply; checks that `rules` do not know are left out."""
    rules = rules or method()
    grid = Grid.empty(codes, items, rules)
    m, i, known = _places(matches, (("gm_code", codes), ("item", items)))
    status = matches["status"].to_numpy(zero_copy_only=False)[known]
    grid.weight[m, i] = matches["weight"].to_numpy()[known]
    grid.published[m, i] = np.isin(status, sorted(PUBLISHED))
    grid.missing[m, i] = status == "not_found"
    grid.unknown[m, i] = np.isin(status, ["doubtful", "not_measured"])
    m, i, c, known = _places(checks, (("gm_code", codes), ("item", items), ("check_id", [check.id for check in rules.checks])))
    state = checks["state"].to_numpy(zero_copy_only=False)[known]
    grid.applicable[m, i, c] = state != "not_applicable"
    grid.known[m, i, c] = state == "known"
    grid.value[m, i, c] = pc.fill_null(checks["value"], 0.0).to_numpy()[known]
    for part in (grid.applicable, grid.known):
        part &= grid.published[:, :, None]
    grid.value[~grid.known] = 0.0
    return grid


def score_rows(grid: Grid, scores: Scores) -> Iterator[dict[str, Any]]:
    """One row per municipality: its figures, status and band ("" is NULL), and what each dimension earned and lost."""
    figures = {name: numbers(getattr(scores, name)) for name in FIGURES}
    dimensions = [dimension.id for dimension in method().dimensions]
    for m, code in enumerate(grid.codes):
        yield {
            "gm_code": code,
            **{name: values[m] for name, values in figures.items()},
            "status": scores.status[m],
            "band": scores.band[m] or None,
            **{f"earned_{dimension}": points for dimension, points in zip(dimensions, scores.earned_by[m].tolist(), strict=True)},
            **{f"lost_{dimension}": points for dimension, points in zip(dimensions, scores.lost_by[m].tolist(), strict=True)},
            "lost_missing": float(scores.lost_missing[m]),
        }


def flags(codes: Sequence[str], chosen: frozenset[str]) -> Bools:
    """(m,) which of the codes are among the chosen."""
    return np.array([code in chosen for code in codes], dtype=np.bool_)


def _places(table: pa.Table, axes: Sequence[tuple[str, Sequence[str]]]) -> tuple[np.ndarray, ...]:
    """The positions of the table's rows along each axis, without the rows that lie outside; then which rows those are."""
    found = [pc.index_in(table[column], value_set=pa.array(values, pa.string())) for column, values in axes]
    inside = np.ones(table.num_rows, np.bool_)
    for positions in found:
        inside &= positions.is_valid().to_numpy(zero_copy_only=False)
    return *(pc.fill_null(positions, 0).to_numpy()[inside] for positions in found), inside
