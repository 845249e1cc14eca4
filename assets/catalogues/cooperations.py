"""The list of publishers that are several municipalities together.

What belongs here: reading assets/lists/cooperations.yaml, and the file of an operator that adds to it. Who a publisher is, is decided in
attribution.py.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

from quality.datafiles import line_of, read_yaml, require_unique


class Cooperation(BaseModel):
    """One joint publisher; see the head of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    names: tuple[str, ...] = Field(min_length=1)
    gm_codes: tuple[str, ...] = Field(min_length=2)
    source: str = Field(min_length=1)
    date: date


@dataclass(frozen=True, slots=True)
class Joint:
    """Municipalities that publish together: a row of the list, or "Gemeenten A en B". `basis` says where the membership is stated."""

    id: str
    name: str
    gm_codes: tuple[str, ...]
    basis: str


class CooperationFile(RootModel[tuple[Cooperation, ...]]):
    pass


def read_cooperations(path: Path, added: Path | None = None) -> tuple[Cooperation, ...]:
    """All rows of the list, and those of the operator's own file where there is one; InputError names file, line and key of a mistake."""
    listed = read_yaml(path, CooperationFile).root
    if added is None or not added.exists():
        return listed
    own = read_yaml(added, CooperationFile).root
    lines = [(row.id, line_of(added, (number, "id"))) for number, row in enumerate(own)]
    require_unique(added, "id", [*((row.id, None) for row in listed), *lines])
    return (*listed, *own)
