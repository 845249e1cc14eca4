"""What all commands share: exit codes, how they speak, and how a mistake of a person ends them.

What belongs here: nothing that takes time to import, for `datapeil --help` and the completion of a shell load it.
"""

import functools
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from assets.printable import printable_lines

DONE, DEFECT, BAD_INPUT, SOURCES_FAILED, GATE_CLOSED = 0, 1, 2, 3, 4
FINDINGS = SOURCES_FAILED  # of `check` and `doctor`: it was done, and something is to be mended


def say(text: str, err: bool = False) -> None:
    """Print what may hold words of a source or a file, which are never commands to the terminal."""
    click.echo(printable_lines(text), err=err)


def stop(code: int, line: str) -> NoReturn:
    say(line, err=True)
    sys.exit(code)


def one_line_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Bad input, or a home that another process holds, ends a command with one line and exit code 2."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        from assets.home import HomeBusy
        from quality.datafiles import InputError

        try:
            return command(*args, **kwargs)
        except (InputError, HomeBusy) as error:
            stop(BAD_INPUT, str(error))

    return guarded


def wrong_option(name: str, expected: str) -> NoReturn:
    """InputError about the command line itself."""
    from quality.datafiles import InputError

    raise InputError("command line", None, name, expected)


def require_free(host: str, port: int) -> None:
    """InputError when nobody can listen on this address of this machine: two of one UI would start everything twice."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        wrong_option("--host, --port", f"expected an address to listen on; {host}:{port} cannot be had ({error.strerror})")


PORT = click.IntRange(0, 65_535)  # 0 = any that is free
home_option = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="The folder of this monitor (DATAPEIL_HOME, default ./home)."
)
