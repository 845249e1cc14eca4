"""Reusable (Herbruikbaar): licence and format. The standard is in content.py, for it is measured on the rows."""

from quality.checks.fetched import is_old, unfetchable
from quality.checks.lists import format_name, formats, openness_of_licence
from quality.checks.norm import Norm
from quality.observed import Observed
from quality.outcome import Outcome


def open_licence(observed: Observed, norm: Norm) -> Outcome:
    """1 CC0, PDM, CC BY; 0.5 share-alike; 0 closed, "onbekend" or none; unknown for a value in no list."""
    licence, url = observed.metadata.licence, observed.metadata.record_url
    if not licence:
        return Outcome("open_licence", "known", 0.0, "licence_missing", "geen licentie in de beschrijving", url, observed.date)
    openness = openness_of_licence(licence)
    if openness is None:
        return Outcome("open_licence", "unknown", None, "licence_unmapped", licence, url, observed.date)
    reason = {1.0: "full", 0.5: "licence_share_alike"}.get(openness, "licence_closed")
    return Outcome("open_licence", "known", openness, reason, licence, url, observed.date)


def open_format(observed: Observed, norm: Norm) -> Outcome:
    """What the bytes are, not what the record says; see quality/lists/formats.yaml."""
    file, url = observed.file, observed.metadata.access_url
    if barred := unfetchable(observed, "open_format"):
        return barred
    if file is None:
        return Outcome("open_format", "unknown", None, "content_not_measured", "niet opgehaald", url, None)
    if is_old(observed, file.measured_at):
        return Outcome("open_format", "unknown", None, "expired", f"laatst gemeten op {file.measured_at}", url, file.measured_at)
    known = formats().get(file.format)
    if known is None:
        return Outcome("open_format", "unknown", None, "format_unknown", f"herkend als: {format_name(file.format)}", url, file.measured_at)
    seen = f"echt formaat: {known.label}"
    if observed.metadata.declared_format:
        seen += f"; opgegeven: {observed.metadata.declared_format}"
    reason = {1.0: "full", 0.5: "format_half"}.get(known.value, "format_closed")
    return Outcome("open_format", "known", known.value, reason, seen, url, file.measured_at)
