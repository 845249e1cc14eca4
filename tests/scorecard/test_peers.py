"""Rows of similar municipalities, comparisons and lessons."""

import numpy as np
import pytest

from assets.scorecard.peers import comparison_rows, lesson_rows, neighbours, peer_rows
from assets.scorecard.words import change_sentence, comparison_sentence
from quality.grid import Grid, score_grid
from quality.method import method
from quality.peers import quartiles
from quality.scoring import Item
from tests.quality.cards import item

N = 14


def cards() -> dict[str, list[Item]]:
    """GM0001 .. GM0014 with rising scores; of the last one nothing is known."""
    rising = {f"GM{n:04}": [item("1", unique=n / N), item("2", "not_found" if n < 5 else "found", up_to_date=0.0)] for n in range(1, N)}
    return rising | {f"GM{N:04}": [item("1", "not_measured"), item("2", "not_measured")]}


REGISTER = {
    f"GM{n:04}": {"population": 10_000 + 5_000 * n, "address_density": 500 + n, "province": "A" if n % 2 else "B"} for n in range(1, N + 1)
}


def test_everybody_has_the_ten_nearest_and_never_itself() -> None:
    grid = Grid.of(cards())
    rows = list(peer_rows(grid.codes, neighbours(grid.codes, REGISTER), score_grid(grid)))
    for code in grid.codes:
        own = [row for row in rows if row["gm_code"] == code]
        assert [row["position"] for row in own] == list(range(1, method().peers.nearest + 1))
        assert code not in {row["peer"] for row in own}
        assert [row["distance"] for row in own] == sorted(row["distance"] for row in own)
    assert {row["is_counted"] for row in rows if row["peer"] == "GM0014"} == {False}


def test_a_municipality_without_figures_has_no_neighbours_and_is_nobodys() -> None:
    codes = tuple(REGISTER)
    unknown = REGISTER | {"GM0003": REGISTER["GM0003"] | {"population": None}}
    near = neighbours(codes, unknown)
    assert near.order[2] == [] and all(2 not in order for order in near.order)


def test_a_comparison_counts_the_well_measured_others_only() -> None:
    grid = Grid.of(cards())
    scores, near = score_grid(grid), neighbours(grid.codes, REGISTER)
    rows = {(row["gm_code"], row["among"]): row for row in comparison_rows(grid.codes, near, scores, REGISTER)}
    province = rows["GM0001", "province"]
    others = [scores.score[m] for m, code in enumerate(grid.codes) if REGISTER[code]["province"] == "A" and code != "GM0001"]
    assert (province["members"], province["counted"]) == (6, 6)
    assert (province["p25"], province["median"], province["p75"]) == pytest.approx(quartiles(others))
    assert (rows["GM0001", "similar"]["verdict"], rows["GM0013", "similar"]["verdict"]) == ("lower", "higher")
    assert rows["GM0014", "similar"]["verdict"] is None


def test_lessons_come_from_good_open_publications_on_the_same_platform_first() -> None:
    grid = Grid.of(cards())
    near = neighbours(grid.codes, REGISTER)
    platforms = {"GM0001": frozenset({"arcgis_hub"})}
    measured = {
        (code, name): {"source": "s", "dataset_id": f"{code}-{name}", "kind": "arcgis_hub" if code == "GM0012" else "ckan"}
        for code in grid.codes
        for name in grid.items
    }
    rows = [row for row in lesson_rows(grid, near, platforms, measured) if row["gm_code"] == "GM0001"]
    assert {row["item"] for row in rows} == {"2"}
    assert [row["example"] for row in rows] == ["GM0012", "GM0005", "GM0006"]
    assert [row["is_same_platform"] for row in rows] == [True, False, False]
    assert rows[0]["dataset_id"] == "GM0012-2" and np.isclose(rows[0]["earned"], 0.92)


def test_sentences_use_the_words_of_the_method() -> None:
    group = "vergelijkbare gemeenten"
    assert (
        comparison_sentence(group, "higher", 45.5)
        == "De score is hoger dan de meeste vergelijkbare gemeenten. De middelste score daar is 46."
    )
    assert "lager dan de meeste" in comparison_sentence(group, "lower", 45.5)
    assert "ongeveer gelijk" in comparison_sentence(group, "similar", 45.5)
    assert "te weinig" in comparison_sentence(group, "", None)
    assert change_sentence("2026-11-24", 0.4, False) == "Sinds 24 november 2026 bleef de score ongeveer gelijk."
    assert "5,2 punten omhoog" in change_sentence("2026-11-24", 5.2, True) and "2,0 punten omlaag" in change_sentence(
        "2026-11-24", -2.0, True
    )
