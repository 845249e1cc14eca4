"""Beside the matches: what a person should look at, and EU high-value datasets.

What belongs here: the review queue, as a table and as a file that comes back as input/matches.csv, and the three HVD columns that are never
one. How a match is decided lies in assets/matching/.
"""

import csv
from collections import defaultdict
from typing import Any

from dagster import MaterializeResult, MetadataValue, TableColumn, TableRecord, TableSchema, asset

from assets.match import decisions
from assets.matching.hvd import beside
from assets.matching.overrides import Override
from assets.matching.vocabulary import thresholds
from assets.said.designations import DESIGNATION, designated
from assets.site.data_files import harmless
from assets.snapshot import Snapshot
from assets.statements import said
from assets.warehouse import Warehouse
from assets.written import written_aside

SHOWN = 50  # rows of the queue in the UI
COLUMNS = TableSchema([TableColumn(name) for name in ("municipality", "item", "title", "why", "points", "confidence", "evidence")])
DECLARED = """
SELECT d.source, d.dataset_id, a.gm_code, d.title, d.hvd_categories, d.applicable_legislation, d.is_high_value_declared
FROM datasets d JOIN attributions a USING (source, dataset_id) WHERE d.is_available ORDER BY a.gm_code, d.source, d.dataset_id
"""


@asset(group_name="matching", kinds={"duckdb", "python"}, pool="warehouse", deps=[decisions, "designations"])
def hvd(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per attributed dataset and municipality that is declared, likely or designated as an EU high-value dataset."""
    items: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in warehouse.read("SELECT * FROM decisions WHERE label = 'found'"):
        items[row["source"], row["dataset_id"], row["gm_code"]].add(row["item"])
    named = designated(said(DESIGNATION, snapshot), snapshot.day)
    rows = []
    for row in warehouse.read(DECLARED):
        key = row["source"], row["dataset_id"], row["gm_code"]
        seen = beside(row["hvd_categories"], row["applicable_legislation"], items[key], named.get(row["gm_code"], frozenset()))
        if seen.says_anything:
            rows.append(
                {name: row[name] for name in ("source", "dataset_id", "gm_code", "title")}
                | {"is_declared": seen.is_declared, "is_high_value_ticked": row["is_high_value_declared"]}
                | {"declared": seen.declared, "likely": seen.likely, "designated": seen.designated}
            )
    counts = {name: sum(bool(row[name]) for row in rows) for name in ("is_declared", "likely", "designated")}
    return MaterializeResult(metadata=warehouse.write("hvd", rows) | counts)


@asset(group_name="matching", kinds={"duckdb", "csv"}, pool="warehouse", deps=["check_results"])
def review_queue(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per match that a person should look at, the most points at stake first; also a file to fill in and give back."""
    limits = thresholds()
    metadata = warehouse.write(
        "review_queue", weak=limits.weak, few_rows=limits.few_rows, few_share=limits.few_share, few_others=limits.few_others
    )
    rows = warehouse.read("SELECT * FROM review_queue ORDER BY position")
    with written_aside(snapshot.place.review_queue) as aside, open(aside, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(Override.model_fields), lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(_as_override(row) for row in rows)
    shown = [TableRecord({column.name: _cell(row[column.name]) for column in COLUMNS.columns}) for row in rows[:SHOWN]]
    return MaterializeResult(
        metadata=metadata
        | {"file": MetadataValue.path(str(snapshot.place.review_queue))}
        | {"points_at_stake": sum(row["points"] or 0 for row in rows)}
        | {"first": MetadataValue.table(shown, COLUMNS)}
    )


def _as_override(row: dict[str, Any]) -> dict[str, str]:
    """A row of the queue in the columns of input/matches.csv, the decision left to the reviewer."""
    return {name: harmless(_cell(row[name])) for name in Override.model_fields if row.get(name) is not None}


def _cell(value: Any) -> str:
    """A value as text on one line."""
    return f"{value:.2f}" if isinstance(value, float) else " ".join(str(value).split())
