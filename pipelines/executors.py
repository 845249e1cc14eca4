"""Where the steps of a run are executed, by setting: in the process of the run, by Celery workers, or as Kubernetes jobs.

What belongs here: the executors and what they need. The steps are the same everywhere. Those that need the archive alone (harvest_sources
and examine_files, once per part) run on any machine; all others open the warehouse, one after the other, and run where the home folder is.
What only many machines need is imported when it is asked for: `datapeil[many]`.
"""

from typing import Any

from dagster import ExecutorDefinition, in_process_executor

from assets.snapshot import ON_ANY_MACHINE
from pipelines.settings import Settings
from quality.datafiles import InputError

ANYWHERE = ("harvest_sources", "examine_files")  # the names of those steps
HOME_VOLUME = "datapeil-home"


def executor_of(settings: Settings) -> ExecutorDefinition:
    """The executor that the settings name; InputError when it lacks a setting or its package."""
    try:
        return {"in_process": lambda _: in_process_executor, "celery": _celery, "kubernetes": _kubernetes}[settings.executor](settings)
    except ImportError as missing:
        raise InputError("settings", None, "DATAPEIL_EXECUTOR", f"{missing}; install datapeil[many]") from None


def celery_config(settings: Settings) -> dict[str, Any]:
    """The configuration of the executor, and the same for its workers.

    A step is acknowledged when it is done, so that a worker that is killed loses nothing: another takes its step.
    """
    if not settings.broker:
        raise InputError("settings", None, "DATAPEIL_BROKER", "expected redis://host:port/number, where the Celery workers listen")
    return {
        "broker": settings.broker,
        "backend": settings.broker,
        "config_source": {
            "task_acks_late": True,
            "task_reject_on_worker_lost": True,
            "worker_prefetch_multiplier": 1,
            "broker_connection_retry_on_startup": True,
            # Else a lost step is looked for every hundred seconds only.
            "broker_transport_options": {"visibility_timeout": settings.lost_after, "unacked_restore_throttle": 1},
        },
    }


def _celery(settings: Settings) -> ExecutorDefinition:
    from dagster_celery import celery_executor

    return celery_executor.configured(celery_config(settings), name="celery")


def kubernetes_config() -> dict[str, Any]:
    """Every step in a pod of its own; the home's volume comes from the run launcher, and a step that needs none gets an empty folder."""
    anywhere = {"pod_spec_config": {"volumes": [{"name": HOME_VOLUME, "empty_dir": {}}]}, "merge_behavior": "SHALLOW"}
    return {"per_step_k8s_config": dict.fromkeys(ANYWHERE, anywhere)}


def _kubernetes(settings: Settings) -> ExecutorDefinition:
    from dagster_k8s import k8s_job_executor

    return k8s_job_executor.configured(kubernetes_config(), name="kubernetes")


def queues() -> tuple[str, str]:
    """The Celery queues: of steps that run on any machine, and of those that run where the home folder is."""
    return ON_ANY_MACHINE["dagster-celery/queue"], "dagster"
