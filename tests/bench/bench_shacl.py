"""SHACL of a country's metadata: 20,400 datasets as DCAT-AP-NL, held against our own shapes and the official ones (target: 20 s each)."""

import json
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path

from assets.catalogues.dialects.ckan import parse
from assets.catalogues.harvest import Page, Source
from assets.metadata import found_in
from quality.shapes import MANDATORY, official_shapes
from tests.bench.measured import Result, of_function
from tests.replay_ckan import read_packages
from tests.shared import SHARED

DATASETS = 20_400
CAPTURE = "real/data_overheid_2015/packages_2015-04-11.ndjson.gz"
URL = "https://voorbeeld.example/api/3/action/"


def hold(capture: str, shapes: list[str], count: int) -> None:
    """Read the capture, repeat its records until there are `count`, and hold them against `shapes`."""
    packages = read_packages(Path(capture))
    body = json.dumps({"success": True, "result": {"count": len(packages), "results": packages}}).encode()
    records = [
        asdict(dataset) for dataset in parse([Page(URL, "application/json", body)], Source(id="bench", kind="ckan", url=URL)).datasets
    ]
    named = [(f"urn:d:{number}", record, record["distributions"]) for number, record in enumerate(islice(cycle(records), count))]
    print(sum(1 for _ in found_in(named, [Path(shape) for shape in shapes])))


def measure() -> list[Result]:
    """Each in a process of its own, reading the capture included; skipped, saying so, where captures or shapes are absent."""
    capture, folder = SHARED / CAPTURE, SHARED / "real/shapes"
    shapes = {"own shapes": [MANDATORY], "official shapes": official_shapes(folder)}
    return [
        of_function(f"SHACL, {name}", hold, str(capture), [str(file) for file in files], DATASETS, amount=DATASETS, unit="datasets")
        if capture.exists() and all(file.exists() for file in files)
        else Result(f"SHACL, {name}", None, None, None, note="captures or shapes are not here")
        for name, files in shapes.items()
    ]
