"""Pollock: how exactly our reader loads polluted CSV files, scored as the benchmark does, beside its published table.

What belongs here: the benchmark's ten measures, its two sums, and its pollutions of single rows, made from its own unpolluted file: only
the `file_*` pollutions are stored here. Each measure lies in [0, 1] and a file scores their sum. "simple" is the mean over the files,
"weighted" the mean weighted by how often a pollution occurs in real files. Rules: github.com/HPI-Information-Systems/Pollock (evaluate.py,
metrics.py).
"""

import csv
import io
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from time import monotonic

from dateutil import parser as dates

from assets.files.read_file import read_in_child
from tests.bench.measured import Result
from tests.shared import SHARED

FOLDER = SHARED / "real" / "messy_csv" / "pollock"
UNPOLLUTED = "file_no_trailing_newline.csv"
PUBLISHED = (
    ("DuckDB, left alone", 9.075, 8.439),
    ("CleverCSV 0.7.4", 9.193, 9.453),
    ("Python's csv with its sniffer", 9.72, 9.43),
    ("SpreadDesktop", 9.92, 9.59),
    ("DuckDB, told the dialect and the names", 9.961, 9.599),
)
Rows = list[list[str]]


class _Parts(dates.parserinfo):
    JUMP = [" ", ".", ",", ";", "-", "/", "'"]  # noqa: RUF012 (dateutil's own way of saying it)


def measure() -> list[Result]:
    """One row for our reader on the stored files, one on all files of the benchmark, and the published ones."""
    published = [
        Result(name, None, None, None, note=f"simple {simple:.3f} weighted {weighted:.3f}") for name, simple, weighted in PUBLISHED
    ]
    if not FOLDER.exists():
        return [Result("Datapeil", None, None, None, note="the benchmark's files are not here"), *published]
    results = []
    for name, files in (("stored files", stored()), ("all files", [*stored(), *polluted_rows()])):
        started = monotonic()
        scores = {file: score(loaded(polluted), clean) for file, polluted, clean in files}
        seconds = monotonic() - started
        results.append(Result(f"Datapeil, {name}", seconds, None, None, len(scores), "files", _shown(scores)))
        headless = {file: score(loaded(polluted, keeps_invented=True), clean) for file, polluted, clean in stored() if "no_header" in file}
        results.append(Result(f"Datapeil, {name}, invented names counted as wrong", None, None, None, note=_shown(scores | headless)))
    return [*results, *published]


def stored() -> Iterator[tuple[str, bytes, bytes]]:
    """Name, polluted bytes and clean bytes of the files that are here."""
    for path in sorted((FOLDER / "csv").iterdir()):
        yield path.name, path.read_bytes(), (FOLDER / "clean" / path.name).read_bytes()


def polluted_rows() -> Iterator[tuple[str, bytes, bytes]]:
    """The benchmark's pollutions of one row: a delimiter too few or too many, a stray quote, another delimiter; and the file itself."""
    source = (FOLDER / "csv" / UNPOLLUTED).read_text(encoding="utf-8")
    clean = (FOLDER / "clean" / UNPOLLUTED).read_bytes()
    lines = source.splitlines()
    cells = [_raw_cells(line) for line in lines]
    rows = list(csv.reader(io.StringIO(clean.decode("utf-8"))))

    def with_line(number: int, line: str) -> bytes:
        return ("\n".join([*lines[:number], line, *lines[number + 1 :]]) + "\n").encode()

    yield "source.csv", (source + "\n").encode(), clean
    for number, raw in enumerate(cells):
        for column, cell in enumerate(raw):
            before, after = raw[:column], raw[column:]
            yield f"row_more_sep_row{number}_col{column}.csv", with_line(number, ",".join([*before, "", *after])), clean
            if column:
                merged = [*raw[: column - 1], raw[column - 1] + cell, *raw[column + 1 :]]
                yield f"row_less_sep_row{number}_col{column}.csv", with_line(number, ",".join(merged)), clean
            stray = f'""{cell[1:]}' if cell.startswith('"') else f'"{cell}'
            expected = [[*row] for row in rows]
            expected[number][column] = f'"{rows[number][column]}'
            line = ",".join([*before, stray, *after[1:]])
            yield f"row_extra_quote{number}_col{column}.csv", with_line(number, line), _written(expected)
        yield f"row_field_delimiter_{number}_0x20.csv", with_line(number, " ".join(raw)), clean


def _shown(scores: dict[str, float]) -> str:
    simple, weighted = sums(scores)
    return f"simple {simple:.3f} weighted {weighted:.3f}"


def loaded(polluted: bytes, keeps_invented: bool = False) -> bytes | None:
    """What our reader makes of a file, written back as a program of the benchmark does: without the names it invented for want of a header.

    A file that we refuse because it is empty is loaded as nothing; None for any other refusal.
    """
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "polluted.csv"
        path.write_bytes(polluted)
        facts = read_in_child(str(path), scratch)
        if "refused" in facts:
            return b"" if not polluted.strip() else None
        table = (Path(scratch) / "out.csv").read_bytes()
        return table if facts["header_rows"] or keeps_invented else table.split(b"\n", 1)[1]


def score(loaded_csv: bytes | None, clean_csv: bytes) -> float:
    """The sum of the ten measures of one file: success, and precision, recall and F1 of header, records and cells, as multisets."""
    if loaded_csv is None:
        return 0.0
    clean, found = (list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""))) for data in (clean_csv, loaded_csv))
    if not clean:
        return 10.0
    head = _measures([normalised(cell) for cell in clean[0]], [normalised(cell) for cell in (found or [[]])[0]])
    records = _measures(*(["".join(map(normalised, row)) for row in rows[1:]] for rows in (clean, found)))
    cells = _measures(*([cell for row in rows for cell in row] for rows in (clean, found)))
    return 1.0 + head + records + cells


def sums(scores: dict[str, float]) -> tuple[float, float]:
    """Simple and weighted; the weights are normalised over the files scored, as the benchmark does with the files it finds."""
    weights = json.loads((FOLDER / "pollock_weights.json").read_text(encoding="utf-8"))
    total = sum(weights[file] for file in scores)
    return sum(scores.values()) / len(scores), sum(weights[file] * value for file, value in scores.items()) / total


@lru_cache(maxsize=100_000)
def normalised(cell: str) -> str:
    """A cell as the benchmark compares it in headers and records: booleans, numbers, times, dates and prices by value, text lower-cased."""
    if not cell.strip():
        return cell.lower()
    if cell in ("True", "true", "1"):
        return "1"
    if cell in ("False", "false", "0"):
        return "0"
    for convert in (int, float, _time, _date, _price):
        try:
            return str(convert(cell))
        except (ValueError, OverflowError, TypeError):
            continue
    return cell.lower()


def _time(cell: str) -> str:
    if not re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", cell):
        raise ValueError(cell)
    return str(datetime.strptime(cell, "%H:%M:%S" if cell.count(":") == 2 else "%H:%M").time())


def _date(cell: str) -> datetime:
    return dates.parse(cell, parserinfo=_Parts())


def _price(cell: str) -> str:
    found = re.search(r"([$€£])\s*(\d+(?:[.,]\d+)?)", cell)
    if not found:
        raise ValueError(cell)
    return found[1] + str(float(found[2].replace(",", ".")))


def _measures(clean: list[str], found: list[str]) -> float:
    """Precision, recall and F1 together; 3 where nothing was to be found."""
    if not clean:
        return 3.0
    common = (Counter(clean) & Counter(found)).total()
    if not common:
        return 0.0
    precision, recall = common / len(clean), common / len(found)
    return precision + recall + 2 * precision * recall / (precision + recall)


def _raw_cells(line: str) -> list[str]:
    """The fields of a well-formed line with their quotes."""
    return re.findall(r'(?:^|,)("(?:[^"]|"")*"|[^,]*)', line)


def _written(rows: Rows) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()
