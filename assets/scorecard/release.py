"""The release gate's memory: what was held, what was accepted and why, and so which snapshots were published (scorecard.md, section 9).

What belongs here: reading and writing the gate's records in the archive. They are kept for ever: an acceptance is written once.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from assets.evidence import Evidence
from quality.datafiles import InputError
from quality.release import Objection


def keep_verdict(evidence: Evidence, day: date, objections: Iterable[Objection], compared_with: date | None) -> None:
    """What the gate found on this date."""
    found = [asdict(objection) for objection in objections]
    evidence.write_json(_verdict(day), {"objections": found, "compared_with": str(compared_with) if compared_with else None})


def acceptance(evidence: Evidence, day: date) -> str | None:
    """The reason with which somebody accepted the gate for this date; None when nobody did."""
    kept = evidence.read_json(_accepted(day))
    return kept["reason"] if kept else None


def accept(evidence: Evidence, day: date, reason: str) -> None:
    """Accept the gate for this date; InputError when there is no reason, or when it was accepted before (that stays as it is)."""
    if not reason.strip():
        raise InputError("command line", None, "--reason", "expected the reason, in words, why this may be published")
    if (before := acceptance(evidence, day)) is not None:
        raise InputError("command line", None, "--gate", f"the release gate of {day} was accepted before: {before!r}")
    evidence.write_json(_accepted(day), {"gate": "release", "date": str(day), "reason": reason.strip()})


def is_held(evidence: Evidence, day: date) -> bool:
    """Whether the gate held this snapshot back and nobody accepted it."""
    kept = evidence.read_json(_verdict(day))
    return bool(kept and kept["objections"]) and acceptance(evidence, day) is None


def published_before(evidence: Evidence, day: date) -> list[date]:
    """The dates of the snapshots before `day` that the gate let through, oldest first."""
    return [earlier for earlier, _ in evidence.dated("facts", day) if earlier < day and not is_held(evidence, earlier)]


def last_held(evidence: Evidence) -> date | None:
    """The latest snapshot that is held; None when none is."""
    held = [day for day, _ in evidence.dated("facts", date.max) if is_held(evidence, day)]
    return held[-1] if held else None


def _verdict(day: date) -> str:
    return f"gates/{day}.release.json"


def _accepted(day: date) -> str:
    return f"gates/{day}.release.accepted.json"
