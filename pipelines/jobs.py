"""The jobs. One run = one snapshot of the country."""

from dagster import AssetSelection, define_asset_job

snapshot_job = define_asset_job(
    "snapshot",
    selection=AssetSelection.all(),
    description="Harvest, match, examine, score and publish: one snapshot of the country.",
)

JOBS = [snapshot_job]
