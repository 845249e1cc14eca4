"""What is wrong now, and telling the operator when that changes.

    what is seen (watch.py) -> Trouble, one per thing -> edges: what is new, what is over -> one message -> mail and webhook

What belongs here: alerts as values, the edge, and the words of the message. What each alert means lies in alerts.yaml; the sensor that
looks is in sensors.py.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import requests
from pydantic import BaseModel, ConfigDict, RootModel

from pipelines.mail import send_mail
from pipelines.settings import Settings
from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("alerts.yaml")
SECONDS = 30  # for the answer of the webhook
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
    """What the operator was told: the keys of what was wrong, and the date of the last message (ISO; "" = none yet)."""

    open: tuple[str, ...] = ()
    last: str = ""

    @classmethod
    def read(cls, cursor: str | None) -> "Told":
        kept = json.loads(cursor) if cursor else {}
        return cls(tuple(kept.get("open", ())), kept.get("last", ""))

    def written(self) -> str:
        return json.dumps({"open": self.open, "last": self.last})


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    text: str
    new: tuple[Trouble, ...]


def message(troubles: Sequence[Trouble], told: Told, today: date, settings: Settings, state: str) -> Message | None:
    """What to say now, or None: what is new and what is over since the last message, grouped; once a week that all is well.

    `state` is a sentence on the last snapshot.
    """
    new = tuple(sorted(trouble for trouble in troubles if trouble.key not in told.open))
    over = sorted(set(told.open) - {trouble.key for trouble in troubles})
    if not new and not over:
        is_silent = bool(told.last) and date.fromisoformat(told.last) + WEEK > today
        return None if troubles or is_silent else Message("Datapeil: all is well", f"Nothing is wrong. {state}\n", ())
    lasting = len(troubles) - len(new)
    heads = [f"{len(new)} new"] * bool(new) + [f"{len(over)} over"] * bool(over) + [f"{lasting} still there"] * bool(lasting)
    parts = [_group(alert, [one for one in new if one.alert == alert.id], settings) for alert in alerts().values()]
    if over:
        parts.append("\n".join(["Over:", *(f"- {_named(key)}" for key in over)]))
    return Message(f"Datapeil: {', '.join(heads)}", "\n\n".join([*filter(None, parts), state]) + "\n", new)


def _group(alert: Alert, troubles: Sequence[Trouble], settings: Settings) -> str:
    """All that is new under one alert, with what to do once; "" when nothing is."""
    if not troubles:
        return ""
    lines = [f"{alert.title} ({alert.severity})"]
    for one in troubles:
        lines.append(f"- {one.what}{f': {one.detail}' if one.detail else ''}")
        if one.page:
            lines.append(f"  {settings.ui_url.rstrip('/')}{one.page}")
    return "\n".join([*lines, f"What it means: {alert.meaning}", f"What to do: {alert.remedy}"])


def _named(key: str) -> str:
    alert, _, what = key.partition(":")
    return f"{alerts()[alert].title}: {what}" if alert in alerts() else what


def send(settings: Settings, told: Message) -> None:
    """Send by mail and to the webhook, as far as these are set.

    Raises smtplib.SMTPException, OSError or requests.RequestException when one does not take it.
    """
    for address in filter(None, (part.strip() for part in settings.alert_mail.split(","))):
        send_mail(settings, address, told.subject, told.text)
    if hook := settings.alert_webhook.get_secret_value():
        entries = [{"id": one.alert, "what": one.what, "detail": one.detail, "remedy": alerts()[one.alert].remedy} for one in told.new]
        body = {"text": f"{told.subject}\n\n{told.text}", "alerts": entries}
        requests.post(hook, json=body, timeout=SECONDS, allow_redirects=False).raise_for_status()
