"""A bar on a terminal while something long goes on; elsewhere nothing, for logs have lines of their own."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Thing = TypeVar("Thing")


def progress(console: Console) -> Progress:
    """A bar that is gone when it is done; it shows nothing where `console` is no terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def tracked(things: Iterable[Thing], total: int, what: str) -> Iterator[Thing]:
    """The things, with a bar on standard error; `total` 0 = not known yet."""
    with progress(Console(stderr=True)) as shown:
        yield from shown.track(things, total=total or None, description=what)
