"""Which addresses may be reached: the guard against server-side request forgery.

What belongs here: reading a URL in the one way that every part of the client uses, the rule for addresses, and the list of those that a
name leads to. A name is resolved once for each connection and the socket connects to the very addresses that were judged, so a name that
resolves differently the second time (DNS rebinding) gains nothing.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Any

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

PORTS = {"http": 80, "https": 443}
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # all that is assigned to the public IPv6 internet (RFC 4291, 2.4)
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052; the local form 64:ff9b:1::/48 (RFC 8215) is never public
NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598; a metadata service of Alibaba Cloud too
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890; a metadata service of Oracle Cloud too
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "168.63.129.16/32",  # what Azure serves to its own machines
    )
)
_SECRET = re.compile(r"([?&][\w.-]*(?:key|token|secret|password|passwd|wachtwoord|signature|sig)=)[^&#]*", re.IGNORECASE)


class AddressRefused(Exception):
    """The host leads to no public address."""


@dataclass(frozen=True, slots=True)
class Place:
    """A URL taken apart: where to connect and what to ask there. No user name, password or fragment: they are never sent."""

    scheme: str
    host: str  # lower case, IDNA encoded; an IPv6 address without brackets
    port: int
    target: str  # path and query, percent-encoded

    @property
    def key(self) -> str:
        """`host:port`: what one queue, one circuit and one line of the log are about."""
        return f"{self.host}:{self.port}"

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def place_of(url: str) -> Place:
    """Where `url` leads; ValueError with the reason when it is not an http(s) URL with a host."""
    try:
        parts = parse_url(url.strip())
    except LocationParseError as error:
        raise ValueError(f"not a URL: {error}") from None
    scheme = parts.scheme or "no scheme"
    if scheme not in PORTS:
        raise ValueError(f"expected http or https, found {scheme}")
    host = (parts.host or "").strip("[]").rstrip(".").lower()
    if not host:
        raise ValueError("no host")
    path = parts.path or "/"
    return Place(scheme, host, parts.port or PORTS[scheme], f"{path}?{parts.query}" if parts.query is not None else path)


def loggable(place: Place) -> str:
    """Its URL for a log: without the values of keys and tokens (it has no user name, password or fragment)."""
    return _SECRET.sub(r"\1***", place.url)


def is_public(address: str) -> bool:
    """Whether `address` (text) is a public unicast address, also in the forms that wrap an IPv4 address in an IPv6 one."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if wrapped := _wrapped(ip):
            return is_public(str(wrapped))
        if ip not in GLOBAL_UNICAST:
            return False
    elif any(ip in network for network in NEVER):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a packet to `ip` ends up at: mapped, compatible, 6to4, Teredo and NAT64."""
    if ip in NAT64 or int(ip) >> 32 == 0:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def addresses(place: Place, allow_hosts: frozenset[str]) -> list[tuple[int, Any]]:
    """The addresses of a host that may be reached, as (family, socket address), in the resolver's order.

    Whatever form the host has (`0x7f.1`, `2130706433`), what counts is the address it resolves to. `allow_hosts` are the hosts (`host` or
    `host:port`) that an operator lets be private. Raises socket.gaierror when there is no such name and AddressRefused when no
    address of it is public.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, f"not a host name: {error}") from None
    is_named = place.host in allow_hosts or place.key in allow_hosts
    allowed: list[tuple[int, Any]] = [(family, address) for family, _, _, _, address in found if is_named or is_public(str(address[0]))]
    if not allowed:
        raise AddressRefused(f"{place.host} leads to {found[0][4][0]}, which is not a public address")
    return allowed
