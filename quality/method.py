"""The method as data: quality/method.yaml, read once."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("method.yaml")

Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(gt=0)]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Dimension(_Frozen):
    id: str
    label: str


class CheckDefinition(_Frozen):
    """One of the 13 checks. `part` says what it is measured on: the record, the distribution, or the content of the file."""

    id: str
    dimension: str
    points: int = Field(gt=0)
    label: str
    part: Literal["metadata", "distribution", "content"]


class Coverage(_Frozen):
    """From which coverage (percent) a score is established, or provisional."""

    established: float
    provisional: float


class Band(_Frozen):
    """A band of the score, from `start` (inclusive) to the next band."""

    id: str
    start: float = Field(alias="from")
    label: str


class PeerNorm(_Frozen):
    """The `nearest` municipalities; those measured for `coverage` percent count, if there are `at_least` of them."""

    nearest: Count
    coverage: Points
    at_least: Count


class LearningNorm(_Frozen):
    """Who needs an example (e below `below`) and who can be one; one municipality is it on at most `scorecards` cards an item."""

    below: Share
    earned: Share
    known: Share
    examples: Count
    scorecards: Count


class ChangeNorm(_Frozen):
    """A change is shown when `matched` of W is known at both dates, and called a change from `points` on."""

    matched: Share
    points: Points


class ClimberNorm(_Frozen):
    points: Points
    days: Count


class MergerNorm(_Frozen):
    days: Count


class DiffusionNorm(_Frozen):
    """Declared dates before `plausible_from` are not believed; before `history_days` of history only declared dates are used."""

    plausible_from: date
    history_days: Count


class Adopters(_Frozen):
    """A category of adoptions: those up to this share of all municipalities."""

    id: str
    up_to: Share
    label: str


class GapNorm(_Frozen):
    """Quantiles `high` minus `low` over `at_least` scores, with a bootstrap percentile interval."""

    low: Share
    high: Share
    at_least: Count
    resamples: Count
    interval: Share
    seed: int


class SensitivityNorm(_Frozen):
    """Dimension weights times U(low, high); on the border when fewer than `agreement` of the draws share the band."""

    draws: Count
    low: float = Field(gt=0)
    high: float = Field(gt=0)
    agreement: Share
    seed: int


class ReleaseNorm(_Frozen):
    """Held if more than `moved_share` move by more than `moved_points`, or national coverage falls by more than `coverage_points`."""

    moved_points: Points
    moved_share: Share
    coverage_points: Points


class SizeClass(_Frozen):
    """Municipalities from `start` inhabitants (inclusive) to the next class."""

    id: str
    start: int = Field(alias="from")
    label: str


class Method(_Frozen):
    version: str
    status_names: dict[str, str]
    dimensions: tuple[Dimension, ...]
    checks: tuple[CheckDefinition, ...]
    coverage: Coverage
    bands: tuple[Band, ...]
    measurement_expires_days: int
    reachability_window_days: int
    source_fresh_days: int
    further_dataset_hours: float = Field(ge=0)
    peers: PeerNorm
    learning: LearningNorm
    change: ChangeNorm
    climbers: ClimberNorm
    mergers: MergerNorm
    diffusion: DiffusionNorm
    adopters: tuple[Adopters, ...]
    gap: GapNorm
    sensitivity: SensitivityNorm
    release: ReleaseNorm
    size_classes: tuple[SizeClass, ...]
    named_groups: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _adds_up(self) -> "Method":
        if sum(check.points for check in self.checks) != 100:
            raise ValueError("the points of the checks must add up to 100")
        if unknown := {check.dimension for check in self.checks} - {dimension.id for dimension in self.dimensions}:
            raise ValueError(f"unknown dimensions: {sorted(unknown)}")
        for name, starts in (("bands", [b.start for b in self.bands]), ("size_classes", [s.start for s in self.size_classes])):
            if not starts or starts[0] != 0 or starts != sorted(set(starts)):
                raise ValueError(f"{name} must start at 0 and rise")
        if [a.up_to for a in self.adopters] != sorted({a.up_to for a in self.adopters} | {1.0}):
            raise ValueError("adopters must rise to 1")
        return self

    def check(self, check_id: str) -> CheckDefinition:
        return next(check for check in self.checks if check.id == check_id)


@cache
def method() -> Method:
    """The method that is in force; InputError when its file is wrong."""
    return read_method(FILE)


def read_method(path: Path) -> Method:
    """The method in `path`: one that is in force, or a next version that is tried on the history first."""
    return read_yaml(path, Method)
