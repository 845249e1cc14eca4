"""The child process that parses what is not ours: its limits hold, also when nobody is left to watch over it."""

import os
import resource
import signal
import subprocess
import sys
import time
from typing import NoReturn

from assets.sandbox import CORES, sandbox

MEMORY = 2_000_000_000
PARENT = """
import os
from assets.sandbox import sandbox
from tests.test_sandbox import MEMORY, spin
with sandbox(1, MEMORY) as child:
    print(child.call(os.getpid, (), 60.0), flush=True)
    child.call(spin, (), 0.5)
"""


def spin() -> NoReturn:
    """Work without end, and hear nothing."""
    while True:
        pass


def test_each_call_is_granted_its_own_processor_time() -> None:
    with sandbox(1, MEMORY) as child:
        first, more, less = (child.call(resource.getrlimit, (resource.RLIMIT_CPU,), seconds)[0] for seconds in (10.0, 100.0, 10.0))
    assert 10 * CORES < first <= less < more
    assert more > 100 * CORES


def test_a_child_whose_parent_was_killed_in_the_middle_of_a_call_ends_by_itself() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.send_signal(signal.SIGKILL)
    for _ in range(600):
        if not _runs(child):
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    raise AssertionError("the child went on")


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
