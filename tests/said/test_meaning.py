"""What was said means on a date: when a profile and a correction count, what the maturity figure shows, and what a score may follow."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.said import shapes
from assets.said.calendar import months_after
from assets.said.corrections import EXPLANATION_MONTHS, Correction, claims
from assets.said.designations import DESIGNATION, Owner, Register, designated
from assets.said.for_card import said_of, totals_of
from assets.said.maturity import Axes, Axis, axes, earned
from assets.said.profile import PROFILE, ProfileHead
from assets.said.questions import questions
from assets.said.tables import correction_rows, profile_rows
from assets.scorecard.card import Check, Figures
from assets.scorecard.status import PlaceState, Publication, Situation, decide_status
from quality.method import method
from quality.scoring import Item, score_card
from tests.quality.cards import item

DAY = date(2026, 11, 24)
CHECKS = [check.id for check in method().checks]
ITEMS = ("bomen", "stembureaus", "subsidies")
AIR = "http://data.europa.eu/bna/c_63b37dd4"


def profile(day: date = DAY, **answers: object) -> ProfileHead:
    head = {"gm_code": "GM0363", "date": day, "role": "adviseur", "adopted_by": "college", "source_model": "eigen model"}
    return PROFILE.model(**head, **(answers or {"category": "pionier"}))


def correction(**given: object) -> Correction:
    head = {"id": "een", "gm_code": "GM0363", "kind": "not_applicable", "item": "bomen", "text": "x", "received": date(2026, 1, 1)}
    return Correction(**{**head, **given})  # type: ignore[arg-type]


def decided(**given: object) -> Correction:
    return correction(**{"decision": "accepted", "decided": date(2026, 2, 1), "answer": "ja", "role": "redactie"} | given)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 5, 12), 12, date(2027, 5, 12)),
    ],
)
def test_months_end_where_the_calendar_says(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_a_profile_counts_from_its_date_for_twelve_months() -> None:
    said = profile(date(2026, 5, 12))
    assert questions().expires_months == 12
    counted = {day: said.counts_on(day) for day in (date(2026, 5, 11), date(2026, 5, 12), date(2027, 5, 12), date(2027, 5, 13))}
    assert list(counted.values()) == [False, True, True, False]


def test_answers_are_said_in_words_and_what_is_left_out_is_not_answered() -> None:
    said = profile(phases={"agenderen": 0}, orientation={"smart_city": 100}, risks={"privacy": [], "autonomie": ["geregeld", "besproken"]},
                   damhof_quadrants=False, programme=["data", "visie"])  # fmt: skip
    rows = [(row["question"], row["option"], row["number"], row["answer"]) for row in profile_rows([said], DAY)]
    assert rows == [
        ("phases", "Agenderen", 0, "nog niet"),
        ("damhof_quadrants", None, None, "nee"),
        ("orientation", "Smart city", 100, "100 procent"),
        ("programme", None, None, "een visie"),
        ("programme", None, None, "data van goede kwaliteit"),
        ("risks", "Privacy", None, "geen van deze"),
        ("risks", "Autonomie", None, "besproken, geregeld"),
    ]


def test_a_profile_of_a_later_date_is_not_there_yet() -> None:
    assert list(profile_rows([profile(DAY + timedelta(days=1))], DAY)) == []


@pytest.mark.parametrize(
    ("given", "day", "state"),
    [
        (correction(), DAY, "open"),
        (decided(), date(2026, 1, 31), "open"),
        (decided(), date(2026, 2, 1), "accepted"),
        (decided(decision="rejected"), DAY, "rejected"),
        (decided(expires=date(2026, 11, 24)), DAY, "accepted"),
        (decided(expires=date(2026, 11, 23)), DAY, "expired"),
        (decided(kind="explanation"), date(2027, 2, 1), "accepted"),
        (decided(kind="explanation"), date(2027, 2, 2), "expired"),
        (decided(kind="reason"), date(2036, 2, 2), "accepted"),
    ],
)
def test_a_correction_is_open_accepted_rejected_or_expired(given: Correction, day: date, state: str) -> None:
    assert given.state_on(day) == state


def test_waiting_ends_with_the_decision() -> None:
    assert (correction().waited(DAY), decided().waited(DAY), decided().waited(date(2026, 1, 11))) == (327, 31, 10)


def test_what_is_decided_later_is_not_told_today() -> None:
    (row,) = correction_rows([decided(decided=DAY + timedelta(days=1))], DAY)
    assert (row["state"], row["decided"], row["answer"], row["role"], row["expires"]) == ("open", None, None, None, None)
    assert list(correction_rows([correction(received=DAY + timedelta(days=1))], DAY)) == []


def test_a_designation_counts_from_the_date_of_its_register() -> None:
    register = Register(id="een", title="x", source="https://x.example/", date=DAY, owners=(Owner(gm_code="GM0363", categories=(AIR,)),))
    assert designated([register], DAY) == {"GM0363": {AIR}} and designated([register], DAY - timedelta(days=1)) == {}
    assert DESIGNATION.id_of(register) == "een"


# The maturity figure.


def figures(score: float | None, status: str) -> Figures:
    low, high = (0.0, 100.0) if score is None else (score - 10, score + 10)
    rest = {"coverage": None, "breadth": None, "depth": None, "status_label": "", "band": "", "band_label": ""}
    return Figures(score=score, low=low, high=high, status=status, **rest)


def checks(**values: tuple[float | None, float]) -> list[shapes.Part]:
    head = {"label": "", "dimension": "", "state": "", "state_label": "", "value": None, "reason": "", "fix": "", "evidence": ""}
    rest = {"evidence_url": "", "measured_at": None}
    return [Check(id=name, points=points, possible=possible, **head, **rest) for name, (points, possible) in values.items()]


def test_an_axis_measures_a_check_or_a_dimension_and_unknown_is_not_zero() -> None:
    of = {axis.id: axis for axis in axes().axes}
    seen = checks(complete=(3.0, 6.0), valid=(None, 6.0), unique=(5.0, 5.0), open_format=(0.0, 6.0))
    assert earned(of["juistheid_en_volledigheid"], seen) == 50
    assert earned(of["kwaliteit"], seen) == pytest.approx(100 * 8 / 11)
    assert earned(of["compatibiliteit"], seen) == 0
    assert earned(of["standaarden"], seen) is None


@pytest.mark.parametrize(
    ("status", "score", "side"),
    [
        ("established", 62.5, (62.5, None, None)),
        ("provisional", 62.5, (None, 52.5, 72.5)),
        ("insufficient", 62.5, (None, 52.5, 72.5)),
        ("insufficient", None, (None, None, None)),
    ],
)
def test_a_score_that_is_not_established_is_a_range_here_too(status: str, score: float | None, side: tuple[float | None, ...]) -> None:
    (axis,) = (axis for axis in said_of([], [], [], figures(score, status), []).axes if axis.id == "open_data")
    assert (axis.measured, axis.low, axis.high) == side


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"axes": [{"id": "open_data", "label": "x", "measured": "smaak", "what": "x"}] * 3}, "measured is score, a check or a dimension"),
        ({"axes": [{"id": "tempo", "label": "x", "measured": "", "what": "x"}] * 3}, "tempo is no option of the question"),
        ({"beside": "tempo"}, "beside names an axis"),
        ({"axes": []}, "at least 3"),
    ],
)
def test_other_axes_are_held_against_method_and_profile(change: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Axes.model_validate(axes().model_dump() | change)
    assert len(axes().axes) == 5


def test_the_two_sides_of_an_axis_are_never_one_number() -> None:
    rows = list(profile_rows([profile(maturity={"open_data": 1})], DAY))
    sides = {axis.id: (axis.measured, axis.level) for axis in said_of(rows, [], [], figures(80.0, "established"), []).axes}
    assert sides["open_data"] == (80.0, 1) and sides["kwaliteit"] == (None, None)


def test_an_expired_profile_says_only_that_it_was_there() -> None:
    rows = list(profile_rows([profile(date(2025, 1, 1), maturity={"open_data": 3})], DAY))
    said = said_of(rows, [], [], figures(80.0, "established"), [])
    assert said.profile and not said.profile.is_current and said.profile.answers == []
    assert all(axis.level is None for axis in said.axes)
    assert totals_of([said, shapes.Said()]).profiles == 0


def test_totals_count_states_and_days() -> None:
    given = [decided(id="a"), decided(id="b", decided=date(2026, 1, 11)), correction(id="c")]
    said = said_of(list(profile_rows([profile()], DAY)), list(correction_rows(given, DAY)), [], figures(None, "insufficient"), [])
    totals = totals_of([said, shapes.Said()])
    assert (totals.profiles, totals.share, totals.states) == (1, 0.5, {"accepted": 2, "open": 1})
    assert (totals.median_wait, totals.longest_open) == (20.5, 327)


# What a file may do to a score.

days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def corrections(draw: st.DrawFn) -> list[Correction]:
    """Corrections of every kind, decided or not, in force or not, on some of the items."""
    made = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(["reason", "measurement_error", "explanation", "not_applicable"]))
        received = draw(days)
        more: dict[str, object] = {}
        if kind in ("measurement_error", "explanation"):
            more["check"] = draw(st.sampled_from([None, *CHECKS]))
        if draw(st.booleans()):
            on = received + timedelta(days=draw(st.integers(0, 400)))
            more |= {"decision": draw(st.sampled_from(["accepted", "rejected"])), "decided": on, "answer": "ja", "role": "redactie"}
            if draw(st.booleans()):
                latest = (months_after(on, EXPLANATION_MONTHS) - on).days
                more["expires"] = on + timedelta(days=draw(st.integers(0, latest)))
        made.append(correction(id=f"c{number}", kind=kind, item=draw(st.sampled_from(ITEMS)), received=received, **more))
    return made


SITUATION = Situation("GM0363", (PlaceState("portaal", frozenset(), "complete", DAY),), True, True)
PUBLICATION = Publication("portaal", "d1", None, "found", 1.0, False, "", 50.0)


def card(ruled: dict[tuple[str, str], object], published: frozenset[str]) -> list[Item]:
    """The municipality's items, with the rulings that came from files."""
    made = []
    for name in ITEMS:
        ruling = ruled.get(("GM0363", name))
        status = decide_status(SITUATION, [PUBLICATION] if name in published else [], DAY, 14, ruling)  # type: ignore[arg-type]
        made.append(item(name, status.status, open_licence=0.5, complete=None))
    return made


@given(corrections(), st.frozensets(st.sampled_from(ITEMS)))
def test_corrections_change_a_score_only_by_dropping_items_of_accepted_claims(given: list[Correction], published: frozenset[str]) -> None:
    dropped = {c.item for c in given if c.kind == "not_applicable" and c.received <= DAY and c.state_on(DAY) == "accepted"}
    before, after = card({}, published), card(claims(given, DAY), published)
    assert {one.item for one in after if one.status == "not_applicable"} == dropped
    assert [one for one in after if one.item not in dropped] == [one for one in before if one.item not in dropped]
    left = [one for one in before if one.item not in dropped]
    if left:
        assert score_card(after).score == score_card(left).score


@given(corrections())
def test_without_an_accepted_claim_nothing_changes(given: list[Correction]) -> None:
    others = [c for c in given if c.kind != "not_applicable"]
    assert claims(others, DAY) == {}
    assert all(claims([c], DAY) == {} for c in given if c.state_on(DAY) != "accepted")


def test_an_axis_of_its_own_needs_a_name_of_the_method() -> None:
    assert Axis(id="x", label="x", measured="reusable", what="x").checks == {"open_licence", "open_format", "national_standard"}
