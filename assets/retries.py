"""Which steps are tried again, and which failures are hopeless.

What belongs here: the policy of the steps that depend on what may pass, such as a full disk or an object store that does not answer.
Requests to sources are retried by the polite client, and whole runs never, so that the mechanisms cannot multiply. For the same reason the
visits to links are made once: that step keeps nothing until its end, so another try would ask every host again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from dagster import Failure, RetryPolicy

from assets.evidence import MissingEvidence
from assets.warehouse import ContractBroken
from quality.datafiles import InputError

ONCE_MORE = RetryPolicy(max_retries=1, delay=10)  # seconds


@contextmanager
def hopeless_at_once() -> Iterator[None]:
    """What cannot pass by itself fails the step without another try; the failure keeps its cause."""
    try:
        yield
    except (InputError, MissingEvidence, ContractBroken) as error:
        raise Failure(f"{type(error).__name__}: {error}", allow_retries=False) from error
