"""Designations for EU high-value datasets: who is named as owner of which categories.

What belongs here: what a register file holds (input/designations/). What a designation means for a dataset is in assets/matching/hvd.py.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date as Day
from typing import Annotated

from pydantic import Field

from assets.said.fields import GmCode, Line, Slug, WebAddress
from assets.said.files import Entry, Kind, Known, Mistake

Category = Annotated[str, Field(pattern=r"^http://data\.europa\.eu/bna/c_[0-9a-f]+$")]


class Owner(Entry):
    """One municipality and the categories that it is named for (URIs of the EU vocabulary)."""

    gm_code: GmCode
    categories: tuple[Category, ...] = Field(min_length=1)


class Register(Entry):
    """One register of designations, as read on a date."""

    id: Slug
    title: Line
    source: WebAddress
    date: Day
    owners: tuple[Owner, ...] = Field(min_length=1)


def designated(registers: Iterable[Register], day: Day) -> dict[str, frozenset[str]]:
    """The categories for which each municipality is named in the registers read until `day`, by GM code."""
    named: dict[str, set[str]] = defaultdict(set)
    for register in registers:
        for owner in register.owners if register.date <= day else ():
            named[owner.gm_code].update(owner.categories)
    return {code: frozenset(categories) for code, categories in named.items()}


def _mistakes(register: Register, known: Known) -> Iterable[Mistake]:
    for number, owner in enumerate(register.owners):
        if owner.gm_code not in known.gm_codes:
            yield ("owners", number, "gm_code"), f"a municipality that is scored (found {owner.gm_code!r})"


DESIGNATION = Kind("designation", "designations", Register, lambda register: register.id, _mistakes)
