"""What a text says about one item: where it is named, and what else is said there.

What belongs here: reading tokens with the phrasebook. What that weighs belongs to decide.py.
"""

from collections import defaultdict
from dataclasses import dataclass

from assets.matching.phrases import Occurrence, Phrasebook
from assets.matching.text import tokens

SHORT = 3  # letters; shorter words are codes and abbreviations that say nothing
ADJECTIVE = ("lijk", "isch", "baar")
LEAD = 14  # words of a description that may still be its beginning


@dataclass(frozen=True, slots=True)
class Naming:
    """One place where an item is named, and the words around it that are not about it.

    `before` stands in front of it as another noun; `aside_of` is the subject on which it only hangs; `others` are all other words.
    """

    occurrence: Occurrence
    text: str
    before: str
    aside_of: str
    others: tuple[str, ...]


class Reading:
    """One text, with everything that the phrasebook finds in it."""

    def __init__(self, book: Phrasebook, text: str) -> None:
        self.tokens = tokens(text)
        self._found: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
        for occurrence in book.find(self.tokens):
            self._found[occurrence.phrase.owner, occurrence.phrase.kind].append(occurrence)
        silent = {occurrence.start for occurrence in self.of("", "neutral")}
        self._fields = {occurrence.start for occurrence in self.of("", "field")}
        self._says = [
            not (place in silent or token.is_elliptic or len(token.word) <= SHORT or not token.word.isalpha())
            for place, token in enumerate(self.tokens)
        ]

    @property
    def owners(self) -> set[str]:
        """The items of which something was found."""
        return {owner for owner, _ in self._found if owner}

    def of(self, owner: str, kind: str) -> list[Occurrence]:
        return self._found.get((owner, kind), [])

    def words(self, occurrence: Occurrence) -> str:
        return " ".join(token.word for token in self.tokens[occurrence.start : occurrence.end])

    def covered(self, owner: str) -> set[int]:
        """The places of all words that name the item."""
        return {place for kind in ("name", "word") for found in self.of(owner, kind) for place in range(found.start, found.end)}

    def namings(self, owner: str) -> list[Naming]:
        """Every place where the item is named."""
        covered = self.covered(owner)
        others = [place for place, says in enumerate(self._says) if says and place not in covered]
        named = []
        for occurrence in (*self.of(owner, "name"), *self.of(owner, "word")):
            first = self.tokens[occurrence.start]
            earlier = [place for place in others if place < occurrence.start]
            before = [place for place in earlier if self.tokens[place].part == first.part and not self._may_precede(place)]
            hangs = first.is_aside and not any(self.tokens[place].part < first.part for place in covered)
            aside_of = [place for place in earlier if self.tokens[place].part < first.part] if hangs else []
            named.append(
                Naming(
                    occurrence,
                    self.words(occurrence),
                    self.tokens[before[-1]].word if before else "",
                    self.tokens[aside_of[-1]].word if aside_of else "",
                    tuple(self.tokens[place].word for place in others),
                )
            )
        return named

    def beginning(self, owner: str) -> str:
        """The name of the item when the text begins with it ("Locaties van ..."), or ""."""
        for name in self.of(owner, "name"):
            if name.start < LEAD and not any(self._says[place] and not self._may_precede(place) for place in range(name.start)):
                return self.words(name)
        return ""

    def is_whole(self, owner: str) -> bool:
        """Whether the item is named and nothing else is said."""
        covered = self.covered(owner)
        return bool(covered) and not any(says and place not in covered for place, says in enumerate(self._says))

    def _may_precede(self, place: int) -> bool:
        """Whether a word may stand before a name without changing what it names: an adjective, or a field ("groen bomen")."""
        word = self.tokens[place].word
        return place in self._fields or word.endswith(ADJECTIVE) or (word.endswith("e") and not word.endswith("ie"))
