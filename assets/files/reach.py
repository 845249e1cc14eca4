"""Reaching URLs: what came of visiting each, in the fixed vocabulary of reply.py.

What belongs here: the two ways to visit a URL. `visit_all` brings what is there into the archive, with one GET: it is conditional where
the URL was seen before, and a file beyond our limit is not begun, so a HEAD before it would be one request too many. `check_all` only asks
whether the link works: HEAD, and GET where HEAD lies or hangs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from itertools import count
from pathlib import Path
from time import monotonic

from assets.catalogues.client.host_queue import in_turn
from assets.catalogues.client.reply import OURS, Limits, Reply
from assets.catalogues.client.web import PoliteClient
from assets.catalogues.dialects.json_pages import Unreadable
from assets.evidence import Evidence
from assets.files.answer import judge
from assets.files.fetch import Fetched, Known, fetch
from assets.files.reach_rules import reach_rules
from assets.files.services import Service, collections_url, sample_url, service_at

KNOWN_AT_HEAD = frozenset({"dns", "tls", "robots", "our_limit", "rate_limited"})  # a GET would end in the same way, or only annoy
JSON_FIRST = "application/json, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL to visit, what the catalogue says it is (a format id, "" = nothing), and what the last visit brought."""

    url: str
    declared: str = ""
    etag: str = ""
    last_modified: str = ""  # ISO 8601
    sha256: str = ""

    @property
    def known(self) -> Known:
        """The same, as the server knows it."""
        moment = datetime.fromisoformat(self.last_modified) if self.last_modified else None
        return Known(self.etag, format_datetime(moment.astimezone(UTC), usegmt=True) if moment else "", self.sha256)


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of one visit; "" and None where there is nothing. Dates are ISO 8601."""

    url: str
    outcome: str
    reason: str = ""
    status: int | None = None
    final_url: str = ""
    media_type: str = ""
    size: int | None = None
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    is_ours: bool = False
    requires_barrier: bool | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Visitor:
    """What visits are made with. `limits` are those of one file; `scratch` is a folder on the archive's own file system."""

    client: PoliteClient
    evidence: Evidence
    limits: Limits
    scratch: Path
    numbers: "count[int]" = field(default_factory=count)

    def place(self) -> Path:
        """A file name that nobody else uses."""
        return self.scratch / str(next(self.numbers))


def visit_all(
    targets: Sequence[Target], client: PoliteClient, evidence: Evidence, limits: Limits, workers: int, seconds: float
) -> list[Visit]:
    """Fetch what is at all targets, many hosts at once, in the order given; what the budget of `seconds` leaves over is our limit."""
    return _all(visit, targets, client, evidence, limits, workers, seconds)


def check_all(
    targets: Sequence[Target], client: PoliteClient, evidence: Evidence, limits: Limits, workers: int, seconds: float
) -> list[Visit]:
    """Ask of all targets whether they work, and keep nothing; otherwise as `visit_all`."""
    return _all(check, targets, client, evidence, limits, workers, seconds)


def _all(
    visit: Callable[[Target, Visitor], Visit],
    targets: Sequence[Target],
    client: PoliteClient,
    evidence: Evidence,
    limits: Limits,
    workers: int,
    seconds: float,
) -> list[Visit]:
    end = monotonic() + seconds

    def one(target: Target) -> Visit:
        if monotonic() > end:
            return Visit(target.url, "our_limit", "het tijdbudget van deze meting was op", is_ours=True)
        return visit(target, visitor)

    with evidence.scratch() as scratch:
        visitor = Visitor(client, evidence, limits, scratch)
        return in_turn(targets, lambda target: target.url, one, client.ready_at, workers)


def visit(target: Target, visitor: Visitor) -> Visit:
    """Fetch what is at one target: a file, or a service's description and a sample of its features."""
    if service := service_at(target.url, target.declared):
        return _fetch_service(service, target, visitor)
    fetched = fetch(target.url, visitor.client, visitor.evidence, visitor.limits, visitor.place(), target.known)
    return _seen(target, fetched, visitor)


def check(target: Target, visitor: Visitor) -> Visit:
    """HEAD; and the first part of a GET where HEAD has no good answer, or the answer may be a page in the place of what is promised."""
    service = service_at(target.url, target.declared)
    url = service.description_url if service else target.url
    head = visitor.client.head(url, limits=visitor.limits)
    is_page = "html" in head.headers.get("Content-Type", "html").lower()
    if head.outcome in KNOWN_AT_HEAD or (head.is_success and not is_page):
        return _visit(target, head, requires_barrier=False if head.is_success else None)
    most = reach_rules().page_bytes
    place = visitor.place()
    try:
        part = replace(visitor.limits, max_bytes=most)
        reply = visitor.client.get(url, limits=part, headers={"Range": f"bytes=0-{most - 1}"})
        if reply.outcome == "too_large" and reply.status in (200, 206):
            return _visit(target, replace(reply, outcome="ok", reason=""), requires_barrier=False)  # longer than any page: the file itself
        if not reply.is_success:
            return _visit(target, reply)
        place.write_bytes(reply.body)
        return _judged(target, _visit(target, reply), place)
    finally:
        place.unlink(missing_ok=True)


def _fetch_service(service: Service, target: Target, visitor: Visitor) -> Visit:
    """Reachable is what describes itself; the sample, where one can be had, is what was received."""
    short = replace(visitor.limits, max_bytes=min(visitor.limits.max_bytes, reach_rules().capabilities_bytes))
    accept = JSON_FIRST if service.kind in ("OGC API", "ArcGIS") else "*/*"
    description = fetch(service.description_url, visitor.client, visitor.evidence, short, visitor.place(), accept=accept)
    seen = _seen(target, description, visitor)
    if seen.outcome not in ("ok", "redirected"):
        return seen
    body = visitor.evidence.existing(description.sha256).read_bytes()
    try:
        listing = collections_url(service, body)
        url = _listed_sample_url(service, listing, short, visitor) if listing else sample_url(service, body)
    except Unreadable as problem:
        return replace(seen, outcome="content_mismatch", reason=f"geen beschrijving van een dienst ({problem})")
    if not url:
        return seen
    sample = fetch(url, visitor.client, visitor.evidence, visitor.limits, visitor.place(), accept=accept)
    taken = _seen(target, sample, visitor)
    return replace(seen, sha256=taken.sha256, size=taken.size) if taken.outcome in ("ok", "redirected") else seen


def _listed_sample_url(service: Service, url: str, limits: Limits, visitor: Visitor) -> str:
    """Where the features are by the list of collections at `url`; "" when it cannot be had, which takes nothing from the service."""
    listing = fetch(url, visitor.client, visitor.evidence, limits, visitor.place(), accept=JSON_FIRST)
    try:
        return sample_url(service, visitor.evidence.existing(listing.sha256).read_bytes()) if listing.sha256 else ""
    except Unreadable:
        return ""


def _seen(target: Target, fetched: Fetched, visitor: Visitor) -> Visit:
    """A success, unless the bytes say otherwise: empty, or a page where data was promised."""
    reply = fetched.reply
    if fetched.is_unchanged:
        unchanged = _visit(target, reply, requires_barrier=False)
        return replace(
            unchanged,
            sha256=fetched.sha256,
            etag=unchanged.etag or target.etag,
            last_modified=unchanged.last_modified or target.last_modified,
        )
    if not reply.is_success:
        return _visit(target, reply)
    if not fetched.sha256:
        return replace(_visit(target, reply), outcome="content_mismatch", reason="een leeg antwoord")
    return replace(_judged(target, _visit(target, reply), visitor.evidence.existing(fetched.sha256)), sha256=fetched.sha256)


def _judged(target: Target, seen: Visit, file: Path) -> Visit:
    judged = judge(file, target.declared, seen.final_url)
    outcome = seen.outcome if judged.outcome == "ok" else judged.outcome
    return replace(seen, outcome=outcome, reason=judged.reason, requires_barrier=judged.requires_barrier)


def _visit(target: Target, reply: Reply, requires_barrier: bool | None = None) -> Visit:
    return Visit(
        url=target.url,
        outcome=reply.outcome,
        reason=reply.reason,
        status=reply.status,
        final_url=reply.final_url,
        media_type=reply.headers.get("Content-Type", ""),
        size=reply.size or None,
        etag=reply.headers.get("ETag", ""),
        last_modified=_iso(reply.headers.get("Last-Modified", "")),
        is_ours=reply.outcome in OURS,
        requires_barrier=True if reply.outcome == "auth_required" else requires_barrier,
        tries=reply.tries,
    )


def _iso(header: str) -> str:
    """The moment of an HTTP date as ISO 8601; "" for nonsense."""
    try:
        return parsedate_to_datetime(header).isoformat() if header else ""
    except (ValueError, OverflowError):
        return ""
