"""Normalising Dutch titles, and patterns over them.

What belongs here: turning "BOR_Bomen_gemeente Den Haag 2024" into "bor bomen", and "*boom*" into a regular expression.
"""

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NOISE = re.compile(
    r"\b(?:gemeente|stad|dataset|data|bestand|csv|geojson|json|shp|xlsx?|wfs|wms|kml|gml|api|update|actueel|openbaar|open|"
    r"(?:jan|febr)uari|maart|april|mei|ju[nl]i|augustus|(?:septem|okto|novem|decem)ber|v?\d[\d.,]*)\b"
)
TRAILING = frozenset(("in", "te", "van", "de", "het", "en", "op", "binnen", "uit"))
NOT_WORD = re.compile(r"[^a-z0-9+]+")


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """Lower-case words without accents, camel case and underscores split, separated by single blanks."""
    ascii_text = unicodedata.normalize("NFKD", CAMEL.sub(" ", text)).encode("ascii", "ignore").decode().lower()
    return NOT_WORD.sub(" ", ascii_text).strip()


def subject(title: str) -> str:
    """What a title is about: `plain` without names of municipalities, file types, years and words such as "gemeente"."""
    words = plain(title)
    kept = NOISE.sub(" ", _places().sub(" ", words)).split()
    while kept and kept[-1] in TRAILING:
        kept.pop()
    return " ".join(kept) or words


@cache
def _places() -> re.Pattern[str]:
    """The names of all municipalities that exist or existed, longest first."""
    lines = (Path(__file__).parents[1] / "lists" / "municipalities.csv").read_text(encoding="utf-8").splitlines()
    names = {plain(row["name"]) for row in csv.DictReader(lines)} | {"haagse", "den haag"}
    longest = sorted((name for name in names if len(name) > 3), key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(longest)})\b")


@lru_cache(maxsize=10_000)
def pattern(phrase: str) -> re.Pattern[str]:
    """A phrase of words with `*` for any part of a word, as a regular expression over `plain` text.

    A `*` that stands alone means at least one more word, so "bomen *" is a title that starts with bomen and goes on.
    """
    words = [r"\w[\w ]*" if word == "*" else re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w") for word in phrase.split()]
    return re.compile(rf"(?<!\w){' '.join(words)}(?!\w)")
