"""Why a check or a status is what it is: quality/reasons.yaml, read once. Every reason has a fix text, or nothing needs to be done."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("reasons.yaml")


class ReasonText(BaseModel):
    """Dutch texts for readers; `hours` is the effort for the first dataset of one action."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    fix: str
    role: Literal["portaalbeheerder", "data-eigenaar", "leverancier", "Datapeil", "geen"]
    hours: float = Field(ge=0)

    @model_validator(mode="after")
    def _has_a_fix(self) -> "ReasonText":
        if (self.role == "geen") == bool(self.fix):
            raise ValueError("a reason has a fix and a role that can do it, or role 'geen' and no fix")
        return self


class Reason(ReasonText):
    id: str

    @property
    def is_ours(self) -> bool:
        """Only we can mend it."""
        return self.role == "Datapeil"


class _File(RootModel[dict[str, ReasonText]]):
    pass


@cache
def reasons() -> dict[str, Reason]:
    """All reasons by id."""
    return {name: Reason(id=name, **text.model_dump()) for name, text in read_yaml(FILE, _File).root.items()}


def reason(name: str) -> Reason:
    """The reason with this id; KeyError when the data file lacks it (a defect, kept out by a test)."""
    return reasons()[name]
