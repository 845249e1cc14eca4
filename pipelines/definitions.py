"""The one code location: stages as groups, their resources, gates, job and schedule.

What belongs here: putting together what other modules define. No module-level I/O: settings come from the environment.
"""

from datetime import timedelta
from typing import Any

from dagster import (
    AssetSpec,
    Definitions,
    FreshnessPolicy,
    load_assets_from_modules,
)

from assets import (
    comparison,
    examination,
    harvest,
    match,
    metadata,
    neutral,
    publication,
    reference,
    review,
    scoring,
    sharing,
    statements,
    trends,
    visits,
)
from assets.snapshot import Calendar, Snapshot, Web
from assets.warehouse import Warehouse, contract, tables
from pipelines.executors import executor_of
from pipelines.gates import GATES
from pipelines.jobs import JOBS
from pipelines.progress import operator_log
from pipelines.release import release_gate
from pipelines.schedules import SCHEDULES
from pipelines.sensors import sensors
from pipelines.settings import Settings, read_settings

OWNER = "team:datapeil"
WEEKLY = FreshnessPolicy.time_window(fail_window=timedelta(days=9), warn_window=timedelta(days=8))
DAILY = FreshnessPolicy.time_window(fail_window=timedelta(days=3), warn_window=timedelta(days=2))


def _owned(spec: AssetSpec) -> AssetSpec:
    """Every asset has an owner and is expected once a week; what the daily job makes, every day. Tables show their contract."""
    name = spec.key.to_user_string()
    columns = {"dagster/column_schema": contract(name).dagster} if name in tables() else {}
    return spec.replace_attributes(
        owners=[OWNER], freshness_policy=DAILY if name in ("reachability", "link_health") else WEEKLY, metadata={**spec.metadata, **columns}
    )


def build_definitions(settings: Settings) -> Definitions:
    """The code location for these settings."""
    modules = [
        reference, statements, harvest, match, visits, examination, metadata, neutral, scoring, review, comparison, trends, sharing,
        publication,
    ]  # fmt: skip
    stages: Any = load_assets_from_modules(modules, include_specs=True)
    assets = [_owned(asset) if isinstance(asset, AssetSpec) else asset.map_asset_specs(_owned) for asset in stages]
    checks = [*GATES, release_gate]
    calendar = Calendar.configure_at_launch()
    is_one_process = settings.executor == "in_process"
    return Definitions(
        assets=assets,
        asset_checks=checks,
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=sensors(settings, [key for check in checks for key in check.check_keys]),
        executor=executor_of(settings),
        loggers={"console": operator_log},
        resources={
            "warehouse": Warehouse(path=str(settings.places.warehouse)),
            "calendar": calendar,
            "snapshot": Snapshot(
                calendar=calendar,
                home=str(settings.places.folder),
                sources=str(settings.sources),
                portals=str(settings.portals),
                reference_list=str(settings.reference_list),
                register_date=settings.register_date,
                shapes=str(settings.shapes or ""),
                is_demo=settings.is_demo,
                with_documents=settings.with_documents,
                site_url=settings.site_url,
                contact=settings.contact,
                store=settings.evidence,
                steps=1 if is_one_process else settings.steps,
                is_one_process=is_one_process,
            ),
            "web": Web(
                user_agent=settings.politeness.user_agent,
                interval=settings.interval,
                retries=settings.retries,
                reply_seconds=settings.request_seconds,
                reply_bytes=settings.reply_bytes,
                file_seconds=settings.file_seconds,
                file_bytes=settings.file_bytes,
                workers=settings.workers,
                allow_hosts=sorted(settings.allow_hosts),
                examine_files=settings.examine_files,
                examine_seconds=settings.examine_seconds,
                is_alone=is_one_process,
            ),
        },
    )


defs = build_definitions(read_settings())
