"""What an operator sees on the terminal while a run goes on: one line per finished step, and every warning.

On a terminal the step that is under way is shown too; elsewhere the lines are plain.
"""

import logging
import time

from dagster import DagsterEvent, DagsterEventType, Field, InitLoggerContext, logger
from rich.console import Console
from rich.markup import escape
from rich.status import Status

from assets.printable import printable


class StepLines(logging.Handler):
    """Turns Dagster's events into lines on standard error."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._status: Status | None = None
        self._started: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        event: DagsterEvent | None = getattr(record, "dagster_event", None)
        if event is None:
            # That a step waits for one that failed follows from the line about that one.
            if record.levelno >= logging.WARNING and not record.getMessage().endswith("Not executing."):
                self._say(f"  {record.levelname.lower()}: {escape(printable(record.getMessage().splitlines()[-1]))}")
            return
        step = (event.step_key or "").replace("_", " ")
        kind = DagsterEventType(event.event_type_value)
        if kind == DagsterEventType.STEP_START:
            self._started[step] = time.monotonic()
            self._show(step)
        elif kind in (DagsterEventType.STEP_SUCCESS, DagsterEventType.STEP_FAILURE):
            seconds = time.monotonic() - self._started.pop(step, time.monotonic())
            self._show(None)
            word = "done  " if kind == DagsterEventType.STEP_SUCCESS else "FAILED"
            self._say(f"  {word} {step:<40} {seconds:6.1f} s")

    def _show(self, step: str | None) -> None:
        if self._status:
            self._status.stop()
            self._status = None
        if step and self._console.is_terminal:
            self._status = self._console.status(step)
            self._status.start()

    def _say(self, line: str) -> None:
        self._console.print(line, highlight=False, soft_wrap=True)

    def close(self) -> None:
        self._show(None)
        super().close()


@logger({"log_level": Field(str, default_value="DEBUG", is_required=False)}, description="One line per finished step.")
def operator_log(context: InitLoggerContext) -> logging.Logger:
    """The console logger of all jobs: Dagster's own is made for developers. Dagster logs its step events at level DEBUG."""
    lines = logging.Logger("datapeil", level=context.logger_config["log_level"])
    lines.addHandler(StepLines(Console(stderr=True)))
    return lines
