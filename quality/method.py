"""The method as data: quality/method.yaml, read once."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("method.yaml")


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

    @model_validator(mode="after")
    def _adds_up(self) -> "Method":
        if sum(check.points for check in self.checks) != 100:
            raise ValueError("the points of the checks must add up to 100")
        if unknown := {check.dimension for check in self.checks} - {dimension.id for dimension in self.dimensions}:
            raise ValueError(f"unknown dimensions: {sorted(unknown)}")
        return self

    def check(self, check_id: str) -> CheckDefinition:
        return next(check for check in self.checks if check.id == check_id)


@cache
def method() -> Method:
    """The method that is in force; InputError when its file is wrong."""
    return read_yaml(FILE, Method)
