"""A Celery worker for this monitor: `python -m pipelines.worker`, one for every step at a time, and one with `--here` where the home is.

What belongs here: starting dagster-celery's own worker with the configuration that the executor has. Settings come from the environment
(DATAPEIL_*), as in every process of a run.
"""

import os
import sys
from pathlib import Path

import click
import yaml

from pipelines.executors import celery_config, queues
from pipelines.run import prepare
from pipelines.settings import read_settings


@click.command()
@click.option("--here", is_flag=True, help="The home folder is on this machine: take the steps that need the warehouse too. Start one.")
def start(here: bool) -> None:
    """Work until stopped."""
    settings = read_settings()
    place = settings.places
    prepare(place, settings.database)
    config = place.dagster / "celery.yaml"
    config.write_text(yaml.safe_dump({"execution": {"config": celery_config(settings)}}), encoding="utf-8")
    anywhere, at_home = queues()
    taken = ["-n", "datapeil-home", "-q", f"{at_home},{anywhere}"] if here else ["-n", f"datapeil-{os.getpid()}", "-q", anywhere]
    programs = Path(sys.executable).parent  # dagster-celery looks for celery on PATH
    celery = [str(programs / "dagster-celery"), "worker", "start", "-A", "dagster_celery.app", "-y", str(config)]
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "DAGSTER_HOME": str(place.dagster), "PATH": path}
    # One step at a time, in this process itself: Celery's own child processes may have no children, and files are read in children.
    os.execve(celery[0], [*celery, *taken, "--", "--pool", "solo"], environment)


if __name__ == "__main__":
    start()
