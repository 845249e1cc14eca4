"""Reading Dutch titles and descriptions: words, stems, and which part of a title is its head.

What belongs here: turning "BOR_Bomen, gemeente Den Haag (2024)" into tokens that can be compared, and telling "bomen per wijk" from
"wijken met bomen". Which words mean what is data (vocabulary.yaml); finding them is phrases.py.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from assets.lists import LISTS

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{3})")
NOT_WORD = re.compile(r"[^a-z0-9+]+")
ELLIPSIS = re.compile(r"\b(\w{3,})-(?=\s*(?:en|of|/|&)\s)", re.IGNORECASE)  # "speel- en sportvoorzieningen"
LONGEST = 3_000  # characters of a description that are read; what stands further on says nothing about its subject
OMITTED = "weggelaten0"  # stands for what an elliptic word leaves out; no word of any title
BOUNDARY = re.compile(r"[:;,/()\[\]|&]|\s[-–—]\s|\.\s|[\r\n]+")  # what comes after is said on its own
SENTENCE = re.compile(r"(?<=[.!?])\s+|[\r\n]+")
ORDINARY = {"best", "buren", "heel", "huizen", "monster", "putten", "sluis"}  # words that are also names of municipalities
AND = frozenset(("en", "of", "and", "or", "alsmede"))
PREPOSITIONS = frozenset(
    ("in", "te", "van", "op", "binnen", "voor", "naar", "bij", "met", "tot", "door", "aan", "over", "tegen", "langs", "nabij", "rond")
) | {"rondom", "tussen", "zonder", "ivm", "tbv", "ten", "behoeve", "for"}
FILLERS = frozenset(("de", "het", "een", "der", "des", "den", "deze", "dit", "die", "dat", "is", "zijn", "worden", "wordt", "er", "the"))
DIMINUTIVE = re.compile(r"(?:(?<=[lnrw])tje|(?<=m)pje|(?<=[bcdfgkpst])je)s?$")
PLURAL_S = re.compile(r"(?:[aeou]|e[lmr]|(?<!gr)en|[ai]n|or|oir|[ao]rn|aar|um|on)s$")  # containers, routes; not plaats, grens
HARD = {"v": "f", "z": "s"}  # huizen, huis
VOWELS = re.compile(r"(aa|ee|oo|uu)(?=[bcdfgklmnprstvz]+$)")


def plain(text: str) -> str:
    """Lower-case words without accents, camel case and underscores split, separated by single blanks."""
    ascii_text = unicodedata.normalize("NFKD", CAMEL.sub(" ", text)).encode("ascii", "ignore").decode().lower()
    return NOT_WORD.sub(" ", ascii_text).strip()


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A word without plural or diminutive ending, vowels and final consonant written one way: boom and bomen are both "bom".

    Light on purpose: it need not be a word, only the same for all forms of one noun.
    """
    shortened = DIMINUTIVE.sub("", word)
    if len(shortened) < 3:
        shortened = word
    if shortened.endswith("en") and len(shortened) > 4:
        shortened = shortened[:-2]
    elif len(shortened) > 4 and PLURAL_S.search(shortened):
        shortened = shortened[:-1]
    if len(shortened) > 3 and shortened[-1] == shortened[-2] and shortened[-1] not in "aeiou":
        shortened = shortened[:-1]
    shortened = VOWELS.sub(lambda double: double[1][0], shortened)
    if shortened.endswith("e") and len(shortened) > 3 and not shortened.endswith(("ee", "ie")):
        shortened = shortened[:-1]
    return shortened[:-1] + HARD.get(shortened[-1], shortened[-1]) if shortened else word


@dataclass(frozen=True, slots=True)
class Token:
    """One word that carries meaning.

    `piece` counts the pieces between punctuation, `part` those between "en" and prepositions too; `is_aside`: a preposition began it.
    """

    word: str
    piece: int
    part: int
    is_aside: bool
    is_elliptic: bool = False  # "speel-": the rest of the word follows later


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text without names of municipalities and fillers, split in parts at punctuation, "en" and prepositions."""
    found: list[Token] = []
    part, hangs = 0, False
    for piece, words in enumerate(BOUNDARY.split(ELLIPSIS.sub(rf"\1 {OMITTED} ", text))):
        part, hangs = part + 1, False
        for word in _without_places(plain(words).split()):
            if word == OMITTED and found:
                found[-1] = replace(found[-1], is_elliptic=True)
            elif word in AND:
                part += 1
            elif word in PREPOSITIONS:
                part, hangs = part + 1, True
            elif word == "per":
                part, hangs = part + 1, True
                found.append(Token(word, piece, part, hangs))
            elif word not in FILLERS and word not in ("s", OMITTED):  # auto's
                found.append(Token(word, piece, part, hangs))
    return tuple(found)


def meaningful(phrase: str) -> tuple[str, ...]:
    """The words of a phrase of the vocabulary that `tokens` would keep."""
    return tuple(word for word in phrase.split() if word not in AND | PREPOSITIONS | FILLERS)


def sentences(description: str) -> tuple[str, str]:
    """The first sentence of a description, and the rest; what lies very far on is left out."""
    first, _, rest = SENTENCE.sub("\n", description[:LONGEST].strip(), count=1).partition("\n")
    return first, rest


def _without_places(words: list[str]) -> Iterator[str]:
    """The words that are not part of a municipality's name, present or past; the longest name wins."""
    at, places = 0, _places()
    while at < len(words):
        for name in places.get(words[at], ()):
            if words[at : at + len(name)] == name:
                at += len(name)
                break
        else:
            yield words[at]
            at += 1


@cache
def _places() -> dict[str, list[list[str]]]:
    """The names of all municipalities that exist or existed, as words, by their first word, the longest first."""
    lines = (LISTS / "municipalities.csv").read_text(encoding="utf-8").splitlines()
    names = {plain(row["name"]) for row in csv.DictReader(lines)} - ORDINARY | {"haagse", "den haag"}
    places: dict[str, list[list[str]]] = {}
    for name in sorted((name.split() for name in names if len(name) > 3), key=lambda words: (-len(words), words)):
        places.setdefault(name[0], []).append(name)
    return places
