"""What is wrong now, and telling the operator when that changes.

    what is seen (watch.py) -> Trouble, one per thing -> edges: what is new, what is over -> one message -> mail and webhook

What belongs here: alerts as values, the edge, and the words of the message. What each alert means lies in alerts.yaml; the sensor that
looks is in sensors.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, RootModel

from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("alerts.yaml")
WEEK = timedelta(days=7)


class Alert(BaseModel):
    """What an operator is told: one entry of alerts.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    severity: Literal["error", "warning"]
    meaning: str
    cause: str
    remedy: str


@cache
def alerts() -> dict[str, Alert]:
    """Every alert by its id, in the order of the file."""
    return {alert.id: alert for alert in read_yaml(FILE, RootModel[list[Alert]]).root}


@dataclass(frozen=True, slots=True, order=True)
class Trouble:
    """One thing wrong now. `what` names it, and stays the same as long as it lasts; `detail` is for people, `page` a path in the UI."""

    alert: str
    what: str
    detail: str = ""
    page: str = ""

    @property
    def key(self) -> str:
        return f"{self.alert}:{self.what}"


@dataclass(frozen=True, slots=True)
class Told:
    """What one way of telling was told: the keys of what was wrong, and the date of its last message (ISO; "" = none yet).

    `problem` says why its last message was not taken; "" = it was.
    """

    open: tuple[str, ...] = ()
    last: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    text: str
    new: tuple[Trouble, ...]


def message(troubles: Sequence[Trouble], told: Told, today: date, ui_url: str, state: str) -> Message | None:
    """What to say now, or None: what is new and what is over since the last message, grouped; after a week of silence, one line.

    `state` is a sentence on the last snapshot, `ui_url` the address of the Dagster UI.
    """
    new = tuple(sorted(trouble for trouble in troubles if trouble.key not in told.open))
    over = sorted(set(told.open) - {trouble.key for trouble in troubles})
    lasting = sorted(trouble for trouble in troubles if trouble.key in told.open)
    if not new and not over:
        return None if told.last and date.fromisoformat(told.last) + WEEK > today else _weekly(lasting, state)
    heads = [f"{len(new)} new"] * bool(new) + [f"{len(over)} over"] * bool(over) + [f"{len(lasting)} still there"] * bool(lasting)
    parts = [_group(alert, [one for one in new if one.alert == alert.id], ui_url) for alert in alerts().values()]
    if over:
        parts.append("\n".join(["Over:", *(f"- {_named(key)}" for key in over)]))
    return Message(f"Datapeil: {', '.join(heads)}", "\n\n".join([*filter(None, parts), state]) + "\n", new)


def _weekly(lasting: Sequence[Trouble], state: str) -> Message:
    """The line of a week without news, with what is still there: silence must not look like health."""
    if not lasting:
        return Message("Datapeil: all is well", f"Nothing is wrong. {state}\n", ())
    lines = [f"- {_named(one.key)}{f' ({one.detail})' if one.detail else ''}" for one in lasting]
    return Message(f"Datapeil: nothing new, {len(lasting)} still there", "\n".join(["Still there:", *lines, "", state]) + "\n", ())


def _group(alert: Alert, troubles: Sequence[Trouble], ui_url: str) -> str:
    """All that is new under one alert, with what to do once; "" when nothing is."""
    if not troubles:
        return ""
    lines = [f"{alert.title} ({alert.severity})"]
    for one in troubles:
        lines.append(f"- {one.what}{f': {one.detail}' if one.detail else ''}")
        if one.page:
            lines.append(f"  {ui_url.rstrip('/')}{one.page}")
    return "\n".join([*lines, f"What it means: {alert.meaning}", f"What to do: {alert.remedy}"])


def _named(key: str) -> str:
    alert, _, what = key.partition(":")
    return f"{alerts()[alert].title}: {what}" if alert in alerts() else what
