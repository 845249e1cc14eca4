"""EU high-value datasets beside the list: what is declared, what is likely but undeclared, and what is designated, never one for the other.

What belongs here: the categories of items (lists/item_hvd.yaml), and laying them and an owner's designations (assets/said/designations.py)
beside what a publisher declares.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Day
from functools import cache

from pydantic import BaseModel, ConfigDict

from assets.lists import LISTS
from quality.datafiles import read_yaml

FILE = LISTS / "item_hvd.yaml"
LEGISLATION = "http://data.europa.eu/eli/reg_impl/2023/138/oj"  # the implementing regulation on high-value datasets


class ItemCategories(BaseModel):
    """The category URIs per item, the narrowest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    date: Day
    items: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HighValue:
    """The three columns of one dataset: categories that its publisher declared, that it likely falls in, that its owner is named for."""

    is_declared: bool
    declared: tuple[str, ...]
    likely: tuple[str, ...]
    designated: tuple[str, ...]

    @property
    def says_anything(self) -> bool:
        return self.is_declared or bool(self.likely or self.designated)


def beside(declared: Collection[str], legislation: Collection[str], items: Collection[str], designated: Collection[str]) -> HighValue:
    """The three columns, from the declared categories and legislation, the items that the dataset is, and its owner's designations.

    Likely is what the items suggest when the publisher declares nothing; designated is what the owner is named for, among both.
    """
    is_declared = bool(declared) or LEGISLATION in legislation
    suggested = tuple(dict.fromkeys(category for item in sorted(items) for category in item_categories().get(item, ())[:1]))
    own = {*declared, *suggested}
    return HighValue(
        is_declared=is_declared,
        declared=tuple(sorted(declared)),
        likely=() if is_declared else suggested,
        designated=tuple(sorted(own & set(designated))),
    )


@cache
def item_categories() -> dict[str, tuple[str, ...]]:
    """The HVD categories of the items that fall in one; other items are no high-value dataset of the regulation."""
    return read_yaml(FILE, ItemCategories).items
