"""Scoring a whole country, and scoring two years of it again; the targets are 20 s and 1 GiB, and 5 minutes.

What belongs here: an invented country of 342 municipalities, 20,400 datasets and 61,200 files as tables straight in a warehouse (what a
harvest and an examination would have left there), and the time of everything from the 13 checks to the national figures.
"""

import os
import random
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.evidence import Evidence
from assets.lists import LISTS
from assets.lists.reference_list import read_reference_list
from assets.warehouse import Warehouse, contract, tables
from pipelines.settings import Settings, read_settings
from tests.bench.measured import Result, of_function

DAY = date(2026, 11, 23)
DATASETS, FILES, WEEKS = 20_400, 3, 104
SOURCE = "donl"
LICENCES = ["http://creativecommons.org/publicdomain/zero/1.0/deed.nl"] * 7 + [
    None,
    "onbekend",
    "http://creativecommons.org/licenses/by-sa/4.0/",
]
SCORED = [
    "measurements", "matches", "check_results", "scores", "scores_confirmed", "domains", "peers", "comparisons", "learn_from",
    "actions", "unmeasured", "history", "changes", "diffusion", "bottlenecks", "national",
]  # fmt: skip


def prepare(folder: str) -> None:
    """A home with every table that scoring reads."""
    settings = _settings(folder)
    (settings.places.folder / "portals.csv").write_text(
        f"id,name,gm_codes,verified,verified_by\nall,all,{';'.join(_codes())},2026-11-01,bench\n", encoding="utf-8"
    )
    settings.sources.write_text(f"- id: {SOURCE}\n  kind: ckan\n  url: https://catalogue.example/\n", encoding="utf-8")
    warehouse = Warehouse(path=str(settings.places.warehouse))
    for name, rows in ({name: [] for name in tables()} | _country()).items():
        with warehouse.open() as connection:
            connection.register("made", _table(name, rows))
            connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM made")
    _materialize(settings, ["municipalities", "reference_list", "sources", "reason_texts"])


def score(folder: str) -> None:
    """From the 13 checks to the national figures, through Dagster as in a run."""
    _materialize(_settings(folder), SCORED)


def remember(folder: str) -> None:
    """The facts of two years of weekly snapshots: those that were scored, with other values every week."""
    evidence = Evidence(_settings(folder).places.evidence)
    now = {name: pq.read_table(evidence.folder / "facts" / str(DAY) / f"{name}.parquet") for name in ("matches", "check_results", "scores")}
    chance = np.random.default_rng(20180207)
    for week in range(1, WEEKS):
        day = DAY - timedelta(weeks=week)
        checks = now["check_results"]
        values = pc.multiply(checks["value"], pa.array(chance.uniform(0.8, 1, checks.num_rows)))
        checks = checks.set_column(checks.schema.get_field_index("value"), "value", values)
        dates = pa.array([day] * now["scores"].num_rows, pa.date32())
        scores = now["scores"].set_column(now["scores"].schema.get_field_index("date"), "date", dates)
        for name, table in (("matches", now["matches"]), ("check_results", checks), ("scores", scores)):
            evidence.write_table(f"facts/{day}/{name}.parquet", table)


def score_again(folder: str) -> None:
    """What `datapeil history --recompute` does."""
    from pipelines import history

    for line in history.score_again(_settings(folder), False, None, None):
        print(line)


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        of_function("prepare", prepare, folder)
        cells = len(_codes()) * len(_items()) * 13
        scored = of_function("checks, scores, actions, peers, country", score, folder, amount=cells, unit="cells", note="aim 20 s, 1 GiB")
        of_function("remember", remember, folder)
        again = of_function("104 weekly snapshots scored again", score_again, folder, amount=WEEKS, unit="snapshots", note="aim 300 s")
    return [scored, again]


def _settings(folder: str) -> Settings:
    home = Path(folder)
    os.environ["DAGSTER_HOME"] = folder
    return read_settings(home=home, sources=home / "sources.yaml", portals=home / "portals.csv")


def _materialize(settings: Settings, wanted: list[str]) -> None:
    from dagster import AssetSelection, DagsterInstance, Definitions, define_asset_job

    from pipelines.definitions import build_definitions

    definitions = build_definitions(settings)
    job = define_asset_job("bench", selection=AssetSelection.assets(*wanted).without_checks())
    alone = Definitions(
        assets=definitions.assets, resources=definitions.resources, jobs=[job], executor=definitions.executor, loggers=definitions.loggers
    )
    config = {"loggers": {"console": {}}, "resources": {"calendar": {"config": {"date": DAY.isoformat()}}}}
    with DagsterInstance.ephemeral() as instance:
        alone.resolve_job_def("bench").execute_in_process(run_config=config, instance=instance)


def _codes() -> tuple[str, ...]:
    from assets.catalogues.attribution import read_register

    return read_register(LISTS).edition(None)


def _items() -> list[str]:
    return [item.id for item in read_reference_list().items]


def _country() -> dict[str, list[dict[str, Any]]]:
    """The invented rows: every municipality has 60 datasets or so, and publishes each item with a chance of six in ten."""
    chance, codes, items = random.Random(20180207), _codes(), _items()
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in
        ("harvests", "datasets", "distributions", "attributions", "decisions", "reachability", "examinations", "contents")}  # fmt: skip
    made["harvests"] = [{"source": SOURCE, "date": DAY, "outcome": "complete", "used_date": DAY, "datasets": DATASETS}]
    for number in range(DATASETS):
        code, place = codes[number % len(codes)], number // len(codes)
        dataset = {"source": SOURCE, "dataset_id": f"d{number}"}
        made["datasets"].append(dataset | _metadata(number, code, chance))
        made["attributions"].append(dataset | {"gm_code": code, "weight": 1.0, "how": "URI"})
        files = [_file(number, position, chance) for position in range(1, FILES + 1)]
        made["distributions"] += [dataset | file for file in files]
        if place < len(items) and chance.random() < 0.6:
            item = items[place]
            found = {"gm_code": code, "item": item, "label": "found", "confidence": 0.99, "is_confirmed": False, "evidence": "titel"}
            made["decisions"].append(dataset | found)
            for file in files:
                _examined(made, file, code, item, chance)
    return made


def _metadata(number: int, code: str, chance: random.Random) -> dict[str, Any]:
    return {
        "title": f"Dataset {number}", "description": f"Dit is dataset {number}. " * chance.randint(1, 4), "identifier": f"https://x.example/{number}",
        "url": f"https://catalogue.example/dataset/{number}", "publisher": code, "publisher_name": code, "licence": chance.choice(LICENCES),
        "themes": ["http://standaarden.overheid.nl/owms/terms/Verkeer_(thema)"], "keywords": ["open", "data"], "frequency": "jaarlijks",
        "issued": f"{chance.randint(2012, 2026)}-03-01", "modified": f"{chance.randint(2023, 2026)}-06-01", "is_available": True,
        "meaning_hash": "0" * 64,
    }  # fmt: skip


def _file(number: int, position: int, chance: random.Random) -> dict[str, Any]:
    url = f"https://files.example/{number}/{position}"
    return {
        "distribution_id": f"f{number}-{position}",
        "position": position,
        "url": url,
        "access_url": url,
        "format": chance.choice(["CSV", "PDF"]),
    }


def _examined(made: dict[str, list[dict[str, Any]]], file: dict[str, Any], code: str, item: str, chance: random.Random) -> None:
    """The file was tried in three weeks and read: rows of a table with some holes in it."""
    sha256, rows = f"{file['distribution_id']:0>64}", chance.randint(20, 2000)
    for week in range(3):
        made["reachability"].append(
            {"url": file["url"], "date": DAY - timedelta(weeks=week), "outcome": chance.choice(["ok"] * 9 + ["timeout"]), "status": 200,
             "sha256": sha256, "is_ours": False, "requires_barrier": False, "reason": "gelukt"}
        )  # fmt: skip
    made["examinations"].append(
        {"sha256": sha256, "format": chance.choice(["csv"] * 4 + ["pdf"]), "is_table": True, "rows": rows, "columns": 8}
    )
    made["contents"].append(
        {"sha256": sha256, "item": item, "gm_code": code, "rows": rows, "filled_cells": rows, "valid_rows": rows - rows // 9,
         "duplicate_rows": chance.choice([0, 0, 3])}
    )  # fmt: skip


def _table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """The rows as the contract of the table says; what they lack is NULL, or an empty list."""
    schema = contract(name).arrow
    empty = {field.name: [] for field in schema if pa.types.is_list(field.type)}

    def filled() -> Iterator[dict[str, Any]]:
        for row in rows:
            yield empty | row

    return pa.Table.from_pylist(list(filled()), schema=schema)
