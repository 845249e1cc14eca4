"""Reading files that are large or damaged, all facts included: JSON and GeoJSON as a stream, and CSV with damaged lines.

What belongs here: seconds and peak memory of one file in a process of its own. The files are invented: 300 MB each of JSON and GeoJSON, and
134 MB of CSV of which every 1000th line is damaged, beside the same CSV without damage.
"""

import json
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from assets.files.examine import examine_file
from tests.bench.dutch_csv import write_csv
from tests.bench.measured import Result, of_function

BYTES = 300_000_000
MEGABYTES = 134
EVERY = 1000
DAY = "2026-11-25"


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="datapeil-") as name:
        folder = Path(name)
        _write_list(folder / "a.json", '{"result": {"records": [', _records(), "]}}")
        _write_list(folder / "a.geojson", '{"type": "FeatureCollection", "features": [', _features(), "]}")
        write_csv(folder / "a.csv", MEGABYTES)
        damaged = _damage(folder / "a.csv", folder / "b.csv")
        files = (("JSON", "a.json"), ("GeoJSON", "a.geojson"), ("CSV", "a.csv"), (f"CSV with {damaged} damaged lines", "b.csv"))
        return [
            of_function(what, examine, str(folder / file), amount=(folder / file).stat().st_size / 1e6, unit="MB") for what, file in files
        ]


def examine(path: str) -> None:
    """All facts of one file; what is no table is a mistake of the bench."""
    if not (facts := examine_file(path, [], DAY))["is_table"]:
        raise RuntimeError(facts["problem"])


def _records() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        record = {"id": number, "soort": f"eik {number % 50}", "hoogte": number % 300 / 10, "plant": "2024-05-01", "nest": {"a": [1, 2]}}
        yield json.dumps(record | {"opmerking": "Vitaliteit redelijk, volgende controle over drie jaar", "leeg": None})


def _features() -> Iterator[str]:
    for number, properties in enumerate(_records()):
        x, y = 4.8 + number % 1000 / 10_000, 52.3 + number % 777 / 10_000
        ring = f"[[[{x}, {y}], [{x + 0.001}, {y}], [{x + 0.001}, {y + 0.001}], [{x}, {y}]]]"
        yield f'{{"type": "Feature", "properties": {properties}, "geometry": {{"type": "Polygon", "coordinates": {ring}}}}}'


def _write_list(path: Path, before: str, elements: Iterator[str], after: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + next(elements))
        while file.tell() < BYTES:
            file.write("".join(f",{element}" for element in islice(elements, 10_000)))
        file.write(after)


def _damage(clean: Path, damaged: Path) -> int:
    """Write the same file with an extra field, a lost delimiter, a stray quote or a short line on every 1000th; returns how many."""
    count = 0
    with open(clean, encoding="utf-8") as lines, open(damaged, "w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            if number and number % EVERY == 0:
                count += 1
                cells = line.rstrip("\n").split(";")
                place = 1 + count % 7
                kinds = (
                    [*cells[:place], "", *cells[place:]],
                    [*cells[: place - 1], cells[place - 1] + cells[place], *cells[place + 1 :]],
                    [*cells[:place], f'"{cells[place]}', *cells[place + 1 :]],
                    cells[:5],
                )
                line = ";".join(kinds[count % 4]) + "\n"
            out.write(line)
    return count
