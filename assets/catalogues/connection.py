"""Connections to hosts: guarded, bounded in time, and kept open between two requests.

What belongs here: sockets on which no read outlasts the deadline of the request, however slowly bytes drip (TLS handshake, headers and body
alike), and the few idle connections that are worth keeping.
"""

import select
import socket
import ssl
import threading
import time
from collections import OrderedDict
from http.client import HTTPConnection
from typing import Any

import certifi

from assets.catalogues.address import Place, addresses
from assets.catalogues.reply import Limits


class _Timed:
    """A socket whose every read ends at the deadline, or after `read_seconds` without a byte if that is sooner."""

    deadline: float = float("inf")
    read_seconds: float | None = None

    def recv_into(self, *arguments: Any) -> int:
        self.settimeout(seconds_left(self.deadline, self.read_seconds))  # type: ignore[attr-defined]
        return super().recv_into(*arguments)  # type: ignore[misc]


class _TimedSocket(_Timed, socket.socket):
    pass


class _TimedTlsSocket(_Timed, ssl.SSLSocket):
    pass


def seconds_left(deadline: float, most: float | None = None) -> float:
    """Seconds until `deadline` (monotonic), `most` at most; TimeoutError when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("out of time")
    return left if most is None else min(left, most)


class Connections:
    """Opens connections and keeps the idle ones, the longest idle being closed when there are more than `keep`. Safe for threads."""

    def __init__(self, allow_hosts: frozenset[str], keep: int = 256) -> None:
        self._allow_hosts, self._keep = allow_hosts, keep
        self._idle: OrderedDict[tuple[str, str, int], HTTPConnection] = OrderedDict()
        self._lock = threading.Lock()
        self._tls = ssl.create_default_context(cafile=certifi.where())
        self._tls.sslsocket_class = _TimedTlsSocket

    def to(self, place: Place, limits: Limits, deadline: float) -> HTTPConnection:
        """An idle connection, or a new one to the first address that answers.

        Raises AddressRefused, socket.gaierror, ssl.SSLError, TimeoutError or another OSError: that of the last address tried.
        """
        with self._lock:
            connection = self._idle.pop((place.scheme, place.host, place.port), None)
        # Bytes on an idle connection are its end, or belong to no request of ours.
        if connection and connection.sock and _has_bytes(connection.sock):
            connection.close()
            connection = None
        connection = connection or self._opened(place, limits, deadline)
        if isinstance(connection.sock, _Timed):
            connection.sock.deadline, connection.sock.read_seconds = deadline, limits.read_seconds
        return connection

    def keep(self, place: Place, connection: HTTPConnection) -> None:
        """Keep a connection whose last reply was received whole."""
        with self._lock:
            self._idle[place.scheme, place.host, place.port] = connection
            surplus = self._idle.popitem(last=False)[1] if len(self._idle) > self._keep else None
        if surplus:
            surplus.close()

    def close(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.popitem()[1].close()

    def _opened(self, place: Place, limits: Limits, deadline: float) -> HTTPConnection:
        connection = HTTPConnection(place.host, place.port)
        connection.auto_open = 0  # it would resolve the name again
        connection.sock = sock = self._connected(place, limits, deadline)
        if place.scheme == "https":
            try:
                sock.settimeout(seconds_left(deadline, limits.read_seconds))  # for the whole handshake
                connection.sock = self._tls.wrap_socket(sock, server_hostname=place.host)
            except OSError:
                sock.close()
                raise
        return connection

    def _connected(self, place: Place, limits: Limits, deadline: float) -> socket.socket:
        failure = OSError(f"{place.host} has no address")
        for family, address in addresses(place, self._allow_hosts):
            sock = _TimedSocket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(seconds_left(deadline, limits.connect_seconds))
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock
            except OSError as error:
                sock.close()
                failure = error
        raise failure


def _has_bytes(sock: socket.socket) -> bool:
    """Whether something (an end of file included) can be read without waiting."""
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
