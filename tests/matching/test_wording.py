"""Titles as municipalities write them, made up by us in wording.csv, and the traps of Dutch: each gets the item it is, or none."""

import csv
from pathlib import Path

import pytest

from assets.lists.reference_list import read_reference_list
from assets.matching.decide import Decision, MatchRecord, load_matcher

MATCHER = load_matcher(read_reference_list())
WORDING = list(csv.DictReader((Path(__file__).parent / "wording.csv").read_text(encoding="utf-8").splitlines()))


def decide(title: str, **more: object) -> list[Decision]:
    return MATCHER.decide(MatchRecord("x", title, **more))  # type: ignore[arg-type]


def found(title: str, **more: object) -> list[str]:
    return [decision.item for decision in decide(title, **more) if decision.label == "found"]


def test_nothing_is_called_found_that_is_not() -> None:
    wrong = []
    for row in WORDING:
        first = found(row["title"], description=row["description"], keywords=tuple(filter(None, row["tags"].split(";"))))[:1]
        if first and first != [row["label"]]:
            wrong.append((row["title"], row["label"], first))
    assert not wrong


def test_nearly_all_wordings_of_an_item_are_found() -> None:
    positive = [row for row in WORDING if row["label"] != "none"]
    missed = [row["title"] for row in positive if row["label"] not in found(row["title"], description=row["description"])]
    assert len(positive) > 300
    assert len(missed) <= 0.02 * len(positive), missed


@pytest.mark.parametrize(
    ("title", "item"),
    [
        ("Speel- en sportplekken", "speelplekken"),
        ("Kap- en grondgebruikvergunningen", "vergunningen"),
        ("LichtMasten_gemeente_Oss_2021", "openbare-verlichting"),
        ("BOR_BomenPunt", "bomen"),
        ("ORAC-locaties", "afvalcontainers"),
        ("Trapveldjes", "speelplekken"),
        ("Overzicht van alle stembureaus in Den Haag", "stembureaus"),
    ],
)
def test_stems_compounds_and_codes_are_read(title: str, item: str) -> None:
    assert found(title) == [item]


@pytest.mark.parametrize(
    "title",
    ["Bodem", "Speelautomaten", "Hondenbelasting", "Uitslagen enquête parkeren", "Afstand tot speelplekken", "Leefbaarheid in buurten",
     "Bomen per wijk", "Aantal lichtmasten", "Parkeernormen", "Kunstwerken (civiel)", "Stamboom", "Bomenkap", "Evenementenlocaties"],
)  # fmt: skip
def test_what_looks_alike_is_not_found(title: str) -> None:
    assert found(title) == []


def test_a_description_that_mentions_an_item_in_passing_is_not_enough() -> None:
    assert decide("Bushaltes", description="Haltes met afvalbakken, fietsenstallingen, lichtmasten en bomen.") == []


def test_a_bare_word_means_what_the_description_says() -> None:
    assert found("Kunstwerken", description="Beelden en sculpturen, met de naam van de kunstenaar.") == ["kunst-openbare-ruimte"]
    assert found("Kunstwerken", description="Bruggen, viaducten en duikers in beheer bij de gemeente.") == []


def test_one_dataset_may_be_several_items_each_with_its_evidence() -> None:
    decisions = decide("Wegwerkzaamheden en evenementen")
    assert {decision.item for decision in decisions if decision.label == "found"} == {"wegwerkzaamheden", "evenementen"}
    assert all(any(piece.kind == "name" for piece in decision.evidence) for decision in decisions)


def test_the_title_decides_between_voting_places_and_results() -> None:
    assert found("Stembureaus Tweede Kamer 2023") == ["stembureaus"]
    assert found("Uitslagen per stembureau Tweede Kamer 2023") == ["verkiezingsuitslagen"]


def test_evidence_is_dutch_and_weighed() -> None:
    (decision,) = decide("Speelplekken", description="Locaties van speelplekken.", keywords=("speelplek",))
    assert [piece.text for piece in decision.evidence] == [
        "titel bevat 'speelplekken'", "de titel zegt niets anders", "omschrijving begint met 'speelplekken'", "trefwoord 'speelplek'",
    ]  # fmt: skip
    assert all(piece.weight > 0 for piece in decision.evidence)
    assert 0.98 < decision.confidence < 1


def test_files_support_a_doubtful_title() -> None:
    alone = decide("Groen in beheer", description="Bomen en struiken.")
    seen = decide("Groen in beheer", description="Bomen en struiken.", columns=("Boomsoort", "x"), geometry="point")
    assert [piece.text for piece in seen[0].evidence if piece.kind in ("column", "geometry")] == [
        "kolom 'boomsoort'",
        "kolom 'boomsoort' en punten",
    ]
    assert seen[0].confidence > max((decision.confidence for decision in alone), default=0)


def test_a_declared_concept_is_checked_against_the_content() -> None:
    concept = read_reference_list().concept("bomen")
    assert [d.label for d in decide("Beheerkaart", themes=(concept,)) if d.item == "bomen"] == ["doubtful"]
    assert found("Beheerkaart", description="Bomen met soort en plantjaar.", themes=(concept,)) == ["bomen"]
    assert [d for d in decide("Bomenkap", themes=(concept,)) if d.label == "found"] == []


def test_odd_text_is_no_error() -> None:
    for title in ("", "-", "Den Haag- en", "of en / &", "'s-Gravenhage", "🌳", "a" * 5000, "-- en --"):
        assert found(title) == []
