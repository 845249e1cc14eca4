"""A real SMTP server on 127.0.0.1 that keeps what it gets: what a mail server of an operator does with our messages."""

import socketserver
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it was handed over: the recipients of the envelope, and the message."""

    recipients: tuple[str, ...]
    message: EmailMessage


class MailServer:
    """`with MailServer() as server:` takes messages while the block lasts; addresses in `refused` are unknown to it."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refused: set[str] = set()
        outer = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True

    @property
    def settings(self) -> dict[str, str]:
        """What an operator sets to use this server, as `DATAPEIL_<NAME>`."""
        return {"smtp_host": "127.0.0.1", "smtp_port": str(self._server.server_address[1]), "smtp_security": "none"}

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, session: Any) -> None:
        """The commands of RFC 5321 that a client needs, in their order."""

        def say(line: str) -> None:
            session.wfile.write(f"{line}\r\n".encode())

        recipients: list[str] = []
        say("220 127.0.0.1 ready")
        while line := session.rfile.readline().decode("ascii").strip():
            command = line.split(":")[0].split()[0].upper()
            address = line.partition("<")[2].partition(">")[0]
            if command == "RCPT" and address in self.refused:
                say("550 no such mailbox")
            elif command == "DATA":
                say("354 go ahead")
                self.letters.append(Letter(tuple(recipients), _message(session.rfile)))
                say("250 kept")
            elif command == "QUIT":
                return say("221 bye")
            else:
                recipients = [*recipients, address] if command == "RCPT" else [] if command in ("MAIL", "RSET") else recipients
                say("250 fine")


def _message(lines: Any) -> EmailMessage:
    """What follows DATA, up to the line with a dot."""
    data = b""
    while (line := lines.readline()) not in (b".\r\n", b""):
        data += line.removeprefix(b".") if line.startswith(b"..") else line
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
