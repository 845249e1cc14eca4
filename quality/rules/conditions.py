"""What a rule asks of one cell, as data and as SQL.

What belongs here: the kinds of condition that rules of items and columns of standards share. Which column a rule is held against belongs to
quality/content.py and quality/standards/.
"""

from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from quality.cells import EARLIEST_YEAR, literal, moment, number

Kind = Literal["number", "date", "one_of", "pattern", "not_before", "inside", "any"]


class Condition(BaseModel):
    """What one cell must satisfy; an empty cell satisfies everything (that is a matter of completeness).

    number: a number from `minimum` to `maximum`, without decimals if `is_whole`. date: a date or year from `earliest_year` to `days_ahead`
    days after the day of measuring. one_of: one of `values`, case aside. pattern: the whole text fits. not_before: a date that is not
    before the one in the concept `other`. inside: a point in the municipality + 1 km. any: anything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    minimum: float | None = None
    maximum: float | None = None
    is_whole: bool = False
    earliest_year: int = EARLIEST_YEAR
    days_ahead: int = Field(0, ge=0)
    values: tuple[str, ...] = ()
    pattern: str = ""
    other: str = ""


def holds(condition: Condition, text: str, today: date, other: str = "") -> str:
    """SQL that is true, or NULL for an empty cell, where `text` (SQL, NULL when empty) satisfies the condition.

    `other` is the SQL of the cell that a not_before compares with. Points are judged as a set (quality/content.py), not cell by cell.
    """
    if condition.kind == "number":
        value = number(_without_thousands(text) if condition.is_whole else text)
        bounds = [f"{value} IS NOT NULL"]
        bounds += [f"{value} >= {condition.minimum}"] * (condition.minimum is not None)
        bounds += [f"{value} <= {condition.maximum}"] * (condition.maximum is not None)
        bounds += [f"{value} = floor({value})"] * condition.is_whole
        return f"{text} IS NULL OR coalesce({' AND '.join(bounds)}, false)"
    if condition.kind == "date":
        value, last = moment(text), today + timedelta(days=condition.days_ahead)
        # A bare year means its first day: that of next year is not yet there.
        return f"{text} IS NULL OR coalesce({value}::DATE <= DATE '{last}' AND year({value}) >= {condition.earliest_year}, false)"
    if condition.kind == "not_before":
        return f"coalesce({moment(text)} >= {moment(other)}, true)"
    if condition.kind == "one_of":
        return f"lower({text}) IN ({', '.join(literal(value.lower()) for value in condition.values)})"
    if condition.kind == "pattern":
        return f"regexp_full_match({text}, {literal(condition.pattern)})"
    return "true"


def _without_thousands(text: str) -> str:
    """SQL for a whole number whose thousands are set apart with points: elsewhere 1.250 could be one and a quarter."""
    return f"(CASE WHEN regexp_full_match({text}, '[0-9]{{1,3}}([.][0-9]{{3}})+') THEN replace({text}, '.', '') ELSE {text} END)"
