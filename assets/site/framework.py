"""The framework of 2018 on the second sheet of a scorecard: five subjects to talk about, filled in as far as something is known.

What belongs here: choosing what stands under each heading already: what we measured, and what the municipality says itself, marked as such.
Lines to write on follow; fewer where something stands already.
"""

from collections import Counter
from typing import Any

from assets.said.shapes import Profile
from assets.scorecard.card import Card
from assets.scorecard.words import day_words, rounded
from assets.site.council import FIXES, PUBLISHED, UNKNOWN
from assets.site.texts import texts

ROLES = 5  # actions whose roles are named


def framework_parts(card: Card) -> list[dict[str, Any]]:
    """The five parts: title, question, what is known, how many lines to write on."""
    words = texts()["framework"]
    parts = []
    for part in words["parts"]:
        known = [*_measured(part["known"], card), *_said(part["said"], card.said.profile)]
        lines = words["lines"]["known" if known else "unknown"]
        parts.append({"title": part["title"], "question": part["question"], "known": known, "lines": lines})
    return parts


def _measured(kind: str, card: Card) -> list[str]:
    """What is measured already for one heading; nothing where only the municipality can say it."""
    words = texts()["framework"]["known"]
    if kind == "supply":
        statuses = Counter(item.status for item in card.items)
        found, unknown = (sum(statuses[status] for status in several) for several in (PUBLISHED, UNKNOWN))
        return [words["found"].format(found=found, missing=statuses["not_found"], unknown=unknown)]
    if kind == "priorities":
        return [words["gain"].format(title=action.title, gain=rounded(action.gain, 1)) for action in card.actions[:FIXES]]
    if kind == "conditions" and card.figures.depth is not None:
        return [words["depth"].format(depth=rounded(100 * card.figures.depth))]
    if kind == "roles" and card.actions:
        return [words["roles"].format(roles=", ".join(sorted({action.role for action in card.actions[:ROLES]})))]
    return []


def _said(questions: list[str], profile: Profile | None) -> list[str]:
    """What the municipality itself answers to these questions; nothing once its profile has expired."""
    if profile is None or not profile.is_current:
        return []
    words = texts()["framework"]["known"]
    lines = []
    for question in questions:
        answers = [answer for answer in profile.answers if answer.question == question]
        if answers:
            told = "; ".join(f"{answer.option}: {answer.answer}" if answer.option else answer.answer for answer in answers)
            lines.append(words["said"].format(label=answers[0].label, answer=told, day=day_words(profile.date)))
    return lines
