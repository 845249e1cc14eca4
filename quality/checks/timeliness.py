"""Quality (Kwaliteit), first part: how old the content is."""

from datetime import date

from quality.checks.fetched import is_old
from quality.checks.norm import Norm
from quality.observed import Observed
from quality.outcome import Outcome


def up_to_date(observed: Observed, norm: Norm) -> Outcome:
    """1 if age <= T, 1-(age-T)/T, 0 from 2T; T = the item's norm, never the publisher's own promise.

    Age counts from the last change of content that we observed. Until one is observed: from the record's `modified` as it stood when this
    content was first fetched, else Last-Modified, else the newest date inside. Later touches without a change of content do not count, and
    a date in the future is no date.
    """
    found = _last_change(observed)
    url = observed.metadata.access_url or observed.metadata.record_url
    if found is None:
        return Outcome("up_to_date", "unknown", None, "no_date", "", url, None)
    if observed.file and is_old(observed, observed.file.measured_at):
        return Outcome("up_to_date", "unknown", None, "expired", f"laatst gemeten op {observed.file.measured_at}", url, observed.date)
    changed, how = found
    age = (observed.date - changed).days
    value = max(0.0, min(1.0, 1 - (age - norm.freshness_days) / norm.freshness_days))
    seen = f"{age} dagen oud op {observed.date} ({how}: {changed}); norm {norm.freshness_days} dagen"
    reason = "outdated" if value == 0 else "ageing" if value < 1 else "full" if how == "inhoud gewijzigd" else "up_to_date_flagged"
    return Outcome("up_to_date", "known", value, reason, seen, url, observed.date)


def _last_change(observed: Observed) -> tuple[date, str] | None:
    file = observed.file
    dates = (
        ((_stated(observed), "volgens de beschrijving"),)
        if file is None
        else (
            (file.content_changed, "inhoud gewijzigd"),
            (file.metadata_modified, "volgens de beschrijving"),
            (file.last_modified, "volgens de server"),
            (file.newest_inside, "nieuwste datum in het bestand"),
        )
    )
    return next(((day, how) for day, how in dates if day is not None and day <= observed.date), None)


def _stated(observed: Observed) -> date | None:
    """The record's `modified` when no content was ever fetched (a service, or a file that we cannot get)."""
    try:
        return date.fromisoformat(observed.metadata.modified[:10])
    except ValueError:
        return None
