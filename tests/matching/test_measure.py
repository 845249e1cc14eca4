"""The published figures are what counting gives, and hold where the labelled sample is at hand."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from assets.lists.reference_list import read_reference_list
from assets.matching import measure
from assets.matching.decide import load_matcher
from assets.matching.measure import Counts, Guess, LabelledRecord, Measured
from assets.matching.vocabulary import thresholds
from assets.site.templating import render
from assets.site.texts import texts
from tests.shared import shared

ITEMS = [item.id for item in read_reference_list().items]


def labelled(municipality: str, label: str, alt: str = "", key: str = "x") -> LabelledRecord:
    return LabelledRecord(key=key, municipality=municipality, gm_code="GM0001", source="", title="t", label=label, alt=alt)


def test_an_acceptable_label_is_right_and_a_wrong_item_is_wrong_twice() -> None:
    records = [
        labelled("A", "bomen"),
        labelled("A", "bomen", "none"),
        labelled("A", "none", "bomen"),
        labelled("A", "none"),
        labelled("A", "bomen"),
    ]
    guesses = [Guess("bomen", 0.9), Guess("", 0), Guess("bomen", 0.9), Guess("bomen", 0.9), Guess("speelplekken", 0.9)]
    judged = measure.at_threshold(records, guesses, 0.8)
    assert measure.count(judged) == Counts(n=3, found=4, correct=2, missed=1)
    assert measure.count(judged, lambda item: item == "bomen") == Counts(n=3, found=3, correct=2, missed=1)


def test_a_threshold_is_chosen_without_the_municipality_that_it_judges() -> None:
    records = [labelled("A", "none"), labelled("B", "bomen"), labelled("B", "none"), labelled("B", "bomen")]
    guesses = [Guess("bomen", 0.7), Guess("bomen", 0.9), Guess("bomen", 0.6), Guess("bomen", 0.65)]
    judged = {id(one.record): one.found for one in measure.out_of_fold(records, guesses)}
    assert judged[id(records[0])] == "bomen"  # A is judged by B, where 0.65 is right often enough
    assert [judged[id(record)] for record in records[1:]] == ["", "", ""]  # B by A, where nothing is right


def test_the_interval_is_wilsons() -> None:
    assert measure.wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert measure.wilson(0, 0) == (0, 1)
    assert measure.wilson(10, 10)[1] == pytest.approx(1)


@pytest.fixture(scope="module")
def sample() -> Sequence[LabelledRecord]:
    return measure.read_labelled(shared("labels/dev.csv"))


def test_the_published_figures_can_be_derived_again(sample: Sequence[LabelledRecord]) -> None:
    published = measure.measured()
    made = measure.guesses(load_matcher(read_reference_list()), sample)
    judged = measure.out_of_fold(sample, made)
    assert published.sample == measure.sample_of(sample)
    assert published.counts == measure.count(judged)
    assert published.items == measure.per_item(judged, ITEMS)
    assert published.found_threshold == thresholds().found


def test_found_is_right_and_complete_enough(sample: Sequence[LabelledRecord]) -> None:
    made = measure.guesses(load_matcher(read_reference_list()), sample)
    counts = measure.count(measure.at_threshold(sample, made, thresholds().found))
    assert counts.precision is not None and counts.precision >= measure.TARGET_PRECISION
    assert counts.recall is not None and counts.recall >= 0.90


def test_the_published_file_is_complete_without_the_sample() -> None:
    published: Measured = measure.measured()
    assert set(published.items) == set(ITEMS)
    assert sum(counts.n for counts in published.items.values()) == published.counts.n == published.sample.positive
    assert len(published.commit) >= 7
    for counts in published.items.values():
        assert counts.correct <= counts.found


def test_the_labels_are_not_part_of_the_project() -> None:
    assert not list((Path(__file__).parents[2] / "assets").rglob("*dev.csv"))


def test_the_method_page_shows_the_figures_with_the_size_of_the_sample() -> None:
    published = measure.measured()
    shown = render("matching.html", {"texts": texts(), "measured": published, "sample": published.sample, "list": read_reference_list()})
    assert f"{published.sample.records} echte beschrijvingen" in shown
    few = [item for item, counts in published.items.items() if not counts.has_enough]
    assert shown.count("te weinig gevallen") == 2 * len(few)
    assert set(texts()["matching"]["designs"]) == {design.name for design in published.designs}
