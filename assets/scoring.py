"""Stage 5, scoring: from observations to checks and scores.

What belongs here: laying facts before the checks and formulas of quality/, and keeping every result as a fact of its date. What follows
from the scores of all lies in comparison.py and trends.py.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from dagster import AssetOut, MaterializeResult, asset, multi_asset

from assets.match import decisions, matches
from assets.scorecard.grids import CHECKS, MATCHES, flags, lay, score_rows
from assets.scorecard.measure import Measurer
from assets.shown import figures
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse, contract
from quality.grid import Grid, Scores, numbers, score_grid
from quality.method import method
from quality.resampling import agreement

EXAMINED = """
SELECT e.*, coalesce(n.is_open, false) AS has_notice FROM examinations e LEFT JOIN personal_data_notices n USING (sha256)
"""
FIGURES = """
SELECT median(score) AS median_score, avg(coverage) AS mean_coverage, 1 - avg(coverage) / 100 AS unknown_share FROM {table}
"""
FOUND = "SELECT * FROM decisions WHERE label IN ('found', 'national') ORDER BY gm_code, item, source, dataset_id"


@asset(group_name="scoring", kinds={"duckdb", "python"}, pool="warehouse", deps=[decisions, "conformance", "personal_data_notices"])
def measurements(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality, item, matched dataset and check, measured on the dataset's best distribution."""
    measurer = Measurer(
        snapshot.day,
        warehouse.read("SELECT * FROM datasets"),
        warehouse.read("SELECT f.* FROM distributions f SEMI JOIN decisions d USING (source, dataset_id)"),
        warehouse.read("SELECT * FROM reachability"),
        warehouse.read(EXAMINED),
        warehouse.read("SELECT * FROM contents"),
        warehouse.read("SELECT * FROM conformance"),
        snapshot.inputs.register.names(),
        snapshot.inputs.norms,
    )
    rows = []
    for decision in warehouse.read(FOUND):
        measured = measurer.measure(decision["source"], decision["dataset_id"], decision["gm_code"], decision["item"])
        for position, (check, outcome) in enumerate(zip(method().checks, measured.outcomes, strict=True), 1):
            rows.append(
                {
                    **{name: decision[name] for name in ("gm_code", "item", "source", "dataset_id")},
                    "distribution_id": measured.distribution_id,
                    "sha256": measured.sha256,
                    "check_id": outcome.check,
                    "position": position,
                    "state": outcome.state,
                    "value": outcome.value,
                    "points": None if outcome.value is None else check.points * outcome.value,
                    "possible": 0.0 if outcome.state == "not_applicable" else float(check.points),
                    "reason": outcome.reason,
                    "evidence": outcome.evidence,
                    "evidence_url": outcome.evidence_url,
                    "measured_at": outcome.measured_at,
                }
            )
    states = Counter(row["state"] for row in rows)
    share = {"unknown_share": states["unknown"] / len(rows)} if rows else {}
    return MaterializeResult(metadata=warehouse.write("measurements", rows) | dict(states) | share)


@asset(group_name="scoring", kinds={"duckdb"}, pool="warehouse", deps=[matches, measurements])
def check_results(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality, published item and check."""
    metadata = warehouse.write("check_results", method_version=method().version)
    if snapshot.scope.base:
        made = snapshot.with_the_others("check_results", warehouse.arrow("SELECT * FROM check_results"), warehouse)
        metadata = warehouse.replace(
            "check_results", made.sort_by([("gm_code", "ascending"), ("item", "ascending"), ("position", "ascending")])
        )
    for table in ("matches", "check_results"):
        snapshot.evidence.write_table(f"facts/{snapshot.day}/{table}.parquet", warehouse.arrow(f"SELECT * FROM {table}"))
    return MaterializeResult(metadata=metadata)


@multi_asset(
    group_name="scoring",
    pool="warehouse",
    deps=[check_results],
    outs={
        "scores": AssetOut(description="One row per municipality: its score over the whole reference list.", kinds={"duckdb", "python"}),
        "scores_confirmed": AssetOut(
            description="One row per municipality: its score over the sourced items only.", kinds={"duckdb", "python"}
        ),
        "domains": AssetOut(
            description="One row per municipality and policy domain: its score over those items.", kinds={"duckdb", "python"}
        ),
    },
)
def scored(snapshot: Snapshot, warehouse: Warehouse):
    """Score every municipality over the whole list, its sourced items and each domain, and keep the scores as facts of this date."""
    grid = country_grid(snapshot, warehouse)
    listed = snapshot.inputs.reference_list.items
    sourced = [item.id for item in listed if item.source_status != "candidate"]
    for table, variant in (("scores", grid), ("scores_confirmed", grid.only(sourced))):
        scores = country_scores(snapshot, variant)
        metadata = warehouse.write(table, _with_draws(variant, scores, snapshot))
        yield MaterializeResult(
            asset_key=table,
            metadata=metadata | dict(Counter(scores.status)) | figures(warehouse.read(FIGURES.format(table=table))[0]),
        )
    snapshot.evidence.write_table(f"facts/{snapshot.day}/scores.parquet", warehouse.arrow("SELECT * FROM scores"))
    rows = []
    for domain in dict.fromkeys(item.domain for item in listed):
        of_domain = grid.only(item.id for item in listed if item.domain == domain)
        rows += [{"domain": domain, **row} for row in score_rows(of_domain, country_scores(snapshot, of_domain))]
    columns = [column.name for column in contract("domains").columns]
    yield MaterializeResult(
        asset_key="domains", metadata=warehouse.write("domains", ({name: row[name] for name in columns} for row in rows))
    )


def country_grid(snapshot: Snapshot, warehouse: Warehouse) -> Grid:
    """Every municipality's items and checks, as the formulas take them, from `matches` and `check_results` alone."""
    items = [item.id for item in snapshot.inputs.reference_list.items]
    return lay(warehouse.arrow(MATCHES), warehouse.arrow(CHECKS), snapshot.inputs.scored, items)


def country_scores(snapshot: Snapshot, grid: Grid) -> Scores:
    """The scores of this grid; without a verified row in the list of portals a municipality is at most provisional."""
    return score_grid(grid, flags(grid.codes, snapshot.inputs.verified))


def _with_draws(grid: Grid, scores: Scores, snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """The rows of a score table: figures, how firm the band is, and what they were computed with."""
    shares = numbers(agreement(grid, scores))
    for row, share in zip(score_rows(grid, scores), shares, strict=True):
        yield row | {
            "band_agreement": share,
            "is_borderline": None if share is None else share < method().sensitivity.agreement,
            "date": snapshot.day,
            "method_version": method().version,
            "list_version": snapshot.inputs.reference_list.version,
        }
