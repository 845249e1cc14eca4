"""The list of publishers that are several municipalities together.

What belongs here: reading assets/lists/cooperations.yaml. Who a publisher is, is decided in attribution.py.
"""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

from quality.datafiles import read_yaml


class Cooperation(BaseModel):
    """One joint publisher; see the head of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    names: tuple[str, ...] = Field(min_length=1)
    gm_codes: tuple[str, ...] = Field(min_length=2)
    source: str = Field(min_length=1)
    date: date


class CooperationFile(RootModel[tuple[Cooperation, ...]]):
    pass


def read_cooperations(path: Path) -> tuple[Cooperation, ...]:
    """All rows; InputError names file, line and key of the first mistake."""
    return read_yaml(path, CooperationFile).root
