"""Seeded draws: the same scores give the same figures, and they say what they should."""

import numpy as np
import pytest
from hypothesis import given, settings

from quality.grid import Grid, score_grid
from quality.method import method
from quality.resampling import agreement, gap
from quality.scoring import Item
from tests.quality.cards import EXAMPLE, IDS, item, items


def drawn(grid: Grid) -> np.ndarray:
    return agreement(grid, score_grid(grid))


def test_a_card_without_loss_stays_where_it_is_and_one_without_band_has_no_share() -> None:
    grid = Grid.of({"GM0001": [item("1")], "GM0002": [item("1", "not_measured")], "GM0003": [item("1", "not_found")]})
    assert drawn(grid).tolist() == pytest.approx([1, np.nan, 1], nan_ok=True)


def test_a_card_on_a_line_is_fragile() -> None:
    zeros = {check: 0.0 for check in IDS if check not in ("published", "responds", "no_barrier", "open_licence", "open_format")}
    on_the_line = item("1", **zeros | {"national_standard": 1 / 6})  # 30 + 15 + 14 + 1 = 60 points
    share = drawn(Grid.of({"GM0001": [on_the_line]}))[0]
    assert 0.2 < share < method().sensitivity.agreement


def test_a_provisional_card_must_keep_both_bands() -> None:
    share = drawn(Grid.of({"GM0001": EXAMPLE}))[0]
    assert 0 < share < 1


@settings(max_examples=20)
@given(items())
def test_draws_repeat_and_are_shares(card: list[Item]) -> None:
    grid = Grid.of({"GM0001": card})
    first = drawn(grid)
    assert np.array_equal(first, drawn(grid), equal_nan=True)
    assert np.isnan(first[0]) == (not score_grid(grid).band[0])
    assert np.isnan(first[0]) or 0 <= first[0] <= 1


def test_draws_equal_scores_with_those_weights() -> None:
    """The draws by hand for one card: each draw's weights through the definition of S."""
    card = [item("1", open_licence=0.0, complete=0.2), item("2", up_to_date=0.1, valid="N", no_barrier=None), item("3", "not_found")]
    grid = Grid.of({"GM0001": card})
    rules, norm = method(), method().sensitivity
    factors = np.random.default_rng(norm.seed).uniform(norm.low, norm.high, (norm.draws, len(rules.dimensions)))
    place = [[d.id for d in rules.dimensions].index(check.dimension) for check in rules.checks]
    base, same = score_grid(grid), 0
    for draw in factors:
        g = np.array([check.points * draw[d] for check, d in zip(rules.checks, place, strict=True)])
        e = m = 0.0
        for one in card[:2]:
            a = sum(p for p, check in zip(g, one.checks, strict=True) if check.state != "not_applicable")
            e += sum(p * check.value for p, check in zip(g, one.checks, strict=True) if check.state == "known") / a
            m += sum(p for p, check in zip(g, one.checks, strict=True) if check.state == "known") / a
        score = 100 * e / (m + 1)
        same += next(band.id for band in reversed(rules.bands) if score >= band.start) == base.band[0]
    assert drawn(grid)[0] == same / norm.draws


def test_the_gap_has_an_interval_around_it() -> None:
    scores = [float(score) for score in range(0, 101, 2)]
    middle, low, high = gap(scores)
    assert middle == pytest.approx(80) and low < middle < high and high - low < 40
    assert gap(list(reversed(scores))) == (middle, low, high)


def test_too_few_scores_have_no_gap() -> None:
    assert gap([1.0] * (method().gap.at_least - 1)) is None
    assert gap([1.0] * method().gap.at_least) == (0, 0, 0)
