"""From statements to the rows of our tables: input files, answers of profiles, corrections, facilities and designations.

What belongs here: what each statement means on the date of the snapshot, row by row. The columns are promised in assets/sql/.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from assets.said.corrections import Correction, received_until
from assets.said.designations import Register, designated
from assets.said.facilities import Facility
from assets.said.files import Kind, Reading
from assets.said.profile import ProfileHead, answers_of

Row = dict[str, Any]


def file_rows(kind: Kind[Any], reading: Reading[Any]) -> Iterator[Row]:
    """One row per file: what counts now, and its mistake where it has one."""
    errors = {error.file.rpartition("/")[2]: error for error in reading.errors}
    counting = {statement.file: statement for statement in reading.statements}
    for name in sorted({*errors, *counting}):
        error, statement = errors.get(name), counting.get(name)
        yield {
            "kind": kind.name,
            "file": f"{kind.folder}/{name}",
            "state": "valid" if error is None else "earlier" if statement else "invalid",
            "sha256": statement.sha256 if statement else None,
            "error": str(error) if error else None,
        }


def profile_rows(profiles: Iterable[ProfileHead], day: date) -> Iterator[Row]:
    """One row per answer of every profile that was there on that day."""
    for profile in profiles:
        if profile.date > day:
            continue
        head = {name: getattr(profile, name) for name in ("gm_code", "date", "expires", "role", "adopted_by", "source_model")}
        for position, answer in enumerate(answers_of(profile), 1):
            yield head | {
                "is_current": profile.counts_on(day),
                "position": position,
                "question": answer.question,
                "label": answer.label,
                "option": answer.option or None,
                "number": answer.number,
                "answer": answer.answer,
                "url": answer.url,
            }


def correction_rows(corrections: Iterable[Correction], day: date) -> Iterator[Row]:
    """One row per correction that was received until that day; what was decided later is still open."""
    for given in received_until(corrections, day):
        state = given.state_on(day)
        yield {
            "id": given.id,
            "gm_code": given.gm_code,
            "kind": given.kind,
            "item": given.item,
            "check_id": given.check,
            "text": given.text,
            "evidence_url": given.evidence_url,
            "received": given.received,
            "state": state,
            "decided": None if state == "open" else given.decided,
            "answer": None if state == "open" else given.answer,
            "role": None if state == "open" else given.role,
            "expires": given.last_day if state in ("accepted", "expired") else None,
            "days_waited": given.waited(day),
        }


def facility_rows(facilities: Iterable[Facility], day: date) -> Iterator[Row]:
    """One row per facility that somebody had seen by that day."""
    for facility in facilities:
        if facility.date <= day:
            yield {
                "id": facility.id,
                "title": facility.title,
                "text": facility.text,
                "url": facility.link.url,
                "url_title": facility.link.title,
                "date": facility.date,
                "gm_codes": list(facility.gm_codes),
                "items": list(facility.items),
            }


def designation_rows(registers: Iterable[Register], day: date) -> Iterator[Row]:
    """One row per municipality and category that a register read by that day names."""
    for gm_code, categories in sorted(designated(registers, day).items()):
        for category in sorted(categories):
            yield {"gm_code": gm_code, "category": category}
