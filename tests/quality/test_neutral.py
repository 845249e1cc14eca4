"""The two neutral figures: MQA points and stars.

Ten datasets are held against numbers worked out by hand, and against those that a published re-implementation of the MQA gives (the same
weights; every indicator of a distribution counts if any distribution has it, and it knows no range). Every difference is explained.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.mqa import Points, band_of, mean_of, mqa, points_of, representative_of, seen_in_dataset, seen_in_distribution
from quality.stars import STARS, Stars, stars_of
from quality.stars import seen_in_distribution as seen_for_stars

EU = "http://publications.europa.eu/resource/authority"
NOTHING: dict[str, Any] = {
    "access_rights": None, "keywords": [], "themes": [], "spatial": [], "temporal_start": None, "temporal_end": None, "licence": None,
    "contact_name": None, "contact_email": None, "contact_url": None, "publisher": None, "issued": None, "modified": None,
}  # fmt: skip
BARE: dict[str, Any] = {
    "access_url": "https://x.example/a", "download_url": None, "licence": None, "format": None, "media_type": None, "rights": None,
    "byte_size": None,
}  # fmt: skip
ALL = {
    **NOTHING, "access_rights": f"{EU}/access-right/PUBLIC", "keywords": ["bomen"], "themes": [f"{EU}/data-theme/ENVI"],
    "spatial": ["Utrecht"], "temporal_start": "2020-01-01", "contact_email": "opendata@x.example", "publisher": "https://x.example/gemeente",
    "issued": "2020-01-01", "modified": "2026-01-01",
}  # fmt: skip
CSV = {
    **BARE, "download_url": "https://x.example/a.csv", "licence": f"{EU}/licence/CC0", "format": f"{EU}/file-type/CSV",
    "media_type": "text/csv", "rights": "vrij", "byte_size": 100,
}  # fmt: skip
PDF = {**BARE, "format": f"{EU}/file-type/PDF", "media_type": "application/pdf", "licence": f"{EU}/licence/CC0"}
REACHED = {"https://x.example/a": True, "https://x.example/a.csv": True}
Case = tuple[dict[str, Any], list[dict[str, Any]], bool | None, dict[str, bool], tuple[float, float], float, dict[str, float]]

# (dataset, distributions, conforms, reached, ours by hand, theirs by hand, why theirs is more)
TEN: dict[str, Case] = {
    "everything in order": (ALL, [CSV], True, REACHED, (405, 405), 405, {}),
    "nothing at all": (NOTHING, [], False, {}, (0, 0), 30, {"it takes conformance for granted": 30}),
    "conformance was not validated": (ALL, [CSV], None, REACHED, (375, 405), 405, {"it takes conformance for granted": 30}),
    "links were not tried": (ALL, [CSV], True, {}, (325, 405), 325, {}),
    "a dead link": (ALL, [CSV], True, {**REACHED, "https://x.example/a": False}, (355, 355), 355, {}),
    # PDF: no download URL (20 + 30), not in its list of open formats (20 + 20), no rights, no size (5 + 5).
    "a PDF only": (ALL, [PDF], True, REACHED, (305, 305), 305, {}),
    # The PDF answers, the CSV does not. Ours is the better of the two: the PDF, with 50 + 20 + 10 + 10 + 20 + 10 = 120 against the CSV's
    # 20 + 20 + 10 + 10 + 20 + 20 + 20 + 10 + 5 + 5 = 140; theirs adds the PDF's 50 for the access URL to the CSV's 140.
    "two halves do not make a whole": (
        ALL, [{**PDF, "access_url": "https://x.example/b"}, CSV], True,
        {"https://x.example/a": False, "https://x.example/a.csv": False, "https://x.example/b": True},
        (325, 325), 375, {"it adds up what different distributions have": 50},
    ),
    "a format from the vocabulary, a media type that is none": (
        ALL, [{**CSV, "media_type": "komma"}], True, REACHED, (395, 395), 405,
        {"one of format and media type from a vocabulary is enough": 10},
    ),
    # As CKAN catalogues write it: the word CSV, and Creative Commons' own address.
    "words instead of addresses": (
        ALL, [{**CSV, "format": "CSV", "licence": "http://creativecommons.org/publicdomain/zero/1.0/"}], True, REACHED, (395, 395), 355,
        {"a format must be an EU address to be open or for programs": -40, "a licence must be in the EU's list": -10,
         "one of format and media type from a vocabulary is enough": 10},
    ),
    "dates and rights of the dataset only": (
        {**ALL, "issued": None, "modified": None, "access_rights": "openbaar"}, [{**CSV, "rights": None, "byte_size": None}], True, REACHED,
        (380, 380), 380, {},
    ),
}  # fmt: skip


def seen(case: Case) -> tuple[dict[str, bool | None], list[dict[str, bool | None]]]:
    dataset, distributions, conforms, reached = case[:4]
    return seen_in_dataset(dataset, conforms), [seen_in_distribution(one, dataset, reached) for one in distributions]


def reimplemented(dataset: dict[str, Any], distributions: list[dict[str, Any]], reached: dict[str, bool]) -> float:
    """The published re-implementation, by its rules: any distribution, addresses of the EU's lists only, conformance taken as given."""
    own = seen_in_dataset(dataset, True)
    points = {indicator.id: indicator.points for indicator in mqa().indicators}
    total = sum(points[name] for name, is_so in own.items() if is_so)
    parts = [seen_in_distribution(one, dataset, reached) for one in distributions]
    for indicator in mqa().of("distribution"):
        several = zip(parts, distributions, strict=True)
        total += indicator.points * any(_theirs(indicator.id, part, one) for part, one in several)
    return total


def _theirs(indicator: str, part: dict[str, bool | None], one: dict[str, Any]) -> bool:
    is_eu = str(one["format"] or "").startswith(f"{EU}/file-type/")
    if indicator in ("is_non_proprietary", "is_machine_readable"):
        return is_eu and part[indicator] is True
    if indicator == "is_format_in_vocabulary":
        return is_eu or str(one["media_type"] or "").startswith(("text/", "application/"))
    if indicator == "is_licence_in_vocabulary":
        return str(one["licence"] or "").startswith(f"{EU}/licence/")
    return part[indicator] is True


@pytest.mark.parametrize("name", list(TEN))
def test_points_are_those_worked_out_by_hand_and_differences_are_explained(name: str) -> None:
    dataset, distributions, _, reached, ours, theirs, why = TEN[name]
    assert points_of(*seen(TEN[name])) == Points(*ours)
    assert reimplemented(dataset, distributions, reached) == theirs
    assert ours[0] + sum(why.values()) == theirs


def test_the_weights_are_those_of_the_method() -> None:
    by_dimension: dict[str, int] = {}
    for indicator in mqa().indicators:
        by_dimension[indicator.dimension] = by_dimension.get(indicator.dimension, 0) + indicator.points
    assert by_dimension == {"findability": 100, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 20}


def test_both_statistics_of_the_ten_together() -> None:
    cases = [case for case in TEN.values() if case[2] is not None]
    datasets = [seen(case)[0] for case in cases]
    parts = [part for case in cases for part in seen(case)[1]]
    assert len(cases) == 9 and len(parts) == 9
    assert mean_of([points_of(*seen(case)) for case in cases]) == pytest.approx((2885 / 9, 2965 / 9))
    # By share. Of 9 datasets 8 have all of their own but: issued and modified 7, access right from the vocabulary 7.
    of_datasets = (30 + 30 + 20 + 20 + 30 + 10 + 20 + 10) * 8 / 9 + (5 + 5 + 5) * 7 / 9
    # Of 9 distributions: access URL answered 6, not tried 1; download URL 7, answered 5, not tried 1; format 9, media type 9, both from a
    # vocabulary 7, open 7, for programs 7; licence 9, from a vocabulary 9; rights 6, size 6.
    low = 50 * 6 + 20 * 7 + 30 * 5 + (20 + 10) * 9 + 10 * 7 + (20 + 20) * 7 + (20 + 10) * 9 + (5 + 5) * 6
    assert representative_of(datasets, parts) == pytest.approx((of_datasets + low / 9, of_datasets + (low + 50 + 30) / 9))


def test_a_band_is_only_given_when_it_is_certain() -> None:
    assert [band_of(Points(p, p), True) for p in (405, 351, 350, 221, 220, 121, 120, 0)] == [
        "excellent", "excellent", "good", "good", "sufficient", "sufficient", "bad", "bad",
    ]  # fmt: skip
    assert band_of(Points(360, 400), True) == "excellent" and band_of(Points(340, 360), True) == ""
    assert band_of(Points(405, 405), False) == ""


shares = st.sampled_from([True, False, None])


@given(
    st.lists(st.fixed_dictionaries({i.id: shares for i in mqa().of("dataset")}), min_size=1, max_size=5),
    st.lists(st.fixed_dictionaries({i.id: shares for i in mqa().of("distribution")}), max_size=5),
)
def test_points_lie_in_range_and_with_one_distribution_each_both_statistics_agree(
    datasets: list[dict[str, bool | None]], distributions: list[dict[str, bool | None]]
) -> None:
    for points in (*(points_of(own, distributions) for own in datasets), representative_of(datasets, distributions)):
        assert 0 <= points.low <= points.high + 1e-9 <= 405 + 1e-6
    if len(datasets) == len(distributions):
        mean = mean_of([points_of(own, [part]) for own, part in zip(datasets, distributions, strict=True)])
        assert mean == pytest.approx(representative_of(datasets, distributions))


@pytest.mark.parametrize(
    ("url", "licence", "form", "stars"),
    [
        ("https://x.example/a", "", "csv", (0, 0)),
        ("", "cc-by", "csv", (0, 0)),
        ("https://x.example/a", "gesloten", "rdf", (0, 0)),
        ("https://x.example/a", "iets eigens", "csv", (0, 3)),
        ("https://x.example/a", "cc-by", "pdf", (1, 1)),
        ("https://x.example/a", "cc-by", "", (1, 5)),
        ("https://x.example/a", "cc-by-sa", "xlsx", (2, 2)),
        ("https://x.example/a", "cc-by", "csv", (3, 3)),
        ("https://x.example/a", "cc0", "rdf", (4, 5)),
    ],
)
def test_stars_are_earned_one_after_the_other(url: str, licence: str, form: str, stars: tuple[int, int]) -> None:
    assert stars_of(seen_for_stars(url, licence, form)) == Stars(*stars)


@given(st.fixed_dictionaries({star: shares for star in STARS}))
def test_stars_lie_in_range(earned: dict[str, bool | None]) -> None:
    stars = stars_of(earned)
    assert 0 <= stars.low <= stars.high <= 5
