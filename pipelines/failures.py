"""Why a run failed, as one line: the exception at the root of what Dagster wraps around it.

What belongs here: reading Dagster's errors. What the command line makes of a failure is in run.py, what operators are told in watch.py.
"""

from dagster import DagsterEventType, DagsterExecutionInterruptedError, DagsterInstance
from dagster._utils.error import SerializableErrorInfo

KILLED = "the process ended"


def words_of(error: SerializableErrorInfo) -> str:
    """The class of the exception, without its module, and the first line of what it says."""
    if was_stopped(error):
        return "it was stopped"
    return f"{error.cls_name}: {said_by(error)}".removesuffix(": ")


def was_stopped(error: SerializableErrorInfo) -> bool:
    """Whether a signal ended the run: Ctrl-C, a service that is stopped, or a person who terminated it in the UI."""
    return error.cls_name == DagsterExecutionInterruptedError.__name__


def said_by(error: SerializableErrorInfo) -> str:
    """The first line of what the exception says, which Dagster keeps behind the name of its class."""
    kind, _, rest = error.message.strip().splitlines()[0].partition(": ")
    return rest.strip() if kind.rpartition(".")[2] == error.cls_name else f"{kind}: {rest}".removesuffix(": ")


def first_failure(instance: DagsterInstance, run_id: str) -> tuple[str, SerializableErrorInfo | None]:
    """Where a run failed first (its step, "" = before or between steps) and the exception; None when nothing could be told any more."""
    for event in instance.all_logs(run_id, of_type=DagsterEventType.STEP_FAILURE):
        if error := event.get_dagster_event().step_failure_data.error:
            return event.step_key or "", _root_of(error)
    for event in instance.all_logs(run_id, of_type=DagsterEventType.RUN_FAILURE):
        if error := event.get_dagster_event().job_failure_data.error:
            return "", _root_of(error)
    return "", None


def _root_of(error: SerializableErrorInfo) -> SerializableErrorInfo:
    """The exception that the others were made from."""
    while error.cause:
        error = error.cause
    return error
