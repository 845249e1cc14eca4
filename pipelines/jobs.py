"""The jobs. One run = one snapshot of the country; the operator's word on a held source is a run too, so that it is in the log."""

from typing import Any

from dagster import AssetSelection, Config, OpExecutionContext, define_asset_job, job, op
from pydantic import Field

from assets.catalogues.outcomes import accept
from assets.snapshot import Snapshot

snapshot_job = define_asset_job(
    "snapshot",
    selection=AssetSelection.all(),
    description="Harvest, match, examine, score and publish: one snapshot of the country.",
)


class Acceptance(Config):
    """What the operator fills in in the launchpad."""

    source: str = Field(description="Id of the held source.")
    reason: str = Field(description="Why what it says now is right: kept with the harvest.")


@op
def accept_held_source(context: OpExecutionContext, config: Acceptance, snapshot: Snapshot) -> None:
    """Keep the operator's word that a held source is right; the next snapshot shows it."""
    harvest = accept(snapshot.evidence, config.source, config.reason, snapshot.day)
    context.log.info(f"{config.source} accepted with {harvest.datasets} datasets: {config.reason}")


@job(description="Accept what a held source says. A snapshot follows by itself (sensor snapshot_after_acceptance).")
def accept_harvest() -> None:
    accept_held_source()


JOBS: list[Any] = [snapshot_job, accept_harvest]  # a job, and one that is resolved with the assets
