"""Only what changed is made again: a site that takes over the rest has the same bytes as one made from nothing."""

import dataclasses
from pathlib import Path

import pytest

from assets.scorecard.card import Card
from assets.site.build import Publication, build_site
from assets.site.unchanged import Unchanged
from tests.bench.bench_site import publication
from tests.runs import digests

CODES = ("GM0014", "GM0034", "GM0037")


@pytest.fixture(scope="module")
def before(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Publication, Path]:
    """The publication of three municipalities, and its site."""
    place = tmp_path_factory.mktemp("before")
    (folder := place / "site").mkdir()
    whole = publication(str(demo_home / "site"), str(place))
    made = dataclasses.replace(whole, cards=[card for card in whole.cards if card.gm_code in CODES])
    build_site(folder, made)
    return made, folder


def built(folder: Path, made: Publication, before: Path | None) -> dict[str, str]:
    """The digests of a site."""
    folder.mkdir()
    build_site(folder, made, before)
    return digests(folder)


def changed(made: Publication) -> Publication:
    first, *others = made.cards
    return dataclasses.replace(made, cards=[first.model_copy(update={"sentence": "Hier is iets veranderd."}), *others])


def test_the_bytes_are_those_of_a_site_made_from_nothing(before: tuple[Publication, Path], tmp_path: Path) -> None:
    made, folder = before
    again = built(tmp_path / "again", changed(made), folder)
    assert again == built(tmp_path / "fresh", changed(made), None)
    of_old = digests(folder)
    differing = {path.split("/")[1] for path, mark in again.items() if path.startswith("gemeente/GM") and of_old[path] != mark}
    assert differing == {CODES[0]}


def test_an_unchanged_municipality_is_copied_and_not_made(before: tuple[Publication, Path], tmp_path: Path) -> None:
    made, folder = before
    shown = folder / "gemeente" / CODES[1] / "scorekaart.pdf"
    kept = shown.read_bytes()
    shown.write_bytes(b"as it was")
    try:
        built(tmp_path / "again", changed(made), folder)
    finally:
        shown.write_bytes(kept)
    assert (tmp_path / "again" / "gemeente" / CODES[1] / "scorekaart.pdf").read_bytes() == b"as it was"
    assert (tmp_path / "again" / "gemeente" / CODES[0] / "scorekaart.pdf").read_bytes()[:5] == b"%PDF-"


@pytest.mark.parametrize("differs", ["card", "shared", "months", "nothing before"])
def test_any_difference_makes_the_files_again(before: tuple[Publication, Path], tmp_path: Path, differs: str) -> None:
    made, folder = before
    months = made.frozen.months_of()
    cards: list[Card] = changed(made).cards[:1] if differs == "card" else made.cards[:1]
    unchanged = Unchanged.of(
        tmp_path,
        None if differs == "nothing before" else folder,
        cards,
        "another" if differs == "shared" else made.shared,
        {} if differs == "months" else months,
    )
    unchanged.take()
    assert not unchanged.taken
