"""What the checks on files have in common: when there is no measuring, and when that is the publication's own fault."""

from datetime import date

from quality.checks.lists import formats
from quality.method import method
from quality.observed import Observed
from quality.outcome import Outcome

UNFETCHABLE_DAYS, UNFETCHABLE_SPAN = 3, 28  # else breaking a link would raise the score


def unfetchable(observed: Observed, check: str) -> Outcome | None:
    """0 with "niet op te halen" for a file that failed on three or more days over 28 or more days; None otherwise."""
    if observed.unfetchable_days >= UNFETCHABLE_DAYS and observed.unfetchable_span >= UNFETCHABLE_SPAN:
        seen = f"{observed.unfetchable_days} dagen mislukt in {observed.unfetchable_span} dagen"
        return Outcome(check, "known", 0.0, "unfetchable", seen, observed.metadata.access_url, observed.reachability.last_attempt)
    return None


def unmeasured(observed: Observed, check: str) -> Outcome | None:
    """Why a content check has no measured value: unknown, or 0 where the file itself is the reason; None when it can be measured."""
    if barred := unfetchable(observed, check):
        return barred
    file, url = observed.file, observed.metadata.access_url
    if file is None:
        return Outcome(check, "unknown", None, "content_not_measured", "", url, None)
    if is_old(observed, file.measured_at):
        return Outcome(check, "unknown", None, "expired", f"laatst gemeten op {file.measured_at}", url, file.measured_at)
    known = formats().get(file.format)
    if known is not None and not known.machine_readable:
        return Outcome(check, "known", 0.0, "not_machine_readable", f"het bestand is {known.label}", url, file.measured_at)
    if file.is_table is False:
        return Outcome(check, "known", 0.0, "not_a_table", file.problem, url, file.measured_at)
    if file.is_table is None or file.content is None or observed.personal_data_notice:
        return Outcome(check, "unknown", None, "content_not_measured", file.problem, url, file.measured_at)
    return None


def is_old(observed: Observed, measured_at: date) -> bool:
    """Whether a measurement is too old to say anything today (section 4: 45 days)."""
    return (observed.date - measured_at).days > method().measurement_expires_days
