"""Mail to operators and to those who publish goes safely or not at all: TLS, a certificate that is checked, and an account."""

import smtplib
import ssl
from pathlib import Path

import pytest
import trustme

from pipelines.mail import send_mail
from pipelines.settings import Settings, read_settings
from quality.datafiles import InputError
from tests.mail_server import ACCOUNT, MailServer

AUTHORITY = trustme.CA()


@pytest.fixture
def tls() -> ssl.SSLContext:
    """What the server shows: a certificate by an authority that nobody knows, unless `trusted` makes it known."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def settings(server: MailServer, **given: str) -> Settings:
    return read_settings(**(server.settings | given))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_goes_over_tls_by_an_account(tls: ssl.SSLContext, security: str) -> None:
    with MailServer(tls, security, with_account=True) as server:
        send_mail(settings(server, **ACCOUNT), "a@example.org", "Onderwerp", "Tekst")
    (letter,) = server.letters
    assert letter.recipients == ("a@example.org",) and letter.message["Subject"] == "Onderwerp" and server.logins == 1


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_an_error_that_does_not_repeat_it(tls: ssl.SSLContext) -> None:
    with MailServer(tls, "starttls", with_account=True) as server:
        with pytest.raises(smtplib.SMTPAuthenticationError, match="535") as raised:
            send_mail(settings(server, **(ACCOUNT | {"smtp_password": "fout"})), "a@example.org", "Onderwerp", "Tekst")
        assert "fout" not in str(raised.value)
    assert not server.letters


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_ends_it_before_anything_is_said(tls: ssl.SSLContext, security: str) -> None:
    with MailServer(tls, security, with_account=True) as server, pytest.raises(ssl.SSLCertVerificationError):
        send_mail(settings(server, **ACCOUNT), "a@example.org", "Onderwerp", "Tekst")
    assert not server.letters and not server.logins


def test_where_tls_is_wanted_nothing_is_sent_in_the_clear() -> None:
    with MailServer() as server, pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        send_mail(settings(server, smtp_security="starttls", **ACCOUNT), "a@example.org", "Onderwerp", "Tekst")
    assert not server.letters and not server.logins


def test_a_password_never_goes_in_the_clear() -> None:
    with MailServer(with_account=True) as server, pytest.raises(InputError, match="DATAPEIL_SMTP_SECURITY"):
        send_mail(settings(server, **ACCOUNT), "a@example.org", "Onderwerp", "Tekst")
    assert not server.letters and not server.logins
