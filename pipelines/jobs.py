"""The jobs: what an operator can launch, each ready as it stands but for what only the operator knows.

What belongs here: which assets or step a job runs, and what its launchpad says. One run of `snapshot` = one snapshot of the country; the
others do a part of it again, keep an operator's word, or look after the house. When they run by themselves: schedules.py and sensors.py.
"""

from typing import Any

from dagster import AssetSelection, Config, MetadataValue, OpExecutionContext, define_asset_job, job, op
from pydantic import Field

from assets.again import NOBODY
from assets.catalogues.outcomes import accept
from assets.retention import remove_abandoned, remove_superseded
from assets.scorecard import release
from assets.scorecard.history import Move, dates_until, recompute
from assets.shown import table
from assets.snapshot import LAST, Snapshot
from pipelines.settings import read_settings
from pipelines.tidy import forget_runs
from quality.datafiles import InputError
from quality.method import method

EVERYTHING = AssetSelection.all()
SHOWN = 10  # moves in the log of a run; all of them are in its table


def calendar(day: str, ask: str) -> dict[str, Any]:
    """The configuration of a run for this day that asks this one."""
    return {"resources": {"calendar": {"config": {"date": day, "ask": ask}}}}


snapshot_job = define_asset_job(
    "snapshot", selection=EVERYTHING, description="Harvest, match, examine, score and publish: one snapshot of the country."
)
one_municipality_again = define_asset_job(
    "one_municipality_again",
    selection=EVERYTHING,
    config=calendar("", "GM0000"),
    description="Hercontrole, after a municipality mended something: open the launchpad (the arrow beside Materialize all) and put its GM "
    "code in `ask`. Its catalogue and files are asked, examined, checked and scored again, and the site is published; everybody else keeps "
    "the results that they have. Needs a snapshot.",
)
one_source_again = define_asset_job(
    "one_source_again",
    selection=EVERYTHING,
    config=calendar("", "id-of-the-source"),
    description="After a source failed or moved: open the launchpad (the arrow beside Materialize all) and put its id in `ask`. That "
    "source and its files are asked again, whoever publishes there is scored again, and the site is published. Needs a snapshot.",
)
publish_again = define_asset_job(
    "publish_again",
    selection=EVERYTHING,
    config=calendar(LAST, NOBODY),
    description="Make and publish the last snapshot again from what is kept, asking nobody: after a correction or an accepted gate. "
    "Launch it as it stands (Materialize all).",
)
reachability_job = define_asset_job(
    "visit_links",
    selection=AssetSelection.assets("reachability", "link_health", "requests"),
    config={"ops": {"reachability": {"config": {"only_due": True}}}},
    description="Ask the links that are due whether they work. Evidence for the next snapshot; publishes nothing.",
)


class Acceptance(Config):
    """What the operator fills in in the launchpad."""

    source: str = Field(description="Id of the held source, as the table of asset captures shows it.")
    reason: str = Field(description="Why what it says now is right: kept with the harvest.")


@op
def accept_held_source(context: OpExecutionContext, config: Acceptance, snapshot: Snapshot) -> None:
    """Keep the operator's word that a held source is right; the next snapshot shows it."""
    harvest = accept(snapshot.evidence, config.source, config.reason, snapshot.day)
    context.log.info(f"{config.source} accepted with {harvest.datasets} datasets: {config.reason}")


@job(
    config={"ops": {"accept_held_source": {"config": {"source": "id-of-the-source", "reason": ""}}}, **calendar("", "")},
    description="Accept what a held source says: put its id and your reason in the launchpad. A snapshot follows by itself (sensor "
    "snapshot_after_acceptance).",
)
def accept_harvest() -> None:
    accept_held_source()


class ReleaseAcceptance(Config):
    """What the operator fills in in the launchpad."""

    reason: str = Field(description="Why this snapshot may be published although the release gate objects: kept for ever.")


@op
def accept_held_snapshot(context: OpExecutionContext, config: ReleaseAcceptance, snapshot: Snapshot) -> None:
    """Keep the operator's word that the latest held snapshot is right."""
    held = release.last_held(snapshot.evidence)
    if held is None:
        raise InputError("launchpad", None, "reason", "no snapshot is held by the release gate")
    release.accept(snapshot.evidence, held, config.reason)
    context.log.info(f"The snapshot of {held} is accepted: {config.reason}")
    context.add_output_metadata({"accepted": str(held), "reason": config.reason})


@job(
    config={"ops": {"accept_held_snapshot": {"config": {"reason": ""}}}, **calendar("", "")},
    description="Accept the latest snapshot that the release gate holds: put your reason in the launchpad. It is published by itself "
    "(sensor publish_after_acceptance).",
)
def accept_release() -> None:
    accept_held_snapshot()


class Recomputing(Config):
    """What the operator chooses in the launchpad."""

    shadow: bool = Field(True, description="Only show who would move; change nothing. Off: keep the new scores of every snapshot.")


@op
def score_every_snapshot(context: OpExecutionContext, config: Recomputing, snapshot: Snapshot) -> None:
    """Score every snapshot under the method in force, beside its facts, and show who moves."""
    evidence, rules = snapshot.evidence, method()
    days = dates_until(evidence, snapshot.day)
    moves: list[Move] = [move for of_day in recompute(evidence, days, rules, config.shadow) for move in of_day]
    rows = [
        {"date": move.date, "municipality": move.gm_code, "before": move.before, "after": move.after, "points": round(move.points, 1)}
        | {"mostly_by": move.check}
        for move in sorted(moves, key=lambda move: (-abs(move.points), move.date, move.gm_code))[:SHOWN]
    ]
    context.add_output_metadata(
        {"snapshots": len(days), "moves": len(moves), "changed": not config.shadow, "method": rules.version}
        | {"largest": table(rows), "next": MetadataValue.text(_next(config.shadow))}
    )


def _next(is_shadow: bool) -> str:
    return "launch this job again with shadow: false to keep these scores" if is_shadow else "launch job publish_again to show them"


@job(
    config={"ops": {"score_every_snapshot": {"config": {"shadow": True}}}, **calendar(LAST, "")},
    description="Score every snapshot under the method in force. As it stands a shadow run: it shows who would move and changes nothing.",
)
def recompute_history() -> None:
    score_every_snapshot()


@op
def remove_what_is_old(context: OpExecutionContext, snapshot: Snapshot) -> None:
    """Remove Dagster's log of old runs, replies and files that newer ones replaced long ago, and what killed runs left; say what went."""
    settings = read_settings()
    runs = forget_runs(context.instance, settings.keep_runs_days)
    removed = remove_superseded(snapshot.evidence, snapshot.day, settings.keep_captures_days)
    abandoned = remove_abandoned(snapshot.evidence)
    context.log.info(f"{runs} runs and {removed.files} replies and files ({removed.bytes} bytes) removed")
    context.add_output_metadata({"runs": runs, "captures": removed.files, "bytes": removed.bytes, "half_made": abandoned})


@job(description="Once a month: remove what is older than settings keep_runs_days and keep_captures_days. Facts that scores need stay.")
def tidy_up() -> None:
    remove_what_is_old()


JOBS: list[Any] = [
    snapshot_job, one_municipality_again, one_source_again, publish_again, reachability_job,
    accept_harvest, accept_release, recompute_history, tidy_up,
]  # fmt: skip
