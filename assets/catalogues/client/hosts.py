"""How we behave towards one host: its queue, its pace and its circuit.

What belongs here: one request at a time with an interval in between, slowing down when a host asks for it, and leaving a host alone that
does not answer. All steps of a run share these states, so they share one budget for each host.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from assets.catalogues.client.reply import UNREACHED, Outcome
from assets.catalogues.client.robots import Rules


@dataclass(frozen=True, slots=True)
class Politeness:
    """How we behave towards a host. Times in seconds."""

    user_agent: str
    interval: float = 1.0  # between the end of one request to a host and the start of the next
    retries: int = 3  # tries after the first, for reasons that pass
    backoff: float = 0.5  # doubles with each try, with jitter
    backoff_max: float = 30.0
    retry_after_max: float = 120.0  # a longer Retry-After is obeyed by leaving the host alone until then
    give_up_after: int = 3  # requests to a host that never answered, then its circuit opens
    reopen_after: float = 300.0  # until one request may try a host whose circuit is open; doubles with each time it fails
    interval_max: float = 60.0  # the slowest pace that a host can bring us to (Crawl-delay, 429)
    is_alone: bool = True  # False: another process may have asked a host just before, so that the first request waits as well

    @property
    def product(self) -> str:
        """The name that robots.txt knows us by (RFC 9309, 2.2.1)."""
        return self.user_agent.split("/", 1)[0].strip()


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn in the queue of a host. Times in seconds; `started` is monotonic."""

    started: float
    rested: float | None  # before it; None = never asked before
    pace: float  # the rest that was due
    closed: tuple[Outcome, str] | None  # why the host is left alone; None = it may be asked


class Host:
    """The state of one host during a run. `robots_lock` guards `rules`."""

    def __init__(self, politeness: Politeness) -> None:
        self._politeness = politeness
        self._lock = threading.Lock()
        self._interval = politeness.interval
        self._ended = None if politeness.is_alone else time.monotonic()
        self._wait = 0.0  # asked for by the last reply
        self._unanswered = 0
        self._reopen_after = politeness.reopen_after
        self._closed_until = 0.0
        self._closed_for: tuple[Outcome, str] = ("refused", "")
        self.robots_lock = threading.Lock()
        self.rules: Rules | None = None

    @property
    def ready_at(self) -> float:
        """When the next request may begin (monotonic)."""
        return 0.0 if self._ended is None else self._ended + max(self._interval, self._wait)

    @property
    def closed(self) -> tuple[Outcome, str] | None:
        """Why this host is left alone for now; None when it may be asked."""
        return self._closed_for if time.monotonic() < self._closed_until else None

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """The one place in the queue; begins when the host has rested long enough, or at once when it is left alone."""
        with self._lock:
            pace, closed = self._interval, self.closed
            while not closed and self._ended is not None and time.monotonic() - self._ended < max(pace, self._wait):
                time.sleep(max(0.0, self._ended + max(pace, self._wait) - time.monotonic()))
            started = time.monotonic()
            yield Turn(started, None if self._ended is None else started - self._ended, pace, closed)

    def asked(self, outcome: Outcome, reason: str, retry_after: float) -> None:
        """Take note, in its turn, of how a request ended and of the seconds that the host asked us to wait."""
        self._ended = time.monotonic()
        if outcome == "rate_limited":
            self.slow_down(self._interval * 2)
        self._wait = min(retry_after, self._politeness.retry_after_max)
        if retry_after > self._politeness.retry_after_max:
            self._close(retry_after, "rate_limited", f"asked to come back after {retry_after:.0f} s")
        elif outcome not in UNREACHED:
            self._unanswered, self._reopen_after = 0, self._politeness.reopen_after
        else:
            self._unanswered += 1
            if self._unanswered >= self._politeness.give_up_after:
                # Half-open afterwards: one more request without an answer closes it again, for twice as long.
                self._close(self._reopen_after, outcome, f"no answer to {self._unanswered} requests in a row ({reason})")
                self._reopen_after *= 2

    def slow_down(self, interval: float) -> None:
        """Ask this host no more often than every `interval` seconds, to a bound."""
        self._interval = max(self._interval, min(interval, self._politeness.interval_max))

    def _close(self, seconds: float, outcome: Outcome, reason: str) -> None:
        self._closed_until = time.monotonic() + seconds
        self._closed_for = (outcome, reason)


def retry_after(value: str) -> float:
    """Seconds asked for, from either form of the header (RFC 9110, 10.2.3); 0 when absent or nonsense."""
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value) if value else None
    except (ValueError, OverflowError):
        return 0.0
    if moment is None:
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
