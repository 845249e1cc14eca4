"""EU high-value datasets beside the list: which items fall in which category.

What belongs here: reading lists/item_hvd.yaml. What is declared and designated for a dataset is put beside it in assets/review.py.
"""

from datetime import date as Day
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from quality.datafiles import read_yaml

FILE = Path(__file__).parents[1] / "lists" / "item_hvd.yaml"


class ItemCategories(BaseModel):
    """The category URIs per item, the narrowest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    date: Day
    items: dict[str, tuple[str, ...]]


@cache
def item_categories() -> dict[str, tuple[str, ...]]:
    """The HVD categories of the items that fall in one; other items are no high-value dataset of the regulation."""
    return read_yaml(FILE, ItemCategories).items
