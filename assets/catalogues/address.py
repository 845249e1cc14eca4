"""Which addresses may be reached: the guard against server-side request forgery.

What belongs here: the rule, and connections of urllib3 that hold the address they really connected to against it. Because the check is on
the connected socket, a name that resolves differently the second time (DNS rebinding) does not get through.
"""

import ipaddress
import socket
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
SHARED = ipaddress.ip_network("100.64.0.0/10")  # carrier-grade NAT, RFC 6598


class AddressRefused(Exception):
    """The address that was connected to is not a public one."""


def is_public(address: str) -> bool:
    """Whether `address` (text) is a public unicast address, also in the forms that wrap an IPv4 address in an IPv6 one."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is None and any(ip in network for network in NAT64):
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is None and int(ip) >> 32 == 0:  # ::a.b.c.d, deprecated
            wrapped = ipaddress.IPv4Address(int(ip))
        if wrapped is not None:
            return is_public(str(wrapped))
    shared = isinstance(ip, ipaddress.IPv4Address) and ip in SHARED
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or shared)


def is_allowed(host: str, port: int | None, allow_hosts: frozenset[str]) -> bool:
    """Whether an operator named this host (or `host:port`) as one that may be private."""
    host = host.strip("[]").lower()
    return host in allow_hosts or f"{host}:{port}" in allow_hosts


class _Guarded:
    """A connection that checks its peer as soon as the socket is connected, before a byte is sent."""

    allow_hosts: frozenset[str] = frozenset()

    def _new_conn(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()  # type: ignore[misc]
        host, port = self.host, self.port  # type: ignore[attr-defined]
        peer = connected.getpeername()[0]
        if not is_allowed(host, port, self.allow_hosts) and not is_public(peer):
            connected.close()
            raise AddressRefused(f"{host} leads to {peer}, which is not a public address")
        return connected


class _GuardedHTTP(_Guarded, HTTPConnection):
    pass


class _GuardedHTTPS(_Guarded, HTTPSConnection):
    pass


class GuardedAdapter(HTTPAdapter):
    """A transport of requests whose connections are guarded. One pool of `workers` connections per host."""

    def __init__(self, allow_hosts: frozenset[str], workers: int) -> None:
        self._allow_hosts = allow_hosts
        super().__init__(pool_connections=workers * 4, pool_maxsize=workers, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        self.poolmanager = PoolManager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            scheme: partial(_pool, pool, type(connection.__name__, (connection,), {"allow_hosts": self._allow_hosts}))
            for scheme, pool, connection in (
                ("http", HTTPConnectionPool, _GuardedHTTP),
                ("https", HTTPSConnectionPool, _GuardedHTTPS),
            )
        }


def _pool(pool_class: type[HTTPConnectionPool], connection_class: type[HTTPConnection], *args: Any, **kwargs: Any) -> HTTPConnectionPool:
    pool = pool_class(*args, **kwargs)
    pool.ConnectionCls = connection_class
    return pool
