"""Who is told what and when: by mailbox and cause, only what is new or worse, once a month, after ten working days."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.evidence import Evidence
from assets.producers.contacts import read_contacts
from assets.producers.findings import Finding, findings_of
from assets.producers.ledger import Ledger, Told
from assets.producers.message import body
from assets.producers.notices import first_sending, notices
from quality.datafiles import InputError

DAY = date(2026, 11, 24)


def row(dataset: str = "d1", check: str = "open_licence", value: float = 0.0, **given: Any) -> dict[str, Any]:
    """A row of FINDINGS."""
    reason = {"open_licence": "licence_missing", "responds": "responds_not"}[check]
    plain = {
        "source": "portaal", "portal": "Portaal", "dataset_id": dataset, "title": f"Titel {dataset}", "url": f"https://a.example/{dataset}",
        "contact": "Open.Data@gemeente.example", "check_id": check, "reason": reason, "value": value,
    }  # fmt: skip
    return plain | given


def found(*rows: dict[str, Any]) -> list[Finding]:
    return findings_of(rows, {})


def test_one_message_per_mailbox_with_findings_by_cause() -> None:
    findings = found(row("d1"), row("d2"), row("d2", "responds"), row("d3", contact="ander@gemeente.example"))
    first, second = notices(findings, {}, DAY)
    assert (first.contact, second.contact) == ("ander@gemeente.example", "open.data@gemeente.example")
    assert [(cause.check, len(cause.findings)) for cause in second.causes] == [("open_licence", 2), ("responds", 1)]
    text = body(second, "2026-11-24", "https://datapeil.example", "https://datapeil.example/over")
    assert text.count("Titel d2: https://a.example/d2") == 2 and "Bij 2 datasets" in text and "24 november 2026" in text


def test_only_what_is_new_or_worse_is_told_again() -> None:
    findings = found(row("d1", value=0.5), row("d2", value=0.5))
    keys = [finding.key for finding in findings]
    assert notices(findings, {findings[0].contact: Told(date(2026, 10, 1), dict.fromkeys(keys, 0.5))}, DAY) == []
    (worse,) = notices(findings, {findings[0].contact: Told(date(2026, 10, 1), {keys[0]: 0.5, keys[1]: 0.75})}, DAY)
    assert [finding.key for cause in worse.causes for finding in cause.findings] == [keys[1]]
    assert worse.open == dict.fromkeys(keys, 0.5)
    assert notices(findings, {findings[0].contact: Told(date(2026, 10, 1), dict.fromkeys(keys, 0.25))}, DAY) == []


def test_a_contact_gets_at_most_one_message_a_month() -> None:
    for last, is_due in ((date(2026, 11, 1), False), (date(2026, 10, 25), False), (date(2026, 10, 24), True)):
        (notice,) = notices(found(row()), {"open.data@gemeente.example": Told(last, {})}, DAY)
        assert notice.is_due(DAY) == is_due, last


@pytest.mark.parametrize(
    ("previewed", "first"),
    [(date(2026, 11, 2), date(2026, 11, 16)), (date(2026, 11, 6), date(2026, 11, 20)), (date(2026, 11, 7), date(2026, 11, 20))],
    ids=["Monday", "Friday", "Saturday"],
)
def test_a_preview_lasts_ten_working_days(previewed: date, first: date) -> None:
    assert first_sending(previewed) == first


def test_a_new_method_starts_a_preview_of_its_own(tmp_path: Path) -> None:
    ledger = Ledger(Evidence(tmp_path))
    assert ledger.first_preview("1.0", date(2026, 11, 2)) == date(2026, 11, 2)
    assert ledger.first_preview("1.0", date(2026, 11, 20)) == date(2026, 11, 2)
    assert ledger.first_preview("1.1", date(2026, 11, 20)) == date(2026, 11, 20)


def test_a_failed_message_was_not_told_and_one_that_may_have_gone_was(tmp_path: Path) -> None:
    ledger = Ledger(Evidence(tmp_path))
    ledger.keep("a@b.example", date(2026, 10, 1), {"k": 0.0}, "1.0", "sent")
    ledger.keep("a@b.example", date(2026, 11, 1), {"k": 0.0, "l": 0.0}, "1.0", "failed", "refused")
    ledger.keep("c@d.example", date(2026, 11, 1), {"m": 0.0}, "1.0", "sending")
    assert ledger.told(DAY) == {"a@b.example": Told(date(2026, 10, 1), {"k": 0.0}), "c@d.example": Told(date(2026, 11, 1), {"m": 0.0})}
    assert ledger.told(date(2026, 10, 15)).keys() == {"a@b.example"}


@pytest.mark.parametrize(
    "contact",
    [
        "",
        "geen",
        "a@b",
        "a@b.example\nBcc: c@d.example",
        "a@b.example,c@d.example",
        "<a@b.example>",
        "a@b@c.example",
        "ä@b.example",
        "@b.example",
    ],
)
def test_what_is_no_plain_address_is_not_written_to(contact: str) -> None:
    (finding,) = found(row(contact=contact))
    assert finding.contact == "" and notices([finding], {}, DAY) == []


def test_words_of_a_source_stay_one_line_and_are_no_link_unless_they_are_one() -> None:
    (finding,) = found(row(title="Bomen\r\nBcc: x\u202e", url="javascript:alert(1)", portal="P\n\nQ"))
    assert (finding.title, finding.url, finding.portal) == ("Bomen Bcc: x", "", "P Q")


def test_what_only_we_can_mend_is_told_to_nobody() -> None:
    assert found(row(reason="standard_unvalidated")) == []


def test_a_portal_s_mailbox_goes_before_that_of_a_record() -> None:
    (finding,) = findings_of([row()], {"portaal": "beheer@portaal.example"})
    assert finding.contact == "beheer@portaal.example"


def test_contacts_are_read_and_a_mistake_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    assert not read_contacts(file).of_source
    file.write_text("email,source,wants\nbeheer@portaal.example,portaal,\nStop@a.example,,nothing\n", encoding="utf-8")
    contacts = read_contacts(file)
    assert contacts.of_source == {"portaal": "beheer@portaal.example"} and contacts.stopped == {"stop@a.example"}
    file.write_text("email,source\ngeen adres,portaal\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"contacts\.csv:2: email"):
        read_contacts(file)
