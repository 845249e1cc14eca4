"""Deciding which items of the list a dataset is, with the evidence that says so.

What belongs here: weighing typed evidence into one confidence. The words are data (vocabulary.yaml), the weights and thresholds too
(thresholds.yaml). Every piece of evidence is a Dutch line that a municipality can check.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from assets.lists.reference_list import ReferenceList
from assets.matching.text import pattern, plain, subject
from assets.matching.vocabulary import Thresholds, Vocabulary, Words, thresholds, vocabulary


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """What the matcher looks at. `columns` and `geometry` come from examined files and may be empty."""

    key: str
    title: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of the distributions
    columns: tuple[str, ...] = ()
    geometry: str = ""
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
class _Patterns:
    """One alternation per kind, so that most records cost one search per item."""

    whole: re.Pattern[str] | None  # the subject as a whole
    within: re.Pattern[str] | None  # somewhere in the title
    hint: re.Pattern[str] | None
    exclusions: tuple[tuple[re.Pattern[str], str], ...]
    columns: frozenset[str]


class Matcher:
    """Decides for the items of one reference list. The same record always gives the same decisions."""

    def __init__(self, reference_list: ReferenceList, words: Vocabulary, limits: Thresholds) -> None:
        self._limits = limits
        self._items = {item.id: _compiled(words.items[item.id]) for item in reference_list.items if item.id in words.items}
        self._general = tuple((pattern(phrase), reason) for phrase, reason in words.general_not.items())

    def decide(self, record: MatchRecord) -> list[Decision]:
        """The items this record is or may be, most confident first; nothing below the threshold of doubt."""
        about, title, description = subject(record.title), plain(record.title), plain(record.description)
        keywords = [plain(keyword) for keyword in record.keywords]
        columns = frozenset(plain(column).replace(" ", "") for column in record.columns)
        general = next(((match[0], reason) for expression, reason in self._general if (match := expression.search(about))), None)
        decisions = []
        for item, patterns in self._items.items():
            evidence = self._evidence(patterns, about, title, description, keywords, columns, general)
            if not evidence:
                continue
            odds = self._limits.weights.prior + sum(piece.weight for piece in evidence)
            confidence = 1 / (1 + math.exp(-odds))
            if confidence >= self._limits.doubtful:
                label = "found" if confidence >= self._limits.found else "doubtful"
                decisions.append(Decision(item, label, confidence, tuple(evidence)))
        return sorted(decisions, key=lambda decision: (-decision.confidence, decision.item))

    def decide_all(self, records: Iterable[MatchRecord]) -> list[list[Decision]]:
        return [self.decide(record) for record in records]

    def _evidence(
        self,
        patterns: _Patterns,
        about: str,
        title: str,
        description: str,
        keywords: list[str],
        columns: frozenset[str],
        general: tuple[str, str] | None,
    ) -> list[Evidence]:
        weights = self._limits.weights
        found: list[Evidence] = []
        whole = patterns.whole.fullmatch(about) if patterns.whole else None
        within = patterns.within.search(about) or patterns.within.search(title) if patterns.within else None
        if whole or within:
            match = whole or within
            found.append(Evidence("title", f"titel bevat '{match[0]}'" if match else "", weights.title))
            if match and len(match[0]) >= len(about):
                found.append(Evidence("title_whole", "de titel zegt niets anders", weights.title_whole))
        elif patterns.hint and (match := patterns.hint.search(about)):
            found.append(Evidence("hint", f"titel bevat '{match[0]}'", weights.hint))
        if description and patterns.within and (match := patterns.within.search(description)):
            found.append(Evidence("description", f"omschrijving bevat '{match[0]}'", weights.description))
        for keyword in keywords:
            if (patterns.whole and patterns.whole.fullmatch(keyword)) or (patterns.within and patterns.within.fullmatch(keyword)):
                found.append(Evidence("keyword", f"trefwoord '{keyword}'", weights.keyword))
                break
        if telling := sorted(patterns.columns & columns):
            found.append(Evidence("column", f"kolom '{telling[0]}'", weights.column))
        if not found:
            return []
        for expression, reason in patterns.exclusions:
            if match := expression.search(about) or expression.search(title):
                found.append(Evidence("exclusion", f"titel bevat '{match[0]}': {reason}", weights.exclusion))
                break
        if general:
            found.append(Evidence("general_exclusion", f"titel bevat '{general[0]}': {general[1]}", weights.general_exclusion))
        return found


def _compiled(words: Words) -> _Patterns:
    whole = [phrase for phrase in words.title if _is_whole(phrase)]
    within = [phrase for phrase in words.title if not _is_whole(phrase)]
    return _Patterns(
        _alternation(whole),
        _alternation(within),
        _alternation(words.hint),
        tuple((pattern(phrase), reason) for phrase, reason in words.exclusions.items()),
        frozenset(column.replace("_", "") for column in words.columns),
    )


def _is_whole(phrase: str) -> bool:
    """Bare words, and phrases that begin or end with a loose *, must cover the title; others may stand anywhere in it."""
    words = phrase.split()
    return words[0] == "*" or words[-1] == "*" or (len(words) == 1 and "*" not in phrase)


def _alternation(phrases: Iterable[str]) -> re.Pattern[str] | None:
    expressions = [pattern(phrase).pattern for phrase in phrases]
    return re.compile("|".join(expressions)) if expressions else None


@cache
def load_matcher(reference_list: ReferenceList) -> Matcher:
    """The matcher with the vocabulary and thresholds that the product ships."""
    return Matcher(reference_list, vocabulary(), thresholds())
