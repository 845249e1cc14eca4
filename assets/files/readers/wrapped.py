"""A CSV file whose lines were each put between quotes as a whole (`"id;naam"`), as happens when one is pasted into a spreadsheet.

What belongs here: seeing that, and taking the quotes off again.
"""

import re
from itertools import islice
from pathlib import Path

from assets.files.limits import FileLimits
from assets.files.readers.lines import Lines
from assets.files.readers.records import Dialect, split

SAMPLE_LINES = 50
WRAPPED = re.compile(r'"((?:[^"]|"")*+)"[;,\t]*(\r?\n|\r|)')
DELIMITERS = ";\t,|"


def unwrapped(source: Path, scratch: Path, bounds: FileLimits) -> Path | None:
    """A copy in `scratch` without the quotes around each line; None when the lines of this UTF-8 text have none."""
    with Lines(source, bounds) as lines:
        sample = [WRAPPED.fullmatch(line) for line in islice(lines, SAMPLE_LINES) if line.strip()]
    inside = [found[1].replace('""', '"') for found in sample if found]
    if len(inside) < 2 or len(inside) < len(sample) or not any(divides(delimiter, inside) for delimiter in DELIMITERS):
        return None
    copy = scratch / "unwrapped"
    with Lines(source, bounds) as lines, open(copy, "w", encoding="utf-8", newline="") as out:
        for line in lines:
            found = WRAPPED.fullmatch(line)
            out.write(found[1].replace('""', '"') + found[2] if found else line)
    return copy


def divides(delimiter: str, texts: list[str], fewest: int = 2) -> bool:
    """Whether all texts have the same number of fields, and not fewer than `fewest`."""
    widths = {len(split(text, Dialect(delimiter)).cells) for text in texts}
    return len(widths) == 1 and min(widths) >= fewest
