"""What a municipality reads is plain Dutch: short sentences, no jargon, none of the words that judge."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.site.texts import texts
from quality.method import method
from quality.reasons import reasons

LONGEST = 25  # words in a sentence
JUDGING = re.compile(r"\b(slecht\w*|achterblijver\w*|zakt|gezakt|faalt|gefaald|matig|onvoldoende(?! gemeten)|zwak\w*)\b", re.IGNORECASE)
JARGON = re.compile(
    r"\b(implementer\w*|faciliter\w*|stakeholders?|governance|compliance|optimaliser\w*|uitrollen|borg(?:en|ing)|middels|teneinde|"
    r"dienaangaande|desbetreffende|conform|alsmede|inzake|metadateren|enrichment|best practices?)\b",
    re.IGNORECASE,
)
NOT_DUTCH = ("english",)


def spoken(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text below `value` with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in NOT_DUTCH:
                yield from spoken(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from spoken(inner, f"{path}.{number}")


def everything() -> list[tuple[str, str]]:
    listed = list(spoken(texts()))
    for reason in reasons().values():
        listed += [(f"reason {reason.id}", reason.text), (f"fix of {reason.id}", reason.fix)]
    listed += [(f"check {check.id}", check.label) for check in method().checks]
    return listed


def test_there_is_a_lot_to_read() -> None:
    assert len(everything()) > 200


@pytest.mark.parametrize("pattern", [JUDGING, JARGON], ids=["judging words", "jargon"])
def test_no_forbidden_words(pattern: re.Pattern[str]) -> None:
    assert not [(place, found[0]) for place, text in everything() if (found := pattern.search(text))]


def test_sentences_are_short() -> None:
    long = []
    for place, text in everything():
        for sentence in re.split(r"[.!?:]\s+", text):
            if len(sentence.split()) > LONGEST:
                long.append((place, sentence))
    assert not long


def test_every_reason_that_asks_for_something_says_who_and_how_much() -> None:
    for reason in reasons().values():
        assert bool(reason.fix) == (reason.role != "geen"), reason.id
        assert not reason.fix or reason.hours > 0, reason.id
        assert not reason.fix or reason.fix.endswith("."), reason.id


def test_no_template_holds_a_ranking_word() -> None:
    folder = Path(__file__).parents[2] / "assets" / "site" / "templates"
    ranking = re.compile(r"\b(ranglijst|top ?\d+|nummer één|beste gemeente|slechtste|rangnummer)\b", re.IGNORECASE)
    for path in folder.glob("*.html"):
        assert not ranking.search(path.read_text(encoding="utf-8")), path.name
