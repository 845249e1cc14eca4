"""A real SMTP server on 127.0.0.1 that keeps what it gets: what a mail server of an operator does with our messages."""

import ssl
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tests.runs import free_port

ACCOUNT = {"smtp_user": "datapeil", "smtp_password": "geheim"}  # that a server with `with_account` asks for


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it was handed over: the recipients of the envelope, and the message."""

    recipients: tuple[str, ...]
    message: EmailMessage


class MailServer:
    """`with MailServer() as server:` takes messages while the block lasts; addresses in `refused` are unknown to it.

    With `tls` it speaks TLS: from the start, or after STARTTLS, without which it then takes nothing.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, security: str = "none", *, with_account: bool = False) -> None:
        self.letters: list[Letter] = []
        self.refused: set[str] = set()
        self.logins = 0  # tries, right or wrong
        self._security = security
        more: dict[str, Any] = {"ssl_context": tls} if security == "tls" else {"tls_context": tls, "require_starttls": tls is not None}
        if with_account:
            more |= {"authenticator": self._authenticate, "auth_require_tls": security == "starttls"}
        self._server = Controller(self, hostname="127.0.0.1", port=free_port(), **more)

    @property
    def settings(self) -> dict[str, str]:
        """What an operator sets to use this server, as `DATAPEIL_<NAME>`."""
        return {"smtp_host": "127.0.0.1", "smtp_port": str(self._server.port), "smtp_security": self._security}

    def __enter__(self) -> "MailServer":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]) -> str:
        """Called by aiosmtpd for each recipient."""
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        """Called by aiosmtpd for a message that was received."""
        message = message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(message, EmailMessage)
        self.letters.append(Letter(tuple(envelope.rcpt_tos), message))
        return "250 kept"

    def _authenticate(self, _server: Any, _session: Any, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
        self.logins += 1
        is_right = isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == tuple(ACCOUNT.values())
        return AuthResult(success=is_right, handled=False)
