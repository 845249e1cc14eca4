"""The one polite client through which everything is requested.

What belongs here: one request at a time per host with an interval between them, retries with back-off, Retry-After, robots.txt, caps on
bytes and time, and a log of every request. It never raises for what a network or a server does: every reply has an outcome.
"""

import hashlib
import random
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from protego import Protego
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, NameResolutionError, ReadTimeoutError
from urllib3.exceptions import SSLError as TlsError

from assets.catalogues.address import AddressRefused, GuardedAdapter

Outcome = Literal[
    "ok", "redirected", "not_found", "gone", "auth_required", "blocked", "rate_limited", "server_error", "timeout", "dns", "tls",
    "refused", "content_mismatch", "soft_404", "too_large", "robots", "our_limit",
]  # fmt: skip
OURS = frozenset({"rate_limited", "too_large", "robots", "our_limit"})  # says nothing about the source: unknown, never broken
PASSING = frozenset({"server_error", "timeout", "refused", "rate_limited"})  # worth another try
UNREACHED = frozenset({"timeout", "refused", "dns", "tls"})  # the host itself did not answer
CHUNK = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB


@dataclass(frozen=True, slots=True)
class Politeness:
    """How we behave towards a host. Times in seconds."""

    user_agent: str
    interval: float = 1.0  # between the end of one request to a host and the start of the next
    retries: int = 3  # tries after the first, for reasons that pass
    backoff: float = 0.5  # doubles with each try, with jitter
    backoff_max: float = 30.0
    retry_after_max: float = 120.0  # a longer Retry-After is obeyed by giving up for this run
    give_up_after: int = 3  # requests to a host that never answered, then no more in this run


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reply may cost. Times in seconds, sizes in bytes after decompression."""

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    max_bytes: int = 200_000_000
    max_ratio: int = 200  # decompressed over received, beyond the first megabyte
    max_redirects: int = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request. `body` is set when it was not written to a file, `path` when it was; neither without content."""

    url: str
    final_url: str
    outcome: Outcome
    reason: str  # one English line; "" when ok
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=CaseInsensitiveDict)
    body: bytes = b""
    path: Path | None = None
    sha256: str = ""
    size: int = 0
    tries: int = 1

    @property
    def is_success(self) -> bool:
        return self.outcome in ("ok", "redirected")

    @property
    def not_modified(self) -> bool:
        return self.status == 304


class _Stop(Exception):
    """Ends one try with an outcome."""

    def __init__(self, outcome: Outcome, reason: str, wait: float = 0.0) -> None:
        self.outcome, self.reason, self.wait = outcome, reason, wait
        super().__init__(reason)


class _Host:
    """The state of one host during a run; its lock is the one place in the queue."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0
        self.unreached = 0
        self.given_up = ""
        self.robots: Protego | None = None
        self.robots_reason = ""


class RequestLog:
    """Every request made, in the order in which they ended; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[dict[str, Any]] = []

    def add(self, **row: Any) -> None:
        with self._lock:
            self._rows.append(row)

    def rows(self) -> list[dict[str, Any]]:
        """host, method, url (without credentials), outcome, status, bytes, seconds, waited, robots."""
        with self._lock:
            return list(self._rows)


class PoliteClient:
    """A shared, thread-safe client. Hosts in `allow_hosts` (`host` or `host:port`) may have private addresses."""

    def __init__(self, politeness: Politeness, limits: Limits, allow_hosts: frozenset[str] = frozenset(), workers: int = 16) -> None:
        self.log = RequestLog()
        self._politeness, self._limits = politeness, limits
        self._hosts: dict[str, _Host] = {}
        self._hosts_lock = threading.Lock()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(_NoCookies())
        adapter = GuardedAdapter(frozenset(host.lower() for host in allow_hosts), workers)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __enter__(self) -> "PoliteClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(
        self,
        url: str,
        *,
        robots: Literal["obey", "invited"] = "obey",
        etag: str = "",
        last_modified: str = "",
        into: Path | None = None,
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """GET `url`; conditional when a validator is given. With `into` the body is written to that file instead of memory."""
        asked = dict(headers or {})
        if etag:
            asked["If-None-Match"] = etag
        if last_modified:
            asked["If-Modified-Since"] = last_modified
        return self._request("GET", url, asked, robots, into, limits or self._limits)

    def head(self, url: str, *, robots: Literal["obey", "invited"] = "obey", limits: Limits | None = None) -> Reply:
        """HEAD `url`, once: it is only a question before a GET, which is tried again where that helps."""
        return self._followed("HEAD", url, {}, robots, None, limits or self._limits)

    def _request(self, method: str, url: str, headers: Mapping[str, str], robots: str, into: Path | None, limits: Limits) -> Reply:
        reply = self._followed(method, url, headers, robots, into, limits)
        for tried in range(1, self._politeness.retries + 1):
            if reply.outcome not in PASSING or self._host(reply.final_url).given_up:
                break
            pause = self._pause(reply, tried)
            if pause is None:
                break
            time.sleep(pause)
            reply = self._followed(method, url, headers, robots, into, limits, tried + 1)
        return reply

    def _pause(self, reply: Reply, tried: int) -> float | None:
        """Seconds to wait before the next try; None when the server asks for more patience than this run has."""
        asked = _retry_after(reply.headers.get("Retry-After", ""))
        if asked > self._politeness.retry_after_max:
            self._host(reply.final_url).given_up = f"asked to come back after {asked:.0f} s"
            return None
        backoff = min(self._politeness.backoff * 2 ** (tried - 1), self._politeness.backoff_max)
        return max(asked, backoff * random.uniform(0.5, 1.5))

    def _followed(
        self, method: str, url: str, headers: Mapping[str, str], robots: str, into: Path | None, limits: Limits, tries: int = 1
    ) -> Reply:
        """One try, following redirects ourselves: every hop is checked, logged and polite like the first."""
        deadline = time.monotonic() + limits.total_seconds
        here = url
        for hop in range(limits.max_redirects + 1):
            reply = self._once(method, here, headers, robots, into, limits, deadline)
            location = reply.headers.get("Location", "")
            if reply.status not in REDIRECTS or not location:
                outcome: Outcome = "redirected" if hop and reply.outcome == "ok" else reply.outcome
                return Reply(url, here, outcome, reply.reason, reply.status, reply.headers, reply.body, reply.path, reply.sha256,
                             reply.size, tries)  # fmt: skip
            here = urljoin(here, location)
        return Reply(url, here, "server_error", f"more than {limits.max_redirects} redirects", tries=self._politeness.retries + 1)

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], robots: str, into: Path | None, limits: Limits, deadline: float
    ) -> Reply:
        try:
            key = _host_of(url)
        except ValueError as error:
            return Reply(url, url, "not_found", f"not a URL that can be fetched: {error}")
        host = self._host(url)
        asked_at = time.monotonic()
        with host.lock:
            if host.given_up:
                return Reply(url, url, "our_limit" if "come back" in host.given_up else "refused", f"given up on {key}: {host.given_up}")
            if robots == "obey" and not self._may_fetch(host, key, url, limits):
                return Reply(url, url, "robots", host.robots_reason or "robots.txt disallows it")
            self._await_turn(host)
            started = time.monotonic()
            # Time in the queue is ours, not the server's.
            reply = self._attempt(method, url, headers, into, limits, deadline + started - asked_at)
            ended = time.monotonic()
            delay = host.robots.crawl_delay(self._politeness.user_agent) if host.robots and robots == "obey" else None
            host.free_at = ended + max(self._politeness.interval, min(float(delay or 0), 60.0))
            if reply.outcome in UNREACHED:
                host.unreached += 1
                if host.unreached >= self._politeness.give_up_after:
                    host.given_up = reply.reason
            else:
                host.unreached = 0
        self.log.add(
            host=key, method=method, url=_without_credentials(url), outcome=reply.outcome, status=reply.status, bytes=reply.size,
            seconds=ended - started, waited=started - asked_at, robots=robots,
        )  # fmt: skip
        return reply

    def _attempt(self, method: str, url: str, headers: Mapping[str, str], into: Path | None, limits: Limits, deadline: float) -> Reply:
        asked = {"User-Agent": self._politeness.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **headers}
        status: int | None = None
        answered: Mapping[str, str] = CaseInsensitiveDict()
        try:
            with (
                _network_faults(),
                self._session.request(
                    method, url, headers=asked, stream=True, allow_redirects=False, timeout=(limits.connect_seconds, limits.read_seconds)
                ) as response,
            ):
                status, answered = response.status_code, response.headers
                outcome, reason = _judge(status)
                if method == "HEAD" or status in REDIRECTS or status == 304:
                    return Reply(url, url, outcome, reason, status, answered)
                declared = answered.get("Content-Length", "")
                if declared.isdigit() and int(declared) > limits.max_bytes:
                    raise _Stop("too_large", f"{declared} bytes announced, {limits.max_bytes} is our limit")
                if into is None:
                    body = bytearray()
                    sha256, size = _receive(response, body.extend, limits, deadline)
                    return Reply(url, url, outcome, reason, status, answered, bytes(body), None, sha256, size)
                with open(into, "wb") as file:
                    sha256, size = _receive(response, file.write, limits, deadline)
                return Reply(url, url, outcome, reason, status, answered, b"", into, sha256, size)
        except _Stop as stop:
            return Reply(url, url, stop.outcome, stop.reason, status, answered)

    def _await_turn(self, host: _Host) -> None:
        wait = host.free_at - time.monotonic()
        if wait > 0:
            time.sleep(wait)

    def _may_fetch(self, host: _Host, key: str, url: str, limits: Limits) -> bool:
        """RFC 9309: unreachable robots.txt (5xx, no answer) means hands off, an absent one (4xx) means welcome."""
        if host.robots is None and not host.robots_reason:
            self._await_turn(host)
            parts = urlsplit(url)
            address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
            small = Limits(limits.connect_seconds, limits.read_seconds, 20.0, ROBOTS_BYTES, limits.max_ratio, 0)
            started = time.monotonic()
            reply = self._attempt("GET", address, {}, None, small, started + small.total_seconds)
            ended = time.monotonic()
            host.free_at = ended + self._politeness.interval
            self.log.add(
                host=key, method="GET", url=_without_credentials(address), outcome=reply.outcome, status=reply.status, bytes=reply.size,
                seconds=ended - started, waited=0.0, robots="obey",
            )  # fmt: skip
            text = reply.body.decode("utf-8", "replace") if reply.outcome == "ok" else ""
            if reply.outcome == "server_error" and reply.status is not None:
                host.robots_reason = f"robots.txt answers {reply.status}, so nothing may be fetched"
                return False
            host.robots = Protego.parse(text)
        if host.robots is None:
            return False
        return bool(host.robots.can_fetch(url, self._politeness.user_agent))

    def _host(self, url: str) -> _Host:
        try:
            key = _host_of(url)
        except ValueError:
            key = ""
        with self._hosts_lock:
            return self._hosts.setdefault(key, _Host())


class _NoCookies(requests.cookies.cookielib.DefaultCookiePolicy):  # type: ignore[name-defined]
    """Keeps and sends none."""

    def set_ok(self, *_: object) -> bool:
        return False

    def return_ok(self, *_: object) -> bool:
        return False


@contextmanager
def _network_faults() -> Iterator[None]:
    """Turn what requests, urllib3 and sockets raise into an outcome."""
    try:
        yield
    except (AddressRefused, requests.RequestException, HTTPError, OSError, zlib.error, ValueError) as error:
        causes = list(_causes(error))
        text = str(causes[-1]) or type(causes[-1]).__name__
        for kinds, outcome in _FAULTS:
            if any(isinstance(cause, kinds) for cause in causes):
                raise _Stop(outcome, text) from error
        raise _Stop("refused", text) from error


_FAULTS: tuple[tuple[tuple[type[BaseException], ...], Outcome], ...] = (
    ((AddressRefused,), "our_limit"),
    ((NameResolutionError, socket.gaierror), "dns"),
    ((TlsError, ssl.SSLError, requests.exceptions.SSLError), "tls"),
    ((requests.Timeout, ReadTimeoutError, TimeoutError), "timeout"),
    ((requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema), "not_found"),
)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = next((part for part in error.args if isinstance(part, BaseException)), None)
        error = getattr(error, "reason", None) if isinstance(getattr(error, "reason", None), BaseException) else inner or error.__cause__


def _receive(response: requests.Response, keep: Callable[[bytes], Any], limits: Limits, deadline: float) -> tuple[str, int]:
    """Read the body under the caps, decompressing it ourselves so that the caps see both sizes; returns SHA-256 and size."""
    digest, size, received = hashlib.sha256(), 0, 0
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    inflate = zlib.decompressobj(wbits=47) if encoding in ("gzip", "x-gzip", "deflate") else None
    raw = response.raw
    # read1 hands over what has arrived: a server that drips bytes cannot hold us beyond the deadline.
    while chunk := raw.read1(CHUNK, decode_content=False):
        received += len(chunk)
        pending = chunk
        while pending:
            if inflate is None:
                data, pending = pending, b""
            else:
                data, pending = inflate.decompress(pending, CHUNK * 16), inflate.unconsumed_tail
            size += len(data)
            if size > limits.max_bytes:
                raise _Stop("too_large", f"more than {limits.max_bytes} bytes, our limit")
            if inflate is not None and size > 1_000_000 and size > limits.max_ratio * received:
                raise _Stop("too_large", f"decompresses more than {limits.max_ratio} times, our limit")
            digest.update(data)
            keep(data)
        if time.monotonic() > deadline:
            raise _Stop("timeout", f"not received within {limits.total_seconds:.0f} s")
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and received < int(announced):
        raise _Stop("refused", f"the connection ended after {received} of {announced} bytes")
    return digest.hexdigest(), size


def _judge(status: int) -> tuple[Outcome, str]:
    if 200 <= status < 400:
        return "ok", ""
    named: dict[int, Outcome] = {
        401: "auth_required", 402: "auth_required", 403: "blocked", 404: "not_found", 407: "auth_required", 408: "timeout", 410: "gone",
        429: "rate_limited", 451: "blocked",
    }  # fmt: skip
    return named.get(status, "server_error" if status >= 500 else "not_found"), f"HTTP {status}"


def _host_of(url: str) -> str:
    """`host:port`; ValueError when `url` is not an http(s) URL with a host."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"expected http or https, found {parts.scheme or 'no scheme'}")
    if not parts.hostname:
        raise ValueError("no host")
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rsplit("@", 1)[-1], parts.path, parts.query, ""))


def _retry_after(value: str) -> float:
    """Seconds asked for, from either form of the header (RFC 9110, 10.2.3); 0 when absent or nonsense."""
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value) if value else None
    except ValueError:
        return 0.0
    if moment is None:
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
