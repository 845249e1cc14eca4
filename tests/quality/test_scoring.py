"""The formulas: the worked examples of the method to 1e-4, and the properties that must hold for every card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.scoring import Check, Item, gain_at_peer_level, gain_of_check, gain_of_missing_item, score_card, score_item
from tests.quality.cards import EXAMPLE, FIRST, IDS, SECOND, THIRD, item, items


def test_items_of_the_worked_example() -> None:
    assert score_item(FIRST).e * 100 == pytest.approx(88.13, abs=1e-4)
    second = score_item(SECOND)
    assert (second.a, second.e, second.k) == (94, pytest.approx(0.571277, abs=1e-6), pytest.approx(0.819149, abs=1e-6))
    assert score_item(THIRD).e * 100 == pytest.approx(81.0, abs=1e-4)


def test_card_of_the_worked_example() -> None:
    card = score_card(EXAMPLE)
    assert (card.weight, card.earned, card.known) == (5, pytest.approx(2.262577, abs=1e-6), pytest.approx(3.819149, abs=1e-6))
    expected = {"score": 59.2430, "low": 45.2515, "high": 68.8686, "coverage": 76.3830, "breadth": 0.75, "depth": 0.8026}
    for name, value in expected.items():
        assert getattr(card, name) == pytest.approx(value, abs=1e-4), name
    assert (card.status, card.band) == ("provisional", "op-weg|gevorderd")
    earned = {"supply": 24.07, "findable": 5.74, "reachable": 12.03, "reusable": 8.95, "quality": 8.45}
    lost = {"supply": 0, "findable": 2.28, "reachable": 0, "reusable": 5.42, "quality": 6.87}
    assert card.earned_by == pytest.approx(earned, abs=0.005)
    assert card.lost_by == pytest.approx(lost, abs=0.005)
    assert card.lost_missing == pytest.approx(26.18, abs=0.005)


def test_gains_of_the_worked_example() -> None:
    card = score_card(EXAMPLE)
    licence, fmt = gain_of_check(card, SECOND, "open_licence"), gain_of_check(card, SECOND, "open_format")
    assert licence == pytest.approx(2.2284, abs=1e-4)
    assert fmt == pytest.approx(0.8357, abs=1e-4)
    assert licence + fmt == pytest.approx(3.0641, abs=1e-4)
    assert gain_of_missing_item(card, EXAMPLE[3], 100) == pytest.approx(7.8552, abs=1e-4)
    assert gain_at_peer_level(card, EXAMPLE[3], 0.75) == pytest.approx(19.6379, abs=1e-4)


def test_a_card_with_everything_known() -> None:
    # Items of 84 and 100 points: lose 16 of 100 by open_licence 0 and up_to_date 0.
    card = score_card([item("1", open_licence=0.0, up_to_date=0.0), item("2"), item("3", "not_found"), item("4", "not_found")])
    assert (card.breadth, card.depth) == (0.5, pytest.approx(0.92))
    assert card.score == card.low == card.high == pytest.approx(46.0)
    assert (card.coverage, card.status, card.band) == (100, "established", "op-weg")


def test_without_a_verified_portal_a_card_is_at_most_provisional() -> None:
    assert score_card([item("1")], is_verified=False).status == "provisional"


def test_below_half_coverage_there_is_no_band() -> None:
    card = score_card([item("1"), item("2", "not_measured"), item("3", "doubtful")])
    assert (card.status, card.band) == ("insufficient", "")
    assert card.score == pytest.approx(100)


@given(items())
def test_the_score_lies_within_its_range(cards: list[Item]) -> None:
    card = score_card(cards)
    if card.score is not None:
        assert card.low <= card.score <= card.high


@given(items())
def test_when_all_is_known_the_score_is_breadth_times_depth_and_the_mean_of_the_items(cards: list[Item]) -> None:
    known = [one for one in cards if one.status not in ("doubtful", "not_measured")]
    whole = [Item(one.item, one.status, one.weight, tuple(_all_known(check) for check in one.checks)) for one in known]
    card = score_card(whole)
    if card.score is None:
        return
    assert card.coverage == pytest.approx(100) and card.low == pytest.approx(card.score) and card.high == pytest.approx(card.score)
    shares = [(one.weight, score_item(one).e) for one in whole if one.status != "not_applicable"]
    assert card.score == pytest.approx(100 * sum(w * e for w, e in shares) / sum(w for w, _ in shares))
    assert card.score == pytest.approx(100 * card.breadth * (card.depth or 0))


def _all_known(check: Check) -> Check:
    return Check(check.id, "known", 0.25) if check.state == "unknown" else check


@given(items())
def test_earned_and_lost_add_up_to_a_hundred(cards: list[Item]) -> None:
    card = score_card(cards)
    if card.score is not None:
        assert sum(card.earned_by.values()) == pytest.approx(card.score)
        assert sum(card.earned_by.values()) + sum(card.lost_by.values()) + card.lost_missing == pytest.approx(100)


@given(items(), st.data())
def test_the_score_rises_with_every_value(cards: list[Item], data: st.DataObject) -> None:
    places = [(i, j) for i, one in enumerate(cards) for j, check in enumerate(one.checks) if check.state == "known"]
    if not places:
        return
    i, j = data.draw(st.sampled_from(places))
    old = cards[i].checks[j]
    higher = Check(old.id, "known", data.draw(st.floats(old.value, 1)))
    checks = (*cards[i].checks[:j], higher, *cards[i].checks[j + 1 :])
    raised = [*cards[:i], Item(cards[i].item, cards[i].status, cards[i].weight, checks), *cards[i + 1 :]]
    assert score_card(raised).score >= score_card(cards).score - 1e-9


@given(items(), st.floats(0.1, 5))
def test_publishing_a_missing_item_gains_at_least_its_points(cards: list[Item], weight: float) -> None:
    missing = item("missing", "not_found", weight)
    published = item("missing", "found", weight, **{check: 0.0 for check in IDS if check != "published"})
    before, after = score_card([*cards, missing]), score_card([*cards, published])
    assert after.score - before.score == pytest.approx(gain_of_missing_item(before, missing, 100), abs=1e-9)


@given(items())
def test_gains_are_exact_and_additive(cards: list[Item]) -> None:
    card = score_card(cards)
    if card.score is None:
        return
    gains = [gain_of_check(card, one, c.id) for one in cards for c in one.checks if c.state == "known"]
    repaired = [
        Item(one.item, one.status, one.weight, tuple(Check(c.id, c.state, 1.0 if c.state == "known" else None) for c in one.checks))
        for one in cards
    ]
    assert score_card(repaired).score - card.score == pytest.approx(sum(gains), abs=1e-7)


@given(items())
def test_what_does_not_apply_changes_nothing(cards: list[Item]) -> None:
    assert score_card([*cards, item("extra", "not_applicable", 3)]) == score_card(cards)


@given(st.lists(st.sampled_from(["doubtful", "not_measured"]), min_size=1, max_size=6))
def test_all_unknown_is_null_not_zero(statuses: list[str]) -> None:
    card = score_card([item(str(number), status) for number, status in enumerate(statuses)])
    assert (card.score, card.breadth, card.depth) == (None, None, None)
    assert (card.low, card.high, card.coverage) == (0, 100, 0)
