"""How often the matcher is right: precision, recall and F1 on records labelled by hand.

What belongs here: comparing decisions with labels, and the shape of measured.json, which the method page publishes. `make bench-matching`
measures and writes it (tests/bench/matching.py); the labels themselves are not part of the project.

Every figure is out of fold: each municipality is judged with the threshold of `found` that the other municipalities give. The vocabulary
was written by people who had seen the sample, so a second figure leaves out, for each municipality, the words that only its titles have.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Day
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assets.lists.reference_list import ReferenceList
from assets.matching.decide import Matcher, MatchRecord
from assets.matching.vocabulary import Thresholds, Vocabulary
from quality.datafiles import read_csv

FILE = Path(__file__).with_name("measured.json")
FEWEST_CASES = 10  # an item with fewer shows counts only (scorecard.md, section 3)
TARGET_PRECISION = 0.97
Z = 1.959963984540054  # 95 %
NONE = "none"
EDGES = (0.45, 0.6, 0.8, 0.9, 0.95, 0.98, 1.0)  # of the ranges in which confidence is held against the labels


class LabelledRecord(BaseModel):
    """One record of the sample; `alt` are labels that are acceptable too, `none` among them, separated by `;`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    municipality: str
    gm_code: str
    source: str
    title: str
    description: str = ""
    tags: str = ""
    label: str
    alt: str = ""
    hard: str = ""
    why: str = ""

    @property
    def acceptable(self) -> frozenset[str]:
        return frozenset((self.label, *filter(None, self.alt.split(";"))))

    @property
    def is_hard(self) -> bool:
        return self.hard == "yes"

    def record(self, title_only: bool = False) -> MatchRecord:
        keywords = tuple(filter(None, (tag.strip() for tag in self.tags.split(";"))))
        return MatchRecord(self.key, self.title) if title_only else MatchRecord(self.key, self.title, self.description, keywords)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a design says of one record: the likeliest item ("" = none at all) and how sure it is of it."""

    item: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A record with the item that was called found ("" = nothing was) and the likeliest one."""

    record: LabelledRecord
    found: str
    guess: Guess

    @property
    def is_right(self) -> bool:
        return (self.found or NONE) in self.record.acceptable


class Counts(BaseModel):
    """`correct` of all that were called found; `missed` are records of the item (or any item) not called found, where that was wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    n: int  # records with this label
    found: int
    correct: int
    missed: int

    @property
    def precision(self) -> float | None:
        return self.correct / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.correct / (self.correct + self.missed) if self.correct + self.missed else None

    @property
    def f1(self) -> float | None:
        total = 2 * self.correct + self.missed + (self.found - self.correct)
        return 2 * self.correct / total if total else None

    @property
    def precision_interval(self) -> tuple[float, float]:
        return wilson(self.correct, self.found)

    @property
    def recall_interval(self) -> tuple[float, float]:
        return wilson(self.correct, self.correct + self.missed)

    @property
    def has_enough(self) -> bool:
        """Whether there are enough cases to say more than counts."""
        return self.n >= FEWEST_CASES


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    records: int
    municipalities: int
    positive: int
    described: int  # with a description
    hard: int


class Design(BaseModel):
    """One way to match, measured on the whole sample."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    counts: Counts
    macro_f1: float


class Measured(BaseModel):
    """measured.json: the published figures, with what they were measured on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: Day
    commit: str
    sample: Sample
    found_threshold: float
    counts: Counts
    items: dict[str, Counts]
    designs: tuple[Design, ...]  # the matcher with less to see, and other ways to match


def wilson(hits: int, cases: int) -> tuple[float, float]:
    """The Wilson score interval of a share, 95 %; (0, 1) without cases."""
    if not cases:
        return 0.0, 1.0
    share, square = hits / cases, Z * Z
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    reach = Z * math.sqrt(share * (1 - share) / cases + square / (4 * cases * cases)) / (1 + square / cases)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def read_labelled(path: Path) -> list[LabelledRecord]:
    return read_csv(path, LabelledRecord)


def guesses(matcher: Matcher, records: Sequence[LabelledRecord], title_only: bool = False) -> list[Guess]:
    """The matcher's likeliest item per record."""
    decided = matcher.decide_all(record.record(title_only) for record in records)
    return [Guess(decisions[0].item, decisions[0].confidence) if decisions else Guess("", 0.0) for decisions in decided]


def out_of_fold(records: Sequence[LabelledRecord], made: Sequence[Guess]) -> list[Judged]:
    """Each municipality judged with the lowest threshold that gives the target precision on all others."""
    judged = []
    for own, others in folds(records):
        threshold = lowest_threshold([(records[k], made[k]) for k in others])
        judged += [Judged(records[k], made[k].item if made[k].confidence >= threshold else "", made[k]) for k in own]
    return judged


def at_threshold(records: Sequence[LabelledRecord], made: Sequence[Guess], threshold: float) -> list[Judged]:
    """All records judged with one threshold."""
    pairs = zip(records, made, strict=True)
    return [Judged(record, guess.item if guess.confidence >= threshold else "", guess) for record, guess in pairs]


def folds(records: Sequence[LabelledRecord]) -> Iterable[tuple[list[int], list[int]]]:
    """Per municipality the places of its own records, and those of all others."""
    for municipality in sorted({record.municipality for record in records}):
        own = [place for place, record in enumerate(records) if record.municipality == municipality]
        yield own, [place for place, record in enumerate(records) if record.municipality != municipality]


def lowest_threshold(pairs: Sequence[tuple[LabelledRecord, Guess]]) -> float:
    """The lowest confidence, not below even odds, from which found is right often enough; 1 when there is none."""
    ranked = sorted((guess.confidence, guess.item in record.acceptable) for record, guess in pairs if guess.item)
    for place, (confidence, _) in enumerate(ranked):
        right = [is_right for _, is_right in ranked[place:]]
        if confidence >= 0.5 and sum(right) / len(right) >= TARGET_PRECISION:
            return confidence
    return 1.0


def without_own_words(
    records: Sequence[LabelledRecord], reference_list: ReferenceList, words: Vocabulary, limits: Thresholds
) -> list[Guess]:
    """Guesses for each municipality without the names and words that no title of another municipality in the sample has."""
    made: dict[int, Guess] = {}
    matcher = Matcher(reference_list, words, limits)
    used = [matcher.names_in(record.title) for record in records]
    for own, others in folds(records):
        elsewhere = set().union(*(used[k] for k in others))
        only_here = set().union(*(used[k] for k in own)) - elsewhere
        reduced = Matcher(reference_list, words.without(only_here), limits) if only_here else matcher
        made |= dict(zip(own, guesses(reduced, [records[k] for k in own]), strict=True))
    return [made[place] for place in range(len(records))]


def count(judged: Iterable[Judged], is_counted: Callable[[str], bool] = lambda item: True) -> Counts:
    """Precision and recall over the items that are counted."""
    n = found = correct = missed = 0
    for one in judged:
        counts = one.record.label != NONE and is_counted(one.record.label)
        n += counts
        if one.found and is_counted(one.found):
            found += 1
            correct += one.is_right
        if counts and not one.is_right:
            missed += 1
    return Counts(n=n, found=found, correct=correct, missed=missed)


def per_item(judged: Sequence[Judged], items: Iterable[str]) -> dict[str, Counts]:
    return {item: count(judged, lambda other, item=item: other == item) for item in items}  # type: ignore[misc]


def macro_f1(counts: Iterable[Counts]) -> float:
    """The mean F1 over the items that occur in the sample."""
    values = [one.f1 or 0.0 for one in counts if one.n]
    return sum(values) / len(values) if values else 0.0


def sample_of(records: Sequence[LabelledRecord]) -> Sample:
    return Sample(
        records=len(records),
        municipalities=len({record.municipality for record in records}),
        positive=sum(record.label != NONE for record in records),
        described=sum(bool(record.description) for record in records),
        hard=sum(record.is_hard for record in records),
    )


def calibration(judged: Iterable[Judged]) -> list[tuple[float, float, int, int]]:
    """Per range of confidence (from, to): how many guesses fell in it, and how many of them were right."""
    ranges: dict[int, list[bool]] = defaultdict(list)
    for one in judged:
        place = sum(one.guess.confidence >= edge for edge in EDGES[:-1]) - 1
        if one.guess.item and place >= 0:
            ranges[place].append(one.guess.item in one.record.acceptable)
    return [(EDGES[k], EDGES[k + 1], len(right), sum(right)) for k, right in sorted(ranges.items())]


@cache
def measured() -> Measured:
    """The figures that were last measured."""
    return Measured.model_validate(json.loads(FILE.read_text(encoding="utf-8")))
