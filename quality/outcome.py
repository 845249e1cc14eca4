"""The result of a check: a value, or why there is none."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["known", "unknown", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check of one publication. `value` is in [0, 1] and set exactly when the state is known.

    `reason` is an id of quality/reasons.yaml; `evidence` is one Dutch line with what was seen; `evidence_url` leads there.
    """

    check: str
    state: State
    value: float | None
    reason: str
    evidence: str
    evidence_url: str
    measured_at: date | None

    def __post_init__(self) -> None:
        if (self.state == "known") != (self.value is not None):
            raise ValueError(f"{self.check}: a value belongs to a known outcome, and only there")
        if self.value is not None and not 0 <= self.value <= 1:
            raise ValueError(f"{self.check}: value {self.value} is not in [0, 1]")
