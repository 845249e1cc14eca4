"""Work on many URLs of many hosts: one at a time per host, and no worker ever waits for a host while another may be asked.

What belongs here: the order of the work. That a host gets one request at a time and its rest is held by the client in any case; the queue
keeps workers from standing in line for it.
"""

import heapq
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from assets.catalogues.client.address import place_of

Item = TypeVar("Item")
Result = TypeVar("Result")


def host_of(url: str) -> str:
    """`host:port`; "" for what is no URL."""
    try:
        return place_of(url).key
    except ValueError:
        return ""


def in_turn(
    items: Sequence[Item],
    url_of: Callable[[Item], str],
    work: Callable[[Item], Result],
    ready_at: Callable[[str], float],
    workers: int,
) -> list[Result]:
    """`work` done on every item, results in the order of `items`. `ready_at` tells when a host may be asked next (monotonic seconds).

    The first exception that `work` raises ends it and is raised here.
    """
    queue = _HostQueue(items, url_of, work, ready_at)
    threads = [threading.Thread(target=queue.serve, name=f"host-queue-{n}") for n in range(min(workers, queue.hosts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if queue.failure:
        raise queue.failure
    return [queue.results[number] for number in range(len(items))]


class _HostQueue(Generic[Item, Result]):
    """Hosts in the order in which they may be asked; a host is in `_ready` only while nobody works for it."""

    def __init__(
        self, items: Sequence[Item], url_of: Callable[[Item], str], work: Callable[[Item], Result], ready_at: Callable[[str], float]
    ) -> None:
        self._waiting: dict[str, deque[tuple[int, Item]]] = defaultdict(deque)
        for number, item in enumerate(items):
            self._waiting[host_of(url_of(item))].append((number, item))
        self.hosts = len(self._waiting)
        self._ready = [(0.0, host) for host in self._waiting]  # a heap, for all are equal
        self._busy = 0
        self._work, self._ready_at = work, ready_at
        self._changed = threading.Condition()
        self.results: dict[int, Result] = {}
        self.failure: BaseException | None = None

    def serve(self) -> None:
        """What one worker does until nothing is left."""
        while (taken := self._take()) is not None:
            host, number, item = taken
            try:
                self.results[number] = self._work(item)
            except BaseException as error:
                self.failure = self.failure or error
            self._give_back(host)

    def _take(self) -> tuple[str, int, Item] | None:
        with self._changed:
            while not self.failure:
                if self._ready:
                    pause = self._ready[0][0] - time.monotonic()
                    if pause <= 0:
                        _, host = heapq.heappop(self._ready)
                        self._busy += 1
                        return (host, *self._waiting[host].popleft())
                    self._changed.wait(pause)
                elif self._busy:
                    self._changed.wait()
                else:
                    break
            self._changed.notify_all()
            return None

    def _give_back(self, host: str) -> None:
        moment = self._ready_at(host)
        with self._changed:
            self._busy -= 1
            if self._waiting[host]:
                heapq.heappush(self._ready, (moment, host))
            # Nobody is woken: who gives a host back looks for work at once, so that no host waits while all workers sleep.
