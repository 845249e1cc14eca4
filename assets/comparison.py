"""Stage 5, scoring: what a score means beside others, whom to learn from, and what to do first.

What belongs here: the tables that need the scores of all municipalities. The formulas lie in quality/, their rows in assets/scorecard/.
"""

from collections import defaultdict

from dagster import AssetOut, MaterializeResult, asset, multi_asset

from assets.scorecard.actions import action_rows, unmeasured_rows
from assets.scorecard.peers import comparison_rows, lesson_rows, neighbours, peer_rows
from assets.scoring import country_grid, country_scores, scored
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse

# A municipality has the kinds of its own portals; without one, those of the sources in which its datasets are found.
PLATFORMS = """
WITH own AS (SELECT unnest(gm_codes) AS gm_code, kind FROM sources WHERE kind IS NOT NULL)
SELECT gm_code, kind FROM own
UNION
SELECT gm_code, kind FROM attributions JOIN sources USING (source) ANTI JOIN own USING (gm_code) WHERE kind IS NOT NULL
"""
MEASURED = """
SELECT m.gm_code, m.item, m.source, s.kind, m.dataset_id FROM matches m JOIN sources s USING (source)
WHERE m.status IN ('found', 'national')
"""
FAULTS = """
SELECT c.gm_code, c.item, c.check_id, c.reason, c.evidence_url, m.source FROM check_results c JOIN matches m USING (gm_code, item)
WHERE c.value < 1 ORDER BY c.gm_code, c.item, c.position
"""
MISSING = "SELECT gm_code, item, reason FROM matches WHERE status = 'not_found' ORDER BY gm_code, item"
UNKNOWN = """
SELECT gm_code, item, NULL AS check_id, reason FROM matches WHERE status IN ('doubtful', 'not_measured')
UNION ALL SELECT gm_code, item, check_id, reason FROM check_results WHERE state = 'unknown'
"""
LESSONS = "SELECT gm_code, item, example FROM learn_from WHERE position = 1"


@multi_asset(
    group_name="scoring",
    pool="warehouse",
    deps=[*scored.keys],
    outs={
        "peers": AssetOut(description="One row per municipality and similar municipality.", kinds={"duckdb", "python"}),
        "comparisons": AssetOut(description="One row per municipality and group that it is compared with.", kinds={"duckdb", "python"}),
        "learn_from": AssetOut(description="One row per municipality, item and municipality to learn it from.", kinds={"duckdb", "python"}),
    },
)
def compared(snapshot: Snapshot, warehouse: Warehouse):
    """Lay every municipality beside similar ones."""
    register = {row["gm_code"]: row for row in warehouse.read("SELECT * FROM municipalities WHERE is_scored")}
    grid = country_grid(snapshot, warehouse)
    scores, near = country_scores(snapshot, grid), neighbours(grid.codes, register)
    platforms: dict[str, set[str]] = defaultdict(set)
    for row in warehouse.read(PLATFORMS):
        platforms[row["gm_code"]].add(row["kind"])
    kinds = {code: frozenset(own) for code, own in platforms.items()}
    measured = {(row["gm_code"], row["item"]): row for row in warehouse.read(MEASURED)}
    rows = {
        "peers": peer_rows(grid.codes, near, scores),
        "comparisons": comparison_rows(grid.codes, near, scores, register),
        "learn_from": lesson_rows(grid, near, kinds, measured),
    }
    for table, own in rows.items():
        yield MaterializeResult(asset_key=table, metadata=warehouse.write(table, own))


@asset(group_name="scoring", kinds={"duckdb", "python"}, pool="warehouse", deps=[*compared.keys])
def actions(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality and thing to do, best gain per hour first."""
    register = {row["gm_code"]: row for row in warehouse.read("SELECT * FROM municipalities WHERE is_scored")}
    grid = country_grid(snapshot, warehouse)
    scores, near = country_scores(snapshot, grid), neighbours(grid.codes, register)
    lessons = {(row["gm_code"], row["item"]): row["example"] for row in warehouse.read(LESSONS)}
    applicable = {item: norm.applicable_points for item, norm in snapshot.inputs.norms.items()}
    rows = action_rows(grid, scores, near, warehouse.tuples(FAULTS), warehouse.tuples(MISSING), applicable, lessons)
    return MaterializeResult(metadata=warehouse.write("actions", rows))


@asset(group_name="scoring", kinds={"duckdb", "python"}, pool="warehouse", deps=[*scored.keys])
def unmeasured(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality and thing that could not be measured, with what the score could become."""
    grid = country_grid(snapshot, warehouse)
    return MaterializeResult(
        metadata=warehouse.write("unmeasured", unmeasured_rows(grid, country_scores(snapshot, grid), warehouse.tuples(UNKNOWN)))
    )
