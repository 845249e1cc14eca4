"""A server for tests that answers with raw bytes, so that it can lie, drip, break off and loop: on 127.0.0.1 (or 127.0.0.x) only."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

ROBOTS_ABSENT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """One request as it came in; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]


Send = Callable[[bytes], None]
Answer = Callable[[Asked, Send], None]


class RawServer:
    """`with RawServer(answer) as server:` calls `answer(asked, send)` for every request but /robots.txt, which gets `robots`.

    `answer` may also be one reply for everything. The connection stays open between requests unless the answer says close.
    """

    def __init__(
        self,
        answer: Answer | bytes,
        robots: bytes = ROBOTS_ABSENT,
        address: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._answer, self._robots = answer, robots
        self._tls = tls
        self._socket = socket.create_server((address, port))
        self.port: int = self._socket.getsockname()[1]
        self.host = f"{address}:{self.port}"
        self.url = f"http://{self.host}"
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_closing = False
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._now = 0

    @property
    def targets(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [asked.target for asked in self.asked if asked.target != "/robots.txt"]

    def __enter__(self) -> "RawServer":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closing = True
        self._socket.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._is_closing:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with plain, suppress(OSError):
            self._converse(self._tls.wrap_socket(plain, server_side=True) if self._tls else plain)
        with self._lock:
            self._open.discard(plain)

    def _converse(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream, suppress(OSError):
            while line := stream.readline().decode("latin-1").split():
                headers = {}
                while header := stream.readline().strip():
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.strip().lower()] = value.strip()
                asked = Asked(line[0], line[1], headers)
                if not self._reply(asked, connection):
                    break

    def _reply(self, asked: Asked, connection: socket.socket) -> bool:
        """Answer; False when the connection is not to be used again."""
        is_to_close = False

        def send(data: bytes) -> None:
            nonlocal is_to_close
            is_to_close = is_to_close or b"connection: close" in data[:2000].lower()
            connection.sendall(data)

        with self._lock:
            self.asked.append(asked)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            if asked.target == "/robots.txt":
                send(self._robots)
            elif callable(self._answer):
                self._answer(asked, send)
            else:
                send(self._answer)
        finally:
            with self._lock:
                self._now -= 1
        return not is_to_close


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole reply; header names with _ for -. `Content_Length` can be given to lie."""
    told = {"Content-Type": "text/plain", "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def page(text: str) -> bytes:
    """A robots.txt with this text."""
    return reply(text.encode())
