"""Telling operators, by every way that they set: mail to each address, and a webhook.

What belongs here: the ways, what each was told last, and sending. Each has a memory of its own (told.json in the home folder), so that one
that does not work never makes another repeat itself; what is said, and when, belongs to alerts.py.
"""

import json
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path

import requests

from assets.written import written_aside
from pipelines.alerts import Message, Told, Trouble, alerts, message
from pipelines.mail import send_mail
from pipelines.settings import Settings
from quality.datafiles import InputError

SECONDS = 30  # for the answer of the webhook
WEBHOOK = "the webhook"  # its address is often a secret, so nothing names it


class Undelivered(Exception):
    """A way of telling did not take a message; says which and why."""


def ways(settings: Settings) -> dict[str, Callable[[Message], None]]:
    """The ways in which operators want to be told, by name; each raises InputError, SMTPException, OSError or Undelivered when it fails."""
    addresses = filter(None, (part.strip() for part in settings.alert_mail.split(",")))
    found: dict[str, Callable[[Message], None]] = {address: partial(_mail, settings, address) for address in addresses}
    if settings.alert_webhook.get_secret_value():
        found[WEBHOOK] = partial(_post, settings)
    return found


def tell(settings: Settings, troubles: Sequence[Trouble], today: date, state: str) -> list[str]:
    """Tell by every way what is new to it; a line for each message that was taken.

    Raises Undelivered when one was not, after all were tried: it is offered again at the next look.
    """
    memory = settings.places.told
    told, sent = recall(memory), []
    known = {name: told.get(name, Told()) for name in ways(settings)}
    now = dict(known)
    for name, deliver in ways(settings).items():
        deaf = [Trouble("undelivered", other, was.problem, "/automation") for other, was in known.items() if was.problem and other != name]
        heard = [*troubles, *deaf]
        said = message(heard, known[name], today, settings.ui_url, state)
        if said is None:
            continue
        try:
            deliver(said)
        except (InputError, smtplib.SMTPException, OSError, Undelivered) as error:
            now[name] = replace(known[name], problem=str(error) or type(error).__name__)
        else:
            now[name] = Told(tuple(sorted(trouble.key for trouble in heard)), str(today))
            sent.append(f"{name}: {said.subject}")
    if now != told:
        _remember(memory, now)
    if problems := [f"{name}: {was.problem}" for name, was in now.items() if was.problem]:
        raise Undelivered("; ".join(problems))
    return sent


def recall(memory: Path) -> dict[str, Told]:
    """What each way was told, by name."""
    kept = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else {}
    return {name: Told(**{**was, "open": tuple(was["open"])}) for name, was in kept.items()}


def _remember(memory: Path, told: dict[str, Told]) -> None:
    with written_aside(memory) as aside:
        aside.write_text(json.dumps({name: asdict(was) for name, was in told.items()}, indent=1), encoding="utf-8")


def _mail(settings: Settings, address: str, said: Message) -> None:
    send_mail(settings, address, said.subject, said.text)


def _post(settings: Settings, said: Message) -> None:
    entries = [{"id": one.alert, "what": one.what, "detail": one.detail, "remedy": alerts()[one.alert].remedy} for one in said.new]
    body = {"text": f"{said.subject}\n\n{said.text}", "alerts": entries}
    try:
        answer = requests.post(settings.alert_webhook.get_secret_value(), json=body, timeout=SECONDS, allow_redirects=False)
    except requests.RequestException as error:  # whose text holds the address
        raise Undelivered(type(error).__name__) from None
    if not 200 <= answer.status_code < 300:
        raise Undelivered(f"it answered {answer.status_code}")
