"""From the tables of what was said to what a card shows, and to the totals of the country.

What belongs here: gathering rows into the shapes of shapes.py. The measured side of the maturity figure comes from the card's own items.
"""

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any

from assets.said import shapes
from assets.said.maturity import QUESTION, SCORE, Axis, CheckResult, Score, axes, earned
from assets.said.questions import questions

Row = dict[str, Any]


def said_of(profile: list[Row], corrections: list[Row], facilities: list[Row], score: Score, checks: Iterable[CheckResult]) -> shapes.Said:
    """What one municipality says: its rows of `profiles`, `corrections` and `facilities`, beside its score and its checks."""
    return shapes.Said(
        profile=_profile(profile),
        axes=_axes([row for row in profile if row["is_current"]], score, list(checks)),
        corrections=[_correction(row) for row in corrections],
        facilities=[shapes.Facility(**{name: row[name] for name in shapes.Facility.model_fields}) for row in facilities],
    )


def totals_of(said: Iterable[shapes.Said]) -> shapes.SaidTotals:
    """The totals over what every scored municipality says."""
    everyone = list(said)
    corrections = [correction for one in everyone for correction in one.corrections]
    decided = [correction.days_waited for correction in corrections if correction.state != "open"]
    waiting = [correction.days_waited for correction in corrections if correction.state == "open"]
    profiles = sum(one.profile is not None and one.profile.is_current for one in everyone)
    return shapes.SaidTotals(
        profiles=profiles,
        share=profiles / len(everyone),
        states=dict(Counter(correction.state for correction in corrections)),
        kinds=dict(Counter(correction.kind for correction in corrections)),
        median_wait=median(decided) if decided else None,
        longest_open=max(waiting, default=None),
    )


def _profile(rows: list[Row]) -> shapes.Profile | None:
    if not rows:
        return None
    head = rows[0]
    answers = [
        shapes.Answer(
            question=row["question"], label=row["label"], option=row["option"] or "", number=row["number"], answer=row["answer"],
            url=row["url"] or "",
        )
        for row in rows
    ]  # fmt: skip
    return shapes.Profile(
        date=head["date"].isoformat(),
        expires=head["expires"].isoformat(),
        is_current=head["is_current"],
        role=head["role"],
        adopted_by=head["adopted_by"],
        source_model=head["source_model"],
        answers=answers if head["is_current"] else [],
    )


def _axes(profile: list[Row], score: Score, checks: list[CheckResult]) -> list[shapes.Axis]:
    asked = next(question for question in questions().questions if question.id == QUESTION)
    levels = {row["option"]: row for row in profile if row["question"] == QUESTION}
    return [
        shapes.Axis(
            id=axis.id,
            label=axis.label,
            what=axis.what,
            **_measured(axis, score, checks),
            level=levels[name]["number"] if (name := asked.options[axis.id]) in levels else None,
            highest=len(asked.levels) - 1,
            answer=levels[name]["answer"] if name in levels else "",
        )
        for axis in axes().axes
    ]


def _measured(axis: Axis, score: Score, checks: list[CheckResult]) -> dict[str, float | None]:
    """The measured side; a score that is not established is a range and no number, as on the rest of the card."""
    if axis.measured != SCORE:
        return {"measured": earned(axis, checks), "low": None, "high": None}
    if score.status == "established":
        return {"measured": score.score, "low": None, "high": None}
    is_known = score.score is not None
    return {"measured": None, "low": score.low if is_known else None, "high": score.high if is_known else None}


def _correction(row: Row) -> shapes.Correction:
    return shapes.Correction(
        id=row["id"],
        kind=row["kind"],
        item=row["item"],
        check=row["check_id"] or "",
        text=row["text"],
        evidence_url=row["evidence_url"] or "",
        received=row["received"].isoformat(),
        state=row["state"],
        decided=row["decided"].isoformat() if row["decided"] else None,
        answer=row["answer"] or "",
        role=row["role"] or "",
        expires=row["expires"].isoformat() if row["expires"] else None,
        days_waited=row["days_waited"],
    )
