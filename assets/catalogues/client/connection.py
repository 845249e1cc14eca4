"""The transport: requests' adapter on connections that are guarded, bounded in time, and kept open between two requests.

What belongs here: what requests and urllib3 do not do by themselves. Every new socket connects to an address that was judged first
(address.py), and no read outlasts the deadline of the request, however slowly bytes drip (TLS handshake, headers and body alike). There is
no session: cookies are neither kept nor sent, nothing is read from the environment, and redirects are followed by web.py, which is polite
at every hop.
"""

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from assets.catalogues.client.address import Place, addresses
from assets.catalogues.client.reply import Limits

HOSTS_KEPT = 256  # with an idle connection each; the one not used for longest is closed first


class _Now(threading.local):
    """The request that this thread is making: urllib3 hands neither deadline nor limits on to its sockets."""

    deadline: float = float("inf")
    limits: Limits = Limits()


_NOW = _Now()


def seconds_left(deadline: float, most: float | None = None) -> float:
    """Seconds until `deadline` (monotonic), `most` at most; TimeoutError when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("out of time")
    return left if most is None else min(left, most)


class _Timed:
    """A socket whose every read ends at the deadline, or after `read_seconds` without a byte if that is sooner."""

    def recv_into(self, *arguments: Any) -> int:
        self.settimeout(seconds_left(_NOW.deadline, _NOW.limits.read_seconds))  # type: ignore[attr-defined]
        return super().recv_into(*arguments)  # type: ignore[misc]


class _TimedSocket(_Timed, socket.socket):
    pass


class _TimedTlsSocket(_Timed, ssl.SSLSocket):
    pass


class _Guarded:
    """A connection of urllib3 whose socket is opened to a judged address; the first that answers."""

    allow_hosts: frozenset[str] = frozenset()

    def _new_conn(self) -> socket.socket:
        host, port = self.host, self.port  # type: ignore[attr-defined]
        place = Place("https" if isinstance(self, HTTPSConnection) else "http", host.strip("[]"), port, "/")
        failure = OSError(f"{host} has no address")
        for family, address in addresses(place, self.allow_hosts):
            sock = _TimedSocket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(seconds_left(_NOW.deadline, _NOW.limits.connect_seconds))
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(seconds_left(_NOW.deadline, _NOW.limits.read_seconds))  # for a whole TLS handshake
                return sock
            except OSError as error:
                sock.close()
                failure = error
        raise failure


class _Adapter(HTTPAdapter):
    """The transport of requests on guarded connections, one kept open per host."""

    def __init__(self, allow_hosts: frozenset[str]) -> None:
        self._allow_hosts = allow_hosts
        super().__init__(pool_connections=HOSTS_KEPT, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        tls = ssl.create_default_context(cafile=certifi.where())
        tls.sslsocket_class = _TimedTlsSocket
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, ssl_context=tls, **more)
        self.poolmanager.pool_classes_by_scheme = {
            "http": self._pool(HTTPConnectionPool, HTTPConnection),
            "https": self._pool(HTTPSConnectionPool, HTTPSConnection),
        }

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        """The connections to the host of the request; there are no proxies, and one TLS context serves all."""
        return self.poolmanager.connection_from_url(request.url)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing to add: the context of `init_poolmanager` holds the authorities and requires a certificate of the host."""

    def _pool(self, pool: type, connection: type) -> Any:
        guarded = type(f"Guarded{connection.__name__}", (_Guarded, connection), {"allow_hosts": self._allow_hosts})
        return type(f"Guarded{pool.__name__}", (pool,), {"ConnectionCls": guarded})


class Connections:
    """Asks places; safe for threads. Hosts in `allow_hosts` (`host` or `host:port`) may have private addresses."""

    def __init__(self, allow_hosts: frozenset[str]) -> None:
        self._adapter = _Adapter(allow_hosts)

    def ask(self, method: str, place: Place, headers: Mapping[str, str], limits: Limits, deadline: float) -> BaseHTTPResponse:
        """The head of the reply; its body is read from what is returned, in this thread.

        Raises requests.RequestException, or AddressRefused when the host leads to no public address.
        """
        _NOW.deadline, _NOW.limits = deadline, limits
        request = requests.PreparedRequest()
        request.prepare_method(method)
        request.url = place.url  # as it was given, not as requests would quote it
        request.prepare_headers({"Host": place.netloc, **headers})
        reply = self._adapter.send(request, stream=True, timeout=(limits.connect_seconds, limits.read_seconds))
        raw: BaseHTTPResponse = reply.raw
        return raw

    def close(self) -> None:
        self._adapter.close()
