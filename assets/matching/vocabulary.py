"""The vocabulary of the matcher as data: words per item, and what evidence weighs."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assets.matching.phrases import Phrase
from assets.matching.text import meaningful, plain
from quality.datafiles import read_yaml

FOLDER = Path(__file__).parent


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Words(_Model):
    """The words of one item; see the head of vocabulary.yaml."""

    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    exclusions: dict[str, str] = Field(default_factory=dict, alias="not")
    contexts: dict[str, str] = Field(default_factory=dict, alias="not_when")
    columns: tuple[str, ...] = ()
    geometry: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


class Vocabulary(_Model):
    tails: tuple[str, ...]
    neutral: tuple[str, ...]
    fields: tuple[str, ...]
    against: dict[str, str]
    against_description: dict[str, str]
    items: dict[str, Words]

    @model_validator(mode="after")
    def _means_something(self) -> "Vocabulary":
        empty = [f"{phrase.owner} {phrase.kind}: {phrase.text!r}".strip() for phrase in self.phrases() if not meaningful(phrase.text)]
        if empty:
            raise ValueError(f"a phrase needs a word that is no filler or preposition ({empty[0]})")
        return self

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase; those that hold for all items have the owner ""."""
        yield from (Phrase("", "neutral", text) for text in self.neutral)
        yield from (Phrase("", "field", text) for text in self.fields)
        yield from (Phrase("", "against", text, reason) for text, reason in self.against.items())
        yield from (Phrase("", "against_description", text, reason) for text, reason in self.against_description.items())
        for item, words in self.items.items():
            for kind, texts in (("name", words.names), ("word", words.words), ("hint", words.hints)):
                yield from (Phrase(item, kind, text) for text in texts)
            for kind, reasons in (("not", words.exclusions), ("not_when", words.contexts)):
                yield from (Phrase(item, kind, text, reason) for text, reason in reasons.items())

    def for_items(self, titles: Mapping[str, str]) -> "Vocabulary":
        """The words of these items; an item that the vocabulary does not know is recognised by its title."""
        items = {item: self.items.get(item) or Words(names=(plain(title) or item,)) for item, title in titles.items()}
        return self.model_copy(update={"items": items})

    def without(self, phrases: Collection[tuple[str, str]]) -> "Vocabulary":
        """The same without these names and words, given as (item, phrase)."""
        items = {
            item: words.model_copy(
                update={
                    "names": tuple(text for text in words.names if (item, text) not in phrases),
                    "words": tuple(text for text in words.words if (item, text) not in phrases),
                }
            )
            for item, words in self.items.items()
        }
        return self.model_copy(update={"items": items})


class Weights(_Model):
    """Log-odds of each kind of evidence (decide.py says when each is given)."""

    prior: float
    name: float
    word: float
    whole: float
    before: float
    aside: float
    after: float
    hint: float
    lead: float
    mention: float
    keyword: float
    file: float
    theme: float
    column: float
    geometry: float
    declared: float
    category: float
    exclusion: float
    context: float
    against: float
    against_description: float


class Thresholds(_Model):
    """Confidence from which a match is found, or doubtful, and what a person should look at."""

    found: float
    doubtful: float
    weak: float
    few_rows: int
    few_share: float
    few_others: int
    weights: Weights


@cache
def vocabulary() -> Vocabulary:
    return read_yaml(FOLDER / "vocabulary.yaml", Vocabulary)


@cache
def thresholds() -> Thresholds:
    return read_yaml(FOLDER / "thresholds.yaml", Thresholds)
