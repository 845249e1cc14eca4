"""Reading the reference list: what every municipality is expected to publish."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from quality.checks import Norm
from quality.datafiles import InputError, line_of, read_yaml
from quality.rules import rules_for

FILE = Path(__file__).with_name("reference_list.yaml")


class ListItem(BaseModel):
    """One item. `freshness_days` is the norm for up_to_date; `standard` is the URI of a national standard ("" = none)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,59}$")
    title: str = Field(min_length=1)
    domain: str = Field(min_length=1)
    source_status: Literal["confirmed", "vng_standard", "candidate"]
    source_url: str = ""
    weight: float = Field(1.0, gt=0)
    freshness_days: int = Field(gt=0)
    central_source: str = ""
    standard: str = ""
    expected: str = ""

    @property
    def norm(self) -> Norm:
        """What the item asks of a publication."""
        return Norm(self.freshness_days, self.standard, rules_for(self.id))


class ReferenceList(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(min_length=1)
    title: str = Field(min_length=1)
    concepts: str = Field("", pattern=r"^([a-z][a-z0-9+.-]*:\S+)?$")  # what comes before an item's id in its SKOS URI; "" = no such URIs
    items: tuple[ListItem, ...] = Field(min_length=1)

    def concept(self, item: str) -> str:
        """The SKOS URI by which publishers may tag a dataset as this item; "" when the list has none."""
        return self.concepts + item if self.concepts else ""


def read_reference_list(path: Path = FILE) -> ReferenceList:
    """The list that we ship, or the one in `path`; InputError names file, line and key of the first mistake, a double id included."""
    expected = read_yaml(path, ReferenceList)
    seen: set[str] = set()
    for position, item in enumerate(expected.items):
        if item.id in seen:
            raise InputError(path, line_of(path, ("items", position, "id")), f"items.{position}.id", f"'{item.id}' occurs twice")
        seen.add(item.id)
    return expected
