"""Quality (Kwaliteit), second part, and the standard: what is measured on the rows of the file."""

from quality.checks.fetched import unmeasured
from quality.checks.norm import Norm
from quality.observed import Content, Observed
from quality.outcome import Outcome

ENOUGH_COLUMNS = 0.8  # share of required columns that counts as half a standard


def national_standard(observed: Observed, norm: Norm) -> Outcome:
    """1 validates; 0.5 `conformsTo` declared or >= 80 % of the required columns present; else 0.

    Validating against the standards themselves is not built. So where a file could validate the outcome is unknown ("nog niet gemeten"),
    and it is 0 only where it cannot be anything else: fewer columns than 80 % and nothing declared.
    """
    if not norm.standard:
        return _not_applicable("national_standard", "no_standard")
    if reason := unmeasured(observed, "national_standard"):
        return reason
    content = _content(observed)
    required = len(norm.rules.required)
    present = required - len(content.missing)
    if norm.standard in observed.metadata.conforms_to or (required and present / required >= ENOUGH_COLUMNS):
        return _seen(observed, "national_standard", None, "not_built", f"{present} van {required} kolommen aanwezig")
    return _seen(observed, "national_standard", 0.0, "standard_not", f"{present} van {required} kolommen aanwezig")


def complete(observed: Observed, norm: Norm) -> Outcome:
    """Filled cells / (rows x required columns); a missing required column counts as all cells empty."""
    if not norm.rules.required:
        return _not_applicable("complete", "no_required")
    if reason := unmeasured(observed, "complete"):
        return reason
    content = _content(observed)
    cells = content.rows * len(norm.rules.required)
    if not cells:
        return _seen(observed, "complete", 0.0, "empty_file", "0 rijen")
    value = content.filled_cells / cells
    seen = f"{content.filled_cells} van {cells} cellen gevuld"
    if content.missing:
        seen += f"; geen kolom gevonden voor: {', '.join(norm.rules.labels[name] for name in content.missing)}"
    return _seen(observed, "complete", value, "full" if value == 1 else "incomplete", seen)


def valid(observed: Observed, norm: Norm) -> Outcome:
    """Rows that pass all rules of the item / rows."""
    if not norm.rules.rules:
        return _not_applicable("valid", "no_rules")
    if reason := unmeasured(observed, "valid"):
        return reason
    content = _content(observed)
    if content.valid_rows is None:
        return _seen(observed, "valid", None, "content_not_measured", "geen kolom gevonden waarop een regel past")
    if not content.rows:
        return _seen(observed, "valid", 0.0, "empty_file", "0 rijen")
    seen = f"{content.valid_rows} van {content.rows} rijen voldoen"
    if content.failures:
        texts = {rule.id: rule.text for rule in norm.rules.rules}
        seen += "; niet: " + ", ".join(f"{texts[rule]} ({rows})" for rule, rows in sorted(content.failures.items()))
    value = content.valid_rows / content.rows
    return _seen(observed, "valid", value, "full" if value == 1 else "invalid_rows", seen)


def unique(observed: Observed, norm: Norm) -> Outcome:
    """1 - duplicate-key rows / rows."""
    if not norm.rules.key:
        return _not_applicable("unique", "no_key")
    if reason := unmeasured(observed, "unique"):
        return reason
    content = _content(observed)
    if content.duplicate_rows is None:
        return _seen(observed, "unique", None, "content_not_measured", "geen sleutelkolom gevonden")
    if not content.rows:
        return _seen(observed, "unique", 0.0, "empty_file", "0 rijen")
    value = 1 - content.duplicate_rows / content.rows
    return _seen(
        observed, "unique", value, "full" if value == 1 else "duplicate_rows", f"{content.duplicate_rows} dubbele van {content.rows} rijen"
    )


def _content(observed: Observed) -> Content:
    """The content that `unmeasured` found to be there."""
    if observed.file is None or observed.file.content is None:
        raise ValueError("no content was measured")
    return observed.file.content


def _seen(observed: Observed, check: str, value: float | None, reason: str, evidence: str) -> Outcome:
    measured_at = observed.file.measured_at if observed.file else None
    state = "known" if value is not None else "unknown"
    return Outcome(check, state, value, reason, evidence, observed.metadata.access_url, measured_at)  # type: ignore[arg-type]


def _not_applicable(check: str, reason: str) -> Outcome:
    return Outcome(check, "not_applicable", None, reason, "", "", None)
