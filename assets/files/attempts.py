"""One row of `reachability`: what came of one visit to a URL on one day."""

from datetime import date
from typing import Any

from assets.files.reach import Visit


def attempt_row(seen: Visit, day: date, metadata_modified: str | None) -> dict[str, Any]:
    """The row; `metadata_modified` is what the catalogue said on that day, None when it said nothing."""
    return {
        "url": seen.url,
        "date": day,
        "outcome": seen.outcome,
        "status": seen.status,
        "final_url": seen.final_url or None,
        "media_type": seen.media_type or None,
        "size": seen.size,
        "etag": seen.etag or None,
        "last_modified": seen.last_modified or None,
        "sha256": seen.sha256 or None,
        "is_ours": seen.is_ours,
        "requires_barrier": seen.requires_barrier,
        "reason": seen.reason or None,
        "metadata_modified": metadata_modified,
    }
