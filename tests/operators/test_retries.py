"""A step that may pass is tried once more; what cannot pass is not, and says why."""

from pathlib import Path

import yaml
from dagster import DagsterEventType, RetryPolicy, job, op

from assets.evidence import MissingEvidence
from assets.examination import examine_files
from assets.harvest import harvest_sources
from assets.retries import ONCE_MORE, hopeless_at_once


def tries(error: Exception) -> tuple[int, str]:
    """How often a step that always ends in `error` is tried, and what the failure says."""
    made = []

    @op(retry_policy=RetryPolicy(max_retries=ONCE_MORE.max_retries, delay=0))
    def step() -> None:
        made.append(1)
        with hopeless_at_once():
            raise error

    @job
    def one() -> None:
        step()

    result = one.execute_in_process(raise_on_error=False)
    (failed,) = [event for event in result.all_events if event.event_type == DagsterEventType.STEP_FAILURE]
    return len(made), str(failed.step_failure_data.error)


def test_what_may_pass_is_tried_once_more() -> None:
    assert tries(OSError("no space left on device"))[0] == 2


def test_what_cannot_pass_is_not_tried_again() -> None:
    made, said = tries(MissingEvidence("capture abc is not in the archive; restore it from the backup"))
    assert made == 1 and "restore it from the backup" in said


def test_the_steps_on_any_machine_have_the_policy_and_whole_runs_have_none() -> None:
    assert harvest_sources.retry_policy == examine_files.retry_policy == ONCE_MORE
    instance = yaml.safe_load((Path(__file__).parents[2] / ".dagster" / "dagster.yaml").read_text(encoding="utf-8"))
    assert instance["run_retries"] == {"enabled": False}
