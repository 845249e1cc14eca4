"""The three rules of the release gate, each where it just holds and where it just does not."""

from quality.release import moved, objections

CODES = [f"GM{n:04}" for n in range(100)]
STEADY = dict.fromkeys(CODES, 50.0)


def rules(after: dict[str, float | None], coverage: float = 80.0, absent: dict[str, int] | None = None) -> list[str]:
    return [objection.rule for objection in objections(STEADY, after, 80.0, coverage, absent or {})]


def test_more_than_a_tenth_may_not_move_by_more_than_fifteen_points() -> None:
    assert rules(STEADY | dict.fromkeys(CODES[:10], 66.0)) == []
    assert rules(STEADY | dict.fromkeys(CODES[:11], 66.0)) == ["scores_move"]
    assert rules(STEADY | dict.fromkeys(CODES[:11], 34.0)) == ["scores_move"]
    assert rules(STEADY | dict.fromkeys(CODES, 65.0)) == []


def test_national_coverage_may_not_fall_by_more_than_ten_points() -> None:
    assert rules(STEADY, 70.0) == [] and rules(STEADY, 69.9) == ["coverage_falls"] and rules(STEADY, 100.0) == []


def test_what_a_failed_source_may_hold_is_not_absent() -> None:
    assert rules(STEADY, absent={"donl": 3}) == ["failed_source_counts_as_absence"]


def test_a_null_score_did_not_move_and_the_first_snapshot_has_nothing_to_be_held_against() -> None:
    assert moved({"GM0001": None, "GM0002": 10.0}, {"GM0001": 90.0, "GM0002": None}) == []
    assert objections({}, STEADY, None, 80.0, {}) == []


def test_the_farthest_is_named_first_and_every_objection_says_what_to_do() -> None:
    after = STEADY | dict.fromkeys(CODES[:20], 66.0) | {"GM0050": 10.0}
    (objection,) = objections(STEADY, after, 80.0, 80.0, {})
    assert "GM0050 -40.0" in objection.finding and objection.remedy
