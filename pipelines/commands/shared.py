"""What all commands share: how they speak, and how a mistake of a person ends them.

What belongs here: nothing that takes time to import, for `datapeil --help` and the completion of a shell load it.
"""

import errno
import functools
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from assets.printable import printable_lines
from pipelines.exit_codes import BAD_INPUT, DEFECT, STOPPED

# What is wrong with the machine and not with us: no room, no right to write, a disk or database that fails.
OF_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO)


def say(text: str, err: bool = False) -> None:
    """Print what may hold words of a source or a file, which are never commands to the terminal."""
    click.echo(printable_lines(text), err=err)


def stop(code: int, line: str) -> NoReturn:
    say(line, err=True)
    sys.exit(code)


def one_line_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Bad input, or a home that another process holds, ends a command with one line and exit code 2; a disk that is
    full or may not be written with 1, and Ctrl-C with 130.
    """

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        from assets.home import HomeBusy
        from quality.datafiles import InputError

        try:
            return command(*args, **kwargs)
        except (InputError, HomeBusy) as error:
            stop(BAD_INPUT, str(error))
        except OSError as error:
            if error.errno not in OF_MACHINE:
                raise
            where = f"{error.filename}: " if error.filename else ""
            stop(DEFECT, f"{where}{error.strerror}; `datapeil doctor` says what to do")
        except _store_failed() as error:
            stop(DEFECT, f"{error}. See to the object store (DATAPEIL_EVIDENCE) and its keys")
        except KeyboardInterrupt:
            stop(STOPPED, "Stopped before it was done; nothing is half written. Start it again: it goes on from what is there")

    return guarded


def _store_failed() -> type[Exception]:
    """What an object store raises; imported when something went wrong, for it takes time."""
    from assets.object_store import StoreFailed

    return StoreFailed


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
