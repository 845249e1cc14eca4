"""The indicators for sites that compare municipalities: assets/lists/indicators.yaml."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("indicators.yaml")


class Indicator(BaseModel):
    """One indicator; see the head of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^dp_[a-z_]+$")
    figure: str
    unit: str
    title: str
    about: str


class IndicatorFile(RootModel[tuple[Indicator, ...]]):
    pass


@cache
def indicators() -> tuple[Indicator, ...]:
    """All indicators, in the order in which they are published."""
    return read_yaml(FILE, IndicatorFile).root
