"""What one cell looks like: empty, a number, a date, a time, a link, a code of some shape, or text.

What belongs here: recognising by shape alone, for deciding where a table begins and how a damaged row must be put right. What a column
means belongs to profile.py.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

EMPTY, NUMBER, DATE, TIME, LINK, TEXT = "", "number", "date", "time", "link", "text"
NO_VALUE = frozenset(
    ("", "-", "--", ".", "*", "x", "?", "n.v.t.", "nvt", "n.b.", "nb", "n/a", "na", "nan", "null", "\\n", "none", "onbekend")
)
_NUMBER = re.compile(r"[+-]?(?:[€$£]\s?|EUR\s)?[+-]?(?:\d{1,3}(?:[., ]\d{3})+|\d+)?(?:[.,]\d*)?(?:[eE][+-]?\d+)?\s?%?")
_DATE = re.compile(r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})(?:[T ]\d{1,2}:\d{2}.{0,24})?")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,9}://|www\.)\S+", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
CODE_LENGTH = 24  # a code is short and has no spaces


@lru_cache(maxsize=65_536)
def shape(cell: str) -> str:
    """The shape of a cell; codes of the same pattern (`MG-8769`, `GM0363`) share one, such as `A-9`. Words for "no value" are EMPTY."""
    text = cell.strip() if len(cell) < 400 else cell
    if len(text) <= 8 and text.lower() in NO_VALUE:
        return EMPTY
    if len(text) >= 400:
        return TEXT
    if any(character in "0123456789" for character in text):
        if len(text) <= 40:
            if _TIME.fullmatch(text):
                return TIME
            if _DATE.fullmatch(text):
                return DATE
            if _NUMBER.fullmatch(text):
                return NUMBER
        if _LINK.fullmatch(text):
            return LINK
        return _pattern(text) if len(text) <= CODE_LENGTH and " " not in text else TEXT
    return LINK if _LINK.fullmatch(text) else TEXT


def is_year(cell: str) -> bool:
    return _YEAR.fullmatch(cell.strip()) is not None


def _pattern(text: str) -> str:
    runs = re.sub(r"[A-Z]+", "A", re.sub(r"[a-z]+", "a", text))
    return re.sub(r"\d+", "9", runs)


def mask(cell: str) -> str:
    """The pattern of a cell, digit by digit: `99-99-9999`."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", cell))


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """What the cells of one column look like. `shape` is TEXT where they differ, EMPTY where none is filled."""

    shape: str
    empty_share: float
    shapes: frozenset[str]
    masks: frozenset[str] = frozenset()  # of a typed column: the patterns of its cells, digit by digit

    @property
    def is_typed(self) -> bool:
        return self.shape not in (EMPTY, TEXT)


def column_shape(cells: Sequence[str], agreement: float = 0.9) -> ColumnShape:
    """The shape that at least `agreement` of the filled cells share."""
    counts = Counter(map(shape, cells))
    total = sum(counts.values())
    empty = counts.pop(EMPTY, 0)
    filled = total - empty
    if not filled:
        return ColumnShape(EMPTY, 1.0, frozenset())
    commonest, count = counts.most_common(1)[0]
    if count < agreement * filled or commonest == TEXT:
        return ColumnShape(TEXT, empty / total, frozenset(counts))
    masks = frozenset(mask(cell) for cell in set(cells) if shape(cell) == commonest)
    return ColumnShape(commonest, empty / total, frozenset(counts), masks)
