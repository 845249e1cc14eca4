"""A text whose columns are lined up with blanks, as databases print a table and old systems export one.

What belongs here: seeing that, and giving the columns a delimiter. It is looked for in the whole file, for one long value further on shows
that a gap is none.
"""

import re
from itertools import islice, pairwise
from pathlib import Path

from assets.files.limits import FileLimits
from assets.files.readers.dialect import UNSEEN, find_dialect
from assets.files.readers.lines import Lines
from assets.files.readers.loading import check_columns

SAMPLE_LINES, SAMPLE_CHARACTERS = 50, 5_000  # characters of each line
LEAST_LINES = 3
MOSTLY = 0.8  # share of the lines of the sample that have a gap
GAP = re.compile(r"\S {2,}(?=\S)")
DRAWN = re.compile(r" *-{2,}(?: +-{2,})+ *")  # below the names: each dash stands below a column, so gaps may be one blank wide
Columns = list[tuple[int, int]]  # from, to


def delimited(source: Path, scratch: Path, bounds: FileLimits) -> Path | None:
    """A copy in `scratch` of a UTF-8 text with UNSEEN between its columns; None when they are not lined up, or divided otherwise.

    UnknownFormat when the columns go beyond `bounds`.
    """
    with Lines(source, bounds) as lines:
        sample = [line.rstrip("\r\n")[:SAMPLE_CHARACTERS] for line in islice(lines, SAMPLE_LINES) if line.strip()]
    lined = sum(GAP.search(line) is not None or DRAWN.fullmatch(line) is not None for line in sample)
    if lined < max(LEAST_LINES, MOSTLY * (len(sample) - 1)) or find_dialect(sample).delimiter not in ("", " "):
        return None
    if len(columns := _columns(source, bounds, next(filter(DRAWN.fullmatch, sample), ""))) < 2:
        return None
    check_columns(len(columns), bounds)
    copy = scratch / "lined_up"
    with Lines(source, bounds) as lines, open(copy, "w", encoding="utf-8", newline="") as out:
        for line in lines:
            out.write(UNSEEN.join(_cells(line.rstrip("\r\n"), columns)) + "\n")
    return copy


def _columns(source: Path, bounds: FileLimits, drawn: str) -> Columns:
    """Where the columns stand: as drawn, or between gaps of two blanks or more that go through every line that has one."""
    if drawn:
        return [found.span() for found in re.finditer("-+", drawn)]
    filled = bytearray()
    with Lines(source, bounds) as lines:
        for line in lines:
            if GAP.search(line):
                filled.extend(b" " * (len(line) - len(filled)))
                for word in re.finditer(r"\S+", line):
                    filled[word.start() : word.end()] = b"x" * (word.end() - word.start())
    return [found.span() for found in re.finditer(rb"x(?: ?x)*", filled)]


def _cells(line: str, columns: Columns) -> list[str]:
    """The values of a line; one that stands in a gap, such as a title, is a value of the first column as a whole."""
    gaps = [line[end:start] for (_, end), (start, _) in pairwise(columns)]
    if any(gap.strip() for gap in gaps):
        return [line.strip(), *[""] * (len(columns) - 1)]
    ends = [start for start, _ in columns[1:]] + [len(line)]
    return [line[begin:end].strip() for begin, end in zip([0, *ends], ends, strict=False)]
