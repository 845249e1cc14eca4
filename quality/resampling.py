"""How firm a figure is: seeded draws over weights and over municipalities (sections 8 and 11).

What belongs here: sensitivity of bands to the weights of the dimensions, and the bootstrap interval of the gap. Every generator is seeded.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from quality.grid import Floats, Grid, Scores, points_of, ratio
from quality.method import method

BATCH = 50  # draws at a time: memory stays below 100 MB for a whole country


def agreement(grid: Grid, scores: Scores) -> Floats:
    """(m,) the share of draws of the dimension weights in which the band stays what it is; NaN where there is no band.

    A provisional score has the bands of both ends of its range: both must stay. Weights are multiplied by U(low, high), then renormalised.
    """
    rules, norm = method(), method().sensitivity
    order = {dimension.id: position for position, dimension in enumerate(rules.dimensions)}
    member = np.zeros((len(rules.checks), len(order)))
    for c, check in enumerate(rules.checks):
        member[c, order[check.dimension]] = points_of()[c]
    applies, known, earned = (part @ member for part in (grid.applicable.astype(np.float64), grid.known, grid.known * grid.value))
    weight = np.where(grid.published, grid.weight, 0.0)
    missing = np.where(grid.missing, grid.weight, 0.0).sum(axis=1)[:, None]
    factors = np.random.default_rng(norm.seed).uniform(norm.low, norm.high, (norm.draws, len(order)))
    factors *= 100 / (factors @ member.sum(axis=0))[:, None]
    established = np.array([status == "established" for status in scores.status])[:, None]
    same = np.zeros(len(grid.codes))
    for start in range(0, norm.draws, BATCH):
        batch = factors[start : start + BATCH].T
        a = applies @ batch
        e = (weight[:, :, None] * ratio(earned @ batch, a, empty=0.0)).sum(axis=1)
        m = (weight[:, :, None] * ratio(known @ batch, a, empty=0.0)).sum(axis=1) + missing
        total = scores.weight[:, None]
        low = 100 * np.where(established, ratio(e, m), ratio(e, total))
        high = np.where(established, low, 100 * ratio(e + total - m, total))
        same += ((_bands(low) == _bands(_end(scores.low, scores))) & (_bands(high) == _bands(_end(scores.high, scores)))).sum(axis=1)
    return np.where([bool(band) for band in scores.band], same / norm.draws, np.nan)


def gap(scores: Sequence[float]) -> tuple[float, float, float] | None:
    """The high minus the low quantile (type 7) and its bootstrap percentile interval: (gap, from, to); None with too few scores."""
    norm = method().gap
    values = np.sort(np.asarray(scores, dtype=np.float64))
    if len(values) < norm.at_least:
        return None
    picks = np.random.default_rng(norm.seed).integers(0, len(values), (norm.resamples, len(values)))
    low, high = np.quantile(values[picks], (norm.low, norm.high), axis=1)
    tail = (1 - norm.interval) / 2
    first, last = np.quantile(high - low, (tail, 1 - tail))
    whole_low, whole_high = np.quantile(values, (norm.low, norm.high))
    return float(whole_high - whole_low), float(first), float(last)


def _bands(scores: Floats) -> npt.NDArray[np.intp]:
    """The position of the band of every score (0-100)."""
    return np.searchsorted(np.array([band.start for band in method().bands]), scores, side="right")


def _end(end: Floats, scores: Scores) -> Floats:
    """(m, 1) the score itself where it is established, else this end of its range."""
    established = np.array([status == "established" for status in scores.status])
    return np.where(established, scores.score, end)[:, None]
