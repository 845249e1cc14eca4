"""The maturity figure: a few aspects of a data strategy, each with what we measured and what the municipality says, never averaged.

What belongs here: reading the axes (maturity.yaml) and the measured side of each. What the municipality says is its answer to `maturity`.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assets.said.questions import questions
from quality.datafiles import read_yaml
from quality.method import method

FILE = Path(__file__).with_name("maturity.yaml")
QUESTION = "maturity"
SCORE = "score"


class Axis(BaseModel):
    """One aspect. `measured` is what its solid side shows: the score, a check, a dimension, or "" for nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]+$")
    label: str
    measured: str
    what: str  # Dutch: what the measured side is

    @property
    def checks(self) -> frozenset[str]:
        """The checks whose points it shows; none for the score."""
        return frozenset(check.id for check in method().checks if self.measured in (check.id, check.dimension))

    @model_validator(mode="after")
    def _is_measured_by_something(self) -> "Axis":
        if self.measured not in ("", SCORE) and not self.checks:
            raise ValueError(f"measured is score, a check or a dimension of the method, or empty (found {self.measured!r})")
        return self


class Axes(BaseModel):
    """assets/said/maturity.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    beside: str  # id of the axis of which both sides are put beside each other
    axes: tuple[Axis, ...] = Field(min_length=3)

    @model_validator(mode="after")
    def _can_be_answered(self) -> "Axes":
        asked = next((q.options for q in questions().questions if q.id == QUESTION), {})
        for axis in self.axes:
            if axis.id not in asked:
                raise ValueError(f"{axis.id} is no option of the question {QUESTION} of the self profile")
        if self.beside not in {axis.id for axis in self.axes}:
            raise ValueError(f"beside names an axis (found {self.beside!r})")
        return self


@cache
def axes() -> Axes:
    return read_yaml(FILE, Axes)


class Score(Protocol):
    """What the measured side needs of a score."""

    @property
    def score(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def status(self) -> str: ...


class CheckResult(Protocol):
    """What the measured side needs of a check: its points as earned (None = not known) and as possible."""

    @property
    def id(self) -> str: ...
    @property
    def points(self) -> float | None: ...
    @property
    def possible(self) -> float: ...


def earned(axis: Axis, checks: Iterable[CheckResult]) -> float | None:
    """0-100: the share of the known points of the axis's checks that was earned; None when none is known."""
    known = [(check.points, check.possible) for check in checks if check.id in axis.checks and check.points is not None]
    possible = sum(points for _, points in known)
    return 100 * sum(points for points, _ in known) / possible if possible else None
