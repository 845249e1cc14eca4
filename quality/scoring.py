"""The formulas of the score (method v1.0, sections 5 and 6) for one municipality, and nothing else: the reference for all that is faster.

All figures are float64 and unrounded. A score is 0-100; breadth, depth, earned and known shares are 0-1. Null is None, never 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from quality.method import Method, method

PUBLISHED = frozenset({"found", "national"})


@dataclass(frozen=True, slots=True)
class Check:
    """The state of one check of a published item; `value` in [0, 1] when known."""

    id: str
    state: str  # known | unknown | not_applicable
    value: float | None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the list for one municipality; `checks` only when it is published."""

    item: str
    status: str  # found | national | not_found | doubtful | not_measured | not_applicable
    weight: float
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemScore:
    """a = points that apply, e = earned share of them, k = known share of them."""

    a: float
    e: float
    k: float


@dataclass(frozen=True, slots=True)
class CardScore:
    """The score of one municipality with everything that explains it."""

    score: float | None
    low: float | None
    high: float | None
    coverage: float | None  # 0-100
    breadth: float | None
    depth: float | None
    status: str  # established | provisional | insufficient
    band: str  # id; "a|b" when provisional; "" when insufficient
    weight: float  # W
    earned: float  # E
    known: float  # M
    earned_by: dict[str, float]  # dimension -> points of the score
    lost_by: dict[str, float]  # dimension -> points of the score, over published items
    lost_missing: float  # points of the score lost by items that were not found


def score_item(item: Item) -> ItemScore | None:
    """a, e and k of one item; None when it does not apply."""
    if item.status == "not_applicable":
        return None
    if item.status == "not_found":
        return ItemScore(100.0, 0.0, 1.0)
    if item.status not in PUBLISHED:
        return ItemScore(100.0, 0.0, 0.0)
    points = _points()
    a = sum(points[check.id] for check in item.checks if check.state != "not_applicable")
    known = [(points[check.id], check.value) for check in item.checks if check.state == "known" and check.value is not None]
    return ItemScore(a, sum(g * v for g, v in known) / a, sum(g for g, _ in known) / a)


def score_card(items: Iterable[Item], is_verified: bool = True) -> CardScore:
    """The score of one municipality. Without a verified row in the list of portals it is at most provisional (section 3)."""
    rules = method()
    points = _points()
    dimension_of = {check.id: check.dimension for check in method().checks}
    earned_by = {dimension.id: 0.0 for dimension in rules.dimensions}
    known_by = dict(earned_by)
    weight = earned = known = published = found_missing = published_known = 0.0
    for item in items:
        scored = score_item(item)
        if scored is None:
            continue
        weight += item.weight
        earned += item.weight * scored.e
        known += item.weight * scored.k
        if item.status == "not_found":
            found_missing += item.weight
        if item.status in PUBLISHED:
            published += item.weight
            published_known += item.weight * scored.k
            for check in item.checks:
                if check.state == "known" and check.value is not None:
                    share = item.weight * points[check.id] / scored.a
                    earned_by[dimension_of[check.id]] += share * check.value
                    known_by[dimension_of[check.id]] += share
    score = 100 * earned / known if known else None
    low = 100 * earned / weight if weight else None
    high = max(100 * (earned + (weight - known)) / weight, score or 0.0) if weight else None  # rounding may not turn the order
    coverage = 100 * known / weight if weight else None
    status = status_of(coverage, is_verified, rules)
    return CardScore(
        score=score,
        low=low,
        high=high,
        coverage=coverage,
        breadth=published / (published + found_missing) if published + found_missing else None,
        depth=earned / published_known if published_known else None,
        status=status,
        band=bands_of(status, score, low, high, rules),
        weight=weight,
        earned=earned,
        known=known,
        earned_by={key: 100 * value / known if known else 0.0 for key, value in earned_by.items()},
        lost_by={key: 100 * (known_by[key] - value) / known if known else 0.0 for key, value in earned_by.items()},
        lost_missing=100 * found_missing / known if known else 0.0,
    )


def gain_of_check(card: CardScore, item: Item, check_id: str) -> float:
    """What the score gains if this known check of a published item became full: exact, and additive over checks."""
    check = next(check for check in item.checks if check.id == check_id)
    scored = score_item(item)
    if check.value is None or scored is None or not card.known:
        raise ValueError(f"{item.item}: the gain of {check_id} is only defined for a known check of a scored item")
    return 100 * item.weight * _points()[check_id] * (1 - check.value) / (scored.a * card.known)


def gain_of_missing_item(card: CardScore, item: Item, applicable: float) -> float:
    """At least this is gained by publishing a missing item; `applicable` = the points that apply to it (a)."""
    published = next(check.points for check in method().checks if check.dimension == "supply")
    return 100 * item.weight * (published / applicable) / card.known


def gain_at_peer_level(card: CardScore, item: Item, peer_earned: float) -> float:
    """What publishing a missing item gains at the median earned share of the peers that publish it."""
    return 100 * item.weight * peer_earned / card.known


def band_of(score: float, rules: Method | None = None) -> str:
    """The id of the band in which a score (0-100) lies."""
    return next(band.id for band in reversed((rules or method()).bands) if score >= band.start)


def status_of(coverage: float | None, is_verified: bool, rules: Method) -> str:
    """established, provisional or insufficient, by the coverage (0-100)."""
    if coverage is None or coverage < rules.coverage.provisional:
        return "insufficient"
    return "established" if coverage >= rules.coverage.established and is_verified else "provisional"


def bands_of(status: str, score: float | None, low: float | None, high: float | None, rules: Method) -> str:
    """The id of the band; both ids of the range, "a|b", when provisional; "" when insufficient."""
    if status == "insufficient" or score is None or low is None or high is None:
        return ""
    if status == "established":
        return band_of(score, rules)
    lowest, highest = band_of(low, rules), band_of(high, rules)
    return lowest if lowest == highest else f"{lowest}|{highest}"


@cache
def _points() -> dict[str, float]:
    return {check.id: float(check.points) for check in method().checks}
