"""Messages to those who publish: the operator's preview, and sending them.

What belongs here: reading the last snapshot and the settings, and saying in a line what happened. Who is told what, and when, belongs to
assets/producers/. Nothing is sent unless the operator turned it on, gave a mail server, and could look for ten working days.
"""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assets.home import Home
from assets.producers.contacts import Contacts, read_contacts
from assets.producers.findings import FINDINGS, Finding, findings_of
from assets.producers.ledger import Ledger
from assets.producers.message import body, subject
from assets.producers.notices import Notice, first_sending, notices
from assets.site.templating import render
from assets.site.texts import texts
from assets.snapshot import date_or_today
from assets.warehouse import Warehouse
from pipelines.mail import require_mail_server, send_mail
from pipelines.settings import Settings
from quality.datafiles import InputError
from quality.method import method


@dataclass(frozen=True, slots=True)
class Prepared:
    """What could be sent on a day, of the last snapshot: messages with their texts, and how many findings have no mailbox."""

    day: date
    messages: list[tuple[Notice, str]]
    unreachable: int
    first_day: date


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one message, as a line; `has_failed` when the mail server did not take it."""

    line: str
    has_failed: bool = False


def preview(settings: Settings, given: str | None = None) -> str:
    """Lay every message that could be sent before the operator, in review/notices.html of the home; one line that says so."""
    day = date_or_today(given)
    with settings.places.locked():
        prepared = prepare(settings, day)
    page = settings.places.notices_preview
    page.parent.mkdir(parents=True, exist_ok=True)
    values = {
        "texts": texts(),
        "is_on": settings.notices,
        "method_version": method().version,
        "first_day": prepared.first_day.isoformat(),
        "unreachable": prepared.unreachable,
        "messages": prepared.messages,
        "today": day,
    }
    page.write_text(render("notices.html", values), encoding="utf-8")
    due = sum(notice.is_due(day) for notice, _ in prepared.messages)
    return f"{due} messages could be sent from {prepared.first_day} on, {len(prepared.messages) - due} wait; read them in {page}"


def send_notices(settings: Settings, given: str | None = None) -> Iterator[Told]:
    """Send what is due, and tell what came of each message. InputError when it is off, or the operator could not look long enough yet."""
    day = date_or_today(given)
    if not settings.notices:
        raise InputError("settings", None, "DATAPEIL_NOTICES", "sending is off; turn it on once the preview is right")
    require_mail_server(settings)
    with settings.places.locked():
        prepared = prepare(settings, day)
        if day < prepared.first_day:
            expected = f"messages under method {method().version} may be sent from {prepared.first_day} on; until then they can be read"
            raise InputError(settings.places.notices_preview, None, "", expected)
        for notice, text in prepared.messages:
            yield _told(settings, notice, text, day)


def _told(settings: Settings, notice: Notice, text: str, day: date) -> Told:
    """Send one message if it is due, and write down what came of it."""
    if not notice.is_due(day):
        return Told(f"{notice.contact}: waits until {notice.not_before}")
    ledger, given = Ledger(settings.archive), (notice.contact, day, notice.open, method().version)
    ledger.keep(*given, "sending")
    try:
        send_mail(settings, notice.contact, subject(), text)
    except (smtplib.SMTPException, OSError) as error:
        ledger.keep(*given, "failed", f"{type(error).__name__}: {error}")
        return Told(f"{notice.contact}: failed ({error})", has_failed=True)
    ledger.keep(*given, "sent")
    return Told(f"{notice.contact}: sent")


def prepare(settings: Settings, day: date) -> Prepared:
    """The messages that could be sent on `day`, of the last snapshot. InputError when there is none."""
    place = settings.places
    contacts = read_contacts(place.contacts)
    found, measured = _findings(place, contacts)
    ledger = Ledger(settings.archive)
    made = [notice for notice in notices(found, ledger.told(day), day) if notice.contact not in contacts.stopped]
    return Prepared(
        day,
        [(notice, body(notice, measured.isoformat(), settings.site_url, settings.contact)) for notice in made],
        sum(not finding.contact for finding in found),
        first_sending(ledger.first_preview(method().version, day)),
    )


def _findings(place: Home, contacts: Contacts) -> tuple[list[Finding], date]:
    if not place.warehouse.exists():
        raise InputError(place.warehouse, None, "", "there is no snapshot here yet; run `datapeil run` first")
    warehouse = Warehouse(path=str(place.warehouse))
    ((day,),) = warehouse.tuples("SELECT max(date) FROM scores")
    return findings_of(warehouse.read(FINDINGS), contacts.of_source), day
