"""Which delimiter, quote and escape a text file uses, judged by a sample of its lines.

What belongs here: trying the few dialects that the sample makes possible, and one score. Time is linear in the sample.
"""

import re
from collections import Counter
from dataclasses import dataclass

from assets.files.readers.cells import shape
from assets.files.readers.records import Dialect, split

UNSEEN = "\x1f"  # ASCII's own unit separator, which no text holds
DELIMITERS = (";", ",", "\t", "|", "; ", ", ", "~", "^", UNSEEN, " ")
QUOTES = ('"', "'")
NUL = "\0"
OCCURS = 0.3  # a delimiter occurs on at least this share of the lines, for a table may stand below a long preamble
DECIMAL = re.compile(r"(?<=\d),(?=\d)")
SHAPED_CELLS = 3000  # cells of a trial whose shapes are compared
CONSISTENT = 0.8  # a space is only a delimiter where nothing else divides this share of the lines alike


@dataclass(frozen=True, slots=True)
class _Trial:
    dialect: Dialect
    width: int
    consistency: float  # share of the lines, from the first that has `width` fields, that have it
    coverage: float  # share of all lines that have it
    score: float


def find_dialect(lines: list[str]) -> Dialect:
    """The dialect that divides most lines alike into cells that look alike column by column; delimiter "" when none divides them."""
    filled = [line for line in lines if line.strip()]
    trials = _without_decimals(filled, [_try(filled, dialect) for dialect in _candidates(filled)])
    best = max((trial for trial in trials if trial.dialect.delimiter != " "), key=lambda trial: trial.score, default=None)
    if best is None or best.consistency < CONSISTENT:
        spaced = [trial for trial in trials if trial.dialect.delimiter == " " and _is_spaced(filled, trial)]
        best = max(spaced, key=lambda trial: trial.score, default=best)
    if best is None or best.width < 2:
        return Dialect("")
    return _with_escape(filled, best.dialect)


def _candidates(lines: list[str]) -> list[Dialect]:
    needed = max(1, int(OCCURS * len(lines)))
    found: list[Dialect] = []
    for delimiter in DELIMITERS:
        if sum(delimiter in line for line in lines) < needed:
            continue
        quotes = [quote for quote in QUOTES if _encloses(lines, quote, delimiter)] or ['"']
        found.extend(Dialect(delimiter, quote, quote) for quote in quotes)
    return found


def _encloses(lines: list[str], quote: str, delimiter: str) -> bool:
    """Whether fields begin and end with the quote about equally often (`'t Hof;'s-Gravenhage` only begin with one)."""
    begins = sum(line.count(delimiter + quote) + line.startswith(quote) for line in lines)
    ends = sum(line.count(quote + delimiter) + line.endswith(quote) for line in lines)
    return min(begins, ends) > CONSISTENT * max(begins, ends)


def _try(lines: list[str], dialect: Dialect) -> _Trial:
    divided = [split(line, dialect) for line in lines]
    rows, clean = [fields.cells for fields in divided], sum(fields.is_clean for fields in divided)
    widths = Counter(len(row) for row in rows)
    width = _common_width(rows, widths)
    first = next(number for number, row in enumerate(rows) if len(row) == width)
    alike = [row for row in rows[first:] if len(row) == width]
    consistency = len(alike) / (len(rows) - first)
    coverage = len(alike) / len(rows)
    # A quote that is left inside a cell beside some other delimiter shows that the other one divides.
    beside = re.compile(f"[;,\\t|]{re.escape(dialect.quote)}|{re.escape(dialect.quote)}[;,\\t|]")
    left = sum(any(beside.search(cell) for cell in fields.cells) for fields in divided if not all(fields.quoted))
    # Lines alike, quotes in order, columns alike; a wide table is likelier than a narrow one, a long delimiter than its first sign.
    order = (clean - left) / len(rows) + _likeness(alike, width) + min(width, 40) / 200 + len(dialect.delimiter) / 100
    return _Trial(dialect, width, consistency, coverage, consistency + coverage + order) if width > 1 else _Trial(dialect, 1, 0.0, 0.0, 0.0)


def _without_decimals(lines: list[str], trials: list[_Trial]) -> list[_Trial]:
    """The trials without the comma, when it mostly stands between digits and another delimiter divides the lines."""
    others = [trial for trial in trials if trial.dialect.delimiter.strip(" ,") and trial.consistency > OCCURS]
    commas = sum(line.count(",") for line in lines)
    if not others or 2 * sum(len(DECIMAL.findall(line)) for line in lines) <= commas:
        return trials
    return [trial for trial in trials if trial.dialect.delimiter != ","]


def _common_width(rows: list[list[str]], widths: Counter[int]) -> int:
    """The commonest number of fields above one; of nearly as common ones the first in the file, for a second table may follow."""
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 1
    enough = 0.8 * max(several.values())
    return next(len(row) for row in rows if several.get(len(row), 0) >= enough)


def _likeness(rows: list[list[str]], width: int) -> float:
    """How alike the filled cells of a column are, on average, from 0 to 1; the first row may be names."""
    body = rows[1:] or rows
    body = body[: max(2, SHAPED_CELLS // max(width, 1))]
    total = 0.0
    columns = list(zip(*body, strict=True))[:100]
    for cells in columns:
        shapes = Counter(filter(None, map(shape, cells)))
        if shapes:
            total += shapes.most_common(1)[0][1] / sum(shapes.values())
    return total / max(1, len(columns))


def _is_spaced(lines: list[str], trial: _Trial) -> bool:
    """Whether spaces delimit: all lines alike, or every line has a quoted field and no fewer fields than the names above it."""
    if trial.coverage >= CONSISTENT and trial.width > 1 and len(lines) > 2:
        return not _is_prose(lines)
    names = split(lines[0], trial.dialect).cells
    if len(names) < 2 or len(set(names)) < len(names) or trial.dialect.quote + " " not in " ".join(lines):
        return False
    quoted = [line for line in lines[1:] if " " + trial.dialect.quote in line or line.startswith(trial.dialect.quote)]
    ragged = sum(len(split(line, trial.dialect).cells) >= len(names) for line in quoted)
    return ragged >= CONSISTENT * max(1, len(lines) - 1)


def _is_prose(lines: list[str]) -> bool:
    cells = [cell for line in lines for cell in line.split()]
    return sum(shape(cell) == "text" for cell in cells) > 0.8 * len(cells)


def _with_escape(lines: list[str], dialect: Dialect) -> Dialect:
    """The same dialect with the escape under which most lines have their quoting in order; doubled quotes where it makes no difference."""
    quote = dialect.quote
    inner = [line for line in lines if line.count(quote) > 2]
    candidates = [
        Dialect(dialect.delimiter, quote, escape) for escape in (quote, "\\", NUL) if any(escape + quote in line for line in inner)
    ]
    if quote == "'" and any('""' in line for line in lines) and not any('"' in line.replace('""', "") for line in lines):
        return Dialect(dialect.delimiter, quote, '"')  # the quotes were changed after those inside were doubled
    counted = [(sum(split(line, candidate).is_clean for line in inner), candidate) for candidate in candidates or [dialect]]
    clean, best = max(counted, key=lambda pair: pair[0])
    stray = len(inner) - clean
    # Unmarked quotes: more lines have them than have marked ones.
    marked = sum(_is_marked(line, best) for line in inner)
    return Dialect(dialect.delimiter, quote, "") if stray > marked else best


def _is_marked(line: str, dialect: Dialect) -> bool:
    """Whether a quote inside a field is escaped on this line (an empty quoted field is not)."""
    fields = split(line, dialect)
    return fields.is_clean and any(dialect.quote in cell for cell in fields.cells)
