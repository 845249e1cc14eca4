"""The formulas over a whole country give what the formulas of one municipality give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.grid import Grid, gains_of_checks, numbers, score_grid
from quality.method import method
from quality.scoring import Item, gain_of_check, score_card
from tests.quality.cards import EXAMPLE, item, items

FIGURES = ("score", "low", "high", "coverage", "breadth", "depth")
countries = st.lists(items(), min_size=1, max_size=4).map(lambda cards: {f"GM{n:04}": card for n, card in enumerate(cards)})


def test_the_worked_example() -> None:
    scores = score_grid(Grid.of({"GM0001": EXAMPLE}))
    assert numbers(scores.score) == [pytest.approx(59.2430, abs=1e-4)]
    assert numbers(scores.low) == [pytest.approx(45.2515, abs=1e-4)]
    assert numbers(scores.coverage) == [pytest.approx(76.3830, abs=1e-4)]
    assert (scores.status, scores.band) == (("provisional",), ("op-weg|gevorderd",))


@given(countries, st.booleans())
def test_every_figure_equals_that_of_the_reference(country: dict[str, list[Item]], is_verified: bool) -> None:
    scores = score_grid(Grid.of(country), np.full(len(country), is_verified))
    for m, card in enumerate(country.values()):
        one = score_card(card, is_verified)
        for name in FIGURES:
            assert numbers(getattr(scores, name))[m] == pytest.approx(getattr(one, name), abs=1e-9), name
        assert (scores.weight[m], scores.earned[m], scores.known[m]) == pytest.approx((one.weight, one.earned, one.known))
        assert scores.status[m] == one.status or _on_a_line(one.coverage, [50, 80])
        assert (
            scores.band[m] == one.band
            or _on_a_line(one.coverage, [50, 80])
            or any(_on_a_line(end, [band.start for band in method().bands]) for end in (one.score, one.low, one.high))
        )
        assert scores.earned_by[m] == pytest.approx(list(one.earned_by.values()), abs=1e-9)
        assert scores.lost_by[m] == pytest.approx(list(one.lost_by.values()), abs=1e-9)
        assert scores.lost_missing[m] == pytest.approx(one.lost_missing)


def _on_a_line(figure: float | None, lines: list[float]) -> bool:
    """Sums in another order may fall on the other side of a line that they lie on."""
    return figure is not None and any(abs(figure - line) < 1e-9 for line in lines)


@given(countries)
def test_gains_equal_those_of_the_reference(country: dict[str, list[Item]]) -> None:
    grid = Grid.of(country)
    gains = gains_of_checks(grid, score_grid(grid))
    for m, card in enumerate(country.values()):
        scored = score_card(card)
        if not scored.known:
            continue
        for one in card:
            i = grid.items.index(one.item)
            for c, check in enumerate(one.checks):
                expected = gain_of_check(scored, one, check.id) if check.state == "known" else 0
                assert gains[m, i, c] == pytest.approx(expected, abs=1e-9)


@given(countries)
def test_a_figure_depends_on_nothing_but_its_own_municipality(country: dict[str, list[Item]]) -> None:
    together = score_grid(Grid.of(country))
    width = {"filler": [item(str(n), "not_applicable") for n in range(8)]}  # the same columns, whoever else is there
    for m, (code, card) in enumerate(country.items()):
        alone = score_grid(Grid.of({code: card} | width))
        assert np.array_equal(alone.score[:1], score_grid(Grid.of(country | width)).score[m : m + 1], equal_nan=True)
        assert alone.score[0] == pytest.approx(together.score[m], nan_ok=True)


def test_a_grid_of_some_items_scores_those_alone() -> None:
    grid = Grid.of({"GM0001": EXAMPLE, "GM0002": [item("1"), item("4", "not_found")]})
    alone = score_grid(grid.only(["1", "4"]))
    assert numbers(alone.score) == [pytest.approx(score_card([EXAMPLE[0], EXAMPLE[3]]).score), pytest.approx(50)]
