"""Stage 2, harvest: captures first, records from captures.

What belongs here: asking every source for its catalogue, keeping what it answered, and reading the records from what was kept. A source
that fails or is held keeps its last good datasets; the outcome of every source is a fact of its own.

    divide_sources -> harvest_sources, once or once per part -> keep_outcomes = `captures` -> records -> the tables
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dagster import (
    AssetIn,
    AssetOut,
    DynamicOut,
    DynamicOutput,
    In,
    MaterializeResult,
    Nothing,
    OpExecutionContext,
    Out,
    graph_asset,
    multi_asset,
    op,
)

from assets.again import note
from assets.catalogues.harvest import Harvest, Source
from assets.catalogues.harvesting import harvest_source
from assets.catalogues.outcomes import good_sources, harvest_on, harvests, is_accepted, keep_harvest
from assets.catalogues.parts import parts_by_host
from assets.catalogues.publishers import unknown_rows
from assets.catalogues.records import together
from assets.catalogues.roads import Joined, join_roads
from assets.catalogues.shown import Shown, shown
from assets.reference import municipalities
from assets.retries import ONCE_MORE, hopeless_at_once
from assets.shown import table
from assets.snapshot import ON_ANY_MACHINE, Snapshot, Web
from assets.warehouse import Warehouse

LOG = "captures"  # the step under which its requests are logged


@op(ins={"sources": In(Nothing)}, out=DynamicOut(Nothing))
def divide_sources(context: OpExecutionContext, snapshot: Snapshot) -> Iterator[DynamicOutput[None]]:
    """The sources in one part, or in as many as may be harvested at once; what was logged of this day before is about to be replaced."""
    note(snapshot.scope, snapshot.evidence, snapshot.day)
    for step in snapshot.evidence.names("requests") if snapshot.scope.is_whole else ():
        if step.startswith(f"requests/{LOG}"):
            snapshot.evidence.remove(f"{step}/{snapshot.day}.parquet")
    for part in parts_by_host(snapshot.asked_sources, snapshot.steps):
        yield DynamicOutput(None, mapping_key=part)


@op(ins={"divided": In(Nothing)}, out=Out(Nothing), tags=ON_ANY_MACHINE, retry_policy=ONCE_MORE)
def harvest_sources(context: OpExecutionContext, snapshot: Snapshot, web: Web) -> None:
    """Ask the sources of one part for their catalogues, and keep what they answer."""
    part = context.get_mapping_key() or ""

    def harvest(source: Source) -> Harvest:
        return harvest_source(source, web.client, snapshot.evidence, snapshot.day)

    with hopeless_at_once(), ThreadPoolExecutor(max_workers=web.workers) as pool:
        results = list(pool.map(harvest, parts_by_host(snapshot.asked_sources, snapshot.steps)[part]))
    for result in results:
        keep_harvest(snapshot.evidence, result, snapshot.day)
    place = [snapshot.scope.asked, part if snapshot.steps > 1 else ""]
    web.keep_log(snapshot.evidence, snapshot.day, LOG, "_".join(filter(None, place)))


@op(ins={"harvested": In(Nothing)}, out=Out(Nothing))
def keep_outcomes(context: OpExecutionContext, snapshot: Snapshot) -> None:
    """What came of every source, for the operator."""
    found = (_harvest(source, snapshot) for source in snapshot.inputs.sources)
    known = [harvest for harvest in found if harvest]
    outcomes = {outcome: sum(h.outcome == outcome for h in known) for outcome in ("complete", "partial", "held", "failed")}
    context.add_output_metadata(
        {
            **outcomes,
            "bytes": sum(capture.size for h in known for capture in h.captures),
            "unchanged_replies": sum(h.unchanged_replies for h in known),
            "sources": table(
                [{"source": h.source, "outcome": h.outcome, "captures": len(h.captures), "reason": h.reason, "note": h.note} for h in known]
            ),
        }
    )


@graph_asset(group_name="harvest", kinds={"http"}, ins={"sources": AssetIn(dagster_type=Nothing)})
def captures(sources: Any) -> Any:
    """One outcome per source: complete, partial, held or failed; every reply is kept as a file, as it was received."""
    return keep_outcomes(divide_sources(sources).map(lambda part: harvest_sources(part)).collect())


@multi_asset(
    group_name="harvest",
    pool="warehouse",
    deps=[captures, municipalities],
    outs={
        "datasets": AssetOut(
            description="One row per dataset, as in the last good harvest of its source; by however many roads it arrives.",
            kinds={"duckdb"},
        ),
        "distributions": AssetOut(description="One row per file or service of a dataset.", kinds={"duckdb"}),
        "roads": AssetOut(description="One row per dataset and road by which it arrives, with how it was recognised.", kinds={"duckdb"}),
        "attributions": AssetOut(description="One row per dataset and municipality that it belongs to.", kinds={"duckdb"}),
        "unknown_publishers": AssetOut(
            description="One row per publisher that was not attributed, with the municipality that it may be.", kinds={"duckdb"}
        ),
        "set_aside": AssetOut(description="One row per record that could not be read, with the reason.", kinds={"duckdb"}),
        "harvests": AssetOut(
            description="One row per connected source: how its harvest went, and what changed since the one before.", kinds={"duckdb"}
        ),
        "good_sources": AssetOut(description="One row per source of which the archive holds a good harvest.", kinds={"duckdb"}),
    },
)
def records(snapshot: Snapshot, warehouse: Warehouse):
    """Read the records of every source's last good harvest, compare them with the one before, attribute them, and join roads."""
    inputs = snapshot.inputs
    states = {source.id: shown(source, snapshot.evidence, snapshot.day) for source in inputs.sources}
    joined = join_roads(states, inputs.sources, inputs.register, frozenset(inputs.scored))
    outcomes = [_harvest_row(source, states[source.id], joined, snapshot) for source in inputs.sources]
    unknown = unknown_rows(joined.datasets, joined.attributed, inputs.register, inputs.scored)
    known = [
        {"source": name, "last_good": last, "is_connected": name in states} for name, last in good_sources(snapshot.evidence, snapshot.day)
    ]
    set_aside = together(state.current for state in states.values()).set_aside
    metadata = {
        "datasets": warehouse.write("datasets", joined.datasets),
        "distributions": warehouse.write("distributions", joined.distributions),
        "roads": warehouse.write("roads", joined.roads),
        "attributions": warehouse.write("attributions", joined.attributions),
        "unknown_publishers": warehouse.write("unknown_publishers", unknown),
        "set_aside": warehouse.write("set_aside", set_aside),
        "harvests": warehouse.write("harvests", outcomes),
        "good_sources": warehouse.write("good_sources", known),
    }
    metadata["datasets"] |= {
        "in_grace": sum(len(state.removed_since) for state in states.values()),
        "by_several_roads": table(
            warehouse.read(
                """SELECT road AS source, how AS recognised_by, count(*) AS datasets
                FROM roads WHERE how IS NOT NULL GROUP BY ALL ORDER BY datasets DESC, source, recognised_by"""
            )
        ),
    }
    metadata["attributions"]["municipalities"] = len({row["gm_code"] for row in joined.attributions})
    metadata["harvests"]["sources"] = table(outcomes)
    for name, facts in metadata.items():
        yield MaterializeResult(asset_key=name, metadata=facts)


def _harvest(source: Source, snapshot: Snapshot) -> Harvest | None:
    """The harvest of this day; where not everybody was asked, the last one; None = there is none."""
    if snapshot.scope.is_part:
        return next((harvest for _, harvest in harvests(snapshot.evidence, source.id, snapshot.day)), None)
    return harvest_on(snapshot.evidence, source.id, snapshot.day)


def _harvest_row(source: Source, state: Shown, joined: Joined, snapshot: Snapshot) -> dict[str, Any]:
    """The row of one source in `harvests`."""
    today = _harvest(source, snapshot)
    is_good = today is not None and (today.outcome == "complete" or is_accepted(snapshot.evidence, today))
    row: dict[str, Any] = {
        "source": source.id,
        "date": snapshot.day,
        "outcome": "failed" if today is None else "complete" if is_good else today.outcome,
        "reason": "not harvested on this date" if today is None else None if is_good else today.reason,
        "used_date": state.used,
        "note": (today.note if today else "") or None,
        "captures": len(today.captures) if today else 0,
        "unchanged_replies": today.unchanged_replies if today else 0,
        "expected": today.expected if today else None,
        "datasets": state.current.datasets.num_rows,
        "in_grace": len(state.removed_since),
        "distributions": state.current.distributions.num_rows,
        "set_aside": state.current.set_aside.num_rows,
        "attributed": joined.attributed_of(source.id, state.current.ids),
    }
    counts = ("added", "removed", "changed", "touched")
    return row | {name: len(getattr(state.change, name)) if state.change else None for name in counts}
