"""The list of national sources: which datasets deliver an item for all municipalities at once."""

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from quality.datafiles import InputError, line_of, read_yaml

FILE = Path(__file__).with_name("national_sources.yaml")


class NationalSource(BaseModel):
    """One row of the list; see its head."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    item: str
    title: str = Field(min_length=1)
    identifiers: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    code_columns: tuple[str, ...] = Field(min_length=1)
    checked: str = ""

    @model_validator(mode="after")
    def _finds_something(self) -> "NationalSource":
        if not self.identifiers and not self.urls:
            raise ValueError("a national source needs a pattern in identifiers or urls")
        return self

    def is_delivered_by(self, identifiers: Iterable[str], urls: Iterable[str]) -> bool:
        """Whether a dataset with these identifiers and file URLs is this source."""
        return _any_like(identifiers, self.identifiers) or _any_like(urls, self.urls)


class NationalSources(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[NationalSource, ...]


def read_national_sources(added: Path, items: Collection[str]) -> tuple[NationalSource, ...]:
    """The shipped sources of items that are on the list, and those of the file `added`, where there is one.

    InputError names file and line when the added file has an id twice, or an item that is not on the list.
    """
    shipped = tuple(source for source in read_yaml(FILE, NationalSources).sources if source.item in items)
    if not added.exists():
        return shipped
    own = read_yaml(added, NationalSources).sources
    known = {source.id for source in shipped}
    for position, source in enumerate(own):
        if source.item not in items:
            where = ("sources", position, "item")
            raise InputError(added, line_of(added, where), f"sources.{position}.item", f"an item of the list (found {source.item!r})")
        if source.id in known:
            raise InputError(added, line_of(added, ("sources", position, "id")), f"sources.{position}.id", f"'{source.id}' occurs twice")
        known.add(source.id)
    return (*shipped, *own)


def _any_like(texts: Iterable[str], patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns for text in texts)
