"""Stage 5, scoring: from observations to checks, scores and actions.

What belongs here: laying facts before the checks and formulas of quality/, and keeping every result as a fact of its date.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from dagster import AssetOut, MaterializeResult, asset, multi_asset

from assets.match import decisions, matches
from assets.scorecard.actions import Finding, rank_actions
from assets.scorecard.measure import Measurer
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.checks import Norm
from quality.method import method
from quality.reasons import reason
from quality.scoring import CardScore, Check, Item, gain_of_check, gain_of_missing_item, score_card

FOUND = "SELECT * FROM decisions WHERE label = 'found' ORDER BY gm_code, item, source, dataset_id"


@asset(group_name="scoring", kinds={"duckdb", "python"}, pool="warehouse", deps=[decisions])
def measurements(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality, item, matched dataset and check, measured on the dataset's best distribution."""
    measurer = Measurer(
        snapshot.day,
        warehouse.read("SELECT * FROM datasets"),
        warehouse.read("SELECT f.* FROM distributions f SEMI JOIN decisions d USING (source, dataset_id)"),
        warehouse.read("SELECT * FROM reachability"),
        warehouse.read("SELECT * FROM examinations"),
        warehouse.read("SELECT * FROM contents"),
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
    return MaterializeResult(metadata=warehouse.write("measurements", rows) | dict(states))


@asset(group_name="scoring", kinds={"duckdb"}, pool="warehouse", deps=[matches, measurements])
def check_results(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality, published item and check."""
    metadata = warehouse.write("check_results", method_version=method().version)
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
        "history": AssetOut(description="One row per municipality and snapshot: the score as it was computed then.", kinds={"duckdb"}),
    },
)
def scored(snapshot: Snapshot, warehouse: Warehouse):
    """Score every municipality over both variants of the list, and keep the scores as facts of this date."""
    items = items_of(warehouse)
    sourced = {item.id for item in snapshot.inputs.reference_list.items if item.source_status != "candidate"}
    variants = {
        "scores": items,
        "scores_confirmed": {code: [item for item in own if item.item in sourced] for code, own in items.items()},
    }
    for table, variant in variants.items():
        cards = {code: score_card(own, code in snapshot.inputs.verified) for code, own in variant.items()}
        metadata = warehouse.write(table, (_score_row(code, card, snapshot) for code, card in cards.items()))
        statuses = Counter(card.status for card in cards.values())
        yield MaterializeResult(
            asset_key=table,
            metadata=metadata
            | dict(statuses)
            | (warehouse.read(f"SELECT median(score) AS median_score, avg(coverage) AS mean_coverage FROM {table}")[0] or {}),
        )
    snapshot.evidence.write_table(f"facts/{snapshot.day}/scores.parquet", warehouse.arrow("SELECT * FROM scores"))
    snapshots = [str(folder / "scores.parquet") for _, folder in snapshot.evidence.dated("facts", snapshot.day)]
    yield MaterializeResult(asset_key="history", metadata=warehouse.write("history", snapshots=snapshots) | {"snapshots": len(snapshots)})


@asset(group_name="scoring", kinds={"duckdb", "python"}, pool="warehouse", deps=[*scored.keys])
def actions(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality and thing to do, best gain per hour first."""
    measured = _grouped(warehouse.read("SELECT c.*, m.source FROM check_results c JOIN matches m USING (gm_code, item)"), "gm_code", "item")
    norms = snapshot.inputs.norms
    rows = []
    for code, items in items_of(warehouse).items():
        card = score_card(items, code in snapshot.inputs.verified)
        if card.score is None:
            continue
        findings = [finding for item in items for finding in _findings(item, card, measured.get((code, item.item), []), norms[item.item])]
        for action in rank_actions(findings, card.score):
            rows.append(
                {
                    "gm_code": code,
                    "rank": action.rank,
                    "items": list(action.items),
                    "check_id": action.check or None,
                    "source": action.source or None,
                    "reason": action.reason,
                    "gain": action.gain,
                    "is_minimum": action.is_minimum,
                    "hours": action.hours,
                    "running_total": action.running_total,
                    "evidence_url": action.evidence_url or None,
                }
            )
    return MaterializeResult(metadata=warehouse.write("actions", rows))


@asset(group_name="scoring", kinds={"duckdb"}, pool="warehouse", deps=[*scored.keys])
def national(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per figure of the whole country."""
    return MaterializeResult(metadata=warehouse.write("national", date=snapshot.day))


def _score_row(code: str, card: CardScore, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "gm_code": code,
        **{name: getattr(card, name) for name in ("score", "low", "high", "coverage", "breadth", "depth", "status")},
        "band": card.band or None,
        **{f"earned_{dimension}": points for dimension, points in card.earned_by.items()},
        **{f"lost_{dimension}": points for dimension, points in card.lost_by.items()},
        "lost_missing": card.lost_missing,
        "date": snapshot.day,
        "method_version": method().version,
        "list_version": snapshot.inputs.reference_list.version,
    }


def _findings(item: Item, card: CardScore, measured: list[dict[str, Any]], norm: Norm) -> list[Finding]:
    """What costs this item points: each known check that is not full, or that it is missing."""
    if item.status == "not_found":
        missing = reason("not_found")
        return [Finding(item.item, "", "", missing.id, gain_of_missing_item(card, item, norm.applicable_points), missing.hours, "")]
    found = []
    for row in measured:
        if row["state"] == "known" and row["value"] < 1:
            fix = reason(row["reason"])
            gain = gain_of_check(card, item, row["check_id"])
            found.append(Finding(item.item, row["check_id"], row["source"], fix.id, gain, fix.hours, row["evidence_url"] or ""))
    return found


def items_of(warehouse: Warehouse) -> dict[str, list[Item]]:
    """Every municipality's items with their checks, as the formulas take them, from `matches` and `check_results` alone."""
    checks = _grouped(warehouse.read("SELECT gm_code, item, check_id, state, value FROM check_results ORDER BY ALL"), "gm_code", "item")
    items: dict[str, list[Item]] = defaultdict(list)
    for row in warehouse.read("SELECT gm_code, item, status, weight FROM matches ORDER BY gm_code, item"):
        own = checks.get((row["gm_code"], row["item"]), [])
        items[row["gm_code"]].append(
            Item(row["item"], row["status"], row["weight"], tuple(Check(c["check_id"], c["state"], c["value"]) for c in own))
        )
    return items


def _grouped(rows: Iterable[dict[str, Any]], *names: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups
