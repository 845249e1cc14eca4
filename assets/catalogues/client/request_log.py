"""The log of requests: what was asked of whom, when, and what came of it. It is the proof of politeness.

What belongs here: one row per request that was really sent; its columns are explained in assets/sql/requests.sql.
"""

import threading
from datetime import UTC, datetime
from typing import Any

from assets.catalogues.client.address import Place, loggable
from assets.catalogues.client.hosts import Turn
from assets.catalogues.client.reply import Reply


class RequestLog:
    """The requests made, in the order in which they ended; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[dict[str, Any]] = []

    def add(
        self, method: str, place: Place, reply: Reply, turn: Turn, *, size: int, seconds: float, waited: float, robots: str, tries: int
    ) -> None:
        """Note one request: `size` bytes taken in, `seconds` it took, `waited` in the queue before it, the `tries`-th for this URL."""
        row = {
            "host": place.key,
            "method": method,
            "url": loggable(place),
            "ended_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "outcome": reply.outcome,
            "status": reply.status,
            "bytes": size,
            "seconds": seconds,
            "waited": waited,
            "rested": turn.rested,
            "pace": turn.pace,
            "robots": robots,
            "tries": tries,
        }
        with self._lock:
            self._rows.append(row)

    def taken(self) -> list[dict[str, Any]]:
        """The rows since the last time that they were taken."""
        with self._lock:
            rows, self._rows = self._rows, []
            return rows
