"""The self profile: what a municipality says of its own data strategy, in its own words (scorecard.md, section 1).

What belongs here: what a profile file holds, when it counts, and its answers in words. It is shown beside the score and never enters it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Day
from typing import Any, Literal

from pydantic import Field, create_model, field_validator

from assets.said.calendar import months_after
from assets.said.fields import GmCode, Line, Link, Text
from assets.said.files import Entry, Kind, Known, Mistake
from assets.said.questions import questions

LABELS = {"own_words": "In eigen woorden", "agreements": "Codes en afspraken", "evidence": "Bewijs"}


class ProfileHead(Entry):
    """Who says it, when, with what status; `date` is the day on which it was said. The answers are fields of Profile."""

    gm_code: GmCode
    date: Day
    role: Line  # who filled it in: a role, not a name
    adopted_by: Literal["college", "directie", "ambtelijk"]
    source_model: Line  # the model behind the answers
    own_words: Text | None = None
    agreements: tuple[Link, ...] = ()  # codes and agreements
    evidence: tuple[Link, ...] = ()

    @property
    def expires(self) -> Day:
        """The last day on which it counts."""
        return months_after(self.date, questions().expires_months)

    def counts_on(self, day: Day) -> bool:
        return self.date <= day <= self.expires

    @field_validator("evidence", "agreements")
    @classmethod
    def _few(cls, links: tuple[Link, ...]) -> tuple[Link, ...]:
        if len(links) > 20:
            raise ValueError(f"expected at most 20 links (found {len(links)})")
        return links


def _model() -> type[ProfileHead]:
    """The head and a field for each question; an answer that is left out is None."""
    fields: dict[str, Any] = {q.id: (q.field() | None, Field(None, title=q.label)) for q in questions().questions}
    return create_model("Profile", __base__=ProfileHead, __doc__="A self profile of a municipality.", **fields)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `option` is "" where the question has no options; `number` None where the answer is no number."""

    question: str
    label: str
    option: str
    number: int | None
    answer: str
    url: str | None  # where it can be read


def answers_of(profile: ProfileHead) -> Iterator[Answer]:
    """Every answer that a profile gives, in the order of the questions; links last."""
    if profile.own_words:
        yield Answer("own_words", LABELS["own_words"], "", None, profile.own_words, None)
    for question in questions().questions:
        if (given := getattr(profile, question.id)) is not None:
            for option, number, answer in question.answers(given):
                yield Answer(question.id, question.label, option, number, answer, None)
    for name in ("agreements", "evidence"):
        for link in getattr(profile, name):
            yield Answer(name, LABELS[name], "", None, link.title, link.url)


def _mistakes(profile: ProfileHead, known: Known) -> Iterable[Mistake]:
    if profile.gm_code not in known.gm_codes:
        yield ("gm_code",), f"a municipality that is scored (found {profile.gm_code!r})"
    if not profile.own_words and all(getattr(profile, question.id) is None for question in questions().questions):
        yield ("own_words",), "own_words, or an answer to at least one question"


PROFILE: Kind[ProfileHead] = Kind("profile", "profiles", _model(), lambda profile: profile.gm_code, _mistakes)
