"""What comes of a request: the fixed vocabulary of outcomes, what one reply may cost, and the reply itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from urllib3 import HTTPHeaderDict

Outcome = Literal[
    "ok", "redirected", "not_found", "gone", "auth_required", "blocked", "rate_limited", "server_error", "timeout", "dns", "tls",
    "refused", "content_mismatch", "soft_404", "too_large", "robots", "our_limit",
]  # fmt: skip
OURS = frozenset({"rate_limited", "too_large", "robots", "our_limit"})  # says nothing about the source: unknown, never broken
PASSING = frozenset({"server_error", "timeout", "refused", "rate_limited"})  # worth another try
UNREACHED = frozenset({"timeout", "refused", "dns", "tls"})  # the host itself did not answer
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAMED: dict[int, Outcome] = {
    401: "auth_required", 402: "auth_required", 403: "blocked", 404: "not_found", 407: "auth_required", 408: "timeout", 410: "gone",
    429: "rate_limited", 451: "blocked", 511: "auth_required",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reply may cost. Times in seconds, sizes in bytes after decompression."""

    connect_seconds: float = 10.0  # for each address of the host
    read_seconds: float = 20.0  # without a byte
    total_seconds: float = 60.0  # of one try, redirects and a slow drip included, the queue not
    max_bytes: int = 200_000_000
    max_ratio: int = 200  # decompressed over received, beyond the first megabyte
    max_redirects: int = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request. The content is in the file `path`, or in `body` when there is none."""

    url: str
    final_url: str
    outcome: Outcome
    reason: str  # one English line; "" when ok
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=HTTPHeaderDict)  # names in any case, values without control characters
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


def outcome_of(status: int) -> tuple[Outcome, str]:
    """What an HTTP status says, and the reason."""
    if 200 <= status < 400:
        return "ok", ""
    return _NAMED.get(status, "server_error" if status >= 500 else "not_found"), f"HTTP {status}"
