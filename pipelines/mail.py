"""Sending one e-mail through the operator's mail server.

What belongs here: the connection and the headers. What is sent, and to whom, belongs to who calls it.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from pipelines.settings import Settings
from quality.datafiles import InputError

SECONDS = 30  # for each answer of the mail server


def send_mail(settings: Settings, to: str, subject: str, text: str) -> None:
    """Send a plain text to one address.

    Raises InputError when no mail server is set as it should be, smtplib.SMTPException or OSError when it does not take the message.
    """
    require_mail_server(settings)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, to, subject
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain=settings.mail_from.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice should answer
    message.set_content(text)
    with _connect(settings) as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(message)


def require_mail_server(settings: Settings) -> None:
    """InputError when no mail server is set, or one that would get the password in the clear."""
    if not settings.smtp_host:
        raise InputError("settings", None, "DATAPEIL_SMTP_HOST", "expected the name of a mail server")
    if settings.smtp_user and settings.smtp_security == "none":
        raise InputError("settings", None, "DATAPEIL_SMTP_SECURITY", "expected starttls or tls, for an account has a password")


def _connect(settings: Settings) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS)
