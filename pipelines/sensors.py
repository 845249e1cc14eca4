"""What starts a run besides the clock."""

from typing import Any

from dagster import DagsterRunStatus, DefaultSensorStatus, RunRequest, RunStatusSensorContext, run_status_sensor

from pipelines.jobs import accept_harvest, snapshot_job


@run_status_sensor(
    run_status=DagsterRunStatus.SUCCESS,
    monitored_jobs=[accept_harvest],
    request_job=snapshot_job,
    default_status=DefaultSensorStatus.RUNNING,
    description="Once a held source is accepted, a snapshot shows it.",
)
def snapshot_after_acceptance(context: RunStatusSensorContext) -> RunRequest:
    given: Any = context.dagster_run.run_config
    calendar = given.get("resources", {}).get("calendar", {"config": {"date": ""}})
    return RunRequest(run_key=context.dagster_run.run_id, run_config={"resources": {"calendar": calendar}})


SENSORS = [snapshot_after_acceptance]
