"""Quality (Kwaliteit), second part, and the standard: what is measured on the rows of the file."""

from quality.checks.fetched import unmeasured
from quality.checks.lists import key_of
from quality.checks.norm import Norm
from quality.observed import Content, Observed
from quality.outcome import Outcome
from quality.standards import standard_named

ENOUGH_COLUMNS = 0.8  # share of required columns that counts as half a standard
SHOWN_DEVIATIONS = 3


def national_standard(observed: Observed, norm: Norm) -> Outcome:
    """1 validates; 0.5 `conformsTo` declared or >= 80 % of the required columns present; else 0. Not for items without a standard.

    Of a standard that we cannot validate (quality/standards/ has only those that are known to the letter) 0.5 is the most, and the reason
    says so.
    """
    if not norm.standard:
        return _not_applicable("national_standard", "no_standard")
    if reason := unmeasured(observed, "national_standard"):
        return reason
    content, standard = _content(observed), standard_named(norm.standard)
    if standard and content.deviations == ():
        return _seen(observed, "national_standard", 1.0, "full", f"voldoet aan {standard.title}")
    required = len(norm.rules.required)
    present = required - len(content.missing)
    is_declared = key_of(norm.standard) in map(key_of, observed.metadata.conforms_to)
    seen = f"{present} van {required} kolommen aanwezig" + "; de beschrijving noemt de standaard" * is_declared
    if standard and content.deviations:
        seen += "; " + "; ".join(content.deviations[:SHOWN_DEVIATIONS])
    if is_declared or (required and present / required >= ENOUGH_COLUMNS):
        return _seen(observed, "national_standard", 0.5, "standard_partly" if standard else "standard_unvalidated", seen)
    return _seen(observed, "national_standard", 0.0, "standard_not", seen)


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
    """Rows that pass all rules of the item / rows; unknown when no rule can be held against the columns of the file."""
    if not norm.rules.rules:
        return _not_applicable("valid", "no_rules")
    if reason := unmeasured(observed, "valid"):
        return reason
    content = _content(observed)
    if not content.rows:
        return _seen(observed, "valid", 0.0, "empty_file", "0 rijen")
    if content.valid_rows is None:
        return _seen(observed, "valid", None, "no_rule_column", "geen kolom gevonden waarop een regel past")
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
    if not content.rows:
        return _seen(observed, "unique", 0.0, "empty_file", "0 rijen")
    if content.duplicate_rows is None:
        raise ValueError(f"{observed.item}: the file was examined without the key of its item")
    value = 1 - content.duplicate_rows / content.rows
    seen = f"{content.duplicate_rows} dubbele van {content.rows} rijen"
    return _seen(observed, "unique", value, "full" if value == 1 else "duplicate_rows", seen)


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
