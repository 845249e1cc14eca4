"""The official change between two dates (section 8): what was known at both, and nothing else.

What belongs here: making two grids comparable, and when the difference may be called a change.
"""

from dataclasses import dataclass

import numpy as np

from quality.grid import Bools, Floats, Grid, score_grid, without
from quality.method import method


@dataclass(frozen=True, slots=True)
class Change:
    """(m,) arrays: raw scores, matched scores (NaN = nothing known at both), and what may be said of the difference."""

    raw_before: Floats
    raw_after: Floats
    before: Floats
    after: Floats
    matched: Floats  # share of W that is known at both, 0-1; NaN when nothing applies
    is_shown: Bools
    is_change: Bools

    @property
    def points(self) -> Floats:
        """Matched points gained; NaN where nothing is known at both."""
        return self.after - self.before


def compare_grids(before: Grid, after: Grid) -> Change:
    """The matched change; both grids have the same municipalities and items, in the same order.

    Kept are the items known at both; a check that is unknown or not applicable at either is so at both. Of the two matched M the smaller
    one counts, against W of the later date.
    """
    if (before.codes, before.items) != (after.codes, after.items):
        raise ValueError("matched change needs two grids of the same municipalities and items")
    norm = method().change
    kept = (before.published | before.missing) & (after.published | after.missing)
    both = before.published & after.published
    known = np.where(both[:, :, None], before.known & after.known, True)
    applicable = np.where(both[:, :, None], before.applicable & after.applicable, True)
    first, second = (score_grid(without(grid, known, applicable, kept)) for grid in (before, after))
    raw_before, raw_after = score_grid(before), score_grid(after)
    matched = np.full(len(after.codes), np.nan)
    np.divide(np.minimum(first.known, second.known), raw_after.weight, out=matched, where=raw_after.weight > 0)
    difference = second.score - first.score
    is_shown = ~np.isnan(difference) & (np.nan_to_num(matched) >= norm.matched)
    return Change(
        raw_before.score,
        raw_after.score,
        first.score,
        second.score,
        matched,
        is_shown,
        is_shown & (np.abs(np.nan_to_num(difference)) >= norm.points),
    )
