"""Who is like whom, and what a score is beside theirs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.method import method
from quality.peers import compare, distances, nearest, quartiles, size_class

EXAMPLE = [22, 31, 35, 41, 44, 47, 52, 58, 63, 71]


def test_quartiles_of_the_worked_example() -> None:
    assert quartiles(EXAMPLE) == (36.5, 45.5, 56.5)


def test_fewer_than_five_have_no_quartiles() -> None:
    assert quartiles(EXAMPLE[:4]) is None and quartiles(EXAMPLE[:5]) is not None


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(57, 60, "higher"), (56.5, 60, "similar"), (30, 36, "lower"), (30, 36.5, "similar"), (30, 60, "similar"), (None, None, None)],
)
def test_a_whole_range_must_lie_outside_to_be_higher_or_lower(low: float | None, high: float | None, verdict: str | None) -> None:
    assert compare(low, high, (36.5, 45.5, 56.5)) == verdict


def test_without_enough_others_nothing_is_said() -> None:
    assert compare(90, 90, None) is None


def test_distance_is_in_standard_deviations_of_the_logs() -> None:
    apart = distances([1000, 10000, 100000], [10, 10, 1000])
    logs = np.log([1000, 10000, 100000])
    first = (logs[1] - logs[0]) / np.std(logs)
    assert apart[0, 1] == pytest.approx(first)
    density = np.log([10, 10, 1000])
    assert apart[1, 2] == pytest.approx(np.hypot(first, (density[2] - density[1]) / np.std(density)))


def test_ties_go_to_the_lower_code() -> None:
    apart = distances([100, 10, 1000, 10, 1000], [1, 1, 1, 1, 1])
    assert nearest(["GM0003", "GM0005", "GM0002", "GM0004", "GM0001"], apart)[0] == [4, 2, 3, 1]


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**4)), min_size=2, max_size=12))
def test_distance_is_symmetric_and_all_others_are_ordered(places: list[tuple[int, int]]) -> None:
    apart = distances([p for p, _ in places], [o for _, o in places])
    assert np.array_equal(apart, apart.T) and not apart.diagonal().any()
    for own, order in enumerate(nearest([f"GM{n:04}" for n in range(len(places))], apart)):
        assert sorted([*order, own]) == list(range(len(places)))
        assert [apart[own, other] for other in order] == sorted(apart[own, other] for other in order)


def test_size_classes_start_where_they_say() -> None:
    starts = {size.start: size.id for size in method().size_classes}
    assert [size_class(start) for start in starts] == list(starts.values())
    assert size_class(19_999) == "-20k" and size_class(1_000_000) == "250k-"
