"""Right of reply: what a municipality says against, or beside, what we measured (scorecard.md, section 9).

What belongs here: what a correction file holds, when it is in force, and the one effect on the score that a file may have by itself: an
accepted `not_applicable` drops the item. A `reason` and an `explanation` are shown and change no points; an accepted `measurement_error`
acts only by a row in input/matches.csv or a new measurement.
"""

from collections.abc import Iterable
from datetime import date as Day
from typing import Literal

from assets.said.calendar import months_after
from assets.said.fields import GmCode, Line, Slug, Text, WebAddress
from assets.said.files import Entry, Kind, Known, Mistake
from assets.scorecard.status import Ruling
from quality.method import method

EXPLANATION_MONTHS = 12  # scorecard.md, section 9
DECISION = ("decision", "decided", "answer", "role")


class Correction(Entry):
    """One correction; `decision` is absent until it is decided. No names: everything is published."""

    id: Slug
    gm_code: GmCode
    kind: Literal["reason", "measurement_error", "explanation", "not_applicable"]
    item: str
    check: str | None = None  # None = the item as a whole
    text: Text
    evidence_url: WebAddress | None = None
    received: Day
    decision: Literal["accepted", "rejected"] | None = None
    decided: Day | None = None
    answer: Text | None = None  # ours
    role: Line | None = None  # who decided
    expires: Day | None = None

    @property
    def latest(self) -> Day | None:
        """The last day that an explanation may count; None for other kinds."""
        return months_after(self.decided, EXPLANATION_MONTHS) if self.decided and self.kind == "explanation" else None

    @property
    def last_day(self) -> Day | None:
        """The last day on which the decision counts; None = until it is taken back, or not decided."""
        days = [day for day in (self.expires, self.latest) if day]
        return min(days) if days else None

    def state_on(self, day: Day) -> str:
        """open | accepted | rejected | expired, as it was on that day."""
        if self.decision is None or self.decided is None or self.decided > day:
            return "open"
        if self.decision == "rejected":
            return "rejected"
        return "expired" if self.last_day and self.last_day < day else "accepted"

    def waited(self, day: Day) -> int:
        """Days from its receipt to its decision, or until that day."""
        return ((self.decided if self.decided and self.decided <= day else day) - self.received).days


def received_until(corrections: Iterable[Correction], day: Day) -> list[Correction]:
    """What was received until that day, the oldest first."""
    return sorted((c for c in corrections if c.received <= day), key=lambda c: (c.received, c.id))


def claims(corrections: Iterable[Correction], day: Day) -> dict[tuple[str, str], Ruling]:
    """The items that do not apply to a municipality because its claim was accepted, by GM code and item."""
    return {
        (c.gm_code, c.item): Ruling("not_applicable", f"{c.role}: {c.answer}")
        for c in received_until(corrections, day)
        if c.kind == "not_applicable" and c.state_on(day) == "accepted"
    }


def _mistakes(correction: Correction, known: Known) -> Iterable[Mistake]:
    yield from _unknown(correction, known)
    yield from _contradictions(correction)


def _unknown(correction: Correction, known: Known) -> Iterable[Mistake]:
    if correction.gm_code not in known.gm_codes:
        yield ("gm_code",), f"a municipality that is scored (found {correction.gm_code!r})"
    if correction.item not in known.items:
        yield ("item",), f"an id of the reference list (found {correction.item!r})"
    if correction.check is not None and correction.check not in {check.id for check in method().checks}:
        yield ("check",), f"an id of a check of the method (found {correction.check!r})"


def _contradictions(correction: Correction) -> Iterable[Mistake]:
    """What two fields say that cannot both be so."""
    decided, expires = correction.decided, correction.expires
    given = {name: getattr(correction, name) for name in DECISION}
    for name in DECISION:
        if given[name] is None and any(value is not None for value in given.values()):
            yield (name,), f"a decision has all of {', '.join(DECISION)}, or none of them"
    if correction.kind in ("reason", "not_applicable") and correction.check:
        yield ("check",), f"no check: {correction.kind} is about an item as a whole"
    if decided and decided < correction.received:
        yield ("decided",), f"a date not before received (found {decided})"
    if expires and not decided:
        yield ("expires",), "no date before there is a decision"
    elif expires and decided and not decided <= expires <= (correction.latest or expires):
        most = f", and for an explanation not after {correction.latest}" if correction.latest else ""
        yield ("expires",), f"a date not before decided{most} (found {expires})"


CORRECTION = Kind("correction", "corrections", Correction, lambda correction: correction.id, _mistakes)
