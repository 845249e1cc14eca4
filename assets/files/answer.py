"""What an answer with status 200 really is, as far as the bytes tell without reading the data: data, or a page in its place.

What belongs here: telling a log-in page, a captcha, a firewall's page, a page "not found" and a service's error from what was promised.
Which signs give them away is data (assets/lists/page_kinds.yaml).
"""

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.catalogues.client.reply import Outcome
from assets.files.reach_rules import page_kinds, reach_rules
from assets.files.recognise import recognise

PAGES = frozenset({"html"})
_HEADING = re.compile(r"<(title|h1)\b[^<>]{0,300}>([^<]{1,300})", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|noscript)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*(?:>|$)")
_EXCEPTION = re.compile(r"<(?:\w+:)?(?:ServiceException|ExceptionReport|ServiceExceptionReport)\b")
# ArcGIS answers with status 200 and {"error": {"code": ...}}: 498 and 499 ask for a token.
_CODES: dict[int, tuple[Outcome, str]] = {
    401: ("auth_required", "de dienst vraagt om inloggen"),
    403: ("blocked", "de dienst weigert toegang"),
    404: ("soft_404", "de dienst kent dit niet"),
    498: ("auth_required", "de dienst vraagt om een sleutel"),
    499: ("auth_required", "de dienst vraagt om een sleutel"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """An outcome of reply.py, the reason in one Dutch line ("" when ok), and whether a barrier was met (None: cannot tell)."""

    outcome: Outcome
    reason: str = ""
    requires_barrier: bool | None = None


def judge(file: Path, declared: str, final_url: str) -> Judged:
    """Judge the bytes in `file` for what the catalogue calls `declared` (a format id, "" = nothing) and where redirects led."""
    with open(file, "rb") as stream:
        head = stream.read(reach_rules().page_bytes)
    if not head:
        return Judged("content_mismatch", "een leeg antwoord")
    start = head.lstrip(b"\xef\xbb\xbf\x00\xff\xfe \t\r\n")[:1]
    if start == b"{" and (said := _json_error(head)):
        return said
    # Only text that begins like markup can be a page, so no archive is opened here.
    if start != b"<" or recognise(file) not in PAGES:
        if start == b"<" and _EXCEPTION.search(head[:4_000].decode("latin-1")):
            return Judged("content_mismatch", "een foutmelding van de dienst")
        return Judged("ok", requires_barrier=False)
    if kind := page_kind(head.decode("utf-8", "replace"), final_url):
        return kind
    if declared in ("", *PAGES):
        return Judged("ok", requires_barrier=False)
    return Judged("content_mismatch", f"een webpagina waar {declared.upper()} is beloofd")


def page_kind(page: str, final_url: str) -> Judged | None:
    """The kind of page that stands in the way; None for any other page."""
    headings = [html.unescape(text).strip() for _, text in _HEADING.findall(page)]
    words = len(_TAG.sub(" ", _UNSEEN.sub(" ", page)).split())
    for kind in page_kinds():
        if (
            any(pattern.search(heading) for pattern in kind.title for heading in headings)
            or any(pattern.search(final_url) for pattern in kind.address)
            or (words <= kind.words and any(pattern.search(page) for pattern in kind.source))
        ):
            return Judged(kind.outcome, kind.reason, True if kind.is_barrier else None)
    return None


def _json_error(head: bytes) -> Judged | None:
    """An object that is nothing but an error; None for any other JSON, and for one too long to be one."""
    try:
        said: Any = json.loads(head)
    except (ValueError, RecursionError):
        return None
    error = said.get("error") if isinstance(said, dict) and len(said) <= 3 else None
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return None
    outcome, reason = _CODES.get(error["code"], ("server_error", "een foutmelding van de dienst"))
    return Judged(outcome, reason, True if outcome == "auth_required" else None)
