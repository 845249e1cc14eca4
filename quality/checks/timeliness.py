"""Quality (Kwaliteit), first part: how old the content is."""

from datetime import date

from quality.checks.fetched import is_expired
from quality.checks.norm import Norm
from quality.observed import Observed
from quality.outcome import Outcome


def up_to_date(observed: Observed, norm: Norm) -> Outcome:
    """1 if age <= T, 1-(age-T)/T, 0 from 2T; T = the item's norm, never the publisher's own promise.

    Age counts from the last change of content that we observed. Until one is observed: from the record's `modified` as it stood when this
    content was first fetched, else Last-Modified, else the newest date inside. Later touches without a change of content do not count.
    """
    found = _last_change(observed)
    url = observed.metadata.access_url or observed.metadata.record_url
    if found is None:
        return Outcome("up_to_date", "unknown", None, "no_date", "", url, None)
    changed, how = found
    age = max(0, (observed.date - changed).days)
    value = max(0.0, min(1.0, 1 - (age - norm.freshness_days) / norm.freshness_days))
    if observed.file and is_expired(observed, observed.file):
        return Outcome("up_to_date", "unknown", None, "expired", f"laatst gemeten op {observed.file.measured_at}", url, observed.date)
    seen = f"{age} dagen oud op {observed.date} ({how}: {changed}); norm {norm.freshness_days} dagen"
    reason = "outdated" if value == 0 else "ageing" if value < 1 else "full" if how == "inhoud gewijzigd" else "up_to_date_flagged"
    return Outcome("up_to_date", "known", value, reason, seen, url, observed.date)


def _last_change(observed: Observed) -> tuple[date, str] | None:
    file = observed.file
    if file is None:
        return None if (stated := _stated(observed)) is None else (stated, "volgens de beschrijving")
    dates = (
        (file.content_changed, "inhoud gewijzigd"),
        (file.metadata_modified, "volgens de beschrijving"),
        (file.last_modified, "volgens de server"),
        (file.newest_inside, "nieuwste datum in het bestand"),
    )
    return next(((day, how) for day, how in dates if day is not None), None)


def _stated(observed: Observed) -> date | None:
    """The record's `modified` when no content was ever fetched (a service, or a file that we cannot get)."""
    try:
        return date.fromisoformat(observed.metadata.modified[:10])
    except ValueError:
        return None
