"""When the jobs run."""

from dagster import DefaultScheduleStatus, RunRequest, ScheduleEvaluationContext, schedule

from pipelines.jobs import snapshot_job


@schedule(
    job=snapshot_job,
    cron_schedule="0 4 * * 1",
    execution_timezone="Europe/Amsterdam",
    default_status=DefaultScheduleStatus.RUNNING,
    description="Every Monday at four in the morning, when portals are quiet.",
)
def weekly_snapshot(context: ScheduleEvaluationContext) -> RunRequest:
    day = context.scheduled_execution_time.date()
    return RunRequest(run_key=f"snapshot-{day}", run_config={"resources": {"calendar": {"config": {"date": str(day)}}}})


SCHEDULES = [weekly_snapshot]
