"""What Dagster may forget: its log of runs that ended long ago. Its own daemon forgets ticks (retention in .dagster/dagster.yaml).

What belongs here: Dagster's storage. What the archive may lose is in assets/retention.py.
"""

from datetime import UTC, datetime, timedelta

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

ENDED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]


def forget_runs(instance: DagsterInstance, keep_days: int) -> int:
    """Remove the runs that were created more than `keep_days` ago and have ended, with their events; how many."""
    until = datetime.now(UTC) - timedelta(days=keep_days)
    old = instance.get_runs(RunsFilter(statuses=ENDED, created_before=until))
    for run in old:
        instance.delete_run(run.run_id)
    return len(old)
