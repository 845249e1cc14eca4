"""Asking only for what changed: requests with the validators of the last captures (RFC 9110, section 13).

What belongs here: a client for one harvest of one source, through which its dialect asks. A reply "not modified" is answered from the
archive, so that a dialect needs to know nothing of it.
"""

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from urllib3 import HTTPHeaderDict

from assets.catalogues.client.web import Reply
from assets.catalogues.harvest import Capture, Client
from assets.evidence import Evidence


class RevalidatingClient:
    """A client that remembers what was captured before; `unchanged` counts the replies that were not modified."""

    def __init__(self, client: Client, evidence: Evidence, before: Iterable[Capture]) -> None:
        self._client, self._evidence = client, evidence
        self._before = {capture.url: capture for capture in before if capture.etag or capture.last_modified}
        self._validators: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()
        self.unchanged = 0

    def get(self, url: str, **options: Any) -> Reply:
        """GET `url`, conditionally if its last capture had a validator and is still in the archive."""
        kept = self._before.get(url)
        if kept is None or not self._evidence.holds(kept.sha256):
            reply = self._client.get(url, **options)
        else:
            reply = self._client.get(url, etag=kept.etag, last_modified=kept.last_modified, **options)
        if kept is not None and reply.not_modified:
            headers = HTTPHeaderDict(reply.headers)
            headers.setdefault("Content-Type", kept.media_type)
            body = self._evidence.existing(kept.sha256).read_bytes()
            reply = replace(reply, body=body, sha256=kept.sha256, size=kept.size, headers=headers)
            with self._lock:
                self.unchanged += 1
            self._validators[url] = (reply.headers.get("ETag", kept.etag), reply.headers.get("Last-Modified", kept.last_modified))
        else:
            self._validators[url] = self._validators[reply.final_url] = (
                reply.headers.get("ETag", ""),
                reply.headers.get("Last-Modified", ""),
            )
        return reply

    def with_validators(self, captures: Iterable[Capture]) -> tuple[Capture, ...]:
        """The captures of this harvest with what their replies gave to ask with next time."""
        return tuple(
            replace(capture, etag=etag, last_modified=last_modified)
            for capture in captures
            for etag, last_modified in (self._validators.get(capture.url, ("", "")),)
        )
