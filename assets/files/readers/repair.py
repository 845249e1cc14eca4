"""Putting right the lines of a CSV file that do not have the fields they should: too many or too few delimiters, stray quotes.

What belongs here: for one line, the readings that are possible and the one that fits the columns best. Nothing is thrown away: a line
that no reading fits is padded, or its last fields are joined, and counted.
"""

import csv
import re
from dataclasses import dataclass, field, replace
from typing import TextIO

from assets.files.readers.align import align, misfit
from assets.files.readers.cells import ColumnShape
from assets.files.readers.dialect import DELIMITERS
from assets.files.readers.lines import Lines
from assets.files.readers.records import Dialect, Fields, openings, split

LOOK_AHEAD = 1000  # lines that one quoted field may run over
REREAD_CHARACTERS = 20_000_000  # of one file that are read again in search of a better reading
TRIED_POSITIONS = 40  # quotes of one line that may be stray or lack a delimiter beside them
BADLY, REREAD = 1.0, 0.4  # prices, as in align.py: from where another delimiter is tried, and of a reading with other quotes
LINE_CHARACTERS = 20  # looking at a line takes as long as reading so many characters
COLUMN_CHARACTERS = 500  # laying a line over one column takes as long as reading so many characters


@dataclass(slots=True)
class Damage:
    """What had to be put right, by the number of the row (from 0) among the rows given back."""

    fields: list[int] = field(default_factory=list)  # too many or too few, and a reading fitted
    quotes: list[int] = field(default_factory=list)  # quotes out of order
    unfitting: list[int] = field(default_factory=list)  # no reading fitted: padded or joined

    def before(self, row: int) -> "Damage":
        return Damage(*([number for number in rows if number < row] for rows in (self.fields, self.quotes, self.unfitting)))


class Reader:
    """Reads lines as rows of as many cells as there are columns."""

    def __init__(self, dialect: Dialect, columns: list[ColumnShape]) -> None:
        self.damage = Damage()
        self._dialect, self._columns = dialect, columns
        self._left = REREAD_CHARACTERS

    def write(self, lines: Lines, out: TextIO) -> str:
        """Write one row per record, a stretch of rows without damage as it stands; returns the delimiter (the quote is `"`).

        Blank lines are no records where a record has several cells.
        """
        delimiter = self._dialect.delimiter if len(self._dialect.delimiter) == 1 else ","
        rows = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
        clean, number = clean_lines(self._dialect, len(self._columns)), 0
        while True:
            if clean and (stretch := lines.stretch(clean)):
                out.write(stretch.replace("\r\n", "\n"))
                number += stretch.count("\n")
            if (line := next(lines, None)) is None:
                return delimiter
            text = line.rstrip("\r\n")
            if text.strip() or len(self._columns) == 1:
                rows.writerow(self._record(number, line, text, lines))
                number += 1

    def header(self, text: str) -> list[str] | None:
        """The names on a damaged header line; None when no reading gives as many as there are columns."""
        fields = split(text, self._dialect)
        if len(fields.cells) == len(self._columns) and fields.is_clean:
            return fields.cells
        others = [split(text, dialect).cells for dialect in self._other_dialects(text)]
        return next(iter(self._readings(text, fields) + self._fitting(others)), None)

    def _record(self, number: int, line: str, text: str, source: Lines) -> list[str]:
        wanted = len(self._columns)
        fields = split(text, self._dialect)
        if fields.is_clean and len(fields.cells) == wanted:
            return fields.cells
        if fields.is_open and (joined := self._over_lines(line, source)) is not None:
            return joined
        if not fields.is_clean:
            self.damage.quotes.append(number)
        if len(fields.cells) == wanted:
            return fields.cells
        if self._may_reread(len(self._columns) * COLUMN_CHARACTERS) and (best := self._best(text, fields)) is not None:
            self.damage.fields.append(number)
            return best
        self.damage.unfitting.append(number)
        if len(fields.cells) < wanted:
            return fields.cells + [""] * (wanted - len(fields.cells))
        return [*fields.cells[: wanted - 1], self._dialect.delimiter.join(fields.cells[wanted - 1 :])]

    def _over_lines(self, line: str, source: Lines) -> list[str] | None:
        """The record that begins on `line` and ends on a later one, if its quoting is in order and it has the right number of fields."""
        parts, closing = [line], self._dialect.quote + self._dialect.delimiter
        for part in source.ahead(LOOK_AHEAD):
            parts.append(part)
            if not self._may_reread(len(part) + LINE_CHARACTERS):
                return None
            if closing not in part and not part.rstrip("\r\n").endswith(self._dialect.quote):
                continue
            text = "".join(parts).rstrip("\r\n")
            if not self._may_reread(len(text)):
                return None
            fields = split(text, self._dialect)
            if fields.is_clean and len(fields.cells) == len(self._columns):
                source.skip(sum(map(len, parts[1:])))
                return fields.cells
            if not fields.is_open:
                return None
        return None

    def _best(self, text: str, fields: Fields) -> list[str] | None:
        """The reading that fits the columns best, another delimiter only where this one fits badly; None when none fits."""
        mostly = [(fields, self._dialect)] if len(fields.cells) * 2 > len(self._columns) else []  # fewer are a note rather than a row
        readings = self._priced(self._readings(text, fields), mostly)
        if min((price for price, _ in readings), default=BADLY) >= BADLY:
            others = [(split(text, dialect), dialect) for dialect in self._other_dialects(text)]
            others = [(pieces, dialect) for pieces, dialect in others if len(pieces.cells) >= len(self._columns)]
            found = self._priced(self._fitting([pieces.cells for pieces, _ in others]), others)
            readings += [(price, reading) for price, reading in found if self._misfit(reading) < BADLY]
        return min(readings, key=lambda reading: reading[0], default=(0.0, None))[1]

    def _priced(self, readings: list[list[str]], tries: list[tuple[Fields, Dialect]]) -> list[tuple[float, list[str]]]:
        aligned = (align(pieces, self._columns, dialect.delimiter) for pieces, dialect in tries)
        return [(self._misfit(reading) + REREAD, reading) for reading in readings] + [found for found in aligned if found]

    def _may_reread(self, characters: int) -> bool:
        """Whether there is time for that much; what is asked for is taken off."""
        self._left -= characters
        return self._left >= 0

    def _misfit(self, reading: list[str]) -> float:
        return misfit(reading, self._columns, self._dialect.quote)

    def _readings(self, text: str, fields: Fields) -> list[list[str]]:
        """The line with one stray quote, or with one delimiter lost beside a quote, where that gives the right width."""
        dialect, found = self._dialect, []
        if not fields.is_clean:
            for position in openings(text, dialect)[:TRIED_POSITIONS]:
                if self._may_reread(len(text)):
                    found.append(split(text, dialect, position).cells)
        for position in _places(text, dialect.quote):
            if not self._may_reread(len(text)):
                break
            reading = split(text[:position] + dialect.delimiter + text[position:], dialect)
            if reading.is_clean:
                found.append(reading.cells)
        return self._fitting(found)

    def _fitting(self, readings: list[list[str]]) -> list[list[str]]:
        return [reading for reading in readings if len(reading) == len(self._columns)]

    def _other_dialects(self, text: str) -> list[Dialect]:
        return [replace(self._dialect, delimiter=other) for other in DELIMITERS if other in text and other != self._dialect.delimiter]


def clean_lines(dialect: Dialect, columns: int) -> re.Pattern[str] | None:
    """A pattern of lines without damage that mean the same to DuckDB, told the delimiter and `"`; None where no pattern can tell.

    Such a line has the right number of fields, each either without quotes or with one around it and doubled ones inside.
    """
    delimiter, quote, escape = dialect.delimiter, dialect.quote, dialect.escape
    if len(delimiter) != 1 or columns < 2:
        return None
    divides = re.escape(delimiter)
    cell = rf"[^\"{re.escape(quote)}{divides}\r\n]*+"
    if quote == '"':
        inside = re.escape(escape.replace(quote, ""))  # within which the quote may mean something else
        doubled = '(?:""[^"\r\n]*+)*+' if escape == quote else ""
        cell = rf'(?:{cell}|"[^"{inside}\r\n]*+{doubled}")'
    # Where the delimiter is blank a line of delimiters alone is blank as well.
    filled = "" if delimiter.strip() else r"(?=[^!-~\r\n]*+[!-~])"
    return re.compile(rf"(?:{filled}{cell}(?:{divides}{cell}){{{columns - 1}}}\r?\n)*+")


def _places(text: str, quote: str) -> list[int]:
    """Before and after the first quotes of a line."""
    found: list[int] = []
    position = text.find(quote) if quote else -1
    while position >= 0 and len(found) < TRIED_POSITIONS:
        found += [position, position + 1]
        position = text.find(quote, position + 1)
    return found
