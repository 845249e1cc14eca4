"""The official change counts what was known at both dates, and nothing else."""

import numpy as np
import pytest
from hypothesis import given

from quality.grid import Grid
from quality.matched import compare_grids
from quality.scoring import Check, Item
from tests.quality.cards import item, items

BEFORE = [item("1", open_licence=0.0), item("2", "not_found"), item("3", "not_measured")]
AFTER = [item("1"), item("2", complete=None, valid=None, unique=None, open_licence=0.0), item("3")]


def test_the_worked_example() -> None:
    change = compare_grids(Grid.of({"GM0001": BEFORE}), Grid.of({"GM0001": AFTER}))
    assert (change.raw_before[0], change.raw_after[0]) == (pytest.approx(46.00, abs=1e-2), pytest.approx(97.17, abs=1e-2))
    assert (change.before[0], change.after[0]) == (pytest.approx(46.00, abs=1e-4), pytest.approx(95.6284, abs=1e-4))
    assert change.matched[0] == pytest.approx(1.83 / 3)
    assert (change.is_shown[0], change.is_change[0]) == (True, True)


def test_too_little_in_common_is_not_shown() -> None:
    later = [*AFTER, item("4")]
    change = compare_grids(Grid.of({"GM0001": [*BEFORE, item("4", "doubtful")]}), Grid.of({"GM0001": later}))
    assert change.matched[0] == pytest.approx(1.83 / 4)
    assert not change.is_shown[0] and not change.is_change[0]


def test_a_small_difference_is_shown_but_no_change() -> None:
    change = compare_grids(Grid.of({"GM0001": [item("1", unique=0.9)]}), Grid.of({"GM0001": [item("1", unique=1.0)]}))
    assert change.points[0] == pytest.approx(0.5)
    assert change.is_shown[0] and not change.is_change[0]


def test_what_does_not_apply_at_one_date_counts_at_neither() -> None:
    change = compare_grids(Grid.of({"GM0001": [item("1", national_standard=0.0)]}), Grid.of({"GM0001": [item("1", national_standard="N")]}))
    assert (change.before[0], change.after[0]) == (pytest.approx(100), pytest.approx(100))


def test_nothing_known_at_both_is_null() -> None:
    change = compare_grids(Grid.of({"GM0001": [item("1", "not_measured")]}), Grid.of({"GM0001": [item("1")]}))
    assert np.isnan(change.points[0]) and not change.is_shown[0]


@given(items())
def test_a_card_has_not_changed_since_itself(card: list[Item]) -> None:
    grid = Grid.of({"GM0001": card})
    change = compare_grids(grid, grid)
    assert np.isnan(change.points[0]) or change.points[0] == 0
    assert not change.is_change[0]


@given(items())
def test_losing_sight_of_a_check_is_no_change(card: list[Item]) -> None:
    blind = [Item(one.item, one.status, one.weight, tuple(_unknown(check) for check in one.checks)) for one in card]
    before, after = Grid.of({"GM0001": card}), Grid.of({"GM0001": blind})
    for change in (compare_grids(before, after), compare_grids(after, before)):
        assert np.isnan(change.points[0]) or change.points[0] == pytest.approx(0, abs=1e-9)


def _unknown(check: Check) -> Check:
    return Check(check.id, "unknown", None) if check.state == "known" and check.id != "published" else check
