"""One request and its reply, with every fault of network and server turned into an outcome.

What belongs here: sending and receiving on one connection. Queues, retries, redirects and robots.txt belong to web.py.
"""

import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPException, IncompleteRead, InvalidURL

import requests
from urllib3 import BaseHTTPResponse, HTTPHeaderDict
from urllib3.exceptions import HTTPError

from assets.catalogues.client.address import AddressRefused, Place
from assets.catalogues.client.connection import Connections
from assets.catalogues.client.receive import Refused, Sink, receive
from assets.catalogues.client.reply import PASSING, REDIRECTS, Limits, Outcome, Reply, outcome_of
from assets.printable import printable

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


def exchange(
    connections: Connections, method: str, place: Place, headers: Mapping[str, str], sink: Sink, limits: Limits, deadline: float
) -> Reply:
    """Ask `place`; the body goes into `sink`, behind what is there when the server continues it (206) and instead of it otherwise."""
    status: int | None = None
    answered = HTTPHeaderDict()
    try:
        response = connections.ask(method, place, headers, limits, deadline)
        try:
            status, answered = response.status, _readable(response)
            outcome, reason = outcome_of(status)
            # The page of an error that passes is of no use, and may not take the place of a body that broke off.
            has_body = method != "HEAD" and status not in REDIRECTS and status != 304 and outcome not in PASSING
            if has_body:
                if not _continues(answered, status, sink):
                    sink.restart(_validator(answered))
                receive(response, sink, limits)
                if status == 206 and not headers.get("Range", "").startswith("bytes=0-"):
                    _require_whole(answered, sink)
        finally:
            # A reply that ends here leaves its connection fit for the next request; of any other the rest is not wanted.
            response.drain_conn() if response.length_remaining == 0 else response.close()
        return _reply(place, outcome, reason, status, answered, sink if has_body else None)
    except Refused as refused:
        return _reply(place, refused.outcome, refused.reason, status, answered, None)
    except (AddressRefused, requests.RequestException, HTTPError, OSError, HTTPException, zlib.error) as error:
        is_late = time.monotonic() >= deadline
        if is_late and sink.size:
            return _reply(place, "our_limit", f"not received within {limits.total_seconds:.0f} s, our limit", status, answered, None)
        causes = list(_causes(error))
        reason = " ".join(filter(None, (type(causes[-1]).__name__, printable(str(causes[-1])))))
        return _reply(place, _fault(causes), reason, status, answered, None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what is wrapped in it, the innermost last: requests wraps what urllib3 wraps what the socket raises."""
    seen: set[int] = set()
    inner: BaseException | None = error
    while inner is not None and id(inner) not in seen:
        seen.add(id(inner))
        yield inner
        wrapped = (getattr(inner, "reason", None), *inner.args, inner.__cause__, inner.__context__)
        inner = next((part for part in wrapped if isinstance(part, BaseException)), None)


def _require_whole(answered: Mapping[str, str], sink: Sink) -> None:
    """A server may send less than the rest that was asked for (RFC 9110, 15.3.7); what is missing is asked for by the next try."""
    found = _RANGE.match(answered.get("Content-Range", ""))
    if found is None or int(found[2]) != sink.size:
        raise Refused("refused", f"a part came: {sink.size} of {found[2] if found else 'unknown'} bytes")


def _continues(answered: Mapping[str, str], status: int, sink: Sink) -> bool:
    """Whether the body goes on where `sink` ends."""
    found = _RANGE.match(answered.get("Content-Range", "")) if status == 206 else None
    return found is not None and 0 < sink.size == int(found[1])


def _validator(answered: Mapping[str, str]) -> str:
    """What a continued body is held against (If-Range, RFC 9110, 13.1.5): a strong ETag, else Last-Modified; "" without ranges."""
    if answered.get("Accept-Ranges", "").lower() != "bytes" or answered.get("Content-Encoding"):
        return ""
    etag = answered.get("ETag", "")
    return etag if etag.startswith('"') else answered.get("Last-Modified", "")


def _readable(response: BaseHTTPResponse) -> HTTPHeaderDict:
    """The headers, with values that can be shown."""
    headers = HTTPHeaderDict()
    for name, value in response.headers.items():
        headers.add(printable(name), printable(value, 8_000))
    return headers


def _reply(place: Place, outcome: Outcome, reason: str, status: int | None, headers: Mapping[str, str], sink: Sink | None) -> Reply:
    if sink is None:
        return Reply(place.url, place.url, outcome, reason, status, headers)
    sink.flush()
    return Reply(place.url, place.url, outcome, reason, status, headers, sink.body, sink.path, sink.sha256, sink.size)


def _fault(causes: Sequence[BaseException]) -> Outcome:
    return next((outcome for kinds, outcome in _FAULTS if any(isinstance(cause, kinds) for cause in causes)), "refused")


_FAULTS: tuple[tuple[tuple[type[BaseException], ...], Outcome], ...] = (
    ((AddressRefused,), "our_limit"),
    ((socket.gaierror,), "dns"),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), "refused"),
    ((ssl.SSLError,), "tls"),
    ((TimeoutError, requests.Timeout), "timeout"),
    ((ConnectionError, IncompleteRead), "refused"),
    ((InvalidURL, requests.exceptions.InvalidURL), "not_found"),
    ((HTTPException, zlib.error), "server_error"),
)
