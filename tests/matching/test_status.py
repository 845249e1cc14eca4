"""The status of an item, from plain values: own before national, national before doubt, unknown never taken for absent."""

from datetime import date

import pytest

from assets.scorecard.status import PlaceState, Publication, Ruling, Situation, Status, decide_status

DAY = date(2026, 11, 24)
GOOD = PlaceState("land", frozenset(), "complete", DAY)
FAILED = PlaceState("stad", frozenset(("GM0001",)), "failed", None)


def situation(*places: PlaceState) -> Situation:
    return Situation("GM0001", places or (GOOD,), True, True)


def publication(label: str, points: float = 50, confidence: float = 0.95, dataset: str = "", is_empty: bool = False) -> Publication:
    return Publication("land", dataset or label, "1", label, confidence, False, f"bewijs van {label}", points, is_empty)


def decided(*publications: Publication, ruling: Ruling | None = None, unread: str = "", place: PlaceState = GOOD) -> Status:
    return decide_status(situation(place), publications, DAY, 14, ruling, unread)


def test_an_own_publication_beats_a_national_one_and_the_file_with_most_points_is_measured() -> None:
    own, national = publication("found", 40), publication("national", 60)
    status = decided(own, national)
    assert (status.status, status.publication) == ("found", national)
    assert status.evidence == "bewijs van found; gemeten: bewijs van national"
    assert decided(publication("found", 70), national).publication == publication("found", 70)


def test_of_several_own_publications_the_one_with_most_points_counts() -> None:
    assert decided(publication("found", 10, dataset="a"), publication("found", 20, dataset="b")).publication == publication(
        "found", 20, dataset="b"
    )


def test_a_national_publication_beats_a_doubtful_one() -> None:
    assert decided(publication("doubtful"), publication("national")).status == "national"


def test_a_doubtful_candidate_makes_the_item_unknown_until_a_person_says_no() -> None:
    assert decided(publication("doubtful")).status == "doubtful"
    assert decided(publication("doubtful"), ruling=Ruling("not_found", "beheerder: iets anders")).status == "not_found"


def test_an_empty_file_is_not_found() -> None:
    status = decided(publication("found", is_empty=True))
    assert (status.status, status.reason) == ("not_found", "empty_file")


def test_an_unread_national_source_makes_an_absent_item_unknown() -> None:
    status = decided(unread="CBS")
    assert (status.status, status.reason) == ("not_measured", "national_unread")
    assert decided(publication("found"), unread="CBS").status == "found"


@pytest.mark.parametrize(("place", "status"), [(GOOD, "not_found"), (FAILED, "not_measured")])
def test_absence_is_only_concluded_from_sources_that_were_read(place: PlaceState, status: str) -> None:
    assert decided(place=place).status == status


def test_not_applicable_wins_over_everything() -> None:
    assert decided(publication("found"), ruling=Ruling("not_applicable", "geen zee")).status == "not_applicable"
