"""What reading one file may cost: assets/lists/limits.yaml, read once."""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from assets.lists import LISTS
from quality.datafiles import read_yaml


class FileLimits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: int = Field(gt=0)
    rows: int = Field(gt=0)
    cells: int = Field(gt=0)
    sheets: int = Field(gt=0)
    line_characters: int = Field(gt=0)
    json_bytes: int = Field(gt=0)
    json_whole_bytes: int = Field(gt=0)
    json_value_characters: int = Field(gt=0)
    rdf_bytes: int = Field(gt=0)
    small_bytes: int = Field(gt=0)
    unpacked_bytes: int = Field(gt=0)
    unpacked_ratio: int = Field(gt=0)
    zip_members: int = Field(gt=0)
    nested_zips: int = Field(gt=0)
    engine_bytes: int = Field(gt=0)
    examine_seconds: int = Field(gt=0)
    memory_bytes: int = Field(gt=0)


@cache
def limits() -> FileLimits:
    return read_yaml(LISTS / "limits.yaml", FileLimits)
