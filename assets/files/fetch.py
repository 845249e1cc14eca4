"""Fetching one file into the archive: streamed and capped, conditional when it was seen before, continued where it broke off.

What belongs here: the way from a URL to a content address. Caps, retries and ranges are the client's (catalogues/client/web.py); what the
bytes are belongs to answer.py and recognise.py.
"""

from dataclasses import dataclass
from pathlib import Path

from assets.catalogues.client.reply import Limits, Reply
from assets.catalogues.client.web import PoliteClient
from assets.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Known:
    """What was received the last time: the server's validators and the content address; "" = none."""

    etag: str = ""
    last_modified: str = ""  # as the server wrote it
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The reply, and the content address of what it brought or, unchanged, of what was known; "" = neither."""

    reply: Reply
    sha256: str = ""

    @property
    def is_unchanged(self) -> bool:
        """The server said 304: what was known is what is there."""
        return self.reply.not_modified and bool(self.sha256)


def fetch(
    url: str, client: PoliteClient, evidence: Evidence, limits: Limits, scratch: Path, known: Known = Known(), accept: str = "*/*"
) -> Fetched:
    """GET `url` into the archive, a large one by way of the file `scratch` on the same file system, which is gone afterwards.

    Validators are sent only while the archive still has the bytes they stand for. A reply that is no success is not kept.
    """
    is_held = bool(known.sha256) and evidence.holds(known.sha256)
    sent = known if is_held else Known()
    try:
        reply = client.get(url, into=scratch, limits=limits, etag=sent.etag, last_modified=sent.last_modified, headers={"Accept": accept})
        if reply.not_modified:
            return Fetched(reply, known.sha256 if is_held else "")
        if not reply.is_success or not reply.size:
            return Fetched(reply)
        if reply.path:
            evidence.put_file(reply.path, reply.sha256)
        else:
            evidence.put(reply.body)
        return Fetched(reply, reply.sha256)
    finally:
        scratch.unlink(missing_ok=True)
