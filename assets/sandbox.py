"""Running untrusted parsing in child processes with limits on memory, processor time and time.

What belongs here: a few workers that are used again and again (a fresh process per file costs a second). When one dies or takes too long,
that file gets a reason, a new worker takes its place, and the others go on.
"""

import math
import multiprocessing
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

CONTEXT = multiprocessing.get_context("spawn")
CORES = 4  # threads of one reader that may be busy at once; the seconds of a call end it sooner where fewer are


@dataclass(frozen=True, slots=True)
class Died:
    """The child did not come back with a result: one line in Dutch, which may be published, and one in English for operators."""

    reason: str
    cause: str


class _Worker:
    """One child process, started when it is first needed."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._process: Any = None
        self._pipe: Connection | None = None

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        pipe = self._ready()
        try:
            pipe.send((function, arguments, seconds))
            if not pipe.poll(seconds):
                self.stop()
                return Died(f"het lezen duurde langer dan {seconds:.0f} seconden", f"reading took longer than {seconds:.0f} s")
            succeeded, result = pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self.stop()
            return Died(
                "het lezen is afgebroken (te veel geheugen, of een onleesbaar bestand)", "reading ended (too much memory, or unreadable)"
            )
        return result if succeeded else Died(f"het lezen mislukte: {result}", f"reading failed: {result}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _ready(self) -> Connection:
        if self._process is None or not self._process.is_alive() or self._pipe is None:
            self.stop()
            self._pipe, theirs = CONTEXT.Pipe()
            self._process = CONTEXT.Process(target=_serve, args=(theirs, self._memory_bytes), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe


class Sandbox:
    """Workers that run functions of plain arguments; safe for threads."""

    def __init__(self, workers: int, memory_bytes: int) -> None:
        self._workers = [_Worker(memory_bytes) for _ in range(workers)]
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        """The result of one call, or Died; waits for a free worker."""
        worker = self._free.get()
        try:
            return worker.call(function, arguments, seconds)
        finally:
            self._free.put(worker)

    def map(self, function: Callable[..., Any], calls: list[tuple[Any, ...]], seconds: float) -> Iterator[Any]:
        """The result of each call, or Died, in the order of `calls`."""
        with ThreadPoolExecutor(max_workers=len(self._workers)) as pool:
            yield from pool.map(lambda arguments: self.call(function, arguments, seconds), calls)

    def stop(self) -> None:
        for worker in self._workers:
            worker.stop()


@contextmanager
def sandbox(workers: int, memory_bytes: int) -> Iterator[Sandbox]:
    """A sandbox whose processes are gone when the block ends."""
    made = Sandbox(workers, memory_bytes)
    try:
        yield made
    finally:
        made.stop()


def _serve(pipe: Connection, memory_bytes: int) -> None:
    """The child's loop. What a parser raises is a reason, not an end: the parent decides what it means."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            function, arguments, seconds = pipe.recv()
        except EOFError:
            return
        _grant_cpu(seconds)
        try:
            pipe.send((True, function(*arguments)))
        except MemoryError:
            pipe.send((False, "te weinig geheugen"))
        except Exception as error:  # the child is there to contain what hostile files provoke
            pipe.send((False, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300]))


def _grant_cpu(seconds: float) -> None:
    """Limit the processor time of the next call, all threads together: a child whose parent was killed does not spin for ever."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    total = math.ceil(used.ru_utime + used.ru_stime + CORES * seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (total, resource.RLIM_INFINITY))
