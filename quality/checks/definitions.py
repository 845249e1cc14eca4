"""What each check is, for readers: quality/checks/definitions.yaml, read once. The method page is made from it."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("definitions.yaml")


class Definition(BaseModel):
    """Dutch texts of one check: what it asks, how its value comes about, when it is unknown and when it does not apply."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str = Field(min_length=1)
    value: str = Field(min_length=1)
    unknown: str = Field(min_length=1)
    not_applicable: str = Field(min_length=1)
    reasons: tuple[str, ...] = Field(min_length=1)  # every reason that the check may give


class _File(RootModel[dict[str, Definition]]):
    pass


@cache
def definitions() -> dict[str, Definition]:
    """The definition of every check, by id."""
    return read_yaml(FILE, _File).root
