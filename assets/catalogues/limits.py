"""What reading a catalogue may cost: assets/lists/catalogue_limits.yaml, read once."""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from assets.lists import LISTS
from quality.datafiles import read_yaml


class CatalogueLimits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    pages: int = Field(gt=0)
    json_values: int = Field(gt=0)
    syntax_errors: int = Field(gt=0)
    read_seconds: int = Field(gt=0)
    memory_bytes: int = Field(gt=0)


@cache
def limits() -> CatalogueLimits:
    return read_yaml(LISTS / "catalogue_limits.yaml", CatalogueLimits)
