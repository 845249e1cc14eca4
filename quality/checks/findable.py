"""Findable (Vindbaar): what the record says. Measured on the record as harvested, so always known."""

import re

from quality.checks.lists import vocabularies
from quality.checks.norm import Norm
from quality.observed import Observed
from quality.outcome import Outcome
from quality.shapes import mandatory_properties

SENTENCE_END = re.compile(r"[.!?](?:\s|$)")
MIN_CHARACTERS = 40
FULL_SENTENCES = 3
REPEATED = 10


def mandatory_metadata(observed: Observed, norm: Norm) -> Outcome:
    """The share present and valid of DCAT-AP-NL 3.0's ten mandatory properties (dataset: eight, distribution: two), by our own shapes."""
    record, names = observed.metadata, mandatory_properties()
    if record.violated is None:
        return Outcome("mandatory_metadata", "unknown", None, "metadata_unread", "", record.record_url, None)
    present = {name: path not in record.violated for path, name in names.items()}
    return _share(observed, "mandatory_metadata", present, "metadata_missing")


def search_metadata(observed: Observed, norm: Norm) -> Outcome:
    """The share of keyword, spatial (= this municipality), known frequency and modified."""
    record = observed.metadata
    present = {
        "trefwoorden": bool(record.keywords),
        "gebied (deze gemeente)": any(place.strip().lower() in record.municipality_names for place in record.spatial),
        "actualisatiefrequentie": vocabularies().frequencies.accepts(record.frequency),
        "wijzigingsdatum": bool(record.modified),
    }
    return _share(observed, "search_metadata", present, "search_missing")


def description(observed: Observed, norm: Norm) -> Outcome:
    """min(1, sentences / 3); 0 if under 40 characters, equal to the title, or the same on ten or more datasets of the publisher."""
    record = observed.metadata
    text = record.description.strip()
    sentences = max(1, len(SENTENCE_END.findall(text))) if text else 0
    seen = f"{len(text)} tekens, {sentences} {'zin' if sentences == 1 else 'zinnen'}"

    def outcome(value: float, reason: str) -> Outcome:
        return Outcome("description", "known", value, reason, seen, record.record_url, observed.date)

    if len(text) < MIN_CHARACTERS or text.lower() == record.title.strip().lower():
        return outcome(0.0, "description_missing")
    if record.same_description >= REPEATED:
        return outcome(0.0, "description_repeated")
    value = min(1.0, sentences / FULL_SENTENCES)
    return outcome(value, "full" if value == 1 else "description_short")


def _share(observed: Observed, check: str, present: dict[str, bool], reason: str) -> Outcome:
    missing = [name for name, is_there in present.items() if not is_there]
    value = (len(present) - len(missing)) / len(present)
    seen = f"{len(present) - len(missing)} van {len(present)} aanwezig" + (f"; ontbreekt: {', '.join(missing)}" if missing else "")
    return Outcome(check, "known", value, reason if missing else "full", seen, observed.metadata.record_url, observed.date)
