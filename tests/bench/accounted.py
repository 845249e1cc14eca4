"""Runs a command to its end and tells what it used: `python -S accounted.py DESCRIPTOR COMMAND…`.

What belongs here: as little as can be. Linux lets a new process begin with the peak memory of the one that started it, so what is measured
is started by an interpreter that has hardly any. Writes wall seconds, CPU seconds, the peak memory of the largest process (KiB) and the
exit code as JSON to the open file DESCRIPTOR, which the command does not get.
"""

import json
import os
import sys
import time


def main(descriptor: int, command: list[str]) -> None:
    os.set_inheritable(descriptor, False)
    started = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    wall = time.monotonic() - started
    told = [wall, used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status)]
    os.write(descriptor, json.dumps(told).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
