"""The one polite client through which everything is requested.

What belongs here: the order of things for one URL: opt-out, robots.txt, the turn in the host's queue, redirects, retries, the log. How a
host is treated belongs to hosts.py, what goes over the wire to exchange.py. It never raises for what a network or a server does: every
reply has an outcome.
"""

import random
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from assets.catalogues.client.address import Place, place_of
from assets.catalogues.client.connection import Connections
from assets.catalogues.client.exchange import exchange
from assets.catalogues.client.hosts import Host, Politeness, retry_after
from assets.catalogues.client.opt_out import opted_out
from assets.catalogues.client.receive import Sink
from assets.catalogues.client.reply import OURS, PASSING, REDIRECTS, UNREACHED, Limits, Outcome, Reply
from assets.catalogues.client.request_log import RequestLog
from assets.catalogues.client.robots import MAX_BYTES, MAX_REDIRECTS, Rules, rules_from
from assets.printable import printable

__all__ = ["OURS", "PASSING", "UNREACHED", "Limits", "Outcome", "PoliteClient", "Politeness", "Reply"]

Robots = Literal["obey", "invited"]  # invited: a configured catalogue's documented interface; its Crawl-delay is honoured too


@dataclass(slots=True)
class _Try:
    """One try for a URL; `seconds_left` shrinks with each hop, by the time that the servers take."""

    method: str
    headers: Mapping[str, str]
    robots: Robots
    sink: Sink
    limits: Limits
    number: int = 1
    seconds_left: float = 0.0

    def __post_init__(self) -> None:
        self.seconds_left = self.limits.total_seconds


class PoliteClient:
    """A shared, thread-safe client. Hosts in `allow_hosts` (`host` or `host:port`) may have private addresses.

    `stay_away` are the hosts that asked us not to come (opt_out.py).
    """

    def __init__(
        self,
        politeness: Politeness,
        limits: Limits,
        allow_hosts: frozenset[str] = frozenset(),
        stay_away: Mapping[str, date] | None = None,
    ) -> None:
        self.log = RequestLog()
        self._politeness, self._limits, self._stay_away = politeness, limits, stay_away or {}
        self._hosts: dict[str, Host] = {}
        self._hosts_lock = threading.Lock()
        self._connections = Connections(frozenset(host.lower() for host in allow_hosts))

    def __enter__(self) -> "PoliteClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._connections.close()

    def get(
        self,
        url: str,
        *,
        robots: Robots = "obey",
        etag: str = "",
        last_modified: str = "",
        into: Path | None = None,
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """GET `url`; conditional when a validator is given. With `into` a body that is not small is written to that file instead of memory.

        A request that failed for a passing reason is tried again; a body that broke off is continued where the server offers ranges.
        """
        asked = dict(headers or {})
        if etag:
            asked["If-None-Match"] = etag
        if last_modified:
            asked["If-Modified-Since"] = last_modified
        with Sink(into) as sink:
            return self._tried(url, _Try("GET", asked, robots, sink, limits or self._limits))

    def head(self, url: str, *, robots: Robots = "obey", limits: Limits | None = None) -> Reply:
        """HEAD `url`, once: it is only a question before a GET, which is tried again where that helps."""
        with Sink(None) as sink:
            return self._followed(url, _Try("HEAD", {}, robots, sink, limits or self._limits))

    def ready_at(self, host: str) -> float:
        """When this host (`host:port`) may be asked next (monotonic seconds); 0 for one that was never asked."""
        with self._hosts_lock:
            return self._hosts[host].ready_at if host in self._hosts else 0.0

    def _tried(self, url: str, first: _Try) -> Reply:
        """As many tries as help."""
        reply = self._followed(url, first)
        for tried in range(1, self._politeness.retries + 1):
            if reply.outcome not in PASSING or reply.status in REDIRECTS or self._host(place_of(reply.final_url)).closed:
                break
            # What the host itself asks to wait (Retry-After) is waited for in its queue.
            time.sleep(min(self._politeness.backoff * 2 ** (tried - 1), self._politeness.backoff_max) * random.uniform(0.5, 1.5))
            onward = first.sink.continuation
            reply = self._followed(url, replace(first, headers={**first.headers, **onward}, number=tried + 1))
            if reply.status == 416 and onward:  # what was there has become shorter
                first.sink.restart()
                reply = self._followed(url, replace(first, number=tried + 1))
        return reply

    def _followed(self, url: str, this: _Try) -> Reply:
        """One try, following redirects ourselves: every hop is checked, logged and polite like the first."""
        here, invited = url, ""
        for hop in range(this.limits.max_redirects + 1):
            try:
                place = place_of(here)
            except ValueError as error:
                return Reply(url, printable(here), "not_found", f"not a URL that can be fetched: {error}", tries=this.number)
            invited = invited or place.key
            # The invitation is to the configured host, not to where it sends us.
            reply = self._allowed(place, this, this.robots if place.key == invited else "obey")
            location = reply.headers.get("Location", "")
            if reply.status not in REDIRECTS or not location:
                outcome: Outcome = "redirected" if hop and reply.outcome == "ok" else reply.outcome
                return replace(reply, url=url, outcome=outcome, tries=this.number)
            here = _onward(place, location)
        reason = f"more than {this.limits.max_redirects} redirects"
        return Reply(url, place.url, "server_error", reason, reply.status, tries=this.number)

    def _allowed(self, place: Place, this: _Try, robots: Robots) -> Reply:
        """One request, if robots.txt lets us."""
        host = self._host(place)
        if not opted_out(place, self._stay_away):
            rules = self._rules(host, place, this.limits, robots)
            if robots == "obey" and (refusal := rules.refuses(place.url)):
                return Reply(place.url, place.url, *refusal)
        return self._once(host, place, this, robots)

    def _once(self, host: Host, place: Place, this: _Try, robots: Robots) -> Reply:
        """One request in the host's turn, unless the host is to be left alone."""
        if since := opted_out(place, self._stay_away):
            return Reply(place.url, place.url, "robots", f"{place.host} asked us on {since} to stay away")
        queued, taken = time.monotonic(), this.sink.taken
        headers = {"User-Agent": self._politeness.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **this.headers}
        with host.turn() as turn:
            if turn.closed:
                return Reply(place.url, place.url, *turn.closed)
            deadline = turn.started + this.seconds_left  # time in the queue is ours, not the server's
            reply = exchange(self._connections, this.method, place, headers, this.sink, this.limits, deadline)
            host.asked(reply.outcome, reply.reason, retry_after(reply.headers.get("Retry-After", "")))
            seconds = time.monotonic() - turn.started
        this.seconds_left -= seconds
        self.log.add(this.method, place, reply, turn, size=this.sink.taken - taken, seconds=seconds, waited=turn.started - queued,
                     robots=robots, tries=this.number)  # fmt: skip
        return reply

    def _rules(self, host: Host, place: Place, limits: Limits, robots: Robots) -> Rules:
        """The rules of a host, asked for once in a run; an invited client asks for the pace only, so it does not insist."""
        with host.robots_lock:
            if host.rules is None or (robots == "obey" and not host.rules.is_final):
                host.rules = rules_from(self._robots_txt(place, limits, robots), self._politeness.product)
                host.slow_down(host.rules.crawl_delay)
            return host.rules

    def _robots_txt(self, place: Place, limits: Limits, robots: Robots) -> Reply:
        """What /robots.txt answers; its redirects are followed, to another host too (RFC 9309, 2.3.1.2)."""
        place = replace(place, target="/robots.txt")
        with Sink(None) as sink:
            this = _Try("GET", {}, robots, sink, replace(limits, max_bytes=MAX_BYTES))
            for _ in range(MAX_REDIRECTS + 1):
                reply = self._once(self._host(place), place, this, robots)
                if reply.status not in REDIRECTS:
                    break
                try:
                    place = place_of(_onward(place, reply.headers.get("Location", "")))
                except ValueError as error:
                    return replace(reply, outcome="not_found", reason=printable(str(error)))
        return reply

    def _host(self, place: Place) -> Host:
        with self._hosts_lock:
            if place.key not in self._hosts:
                self._hosts[place.key] = Host(self._politeness)
            return self._hosts[place.key]


def _onward(place: Place, location: str) -> str:
    """Where a redirect leads. Servers send UTF-8 in a header that is read as Latin-1 (RFC 9110, 5.5)."""
    with suppress(UnicodeError):  # then it was Latin-1
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(place.url, location)
    except ValueError:
        return location  # which place_of then refuses with the reason
