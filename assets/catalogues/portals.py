"""The list of portals that municipalities are known to have, harvested or not.

What belongs here: reading assets/lists/portals.csv. A row with a date in `verified` says that somebody checked which portals its
municipalities have; "no portal" is an answer too (relevant=no, with the reason).
"""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from quality.datafiles import read_csv


class Portal(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    url: str = ""
    software: str = ""
    gm_codes: tuple[str, ...] = ()
    kind: str = ""
    relevant: Literal["yes", "no"] = "no"
    reason: str = ""
    verified: date | None = None
    verified_by: str = Field("", description="The role of who checked it, not a name.")

    @field_validator("gm_codes", mode="before")
    @classmethod
    def _codes(cls, text: str) -> tuple[str, ...]:
        return tuple(filter(None, text.split(";")))

    @property
    def is_relevant(self) -> bool:
        """Whether what is missing there is missing: a catalogue, of a dialect that can be read."""
        return self.relevant == "yes"


def read_portals(path: Path) -> list[Portal]:
    """All portals; InputError names file, line and column of the first mistake."""
    return read_csv(path, Portal)
