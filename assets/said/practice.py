"""Practice cards: good examples that a municipality describes itself, and who agreed to be named as an example.

What belongs here: what a card file (input/practice/, Markdown) and a naming file (input/naming/) hold. Both are shown as they were said and
change nothing that is measured.
"""

from collections.abc import Iterable
from datetime import date as Day
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from assets.said.fields import GmCode, Line, Link, Slug, Text, one_of, several_of
from assets.said.files import Entry, Kind, Known, Mistake
from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("practice.yaml")


class Axis(BaseModel):
    """What the two ends of an axis mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    low: str
    high: str


class PracticeWords(BaseModel):
    """assets/said/practice.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    sections: dict[str, str]
    domains: tuple[str, ...]
    contributions: dict[str, str]
    processes: dict[str, str]
    axes: dict[str, Axis]


@cache
def practice_words() -> PracticeWords:
    return read_yaml(FILE, PracticeWords)


class CardHead(Entry):
    """A card without what practice.yaml names."""

    id: Slug
    title: Line
    gm_code: GmCode
    date: Day
    items: tuple[Slug, ...] = ()  # of the reference list
    links: tuple[Link, ...] = Field((), max_length=20)


def _model() -> type[CardHead]:
    """The head, what the practice is about and contributes, its place on the axes, and a text under each heading."""
    words = practice_words()
    place: Any = Annotated[int, Field(ge=-2, le=2)]
    axes: dict[str, Any] = {name: (place, Field(title=axis.label)) for name, axis in words.axes.items()}
    sections: dict[str, Any] = {name: (Text, Field(title=label)) for name, label in words.sections.items()}
    fields: dict[str, Any] = {
        "domain": (one_of(words.domains), ...),
        "contribution": (several_of(words.contributions), Field(min_length=1)),
        "process": (one_of(words.processes), ...),
        "axes": (create_model("Axes", __base__=Entry, **axes), ...),
        "sections": (create_model("Sections", __base__=Entry, **sections), ...),
    }
    return create_model("PracticeCard", __base__=CardHead, __doc__="A practice card: a good example in five texts.", **fields)


PracticeCard: type[Any] = _model()


class Naming(Entry):
    """A municipality's consent to be named as an example on the pages of the knowledge base."""

    gm_code: GmCode
    may_be_named: bool
    date: Day
    role: Line  # who gave it: a role, not a name


def _card_mistakes(card: Any, known: Known) -> Iterable[Mistake]:
    yield from _naming_mistakes(card, known)
    for number, item in enumerate(card.items):
        if item not in known.items:
            yield ("items", number), f"an id of the reference list (found {item!r})"


def _naming_mistakes(entry: Any, known: Known) -> Iterable[Mistake]:
    if entry.gm_code not in known.gm_codes:
        yield ("gm_code",), f"a municipality that is scored (found {entry.gm_code!r})"


PRACTICE: Kind[Any] = Kind("practice", "practice", PracticeCard, lambda card: card.id, _card_mistakes, suffix=".md")
NAMING = Kind("naming", "naming", Naming, lambda naming: naming.gm_code, _naming_mistakes)
