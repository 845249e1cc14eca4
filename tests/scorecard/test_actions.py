"""What to do first: bundled by cause and portal, best gain per hour first, exact and additive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.scorecard.actions import Finding, action_rows, rank_actions, unmeasured_rows
from assets.scorecard.peers import Neighbours, neighbours
from quality.grid import Grid, score_grid
from quality.method import method
from quality.reasons import reason
from quality.scoring import gain_at_peer_level, gain_of_missing_item, score_card
from tests.quality.cards import EXAMPLE, item


def finding(name: str, check: str = "open_licence", source: str = "a", why: str = "licence_missing", gain: float = 1.0) -> Finding:
    return Finding(name, check, source, why, gain, 1.0 if check else 24.0, "")


def test_the_same_cause_on_the_same_portal_is_one_action() -> None:
    findings = [finding("bomen"), finding("afval"), finding("monumenten", source="b"), finding("laadpalen", why="licence_closed")]
    actions = rank_actions(findings, 50)
    assert [[f.item for f in action.findings] for action in actions] == [["afval", "bomen"], ["laadpalen"], ["monumenten"]]
    assert actions[0].hours == 1 + method().further_dataset_hours and actions[0].gain == 2
    assert [action.running_total for action in actions] == [52, 53, 54]


def test_gain_per_hour_decides_then_gain_then_id() -> None:
    cheap, dear = finding("a", "description", why="x", gain=2.0), finding("b", "", "", "not_found", gain=47.0)
    same = finding("c", "unique", why="y", gain=2.0)
    assert [action.first.item for action in rank_actions([dear, same, cheap], 0)] == ["a", "c", "b"]
    bulk = [finding(str(n), "valid", why="z", gain=2.0) for n in range(2)]
    assert rank_actions([*bulk, cheap], 0)[0].gain == 4


def test_missing_items_are_actions_of_their_own_and_nothing_to_gain_is_no_action() -> None:
    missing = [finding(name, "", "", "not_found", 1.0) for name in ("x", "y")]
    assert [action.first.item for action in rank_actions([*missing, finding("z", gain=0.0)], 0)] == ["x", "y"]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["unique", "valid"]), st.floats(0, 5)), max_size=20))
def test_nothing_is_lost_by_bundling(found: list[tuple[str, str, float]]) -> None:
    findings = [finding(name, check, gain=gain) for name, check, gain in found]
    actions = rank_actions(findings, 10)
    assert sum(action.gain for action in actions) == pytest.approx(sum(f.gain for f in findings))
    assert not actions or actions[-1].running_total == pytest.approx(10 + sum(f.gain for f in findings))
    rates = [action.gain / action.hours for action in actions]
    assert rates == sorted(rates, reverse=True)


def country() -> tuple[Grid, Neighbours]:
    cards = {"GM0001": EXAMPLE, "GM0002": [item("2"), item("4", open_licence=0.0)], "GM0003": [item("4", up_to_date=0.0)]}
    grid = Grid.of(cards)
    register = {code: {"population": 1000 * 2**n, "address_density": 100} for n, code in enumerate(grid.codes)}
    return grid, neighbours(grid.codes, register)


def test_rows_have_exact_gains_the_level_of_peers_and_the_nearest_example() -> None:
    grid, near = country()
    faults = [
        ("GM0001", "2", "open_licence", "licence_missing", "http://x.example/", "a"),
        ("GM0001", "2", "open_format", "format_half", None, "a"),
        ("GM0001", "1", "national_standard", "standard_unvalidated", None, "a"),  # only we can mend that
    ]
    missing = [("GM0001", "4", "empty_file")]
    rows = {
        row["check_id"]: row
        for row in action_rows(grid, score_grid(grid), near, faults, missing, {"4": 100.0}, {("GM0001", "4"): "GM0003"})
    }
    assert rows.keys() == {"open_licence", "open_format", None}
    assert rows["open_licence"]["gain"] == pytest.approx(2.2284, abs=1e-4)
    assert rows["open_format"]["gain"] == pytest.approx(0.8357, abs=1e-4)
    assert (rows["open_licence"]["example"], rows["open_format"]["example"]) == ("GM0002", "GM0002")
    published = rows[None]
    assert (published["gain"], published["is_minimum"], published["example"]) == (pytest.approx(7.8552, abs=1e-4), True, "GM0003")
    card, missed = score_card(EXAMPLE), next(one for one in EXAMPLE if one.item == "4")
    assert published["gain"] == pytest.approx(gain_of_missing_item(card, missed, 100.0))
    assert published["gain_at_peers"] == pytest.approx(gain_at_peer_level(card, missed, 0.92))  # the median of two items of 92
    assert published["hours"] == reason("empty_file").hours


def test_what_could_not_be_measured_says_what_the_score_could_become() -> None:
    grid, _ = country()
    unknowns = [
        ("GM0001", "5", None, "source_failed"),
        *(("GM0001", "2", check, "content_not_measured") for check in ("complete", "valid", "unique")),
    ]
    rows = {row["check_id"]: row for row in unmeasured_rows(grid, score_grid(grid), unknowns)}
    none = score_card([*EXAMPLE[:4], item("5", "not_found")]).score
    full = score_card([*EXAMPLE[:4], item("5")]).score
    assert (rows[None]["score_if_none"], rows[None]["score_if_full"]) == (pytest.approx(none), pytest.approx(full))
    earned, known = score_card(EXAMPLE).earned, score_card(EXAMPLE).known
    assert rows["unique"]["score_if_full"] == pytest.approx(100 * (earned + 5 / 94) / (known + 5 / 94))


def test_a_municipality_of_which_nothing_is_known_has_a_range_to_win() -> None:
    grid = Grid.of({"GM0001": [item("1", "not_measured"), item("2", "doubtful")]})
    rows = list(unmeasured_rows(grid, score_grid(grid), [("GM0001", "1", None, "source_failed"), ("GM0001", "2", None, "doubtful")]))
    assert {(row["score_if_none"], row["score_if_full"]) for row in rows} == {(0.0, 100.0)}
