"""People's decisions on matches: input/matches.csv of the home folder.

What belongs here: reading that file and laying its decisions over the matcher's. A row names a dataset, a municipality, or both:

- a dataset and `found`: the dataset is this item (confirmed), for the municipality named or every one it belongs to;
- a dataset and `not_found`: the dataset is not this item;
- only a municipality and `not_applicable`: the item does not apply to it; `not_found`: a doubtful candidate of it is not the item.

The review queue (assets/review.py) is a file of the same form with empty decisions: rows without a decision say nothing, and the columns
that only inform the reviewer are passed over.
"""

from collections.abc import Collection
from datetime import date as Day
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assets.matching.decide import Decision, Evidence
from assets.scorecard.status import Ruling
from quality.datafiles import InputError, read_csv


class Override(BaseModel):
    """One row; `role` is who decided, not a name; after `expires` it counts no more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    municipality: str = Field("", pattern=r"^(GM\d{4})?$")
    dataset: str = ""
    item: str
    decision: Literal["", "found", "not_found", "not_applicable"] = ""
    reason: str = ""
    role: str = ""
    date: Day | None = None
    expires: Day | None = None
    points: str = ""  # from here on: what the review queue tells the reviewer
    why: str = ""
    confidence: str = ""
    title: str = ""
    evidence: str = ""

    @field_validator("dataset")
    @classmethod
    def _without_apostrophe(cls, dataset: str) -> str:
        """The id as it was before the queue made it harmless for spreadsheets."""
        return dataset[1:] if dataset[:1] == "'" and dataset[1:2] in ("=", "+", "-", "@") else dataset

    @model_validator(mode="after")
    def _names_something(self) -> "Override":
        if not self.decision:
            return self
        if not (self.reason and self.role and self.date):
            raise ValueError("a decision needs a reason, a role and a date")
        if not self.municipality and not self.dataset:
            raise ValueError("a row names a municipality, a dataset, or both")
        if not self.dataset and self.decision == "found":
            raise ValueError("the decision found needs a dataset")
        if self.dataset and self.decision == "not_applicable":
            raise ValueError("the decision not_applicable is about a municipality, not a dataset")
        return self

    def counts_on(self, day: Day) -> bool:
        """Whether it is in force on that day."""
        return self.date is not None and self.date <= day and (self.expires is None or day <= self.expires)


class Overrides:
    """All rows, in the order of the file; where two speak of the same, the later one counts."""

    def __init__(self, rows: Collection[Override]) -> None:
        self._by_dataset: dict[str, list[Override]] = {}
        self._by_municipality: dict[tuple[str, str], list[Override]] = {}
        for row in (row for row in rows if row.decision):
            if row.dataset:
                self._by_dataset.setdefault(row.dataset, []).append(row)
            else:
                self._by_municipality.setdefault((row.municipality, row.item), []).append(row)

    def applied(self, decisions: list[Decision], dataset: str, gm_code: str, day: Day) -> list[Decision]:
        """The matcher's decisions on one dataset of one municipality, with people's decisions over them."""
        result = {decision.item: decision for decision in decisions}
        for row in self._by_dataset.get(dataset, []):
            if not row.counts_on(day) or (row.municipality and row.municipality != gm_code):
                continue
            if row.decision == "found":
                said = Evidence("override", f"bevestigd door {row.role}: {row.reason}", 0.0)
                result[row.item] = Decision(row.item, "found", 1.0, (said,), is_confirmed=True)
            else:
                result.pop(row.item, None)
        return list(result.values())

    def ruling(self, gm_code: str, item: str, day: Day) -> Ruling | None:
        """The decision on an item of a municipality as a whole, or None."""
        counting = [row for row in self._by_municipality.get((gm_code, item), []) if row.counts_on(day)]
        return Ruling(counting[-1].decision, f"{counting[-1].role}: {counting[-1].reason}") if counting else None


def read_overrides(path: Path, items: Collection[str]) -> Overrides:
    """The file, or no decisions when there is none; InputError names file, line and column of the first mistake."""
    if not path.exists():
        return Overrides([])
    rows = read_csv(path, Override)
    for line, row in enumerate(rows, 2):
        if row.item not in items:
            raise InputError(path, line, "item", f"an id of the reference list (found {row.item!r})")
    return Overrides(rows)
