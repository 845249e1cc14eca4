"""What the Dagster UI shows: every asset described, owned, grouped and expected on time; the job, the schedule and the blocking gates."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import yaml
from dagster import AssetKey, DagsterInstance, DefaultScheduleStatus, Definitions

from assets.catalogues.attribution import read_register
from assets.lists import LISTS
from assets.warehouse import contract, tables
from pipelines.definitions import build_definitions
from pipelines.settings import read_settings

ROOT = Path(__file__).parents[1]
GROUPS = {"reference", "harvest", "matching", "examination", "scoring", "publication"}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return build_definitions(read_settings(home=tmp_path_factory.mktemp("home")))


def test_the_code_location_is_one_that_dagster_takes(definitions: Definitions) -> None:
    """Names of jobs, steps and assets may not clash: that is only seen when the whole repository is put together."""
    jobs = {job.name for job in definitions.get_repository_def().get_all_jobs()} - {"__ASSET_JOB"}
    assert jobs == {
        "snapshot", "one_municipality_again", "one_source_again", "publish_again", "visit_links",
        "accept_harvest", "accept_release", "recompute_history", "tidy_up",
    }  # fmt: skip
    assert all(job.description for job in definitions.get_repository_def().get_all_jobs() if job.name in jobs)


def test_every_asset_is_described_owned_grouped_and_expected_on_time(definitions: Definitions) -> None:
    specs = definitions.resolve_all_asset_specs()
    assert {spec.group_name for spec in specs} == GROUPS
    for spec in specs:
        name = spec.key.to_user_string()
        assert spec.owners == ["team:datapeil"], name
        assert spec.kinds, name
        assert spec.freshness_policy is not None, name
        described = spec.description or ""
        assert described.startswith(("One row per", "One outcome per", "Everything public")), f"{name}: {described}"


def test_every_table_of_the_warehouse_is_an_asset_with_its_contract(definitions: Definitions) -> None:
    keys = {spec.key.to_user_string() for spec in definitions.resolve_all_asset_specs()}
    assert set(tables()) <= keys
    for table in tables():
        assert contract(table).description.startswith("One row per") and contract(table).columns, table


def test_every_table_shows_its_columns(definitions: Definitions) -> None:
    """They come with the definition, so that no run has to store them again."""
    shown = {spec.key.to_user_string(): spec.metadata.get("dagster/column_schema") for spec in definitions.resolve_all_asset_specs()}
    assert all(shown[table] == contract(table).dagster for table in tables())


def test_one_job_makes_a_snapshot_of_everything_and_its_schedule_is_on(definitions: Definitions) -> None:
    job = definitions.resolve_job_def("snapshot")
    assert {"captures", "site"} <= {node.name for node in job.nodes_in_topological_order}
    schedule = next(s for s in definitions.schedules or () if s.name == "weekly_snapshot")
    assert schedule.default_status == DefaultScheduleStatus.RUNNING
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 4 * * 1", "Europe/Amsterdam")


def test_the_gates_on_datasets_and_scores_block(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    blocking = {spec.asset_key for check in definitions.asset_checks or () for spec in check.check_specs if spec.blocking}
    assert {AssetKey("datasets"), AssetKey("scores")} <= blocking
    assert AssetKey("municipality") in graph.get_all_asset_keys()


def test_the_grid_has_a_cell_for_every_current_municipality(definitions: Definitions) -> None:
    grid = next(s for s in definitions.resolve_all_asset_specs() if s.key == AssetKey("municipality"))
    assert grid.partitions_def is not None
    assert set(grid.partitions_def.get_partition_keys()) == set(read_register(LISTS).edition(None))


def test_the_instance_phones_nobody() -> None:
    settings = yaml.safe_load((ROOT / ".dagster" / "dagster.yaml").read_text(encoding="utf-8"))
    assert settings["telemetry"] == {"enabled": False}


def test_the_instance_accepts_its_settings(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text((ROOT / ".dagster" / "dagster.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        assert (
            not instance.telemetry_enabled
            if hasattr(instance, "telemetry_enabled")
            else instance.get_settings("telemetry")["enabled"] is False
        )
        assert instance.run_monitoring_enabled


def test_the_code_location_loads_without_a_warning(tmp_path: Path) -> None:
    """As `dagster dev` loads it; only Python's own notices about libraries' future are not ours to mend."""
    code = "import pipelines.definitions as d; d.defs.resolve_asset_graph(); d.defs.resolve_job_def('snapshot')"
    given = {**os.environ, "DATAPEIL_HOME": str(tmp_path), "DAGSTER_HOME": str(tmp_path)}
    result = subprocess.run([sys.executable, "-W", "default", "-c", code], env=given, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    assert not [line for line in result.stderr.splitlines() if "Warning" in line and str(ROOT) in line and "site-packages" not in line]
    assert "dagster" not in result.stderr.lower(), result.stderr


def test_building_the_definitions_touches_no_file(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", category=UserWarning)
        build_definitions(read_settings(home=tmp_path / "home"))
    assert not (tmp_path / "home").exists()
