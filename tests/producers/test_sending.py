"""Sending messages as an operator does: off by default, a preview first, through a real mail server, written down."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.notices import preview, send_notices
from pipelines.settings import Settings, read_settings
from quality.datafiles import InputError
from tests.mail_server import MailServer
from tests.runs import datapeil, free_port

PREVIEWED, FIRST, NEXT_MONTH = "2026-11-24", "2026-12-08", "2027-01-11"
DEMO_CONTACT = "opendata@voorbeeld.example"


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """The warehouse of a snapshot in a home of its own, to write in."""
    shutil.copy(demo_home / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    (tmp_path / "input").mkdir()
    return tmp_path


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as started:
        yield started


def kept(home: Path) -> list[dict[str, str]]:
    """What the archive says of messages, by date."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((home / "evidence" / "notices" / "sent").rglob("*.json"))]


def settings_of(home: Path, server: MailServer | None = None, **given: Any) -> Settings:
    return read_settings(home=home, **{"notices": True} | (server.settings if server else {}) | given)


def sent(home: Path, server: MailServer, day: str) -> list[str]:
    return [told.line for told in send_notices(settings_of(home, server), day)]


def test_sending_is_off_until_the_operator_turns_it_on_and_has_looked_for_ten_working_days(home: Path, server: MailServer) -> None:
    with pytest.raises(InputError, match="DATAPEIL_NOTICES: sending is off"):
        list(send_notices(settings_of(home, server, notices=False), PREVIEWED))
    with pytest.raises(InputError, match="DATAPEIL_SMTP_HOST"):
        list(send_notices(settings_of(home), PREVIEWED))
    for day in (PREVIEWED, "2026-12-07"):
        with pytest.raises(InputError, match=f"may be sent from {FIRST} on"):
            sent(home, server, day)
    assert not server.letters and not kept(home)


def test_the_preview_is_for_the_operator_and_says_what_would_be_sent(home: Path) -> None:
    result = datapeil("notices", "--home", home, "--date", PREVIEWED)
    assert result.returncode == 0 and f"from {FIRST} on" in result.stdout, result.stderr
    page = (home / "review" / "notices.html").read_text(encoding="utf-8")
    assert DEMO_CONTACT in page and "Versturen staat uit." in page and "8 december 2026" in page
    assert "Open licentie (Voorbeeldportaal" in page and "<script" not in page
    assert not kept(home)


def test_a_message_goes_once_a_month_and_again_only_with_news(home: Path, server: MailServer) -> None:
    preview(settings_of(home), PREVIEWED)
    assert sent(home, server, FIRST) == [f"{DEMO_CONTACT}: sent"]
    (letter,) = server.letters
    assert letter.recipients == (DEMO_CONTACT,) and letter.message["Subject"] == "Datapeil: wat er beter kan aan uw open data"
    text = letter.message.get_content()
    assert text.startswith("Beste beheerder,") and "één bericht per maand" in text
    assert [entry["outcome"] for entry in kept(home)] == ["sent"]
    assert sent(home, server, FIRST) == sent(home, server, NEXT_MONTH) == [], "nothing is new"
    (file,) = (home / "evidence" / "notices" / "sent").rglob("*.json")
    told = json.loads(file.read_text(encoding="utf-8"))
    told["findings"].pop(min(told["findings"]))
    file.write_text(json.dumps(told), encoding="utf-8")
    assert sent(home, server, "2027-01-07") == [f"{DEMO_CONTACT}: waits until 2027-01-08"]
    assert sent(home, server, NEXT_MONTH) == [f"{DEMO_CONTACT}: sent"]
    assert len(server.letters) == 2 and "Bij één dataset" in server.letters[1].message.get_content()


def test_a_mailbox_that_refuses_is_written_down_and_tried_again(home: Path, server: MailServer) -> None:
    preview(settings_of(home), PREVIEWED)
    server.refused.add(DEMO_CONTACT)
    (line,) = sent(home, server, FIRST)
    assert line.startswith(f"{DEMO_CONTACT}: failed")
    assert [(entry["outcome"], "no such mailbox" in entry["reason"]) for entry in kept(home)] == [("failed", True)]
    server.refused.clear()
    assert sent(home, server, "2026-12-09") == [f"{DEMO_CONTACT}: sent"]


def test_a_mail_server_that_is_not_there_is_an_outcome(home: Path) -> None:
    preview(settings_of(home), PREVIEWED)
    away = settings_of(home, smtp_host="127.0.0.1", smtp_port=free_port(), smtp_security="none")
    assert [told.has_failed for told in send_notices(away, FIRST)] == [True]
    assert [entry["outcome"] for entry in kept(home)] == ["failed"]


def test_who_wants_no_messages_gets_none(home: Path, server: MailServer) -> None:
    (home / "input" / "contacts.csv").write_text(f"email,wants\n{DEMO_CONTACT},nothing\n", encoding="utf-8")
    preview(settings_of(home), PREVIEWED)
    assert sent(home, server, FIRST) == server.letters == []


def test_without_a_snapshot_there_is_nothing_to_tell(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no snapshot here yet"):
        preview(settings_of(tmp_path / "empty"))
