"""What an operator sees on the terminal while a run goes on: one line per finished step, and every warning.

On a terminal a bar tells how many steps are done and which is under way; elsewhere the lines are plain.
"""

import logging
import time
from ast import literal_eval
from functools import cache

from dagster import DagsterEvent, DagsterEventType, Field, InitLoggerContext, logger
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from assets.printable import printable
from pipelines.bar import progress

RUN_ENDED = (DagsterEventType.PIPELINE_SUCCESS, DagsterEventType.PIPELINE_FAILURE, DagsterEventType.PIPELINE_CANCELED)


class StepLines(logging.Handler):
    """Turns Dagster's events into lines on standard error."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._progress: Progress = progress(console)
        self._steps = self._progress.add_task("", total=None)
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
        if kind == DagsterEventType.ENGINE_EVENT and (planned := event.engine_event_data.metadata.get("step_keys")):
            if not self._progress.live.is_started:  # the event comes again when all is done
                self._progress.reset(self._steps, total=len(literal_eval(str(planned.value))))
                self._progress.start()
        elif kind == DagsterEventType.STEP_START:
            self._started[step] = time.monotonic()
            self._progress.update(self._steps, description=step)
        elif kind in RUN_ENDED:
            self._progress.stop()
        elif kind in (DagsterEventType.STEP_SUCCESS, DagsterEventType.STEP_FAILURE):
            seconds = time.monotonic() - self._started.pop(step, time.monotonic())
            self._progress.advance(self._steps)
            word = "done  " if kind == DagsterEventType.STEP_SUCCESS else "FAILED"
            self._say(f"  {word} {step:<40} {seconds:6.1f} s")

    def _say(self, line: str) -> None:
        self._console.print(line, highlight=False, soft_wrap=True)

    def close(self) -> None:
        self._progress.stop()
        super().close()


@logger({"log_level": Field(str, default_value="DEBUG", is_required=False)}, description="One line per finished step.")
def operator_log(context: InitLoggerContext) -> logging.Logger:
    """The console logger of all jobs: Dagster's own is made for developers. Dagster logs its step events at level DEBUG."""
    lines = logging.Logger("datapeil", level=context.logger_config["log_level"])
    lines.addHandler(_step_lines())
    return lines


@cache
def _step_lines() -> StepLines:
    """One for the process: Dagster makes the logger anew for the run and for its steps, and there is one terminal."""
    return StepLines(Console(stderr=True))
