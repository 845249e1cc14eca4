"""Stage 4, examination: what lies behind the links of candidates.

What belongs here: having what the visits (visits.py) received examined in child processes, on as many machines as there are. Examinations
are facts in the archive; the tables are made from them.

    plan_findings -> examine_files, once or once per shard -> keep_findings = `findings` -> the tables
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from dagster import (
    AssetIn,
    AssetOut,
    DynamicOut,
    DynamicOutput,
    In,
    MaterializeResult,
    MetadataValue,
    Nothing,
    OpExecutionContext,
    Out,
    TableColumn,
    TableRecord,
    TableSchema,
    asset,
    graph_asset,
    multi_asset,
    op,
)

from assets.files.declared import claim_is_true, declared_format
from assets.files.examined_rows import column_rows, content_rows, examination_row, notice_row, withheld
from assets.files.municipal import per_municipality
from assets.files.shards import Tasks, end_plans, examination_key, examinations, examine_planned, plan
from assets.match import CONTENT
from assets.retries import ONCE_MORE, hopeless_at_once
from assets.snapshot import ON_ANY_MACHINE, Snapshot
from assets.warehouse import Warehouse

TASKS = """
SELECT DISTINCT r.sha256, c.item, a.gm_code
FROM reachability r JOIN distributions f USING (url) JOIN candidates c USING (source, dataset_id)
JOIN attributions a USING (source, dataset_id)
WHERE r.sha256 IS NOT NULL AND r.date = $day AND c.label <> 'national' ORDER BY ALL
"""
NATIONAL_TASKS = """
SELECT DISTINCT r.sha256, c.item FROM reachability r JOIN distributions f USING (url) JOIN candidates c USING (source, dataset_id)
WHERE r.sha256 IS NOT NULL AND r.date = $day AND c.label = 'national' ORDER BY ALL
"""
CLAIMS = f"""
SELECT f.source, f.dataset_id, f.distribution_id, a.gm_code, f.format, f.media_type, e.format AS real, e.member IS NOT NULL AS is_zipped
FROM distributions f
JOIN attributions a USING (source, dataset_id)
JOIN {CONTENT} r USING (url)
JOIN examinations e USING (sha256)
WHERE e.format <> 'unknown' ORDER BY ALL
"""
SHARES = TableSchema([TableColumn("gm_code", "string"), TableColumn("claims", "int"), TableColumn("percent_true", "float")])


@op(ins={"visited": In(Nothing)}, out=DynamicOut(Nothing), pool="warehouse")
def plan_findings(context: OpExecutionContext, snapshot: Snapshot, warehouse: Warehouse) -> Iterator[DynamicOutput[None]]:
    """What has not been examined before for these items by this reader, in one step or in one per shard."""
    for key in plan(_wanted(snapshot, warehouse), snapshot.evidence, snapshot.steps):
        yield DynamicOutput(None, mapping_key=key)


@op(ins={"planned": In(Nothing)}, out=Out(Nothing), tags=ON_ANY_MACHINE, retry_policy=ONCE_MORE)
def examine_files(context: OpExecutionContext, snapshot: Snapshot) -> None:
    """Examine the files of one plan."""
    with hopeless_at_once():
        files = examine_planned(context.get_mapping_key() or "", snapshot.evidence, snapshot.day.isoformat())
    context.log.info(f"{files} files examined")


@op(ins={"examined": In(Nothing)}, out=Out(Nothing))
def keep_findings(context: OpExecutionContext, snapshot: Snapshot) -> None:
    """All shards are in the archive."""
    context.add_output_metadata({"shards": len(snapshot.evidence.names("examinations"))})
    end_plans(snapshot.evidence)


@graph_asset(group_name="examination", kinds={"parquet"}, ins={"reachability": AssetIn(dagster_type=Nothing)})
def findings(reachability: Any) -> Any:
    """One row per received file and what was asked of it: what its bytes say. Files, by the shard."""
    return keep_findings(plan_findings(reachability).map(lambda planned: examine_files(planned)).collect())


@multi_asset(
    group_name="examination",
    pool="warehouse",
    deps=[findings],
    outs={
        "examinations": AssetOut(description="One row per fetched file: what its bytes say.", kinds={"duckdb", "parquet"}),
        "columns": AssetOut(description="One row per column of an examined file.", kinds={"duckdb", "parquet"}),
        "contents": AssetOut(
            description="One row per examined file, item and municipality: what the item's rules found in it.", kinds={"duckdb", "parquet"}
        ),
        "personal_data_notices": AssetOut(
            description="One row per file in which the lint found personal data. For operators only: never published.",
            kinds={"duckdb", "parquet"},
        ),
    },
)
def examined(snapshot: Snapshot, warehouse: Warehouse):
    """Lay what is known of every file that was received into tables."""
    evidence, closed = snapshot.evidence, snapshot.inputs.closed_notices
    current = {examination_key(sha256, tasks) for sha256, tasks in _wanted(snapshot, warehouse).items()}
    # Earlier contents are needed to tell when a file changed; the examination for today's items comes last and wins.
    kept = sorted(examinations(evidence), key=lambda examined: (examined.key in current, examined.key))
    facts_of = {examined.sha256: examined.facts for examined in kept}
    notices = [notice_row(sha256, facts, sha256 not in closed) for sha256, facts in facts_of.items() if facts["personal"]]
    held = {notice["sha256"] for notice in notices if notice["is_open"]}
    for sha256 in held:
        evidence.forget(sha256)  # what is personal is not kept
    known = {sha256: withheld(facts) if sha256 in held else facts for sha256, facts in facts_of.items()}
    yield MaterializeResult(
        asset_key="examinations",
        metadata=warehouse.write("examinations", (examination_row(*one) for one in known.items()))
        | {"tables": sum(facts["is_table"] is True for facts in facts_of.values())}
        | {f"format_{name}": count for name, count in Counter(facts["format"] for facts in facts_of.values()).items()}
        | {"open_personal_data_notices": len(held)}
        | {"not_read": MetadataValue.md(_not_read(facts_of))},
    )
    for name, rows in (("columns", column_rows), ("contents", content_rows)):
        made = (row for sha256, facts in known.items() for row in rows(sha256, facts))
        yield MaterializeResult(asset_key=name, metadata=warehouse.write(name, made))
    cells: Counter[str] = Counter()
    for notice in notices:
        cells.update({kind: int(count) for kind, count in (pair.split("=") for pair in notice["counts"])})
    counts = {f"cells_{kind}": count for kind, count in cells.items()}
    yield MaterializeResult(
        asset_key="personal_data_notices", metadata=warehouse.write("personal_data_notices", notices) | {"open": len(held)} | counts
    )


@asset(group_name="examination", kinds={"duckdb", "python"}, pool="warehouse", deps=["examinations"])
def format_claims(warehouse: Warehouse) -> MaterializeResult:
    """One row per examined distribution and municipality whose catalogue says of which format it is."""
    rows = []
    for claim in warehouse.read(CLAIMS):
        declared = declared_format(claim.pop("format"), claim.pop("media_type"))
        is_zip = claim.pop("is_zipped") and declared == "zip"
        if declared:
            rows.append({**claim, "declared": declared, "is_true": claim_is_true(declared, "zip" if is_zip else claim["real"])})
    metadata = warehouse.write("format_claims", rows)
    shares = warehouse.read(
        "SELECT gm_code, count(*) AS claims, 100 * avg(is_true::INT) AS percent_true FROM format_claims GROUP BY gm_code ORDER BY gm_code"
    )
    return MaterializeResult(
        metadata=metadata
        | {"true": sum(row["is_true"] for row in rows)}
        | {"per_municipality": MetadataValue.table([TableRecord(share) for share in shares], SHARES)}
    )


def _wanted(snapshot: Snapshot, warehouse: Warehouse) -> dict[str, Tasks]:
    """The files that were received on this day, with the items and municipalities whose rules each is held against."""
    wanted: dict[str, Tasks] = defaultdict(list)
    for row in warehouse.read(TASKS, {"day": snapshot.day}):
        wanted[row["sha256"]].append((row["item"], row["gm_code"]))
    code_columns: dict[str, list[str]] = defaultdict(list)
    for national in snapshot.inputs.national_sources:
        code_columns[national.item] += national.code_columns
    for row in warehouse.read(NATIONAL_TASKS, {"day": snapshot.day}):
        wanted[row["sha256"]].append((row["item"], per_municipality(dict.fromkeys(code_columns[row["item"]]))))
    return wanted


def _not_read(facts_of: dict[str, dict[str, Any]]) -> str:
    """Why files were not read as a table, commonest reason first, for the operator."""
    reasons = Counter(facts.get("died") or facts["problem"] for facts in facts_of.values() if facts["is_table"] is not True)
    return "\n".join(f"- {count} x {reason}" for reason, count in reasons.most_common(20)) or "every file was read as a table"
