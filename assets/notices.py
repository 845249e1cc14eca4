"""Operators' decisions on personal-data notices: input/personal_data.csv of the home folder.

What belongs here: reading that file. A row names a file by the SHA-256 of its bytes and says why its notice is closed; another content
of the same file gets a notice of its own.
"""

from datetime import date as Day
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from quality.datafiles import read_csv


class Closed(BaseModel):
    """One row; `role` is who decided, not a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    decision: Literal["closed"]
    reason: str = Field(min_length=1)
    role: str = Field(min_length=1)
    date: Day


def read_closed(path: Path) -> frozenset[str]:
    """The files whose notice is closed; none when there is no such file. InputError names file, line and column of the first mistake."""
    return frozenset(row.sha256 for row in read_csv(path, Closed)) if path.exists() else frozenset()
