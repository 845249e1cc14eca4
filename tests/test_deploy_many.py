"""What deploy/ ships for many machines: pinned images, settings that exist, commands that exist, and executors that accept their config."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster import in_process_executor
from dagster._config import validate_config
from dagster_celery import celery_executor
from dagster_k8s import k8s_job_executor

from pipelines.definitions import build_definitions
from pipelines.executors import ANYWHERE, HOME_VOLUME, celery_config, executor_of, kubernetes_config, queues
from pipelines.settings import Settings, read_settings
from quality.datafiles import InputError

DEPLOY = Path(__file__).parents[1] / "deploy"
PINNED = re.compile(r"^[\w./-]+:\d[\w.-]*$")
OTHERS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"}


def given(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def is_setting(name: str) -> bool:
    return name in OTHERS or name.removeprefix("DATAPEIL_").lower() in Settings.model_fields


def test_every_image_of_compose_is_pinned_and_every_setting_exists() -> None:
    services = given("compose/many.yaml")["services"]
    assert {"postgres", "redis", "home", "worker"} <= set(services)
    for name, service in services.items():
        assert PINNED.match(service["image"]), name
        assert all(map(is_setting, service.get("environment", {}))), name
    base = re.search(r"^FROM (\S+)$", (DEPLOY / "compose" / "Dockerfile.many").read_text(encoding="utf-8"), re.M)
    assert base and PINNED.match(base[1])


def test_one_service_of_compose_has_the_home_and_the_workers_need_none() -> None:
    services = given("compose/many.yaml")["services"]
    assert services["home"]["command"][1:] == ["-m", "pipelines.worker", "--here"]
    assert services["worker"]["command"][1:] == ["-m", "pipelines.worker"] and "volumes" not in services["worker"]
    assert find_spec("pipelines.worker")


def test_the_values_for_the_chart_name_our_code_location_settings_and_volume() -> None:
    values = given("helm/values.yaml")
    (deployment,) = values["dagster-user-deployments"]["deployments"]
    assert find_spec(deployment["dagsterApiGrpcArgs"][-1])
    environment = {variable["name"]: variable["value"] for variable in deployment["env"]}
    assert all(map(is_setting, environment)) and environment["DATAPEIL_EXECUTOR"] == "kubernetes"
    (volume,), (mount,) = deployment["volumes"], deployment["volumeMounts"]
    assert volume["name"] == mount["name"] == HOME_VOLUME and mount["mountPath"] == environment["DATAPEIL_HOME"]
    assert volume["persistentVolumeClaim"]["claimName"] == given("helm/home.yaml")["metadata"]["name"]
    images = [deployment["image"], values["dagsterDaemon"]["image"], values["dagsterWebserver"]["image"]]
    assert all(PINNED.match(f"{image['repository']}:{image['tag']}") for image in images)
    assert values["postgresql"]["postgresqlScheme"] == "postgresql+psycopg2" and values["telemetry"] == {"enabled": False}


def test_the_executors_accept_what_they_are_given(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path, executor="celery", broker="redis://127.0.0.1:6379/0")
    for executor, config in ((celery_executor, celery_config(settings)), (k8s_job_executor, kubernetes_config())):
        checked = validate_config(executor.config_schema.config_type, config)
        assert checked.success, checked.errors
    assert executor_of(settings).name == "celery" and executor_of(read_settings(executor="kubernetes")).name == "kubernetes"
    assert executor_of(read_settings()) is in_process_executor


def test_the_steps_that_run_anywhere_are_steps_of_the_job_and_go_to_their_own_queue(tmp_path: Path) -> None:
    job = build_definitions(read_settings(home=tmp_path)).resolve_job_def("snapshot")
    tags = {node.name: node.tags for node in job.all_node_defs}
    anywhere, at_home = queues()
    assert anywhere != at_home
    assert {name for name, tag in tags.items() if tag.get("dagster-celery/queue") == anywhere} == set(ANYWHERE)


@pytest.mark.parametrize(
    "wrong",
    [{"executor": "celery"}, {"database": "postgresql://host/name"}, {"evidence": "/mnt/evidence"}, {"executor": "dask"}],
)
def test_a_setting_that_is_wrong_or_lacks_another_is_said_before_anything_runs(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(InputError, match="settings"):
        build_definitions(read_settings(home=tmp_path, **wrong))
