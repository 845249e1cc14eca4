"""When a dataset was adopted, and in which wave."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.diffusion import Adoption, adoption, categories
from quality.method import method

DAY = date(2026, 11, 24)


def test_a_whole_country_falls_into_the_five_waves_of_the_curve() -> None:
    days = [date(2015, 1, 1) + timedelta(days=n) for n in range(342)]
    assert list(Counter(categories(days, 342)).values()) == [8, 46, 117, 116, 55]


def test_who_does_not_publish_still_counts_in_the_whole() -> None:
    assert categories([DAY], 342) == ["innovator"] and categories([DAY], 10) == ["early-adopter"]


@given(st.lists(st.dates(date(2010, 1, 1), DAY), max_size=60))
def test_equal_dates_are_in_the_same_wave_and_earlier_ones_not_in_a_later(days: list[date]) -> None:
    order = [group.id for group in method().adopters]
    waves = categories(days, 60)
    for one, wave in zip(days, waves, strict=True):
        for other, others in zip(days, waves, strict=True):
            assert one != other or wave == others
            assert one >= other or order.index(wave) <= order.index(others)


@pytest.mark.parametrize(
    ("issued", "is_long", "expected"),
    [
        (["2019-05-02", "2017-03-01T10:00:00Z"], True, Adoption(date(2017, 3, 1), "issued")),
        (["2017-03-01"], False, Adoption(date(2017, 3, 1), "issued")),
        (["1970-01-01", "2030-01-01", "onbekend", ""], True, Adoption(DAY, "first_harvest")),
        (["1970-01-01"], False, Adoption(None, "unknown")),
        ([], True, Adoption(DAY, "first_harvest")),
    ],
)
def test_a_plausible_declared_date_comes_before_the_first_harvest(issued: list[str], is_long: bool, expected: Adoption) -> None:
    assert adoption(issued, DAY, is_long) == expected
