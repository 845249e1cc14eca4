"""Deciding which items of the list a dataset is, with the evidence that says so.

What belongs here: weighing typed evidence into one confidence. The words are data (vocabulary.yaml), the weights and thresholds too
(thresholds.yaml); where words stand in a text is reading.py. Every piece of evidence is a Dutch line that a municipality can check.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from assets.lists.reference_list import ReferenceList
from assets.matching.hvd import item_categories
from assets.matching.phrases import Phrasebook
from assets.matching.reading import Naming, Reading
from assets.matching.text import plain, sentences
from assets.matching.vocabulary import Thresholds, Vocabulary, thresholds, vocabulary

SHAPES = {"point": "punten", "line": "lijnen", "polygon": "vlakken"}
EARLY = 6  # words of a description that say what it counts
MOST_OTHERS = 2  # other words beside a bare word that count against it


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """What the matcher looks at. `columns` and `geometry` come from examined files and may be empty.

    `declared` are the URIs of categories that the publisher gave (HVD, or concepts of our list).
    """

    key: str
    title: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of the distributions
    columns: tuple[str, ...] = ()
    geometry: str = ""  # point, line or polygon
    declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against; `weight` is in log-odds."""

    kind: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Decision:
    """One item that a dataset is (`found`) or may be (`doubtful`). `is_confirmed`: a person decided so."""

    item: str
    label: str
    confidence: float
    evidence: tuple[Evidence, ...]
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of one record, read."""

    title: Reading
    first: Reading  # sentence of the description
    rest: Reading
    keywords: list[Reading]
    names: list[Reading]


class Matcher:
    """Decides for the items of one reference list. The same record always gives the same decisions."""

    def __init__(self, reference_list: ReferenceList, words: Vocabulary, limits: Thresholds) -> None:
        self._limits = limits
        self._weights = limits.weights
        words = words.for_items({item.id: item.title for item in reference_list.items})
        self._words = words.items
        self._concepts = {item.id: reference_list.concept(item.id) for item in reference_list.items}
        self._categories = item_categories()
        self._book = Phrasebook(words.phrases(), words.tails)
        self._columns = {item: frozenset(_squeezed(column) for column in words.columns) for item, words in self._words.items()}

    def decide(self, record: MatchRecord) -> list[Decision]:
        """The items this record is or may be, most confident first; nothing below the threshold of doubt."""
        decisions = []
        for item, evidence in self.weigh(record).items():
            confidence = 1 / (1 + math.exp(-self._weights.prior - sum(piece.weight for piece in evidence)))
            if confidence >= self._limits.doubtful:
                label = "found" if confidence >= self._limits.found else "doubtful"
                decisions.append(Decision(item, label, confidence, tuple(evidence)))
        return sorted(decisions, key=lambda decision: (-decision.confidence, decision.item))

    def decide_all(self, records: Iterable[MatchRecord]) -> list[list[Decision]]:
        return [self.decide(record) for record in records]

    def names_in(self, title: str) -> set[tuple[str, str]]:
        """The names and words of items that a title has, as (item, phrase): what a decision on it rests on."""
        reading = Reading(self._book, title)
        kinds = ("name", "word")
        return {(item, found.phrase.text) for item in reading.owners for kind in kinds for found in reading.of(item, kind)}

    def weigh(self, record: MatchRecord) -> dict[str, list[Evidence]]:
        """All evidence per item for which there is any in favour. A description alone is no reason: it is read when something else is."""
        title = Reading(self._book, record.title)
        keywords = [Reading(self._book, keyword) for keyword in record.keywords]
        names = [Reading(self._book, name) for name in record.names if name != record.title]  # a title said twice is one reason
        columns = frozenset(map(_squeezed, record.columns))
        given = {*record.keywords, *record.themes, *record.declared}
        named = {item for reading in (title, *keywords, *names) for item in reading.owners}
        named |= {item for item, telling in self._columns.items() if telling & columns}
        named |= {item for item, concept in self._concepts.items() if concept and concept in given}
        if not named:
            return {}
        first, rest = sentences(record.description)
        texts = _Texts(title, Reading(self._book, first), Reading(self._book, rest), keywords, names)
        weighed = {}
        for item in sorted(named):
            favour = [
                *self._title(item, title),
                *self._around(item, texts),
                *self._inside(item, columns, record.geometry),
                *self._declared(item, record),
            ]
            if favour:
                weighed[item] = [*favour, *self._against(item, texts)]
        return weighed

    def _title(self, item: str, title: Reading) -> Iterator[Evidence]:
        """What the title says for the item: the naming that weighs most, or else a hint."""
        best = max((self._naming(naming) for naming in title.namings(item)), key=_sum, default=[])
        if best:
            yield from best
            if title.is_whole(item):
                yield Evidence("whole", "de titel zegt niets anders", self._weights.whole)
        elif hints := title.of(item, "hint"):
            yield Evidence("hint", f"titel bevat '{title.words(hints[0])}'", self._weights.hint)

    def _naming(self, naming: Naming) -> list[Evidence]:
        weights, kind = self._weights, naming.occurrence.phrase.kind
        found = [Evidence(kind, f"titel bevat '{naming.text}'", weights.name if kind == "name" else weights.word)]
        if naming.before:
            found.append(Evidence("before", f"voor '{naming.text}' staat '{naming.before}'", weights.before))
        if naming.aside_of:
            found.append(Evidence("aside", f"de titel gaat over '{naming.aside_of}'", weights.aside))
        if kind == "word":
            others = naming.others[:MOST_OTHERS]
            found += [Evidence("after", f"de titel zegt ook '{other}'", weights.after) for other in others]
        return found

    def _around(self, item: str, texts: _Texts) -> Iterator[Evidence]:
        """What description, keywords and file names say for it."""
        if named := texts.first.beginning(item):
            yield Evidence("lead", f"omschrijving begint met '{named}'", self._weights.lead)
        elif mentions := (*self._names(texts.first, item), *self._names(texts.rest, item), *self._names(texts.first, item, "word")):
            yield Evidence("mention", f"omschrijving bevat '{mentions[0]}'", self._weights.mention)
        for keyword in texts.keywords:
            if keyword.is_whole(item):
                yield Evidence("keyword", f"trefwoord '{' '.join(token.word for token in keyword.tokens)}'", self._weights.keyword)
                break
        for name in texts.names:
            if named_in_file := self._names(name, item):
                yield Evidence("file", f"bestandsnaam bevat '{named_in_file[0]}'", self._weights.file)
                break

    def _inside(self, item: str, columns: frozenset[str], geometry: str) -> Iterator[Evidence]:
        """What the examined files say for it."""
        if telling := sorted(self._columns[item] & columns):
            yield Evidence("column", f"kolom '{telling[0]}'", self._weights.column)
            if geometry in self._words[item].geometry:
                yield Evidence("geometry", f"kolom '{telling[0]}' en {SHAPES[geometry]}", self._weights.geometry)

    def _declared(self, item: str, record: MatchRecord) -> Iterator[Evidence]:
        """What the publisher declared: a concept of our list counts much, a theme or HVD category little; none of them is enough alone."""
        given = {*record.keywords, *record.themes, *record.declared} - {""}
        if self._concepts[item] in given:
            yield Evidence("declared", "de publicist noemt dit onderdeel van de lijst", self._weights.declared)
        if theme := next((theme for theme in record.themes if self._is_theme(item, theme)), None):
            yield Evidence("theme", f"thema: {_last(theme)}", self._weights.theme)
        if any(uri in self._categories.get(item, ()) for uri in record.declared):
            yield Evidence("category", "de opgegeven HVD-categorie past erbij", self._weights.category)

    def _against(self, item: str, texts: _Texts) -> Iterator[Evidence]:
        """What says that it is something else, though the words are there."""
        title, weights = texts.title, self._weights
        if excluded := title.of(item, "not"):
            yield Evidence("exclusion", f"titel bevat '{title.words(excluded[0])}': {excluded[0].phrase.reason}", weights.exclusion)
        covered = title.covered(item)
        general = [found for found in title.of("", "against") if found.start not in covered]
        if general:
            yield Evidence("against", f"titel bevat '{title.words(general[0])}': {general[0].phrase.reason}", weights.against)
        for reading in (texts.first, texts.rest):
            if contexts := reading.of(item, "not_when"):
                text = f"omschrijving bevat '{reading.words(contexts[0])}': {contexts[0].phrase.reason}"
                yield Evidence("context", text, weights.context)
                break
        counted = [found for found in texts.first.of("", "against_description") if found.start < EARLY]
        if counted and not general:
            text = f"omschrijving begint met '{texts.first.words(counted[0])}': {counted[0].phrase.reason}"
            yield Evidence("against_description", text, weights.against_description)

    def _names(self, reading: Reading, item: str, kind: str = "name") -> list[str]:
        return [reading.words(found) for found in reading.of(item, kind)]

    def _is_theme(self, item: str, theme: str) -> bool:
        last = _last(theme)
        return any(re.search(rf"\b{re.escape(ending)}\b", last, re.IGNORECASE) for ending in self._words[item].themes)


def _sum(evidence: Iterable[Evidence]) -> float:
    return sum(piece.weight for piece in evidence)


def _last(uri: str) -> str:
    """The last part of a URI in words: ".../terms/Verkeer_(thema)" is "Verkeer (thema)"."""
    return uri.rstrip("/").rsplit("/", 1)[-1].replace("_", " ")


def _squeezed(column: str) -> str:
    return plain(column).replace(" ", "")


@cache
def load_matcher(reference_list: ReferenceList) -> Matcher:
    """The matcher with the vocabulary and thresholds that the product ships."""
    return Matcher(reference_list, vocabulary(), thresholds())
