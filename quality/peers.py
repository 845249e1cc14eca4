"""Which municipalities are alike, and what a score is beside theirs (section 7).

What belongs here: distance, the nearest, quantiles and the comparison in three words. Never a rank.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from quality.method import method

Floats = npt.NDArray[np.float64]
Verdict = Literal["higher", "similar", "lower"]


def distances(inhabitants: Sequence[float], address_density: Sequence[float]) -> Floats:
    """(n, n) how unlike municipalities are: Euclidean over the logs of both, each in population standard deviations; all values > 0."""
    total = np.zeros((len(inhabitants), len(inhabitants)))
    for values in (inhabitants, address_density):
        logs = np.log(np.asarray(values, dtype=np.float64))
        spread = float(logs.std())
        if spread:
            total += ((logs[:, None] - logs[None, :]) / spread) ** 2
    return np.asarray(np.sqrt(total), dtype=np.float64)


def nearest(codes: Sequence[str], apart: Floats) -> list[list[int]]:
    """Of every municipality all others by position, nearest first; ties by lower GM code. `apart` is (n, n)."""
    by_code = np.argsort(np.argsort(np.asarray(codes)))
    ordered = []
    for own in range(len(codes)):
        order = np.lexsort((by_code, apart[own]))
        ordered.append([int(other) for other in order if other != own])
    return ordered


def quartiles(scores: Iterable[float]) -> tuple[float, float, float] | None:
    """P25, median and P75 (type 7) of the scores; None when there are fewer than the norm asks."""
    known = np.asarray(list(scores), dtype=np.float64)
    if len(known) < method().peers.at_least:
        return None
    low, middle, high = np.quantile(known, (0.25, 0.5, 0.75))
    return float(low), float(middle), float(high)


def compare(low: float | None, high: float | None, others: tuple[float, float, float] | None) -> Verdict | None:
    """Higher when even the low end is above P75, lower when even the high end is below P25, else similar; None = nothing to compare."""
    if low is None or high is None or others is None:
        return None
    first, _, third = others
    return "higher" if low > third else "lower" if high < first else "similar"


def size_class(inhabitants: int) -> str:
    """The id of the size class (section 11)."""
    return next(size.id for size in reversed(method().size_classes) if inhabitants >= size.start)
