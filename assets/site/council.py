"""The page for a municipal council, on the site and on paper: what is offered, what is missing and why, what gains most, what to ask.

What belongs here: choosing what a councillor reads. The words are in texts; how it looks is in council.html and council.typ.
"""

from collections import Counter
from dataclasses import dataclass

from assets.scorecard.card import Card
from assets.scorecard.words import joined, rounded
from assets.site.texts import texts

PUBLISHED = ("found", "national")
UNKNOWN = ("doubtful", "not_measured")
FIXES = 3


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


def council_parts(card: Card) -> list[CouncilPart]:
    """The page from top to bottom."""
    facts = _facts(card)
    lines = {
        "found": _names(card, PUBLISHED),
        "missing": _names(card, ("not_found",)),
        "unknown": _names(card, UNKNOWN),
        "fixes": _fixes(card),
        "questions": _questions(card, facts),
    }
    return [_part(words, lines[words["id"]], facts) for words in texts()["council"]["parts"]]


def _part(words: dict[str, str], lines: list[str], facts: dict[str, str | int]) -> CouncilPart:
    return CouncilPart(words["id"], words["title"], (words["text"] if lines else words["empty"]).format(**facts), lines)


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


def _fixes(card: Card) -> list[str]:
    words = texts()["council"]
    return [
        words["least" if action.is_minimum else "fix"].format(title=action.title, gain=rounded(action.gain, 1), role=action.role)
        for action in card.actions[:FIXES]
    ]


def _questions(card: Card, facts: dict[str, str | int]) -> list[str]:
    """The questions that this card gives rise to; one that asks about nothing is left out."""
    return [str(question["text"].format(**facts)) for question in texts()["council"]["questions"] if facts[question["when"]]]
