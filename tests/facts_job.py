"""The code location of the product with one job more, for tests of many machines: the tables up to what is in the files, and no gates."""

from dagster import AssetSelection, Definitions, define_asset_job

from pipelines.definitions import build_definitions
from pipelines.settings import read_settings

TABLES = ("datasets", "distributions", "roads", "attributions", "unknown_publishers", "set_aside", "harvests", "good_sources",
          "candidates", "reachability", "examinations", "columns", "contents", "personal_data_notices", "link_health")  # fmt: skip


def with_facts_job(whole: Definitions) -> Definitions:
    facts = define_asset_job("facts", AssetSelection.assets(*TABLES).upstream().without_checks())
    return Definitions(assets=whole.assets, resources=whole.resources, executor=whole.executor, loggers=whole.loggers, jobs=[facts])


defs = with_facts_job(build_definitions(read_settings()))
