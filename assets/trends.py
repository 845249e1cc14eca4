"""Stage 5, scoring: how scores move in time, how datasets spread, and the country as a whole.

What belongs here: the tables that need earlier snapshots, or that sum up the country.
"""

from collections import Counter

from dagster import MaterializeResult, asset

from assets.scorecard.country import adoption_rows, figure_rows
from assets.scorecard.history import change_rows, dates_until, files_of, series_until
from assets.scoring import country_grid, country_scores, scored
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.method import method

PUBLISHED = """
WITH first AS (
  SELECT gm_code, item, min(regexp_extract(filename, '(\\d{4}-\\d{2}-\\d{2})/matches', 1)::DATE) AS first_found
  FROM read_parquet($facts, filename = true, union_by_name = true) WHERE status IN ('found', 'national') GROUP BY ALL
)
SELECT m.item, m.gm_code, list(d.issued) FILTER (d.issued IS NOT NULL) AS issued, any_value(f.first_found) AS first_found
FROM matches m
LEFT JOIN decisions c ON c.gm_code = m.gm_code AND c.item = m.item AND c.label = 'found'
LEFT JOIN datasets d ON d.source = c.source AND d.dataset_id = c.dataset_id
LEFT JOIN first f ON f.gm_code = m.gm_code AND f.item = m.item
WHERE m.status IN ('found', 'national')
GROUP BY ALL ORDER BY m.item, m.gm_code
"""


@asset(group_name="scoring", kinds={"duckdb"}, pool="warehouse", deps=[*scored.keys])
def history(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality and published snapshot: its score."""
    scores, facts = files_of(snapshot.evidence, series_until(snapshot.evidence, snapshot.day), method().version)
    metadata = warehouse.write("history", scores=scores, facts=facts)
    versions = warehouse.read("SELECT count(DISTINCT date) FILTER (method_version <> $now) AS old FROM history", {"now": method().version})
    return MaterializeResult(metadata=metadata | {"snapshots": len(facts), "snapshots_of_an_older_method": versions[0]["old"]})


@asset(group_name="scoring", kinds={"duckdb", "python"}, pool="warehouse", deps=[*scored.keys])
def changes(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality and earlier snapshot that it is compared with, over what was known at both."""
    rows = list(change_rows(snapshot.evidence, snapshot.day, country_grid(snapshot, warehouse)))
    counts = Counter(row["since"] for row in rows if row["is_change"])
    return MaterializeResult(
        metadata=warehouse.write("changes", rows) | {"changed": counts["previous"], "climbers": sum(row["is_climber"] for row in rows)}
    )


@asset(group_name="scoring", kinds={"duckdb", "python"}, pool="warehouse", deps=[*scored.keys])
def diffusion(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per item and municipality that publishes it: when it was adopted."""
    days = dates_until(snapshot.evidence, snapshot.day)
    facts = [str(snapshot.evidence.file(f"facts/{day}/matches.parquet")) for day in days]
    published = warehouse.read(PUBLISHED, {"facts": facts})
    rows = list(adoption_rows(published, snapshot.day, days[0], len(snapshot.inputs.scored)))
    return MaterializeResult(metadata=warehouse.write("diffusion", rows) | dict(Counter(row["basis"] for row in rows)))


@asset(group_name="scoring", kinds={"duckdb"}, pool="warehouse", deps=[*scored.keys])
def bottlenecks(warehouse: Warehouse) -> MaterializeResult:
    """One row per check and platform: where publications lose points."""
    return MaterializeResult(metadata=warehouse.write("bottlenecks"))


@asset(group_name="scoring", kinds={"duckdb", "python"}, pool="warehouse", deps=[changes, "format_claims"])
def national(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per figure of the whole country."""
    register = {row["gm_code"]: row for row in warehouse.read("SELECT * FROM municipalities WHERE is_scored")}
    grid = country_grid(snapshot, warehouse)
    rows = figure_rows(country_scores(snapshot, grid), grid.codes, register)
    return MaterializeResult(metadata=warehouse.write("national", rows, date=snapshot.day))
