"""What sums up years and municipalities: the spread of datasets, the agreement of bands, EU high-value datasets, the trend."""

import re
from datetime import date
from typing import Any

import pytest

from assets.scorecard.card import Card, Point
from assets.site.charts import trend
from assets.site.curves import HEIGHT, WIDTH, spread_curve
from assets.site.high_value import HighValueRows
from assets.site.sensitivity import Agreement, agreements
from assets.site.spread import spreads


def adoption(code: str, day: date | None, wave: str | None, basis: str = "issued") -> dict[str, Any]:
    return {"item": "bomen", "gm_code": code, "adopted": day, "basis": basis, "wave": wave}


ADOPTED = [
    adoption("GM0001", date(2016, 5, 1), "innovator"),
    adoption("GM0002", date(2018, 2, 3), "early-adopter"),
    adoption("GM0003", date(2018, 9, 1), "early-adopter"),
    adoption("GM0004", None, None, "unknown"),
]


def test_a_spread_counts_the_known_moments_year_by_year_and_the_unknown_ones_nowhere() -> None:
    spread = spreads(ADOPTED, ["bomen", "bankjes"], 20)["bomen"]
    assert spread.years == [(2016, 1), (2017, 1), (2018, 3)]
    assert spread.publishers == 4
    assert dict(spread.waves)["vroege volger"] == 2
    assert sum(count for _, count in spread.waves) == 3
    assert spread.share(3) == 15.0
    assert spread.is_declared_only


def test_an_item_that_nobody_publishes_has_an_empty_spread_and_no_curve() -> None:
    spread = spreads(ADOPTED, ["bomen", "bankjes"], 20)["bankjes"]
    assert spread.years == []
    assert spread_curve("bankjes", "Bankjes", spread, date(2016, 1, 1), date(2020, 1, 1)) == ""


def test_one_moment_found_by_ourselves_ends_the_time_of_declared_moments_only() -> None:
    rows = [*ADOPTED, adoption("GM0005", date(2026, 1, 1), "early-adopter", "first_harvest")]
    assert not spreads(rows, ["bomen"], 20)["bomen"].is_declared_only


def test_a_curve_only_climbs_and_stays_within_its_frame() -> None:
    spread = spreads(ADOPTED, ["bomen"], 3)["bomen"]
    curve = spread_curve("bomen", "Bomen", spread, date(2016, 1, 1), date(2020, 1, 1))
    found = re.search(r'class="line" d="M([\d.]+) ([\d.]+)([^"]+)"', curve)
    assert found
    across = [float(found[1]), *map(float, re.findall(r"H([\d.]+)", found[3]))]
    up = [float(found[2]), *map(float, re.findall(r"V([\d.]+)", found[3]))]
    assert across == sorted(across) and across[-1] <= WIDTH
    assert up == sorted(up, reverse=True) and 0 < up[-1] < up[0] < HEIGHT
    assert "eind 2018: 3" in curve


def test_the_trend_of_the_country_marks_a_change_of_method() -> None:
    def point(day: str, then: str) -> Point:
        return Point(date=day, score=40.0, low=None, high=None, coverage=50.0, method_version="1.1", published_method_version=then)

    changed = trend([point("2026-10-01", "1.0"), point("2026-11-01", "1.1")], [], "Nederland")
    assert changed.count('class="method"') == 1
    assert "polygon" not in changed  # a country has no range
    assert 'class="method"' not in trend([point("2026-10-01", "1.1"), point("2026-11-01", "1.1")], [], "Nederland")


@pytest.fixture
def card(demo_cards: dict[str, Card]) -> Card:
    return demo_cards["GM0546"]


def test_agreement_counts_established_scores_only(card: Card) -> None:
    sure = card.model_copy(update={"band_agreement": 1.0, "is_borderline": False})
    borderline = card.model_copy(update={"band_agreement": 0.6, "is_borderline": True})
    provisional = card.model_copy(update={"figures": card.figures.model_copy(update={"status": "provisional"})})
    total, *bands = agreements([sure, borderline, provisional])
    assert total == Agreement("", 2, 1, 0.8)
    assert sum(band.counted for band in bands) == 2
    assert {band.mean for band in bands if not band.counted} == {None}


def test_the_three_columns_of_high_value_are_counted_apart(card: Card) -> None:
    empty = {"declared": "", "likely": "", "designated": "", "is_declared": False}
    rows = HighValueRows.of(
        [
            {"gm_code": "GM0546", "source": "a", "dataset_id": "1", **empty, "likely": "x"},
            {"gm_code": "GM0546", "source": "a", "dataset_id": "2", **empty, "is_declared": True},
            {"gm_code": "GM0344", "source": "a", "dataset_id": "2", **empty, "declared": "x", "is_declared": True, "designated": "x"},
        ]
    )
    assert rows.country() == {"declared": (1, 2), "likely": (1, 1), "designated": (1, 1)}
    assert rows.columns_of(card, "a", "1") == ["likely"]
    assert rows.columns_of(card, "a", "2") == ["declared"]
    assert rows.columns_of(card, "b", "2") == []
