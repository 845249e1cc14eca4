"""The page for a municipal council, on the site and on paper: what is offered, what is missing and why, what gains most, what to ask.

What belongs here: choosing what a councillor reads. The words are in texts; how it looks is in council.html and council.typ.
"""

from collections import Counter
from dataclasses import dataclass
from textwrap import shorten

from assets.scorecard.card import Card
from assets.scorecard.words import joined, rounded
from assets.site.texts import texts

PUBLISHED = ("found", "national")
UNKNOWN = ("doubtful", "not_measured")
FIXES = 3
REASONS, LENGTH = 4, 160  # that fit on the sheet beside everything else: reasons, and characters of each


@dataclass(frozen=True, slots=True)
class CouncilPart:
    """One heading of the page: a sentence, and the lines below it; none where there is nothing to list."""

    id: str
    title: str
    text: str
    lines: list[str]


def council_title(card: Card) -> str:
    """What the page and the sheet are called."""
    return str(texts()["council"]["title"].format(name=card.name))


def council_parts(card: Card, on_paper: bool = False) -> list[CouncilPart]:
    """The page from top to bottom; on paper, long reasons are cut off so that it stays one sheet."""
    facts = _facts(card)
    lines = {
        "found": [*_names(card, PUBLISHED), *_others(card)],
        "missing": [*_names(card, ("not_found",)), *_reasons(card, on_paper)],
        "unknown": _names(card, UNKNOWN),
        "fixes": _fixes(card),
        "questions": _questions(card, facts),
    }
    return [_part(words, lines[words["id"]], facts) for words in texts()["council"]["parts"]]


def _part(words: dict[str, str], lines: list[str], facts: dict[str, str | int]) -> CouncilPart:
    has_any = facts.get(words["id"], lines)  # a count where the part is about one
    return CouncilPart(words["id"], words["title"], (words["text"] if has_any else words["empty"]).format(**facts), lines)


def _facts(card: Card) -> dict[str, str | int]:
    """What the texts may name."""
    statuses = Counter(item.status for item in card.items)
    lesson = next((lesson for lesson in card.lessons if lesson.examples), None)
    titles = {item.id: item.title for item in card.items}
    return {
        "name": card.name,
        "items": len(card.items),
        "found": sum(statuses[status] for status in PUBLISHED),
        "missing": statuses["not_found"],
        "unknown": sum(statuses[status] for status in UNKNOWN),
        "fixes": len(card.actions),
        "example": lesson.examples[0].name if lesson else "",
        "lesson": titles[lesson.item] if lesson else "",
    }


def _names(card: Card, statuses: tuple[str, ...]) -> list[str]:
    names = [item.title for item in card.items if item.status in statuses]
    return [f"{joined(names)}."] if names else []


def _others(card: Card) -> list[str]:
    """How much more the municipality offers that is not on the list."""
    listed = {(p.source, p.id) for item in card.items if item.status == "found" for p in item.publications if p.is_measured}
    others = card.datasets - len(listed)
    return [texts()["council"]["others"].format(others=others)] if others > 0 else []


def _reasons(card: Card, on_paper: bool) -> list[str]:
    """Why items are missing, as the municipality says; that it says nothing is worth a line too."""
    words = texts()["council"]
    given = [(item.title, reason.text) for item in card.items if item.status == "not_found" for reason in card.said.reasons(item.id)]
    if not given:
        return [words["no_reasons"]] if any(item.status == "not_found" for item in card.items) else []
    shown = given[:REASONS] if on_paper else given
    lines = [
        words["reason"].format(item=title, text=shorten(text, LENGTH, placeholder=" …") if on_paper else text) for title, text in shown
    ]
    left = len(given) - len(shown)
    return [*lines, words["more_reasons"].format(count=left)] if left else lines


def _fixes(card: Card) -> list[str]:
    words = texts()["council"]
    return [
        words["least" if action.is_minimum else "fix"].format(title=action.title, gain=rounded(action.gain, 1), role=action.role)
        for action in card.actions[:FIXES]
    ]


def _questions(card: Card, facts: dict[str, str | int]) -> list[str]:
    """The questions that this card gives rise to; one that asks about nothing is left out."""
    return [str(question["text"].format(**facts)) for question in texts()["council"]["questions"] if facts[question["when"]]]
