"""Finding phrases of the vocabulary in tokens, in any inflection and inside compounds.

What belongs here: the notation of a phrase and the index that finds thousands of them at once. `speelplek` also finds speelplekken and
speelplekkenkaart (tails that say nothing, such as "kaart", are data); `*speelplek` natuurspeelplek; `speelplek*` speelplekkenbeleid;
`*speel*` every word with speel in it; `18??` a year; several words stand next to each
other, fillers and prepositions left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assets.matching.text import Token, meaningful, stem

SHORTEST = 3  # letters of a part of a compound
LONGEST_JOINED = 20  # words of a text that is looked through for compounds written as two words; titles are shorter


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of one `owner` (an item, or a general list), of one `kind`, with the `reason` that it counts against."""

    owner: str
    kind: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A phrase found in tokens `start` to `end` (exclusive)."""

    phrase: Phrase
    start: int
    end: int


class Phrasebook:
    """All phrases, found in one pass: a word costs a few look-ups, and each different word is looked up once."""

    def __init__(self, phrases: Iterable[Phrase], tails: Iterable[str]) -> None:
        self._tails = tuple(sorted({stem(tail) for tail in tails}, key=lambda tail: (-len(tail), tail)))
        self._keys: set[str] = set()
        self._starting: dict[str, list[tuple[tuple[str, ...], Phrase]]] = {}
        for phrase in phrases:
            keys = tuple(_key(word) for word in meaningful(phrase.text))
            self._keys.update(keys)
            self._starting.setdefault(keys[0], []).append((keys, phrase))
        self._seen: dict[str, frozenset[str]] = {}

    def find(self, tokens: Sequence[Token]) -> list[Occurrence]:
        """All occurrences, by place, the longest first; one phrase may lie inside another."""
        meant = [self._meanings(token.word) for token in tokens]
        found = self._joined(tokens) if len(tokens) <= LONGEST_JOINED else []
        for start, choices in enumerate(meant):
            for key in choices:
                for keys, phrase in self._starting.get(key, ()):
                    end = start + len(keys)
                    if end > len(meant) or tokens[start].piece != tokens[end - 1].piece:
                        continue
                    if all(keys[k] in meant[start + k] for k in range(1, len(keys))):
                        found.append(Occurrence(phrase, start, end))
        return sorted(found, key=lambda occurrence: (occurrence.start, -occurrence.end, occurrence.phrase.text))

    def _joined(self, tokens: Sequence[Token]) -> list[Occurrence]:
        """Compounds written as two words ("LichtMasten"), and those of which a part is left out ("speel- en sportplekken")."""
        found = []
        for start, (one, two) in enumerate(pairwise(tokens)):
            ends = [two.word]
            if one.is_elliptic:
                ends += [two.word[at:] for at in range(1, len(two.word) - SHORTEST)]
            elif one.piece != two.piece:
                continue
            forms = set().union(*(self._forms(one.word + end) for end in ends))
            for key in {f"{mark}{form}" for form in forms for mark in "=*"} & self._keys:
                found += [Occurrence(phrase, start, start + 2) for keys, phrase in self._starting.get(key, ()) if len(keys) == 1]
        return found

    def _meanings(self, word: str) -> frozenset[str]:
        """The keys of all words of phrases that this word is a form of."""
        known = self._seen.get(word)
        if known is None:
            forms = self._forms(word)
            keys = {f"={form}" for form in forms}
            keys |= {f"*{form[start:]}" for form in forms for start in range(len(form) - 1)}
            keys |= {f"{word[:end]}*" for end in range(2, len(word) + 1)}
            keys |= {f"*{word[start:end]}*" for start in range(len(word)) for end in range(start + SHORTEST, len(word) + 1)}
            if len(word) == 4 and word.isdigit():
                keys |= {f"{word[:3]}?", f"{word[:2]}??"}
            known = self._seen[word] = frozenset(keys & self._keys)
        return known

    def _forms(self, word: str) -> set[str]:
        """The stem of a word, and what is left of it without a tail that says nothing: bomenkaart is a form of bomen."""
        whole = stem(word)
        forms = {whole}
        for tail in self._tails if whole.endswith(self._tails) else ():
            if whole.endswith(tail) and len(whole) - len(tail) >= SHORTEST:
                head = whole[: -len(tail)]
                forms |= {stem(head), stem(head.removesuffix("s"))}
                break
        return forms


def _key(word: str) -> str:
    """A word of a phrase as it is looked up; its `*` say which part of a compound it may be."""
    if word.endswith("?"):
        return word
    bare = word.strip("*")
    if word.startswith("*") and word.endswith("*"):
        return f"*{bare}*"
    if word.endswith("*"):
        return f"{bare}*"
    return f"*{stem(bare)}" if word.startswith("*") else f"={stem(bare)}"
