"""Stage 2, harvest: captures first, records from captures.

What belongs here: asking every source for its catalogue, keeping what it answered, and reading the records from what was kept. A source
that fails keeps its last good datasets; the outcome of every source is a fact of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dagster import AssetOut, MaterializeResult, MetadataValue, TableColumn, TableRecord, TableSchema, asset, multi_asset

from assets.catalogues.attribution import attribute_rows
from assets.catalogues.change import compare
from assets.catalogues.dialects import DIALECTS
from assets.catalogues.harvest import Harvest, Source
from assets.catalogues.outcomes import good_harvests, harvest_on, keep_harvest
from assets.catalogues.records import EMPTY, Records, records_of, together
from assets.reference import municipalities, sources
from assets.snapshot import Snapshot, Web
from assets.warehouse import Warehouse


@asset(group_name="harvest", kinds={"http"}, deps=[sources])
def captures(snapshot: Snapshot, web: Web) -> MaterializeResult:
    """One outcome per source: complete, partial or failed, with every reply kept as received. Files."""
    connected = snapshot.inputs.sources

    def harvest(source: Source) -> Harvest:
        return DIALECTS[source.kind].harvest(source, web.client, snapshot.evidence)

    with ThreadPoolExecutor(max_workers=web.workers) as pool:
        harvests = list(pool.map(harvest, connected))
    for result in harvests:
        keep_harvest(snapshot.evidence, result, snapshot.day)
    web.keep_log(snapshot.evidence, snapshot.day)
    outcomes = {outcome: sum(h.outcome == outcome for h in harvests) for outcome in ("complete", "partial", "failed")}
    return MaterializeResult(
        metadata={
            **outcomes,
            "bytes": sum(capture.size for h in harvests for capture in h.captures),
            "sources": MetadataValue.table(
                [TableRecord({"source": h.source, "outcome": h.outcome, "captures": len(h.captures), "reason": h.reason}) for h in harvests]
            ),
        }
    )


@multi_asset(
    group_name="harvest",
    pool="warehouse",
    deps=[captures, municipalities],
    outs={
        "datasets": AssetOut(description="One row per dataset of a source, as in its last good harvest.", kinds={"duckdb"}),
        "distributions": AssetOut(description="One row per file or service of a dataset.", kinds={"duckdb"}),
        "attributions": AssetOut(description="One row per dataset and municipality that it belongs to.", kinds={"duckdb"}),
        "set_aside": AssetOut(description="One row per record that could not be read, with the reason.", kinds={"duckdb"}),
        "harvests": AssetOut(
            description="One row per connected source: how its harvest went, and what changed since the one before.", kinds={"duckdb"}
        ),
    },
)
def records(snapshot: Snapshot, warehouse: Warehouse):
    """Read the records of every source's last good harvest, compare them with the one before, and attribute them."""
    shown, states = [], []
    for source in snapshot.inputs.sources:
        current, state = _state_of(source, snapshot)
        shown.append(current)
        states.append(state)
    everything = together(shown)
    attributed = attribute_rows(everything.datasets, snapshot.inputs.sources, snapshot.inputs.register)
    for state in states:
        state["attributed"] = len({row["dataset_id"] for row in attributed if row["source"] == state["source"]})

    metadata = {
        "datasets": warehouse.write("datasets", everything.datasets),
        "distributions": warehouse.write("distributions", everything.distributions),
        "attributions": warehouse.write("attributions", attributed),
        "set_aside": warehouse.write("set_aside", everything.set_aside),
        "harvests": warehouse.write("harvests", states),
    }
    metadata["datasets"]["largest_unattributed_publishers"] = _table(
        warehouse.read(
            """SELECT coalesce(publisher_name, publisher, '(none)') AS publisher, count(*) AS datasets
            FROM datasets ANTI JOIN attributions USING (source, dataset_id)
            GROUP BY ALL ORDER BY datasets DESC, publisher LIMIT 10"""
        )
    )
    metadata["attributions"]["municipalities"] = len({row["gm_code"] for row in attributed})
    metadata["harvests"]["sources"] = _table(states)
    for name, facts in metadata.items():
        yield MaterializeResult(asset_key=name, metadata=facts)


def _state_of(source: Source, snapshot: Snapshot) -> tuple[Records, dict[str, Any]]:
    """The records shown for one source, and its row in `harvests`."""
    evidence, day = snapshot.evidence, snapshot.day
    today = harvest_on(evidence, source.id, day)
    good = good_harvests(evidence, source.id, day)
    current = records_of(source, good[0][1], evidence) if good else EMPTY
    state: dict[str, Any] = {
        "source": source.id,
        "date": day,
        "outcome": today.outcome if today else "failed",
        "reason": (today.reason if today else "not harvested on this date") or None,
        "used_date": good[0][0] if good else None,
        "captures": len(today.captures) if today else 0,
        "expected": today.expected if today else None,
        "datasets": current.datasets.num_rows,
        "distributions": current.distributions.num_rows,
        "set_aside": current.set_aside.num_rows,
    }
    if len(good) == 2:
        change = compare(records_of(source, good[1][1], evidence).versions(), current.versions())
        state |= {
            "added": len(change.added),
            "removed": len(change.removed),
            "changed": len(change.changed),
            "touched": len(change.touched),
        }
    return current, state


def _table(rows: list[dict[str, Any]]) -> MetadataValue:
    """Rows as a table in the UI, which knows no dates or nulls."""
    records = [TableRecord({key: _plain(value) for key, value in row.items()}) for row in rows]
    return MetadataValue.table(records, schema=TableSchema([TableColumn(name) for name in (rows[0] if rows else ("none",))]))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) else "" if value is None else str(value)
