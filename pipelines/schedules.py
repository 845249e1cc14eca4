"""When the jobs run by themselves: a snapshot every week, links in between, and tidying up once a month."""

from dagster import DefaultScheduleStatus, RunRequest, ScheduleDefinition, ScheduleEvaluationContext, schedule

from assets.snapshot import AMSTERDAM
from pipelines.jobs import calendar, reachability_job, snapshot_job, tidy_up

ON = DefaultScheduleStatus.RUNNING


@schedule(
    job=snapshot_job,
    cron_schedule="0 4 * * 1",
    execution_timezone=str(AMSTERDAM),
    default_status=ON,
    description="Every Monday at four in the morning, when portals are quiet.",
)
def weekly_snapshot(context: ScheduleEvaluationContext) -> RunRequest:
    day = context.scheduled_execution_time.date()
    return RunRequest(run_key=f"snapshot-{day}", run_config=calendar(str(day), ""))


daily_reachability = ScheduleDefinition(
    name="daily_reachability",
    job=reachability_job,
    cron_schedule="0 4 * * 0,2-6",
    execution_timezone=str(AMSTERDAM),
    default_status=ON,
    description="On the six days without a snapshot: the links that are due. Publishes nothing.",
)
monthly_tidying = ScheduleDefinition(
    name="monthly_tidying",
    job=tidy_up,
    cron_schedule="0 2 1 * *",
    execution_timezone=str(AMSTERDAM),
    default_status=ON,
    description="On the first of the month: what is older than the settings say is removed.",
)

SCHEDULES = [weekly_snapshot, daily_reachability, monthly_tidying]
