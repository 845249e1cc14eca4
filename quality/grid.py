"""The formulas of the score for all municipalities at once, as arrays.

What belongs here: the same formulas as quality/scoring.py, which is the reference that a test holds these against, over a grid of
municipalities x items x checks. A whole country takes milliseconds, so that history, sensitivity and change are computed from facts.
Null is NaN; a figure of a municipality depends on nothing but its own cells.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quality.method import Method, method
from quality.scoring import PUBLISHED, Item, bands_of, status_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Grid:
    """m municipalities x i items x c checks of the method. A cell in none of `published`, `missing` and `unknown` does not apply."""

    codes: tuple[str, ...]
    items: tuple[str, ...]
    weight: Floats  # (m, i)
    published: Bools  # (m, i) found, or through a national source
    missing: Bools  # (m, i) not found
    unknown: Bools  # (m, i) doubtful or not measured
    applicable: Bools  # (m, i, c) only where published
    known: Bools  # (m, i, c) within applicable
    value: Floats  # (m, i, c) in [0, 1]; 0 where not known

    def only(self, items: Iterable[str]) -> "Grid":
        """The grid of these items alone."""
        wanted = set(items)
        kept = [position for position, item in enumerate(self.items) if item in wanted]
        return Grid(
            self.codes,
            tuple(self.items[position] for position in kept),
            np.ascontiguousarray(self.weight[:, kept]),
            np.ascontiguousarray(self.published[:, kept]),
            np.ascontiguousarray(self.missing[:, kept]),
            np.ascontiguousarray(self.unknown[:, kept]),
            np.ascontiguousarray(self.applicable[:, kept]),
            np.ascontiguousarray(self.known[:, kept]),
            np.ascontiguousarray(self.value[:, kept]),
        )

    @classmethod
    def empty(cls, codes: Sequence[str], items: Sequence[str], rules: Method | None = None) -> "Grid":
        """A grid in which nothing applies yet, to be filled."""
        flat = (len(codes), len(items))
        deep = (*flat, len((rules or method()).checks))
        published, missing, unknown = np.zeros((3, *flat), np.bool_)
        applicable, known = np.zeros((2, *deep), np.bool_)
        return cls(tuple(codes), tuple(items), np.ones(flat), published, missing, unknown, applicable, known, np.zeros(deep))

    @classmethod
    def of(cls, cards: Mapping[str, Sequence[Item]]) -> "Grid":
        """The grid of these cards; an item that a card lacks does not apply to it."""
        positions = {check.id: position for position, check in enumerate(method().checks)}
        grid = cls.empty(tuple(cards), sorted({item.item for card in cards.values() for item in card}))
        place = {item: position for position, item in enumerate(grid.items)}
        for m, card in enumerate(cards.values()):
            for item in card:
                i = place[item.item]
                grid.weight[m, i] = item.weight
                grid.published[m, i] = item.status in PUBLISHED
                grid.missing[m, i] = item.status == "not_found"
                grid.unknown[m, i] = item.status in ("doubtful", "not_measured")
                for check in item.checks if item.status in PUBLISHED else ():
                    c = positions[check.id]
                    grid.applicable[m, i, c] = check.state != "not_applicable"
                    grid.known[m, i, c] = check.state == "known"
                    grid.value[m, i, c] = check.value or 0.0
        return grid


@dataclass(frozen=True, slots=True)
class Shares:
    """Of every item: a = points that apply, e = earned share of them, k = known share of them; all (m, i)."""

    a: Floats
    e: Floats
    k: Floats


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a grid: (m,) arrays, NaN for null; per dimension (m, d). The names are those of scoring.CardScore."""

    score: Floats
    low: Floats
    high: Floats
    coverage: Floats
    breadth: Floats
    depth: Floats
    weight: Floats  # W
    earned: Floats  # E
    known: Floats  # M
    earned_by: Floats
    lost_by: Floats
    lost_missing: Floats
    status: tuple[str, ...]
    band: tuple[str, ...]


def points_of(rules: Method | None = None) -> Floats:
    """(c,) the points of the checks, in the order of the method."""
    return np.array([float(check.points) for check in (rules or method()).checks])


def shares_of(grid: Grid, points: Floats) -> Shares:
    """a, e and k of every item: not found e = 0 and k = 1, unknown both 0 (section 5)."""
    possible = (grid.applicable * points).sum(axis=2)
    a = np.where(grid.published, possible, 100.0)
    e = ratio((grid.known * points * grid.value).sum(axis=2), possible)
    k = ratio((grid.known * points).sum(axis=2), possible)
    published = grid.published & (possible > 0)
    return Shares(a, np.where(published, e, 0.0), np.where(published, k, grid.missing.astype(np.float64)))


def score_grid(grid: Grid, is_verified: Bools | None = None, rules: Method | None = None) -> Scores:
    """The score of every municipality; those not verified are at most provisional (section 3)."""
    rules = rules or method()
    points = points_of(rules)
    shares = shares_of(grid, points)
    weight = np.where(grid.published | grid.missing | grid.unknown, grid.weight, 0.0)
    total, earned, known = weight.sum(axis=1), (weight * shares.e).sum(axis=1), (weight * shares.k).sum(axis=1)
    missing = np.where(grid.missing, weight, 0.0).sum(axis=1)
    published = np.where(grid.published, weight, 0.0)
    per_point = (published / shares.a)[:, :, None] * grid.known * points
    earned_by_check, known_by_check = (per_point * grid.value).sum(axis=1), per_point.sum(axis=1)
    order = {dimension.id: position for position, dimension in enumerate(rules.dimensions)}
    earned_by, known_by = (np.zeros((len(grid.codes), len(order))) for _ in range(2))
    for c, check in enumerate(rules.checks):
        earned_by[:, order[check.dimension]] += earned_by_check[:, c]
        known_by[:, order[check.dimension]] += known_by_check[:, c]
    score, low = 100 * ratio(earned, known), 100 * ratio(earned, total)
    high = np.fmax(100 * ratio(earned + (total - known), total), score)  # rounding may not turn the order
    coverage = 100 * ratio(known, total)
    verified = np.ones(len(grid.codes), np.bool_) if is_verified is None else is_verified
    status = tuple(status_of(c, bool(v), rules) for c, v in zip(numbers(coverage), verified, strict=True))
    figures = zip(status, numbers(score), numbers(low), numbers(high), strict=True)
    scale = ratio(np.full_like(known, 100.0), known, empty=0.0)
    return Scores(
        score, low, high, coverage,
        breadth=ratio(published.sum(axis=1), published.sum(axis=1) + missing),
        depth=ratio(earned, (published * shares.k).sum(axis=1)),
        weight=total, earned=earned, known=known,
        earned_by=earned_by * scale[:, None],
        lost_by=(known_by - earned_by) * scale[:, None],
        lost_missing=missing * scale,
        status=status,
        band=tuple(bands_of(*figure, rules) for figure in figures),
    )  # fmt: skip


def gains_of_checks(grid: Grid, scores: Scores) -> Floats:
    """(m, i, c) what the score gains if a known check became full: exact and additive; 0 where it is full, unknown or does not apply."""
    points = points_of()
    scale = 100 * ratio(np.ones_like(scores.known), scores.known, empty=0.0)
    per_point = scale[:, None] * grid.weight / shares_of(grid, points).a
    return np.where(grid.known, per_point[:, :, None] * points * (1 - grid.value), 0.0)


def earned_by_check(grid: Grid, rules: Method | None = None) -> Floats:
    """(m, c) the points of the score that each check earns; they add up to the score, and are 0 where it is null."""
    points = points_of(rules)
    shares = shares_of(grid, points)
    known = np.where(grid.published | grid.missing, grid.weight * shares.k, 0.0).sum(axis=1)
    earned = ((np.where(grid.published, grid.weight, 0.0) / shares.a)[:, :, None] * points * grid.value).sum(axis=1)
    return 100 * ratio(earned, known[:, None], empty=0.0)


def without(grid: Grid, known: Bools, applicable: Bools, kept: Bools) -> Grid:
    """The grid with fewer known and applicable checks, and with only the items that are `kept` (m, i)."""
    return replace(
        grid,
        published=grid.published & kept,
        missing=grid.missing & kept,
        unknown=grid.unknown & kept,
        applicable=grid.applicable & applicable & kept[:, :, None],
        known=grid.known & known & applicable & kept[:, :, None],
        value=np.where(grid.known & known & applicable & kept[:, :, None], grid.value, 0.0),
    )


def ratio(above: Floats, below: Floats, empty: float = np.nan) -> Floats:
    """above / below; `empty` where below is 0."""
    result = np.full(np.broadcast_shapes(above.shape, below.shape), empty)
    np.divide(above, below, out=result, where=below != 0)
    return result


def numbers(array: Floats) -> list[float | None]:
    """The array as plain numbers, None for NaN."""
    return [None if value != value else value for value in array.tolist()]
