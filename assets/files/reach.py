"""Reaching a URL and fetching what is there: one HEAD, then one streaming GET that serves both.

What belongs here: the outcome of one visit in the fixed vocabulary of web.py, completed with what only the bytes tell (a page "not found"
with status 200, a log-in page, HTML where data was promised).
"""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from assets.catalogues.web import OURS, Limits, PoliteClient, Reply
from assets.evidence import Evidence
from assets.files.recognise import recognise

BARRIER = re.compile(rb"type=[\"']?password|recaptcha|hcaptcha|g-captcha|cf-challenge|captcha", re.IGNORECASE)
NOT_FOUND = re.compile(
    rb"<title>[^<]*(?:404|niet gevonden|not found|bestaat niet)|<h1[^>]*>[^<]*(?:404|niet gevonden|not found)", re.IGNORECASE
)
BLOCKED = re.compile(rb"access denied|request rejected|web application firewall|toegang geweigerd", re.IGNORECASE)
PAGES = frozenset({"html"})
SERVICES = {"wfs": "WFS", "wms": "WMS"}
HEAD_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Target:
    """A URL to visit, what the catalogue says it is (a format id, "" = nothing), and the validators of the last visit."""

    url: str
    declared: str = ""
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""  # of what was received then


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
    is_ours: bool = field(default=False)
    requires_barrier: bool | None = None


def visit_all(targets: list[Target], client: PoliteClient, evidence: Evidence, limits: Limits, workers: int, seconds: float) -> list[Visit]:
    """Visit all targets, many hosts at once, in the order given; what the budget of `seconds` leaves over is our limit."""
    end = monotonic() + seconds
    with evidence.scratch() as scratch, ThreadPoolExecutor(max_workers=workers) as pool:

        def one(numbered: tuple[int, Target]) -> Visit:
            number, target = numbered
            if monotonic() > end:
                return Visit(target.url, "our_limit", "het tijdbudget van deze meting was op", is_ours=True)
            return visit(target, client, evidence, limits, scratch / str(number))

        return list(pool.map(one, enumerate(targets)))


def visit(target: Target, client: PoliteClient, evidence: Evidence, limits: Limits, scratch: Path) -> Visit:
    """HEAD first, so that a file beyond our limit is never begun; then GET, for HEAD hangs or lies on some servers."""
    url = capabilities(target.url, target.declared)
    head = client.head(url, limits=limits)
    if head.outcome in ("dns", "robots", "our_limit", "tls"):
        return _visit(target, head)
    announced = head.headers.get("Content-Length", "")
    if head.is_success and announced.isdigit() and int(announced) > limits.max_bytes:
        return _visit(target, replace(head, outcome="too_large", reason=f"{announced} bytes"))
    known = bool(target.sha256) and evidence.path(target.sha256).exists()
    reply = client.get(
        url, into=scratch, limits=limits, etag=target.etag if known else "", last_modified=target.last_modified if known else ""
    )
    if reply.not_modified and known:
        seen = _visit(target, reply)
        return replace(seen, outcome="ok", sha256=target.sha256, requires_barrier=False)
    if reply.path is None or not reply.is_success:
        scratch.unlink(missing_ok=True)
        return _visit(target, reply)
    seen = _judged(target, reply)
    sha256 = evidence.put_file(scratch) if reply.size else ""
    return replace(seen, sha256=sha256)


def capabilities(url: str, declared: str) -> str:
    """The address at which a WFS or WMS answers without being asked for data; any other URL as it is."""
    parts = urlsplit(url)
    names = {name.lower() for name in parse_qs(parts.query)}
    if declared not in SERVICES or "request" in names:
        return url
    query = "&".join(filter(None, (parts.query, urlencode({"service": SERVICES[declared], "request": "GetCapabilities"}))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _judged(target: Target, reply: Reply) -> Visit:
    """A success, unless the bytes say otherwise: empty, or a page where data was promised."""
    seen = _visit(target, reply)
    if not reply.size:
        return replace(seen, outcome="content_mismatch", reason="een leeg antwoord")
    if reply.path is None or recognise(reply.path).format not in PAGES:
        return replace(seen, requires_barrier=False)
    with open(reply.path, "rb") as file:
        page = file.read(HEAD_BYTES)
    if BARRIER.search(page):
        return replace(seen, outcome="auth_required", reason="een pagina om in te loggen", requires_barrier=True)
    if target.declared in ("", "html"):
        return replace(seen, requires_barrier=False)
    if NOT_FOUND.search(page):
        return replace(seen, outcome="soft_404", reason="een pagina “niet gevonden” met status 200")
    if BLOCKED.search(page):
        return replace(seen, outcome="blocked", reason="een pagina van een firewall")
    return replace(seen, outcome="content_mismatch", reason=f"een webpagina waar {target.declared.upper()} is beloofd")


def _visit(target: Target, reply: Reply) -> Visit:
    return Visit(
        url=target.url,
        outcome=reply.outcome,
        reason=reply.reason,
        status=reply.status,
        final_url=reply.final_url,
        media_type=reply.headers.get("Content-Type", ""),
        size=reply.size or None,
        etag=reply.headers.get("ETag", "") or target.etag * reply.not_modified,
        last_modified=_iso(reply.headers.get("Last-Modified", "")) or target.last_modified * reply.not_modified,
        is_ours=reply.outcome in OURS,
        requires_barrier=True if reply.outcome == "auth_required" else None,
    )


def _iso(header: str) -> str:
    """The date of an HTTP date as ISO 8601; "" for nonsense."""
    try:
        return parsedate_to_datetime(header).isoformat() if header else ""
    except ValueError:
        return ""
