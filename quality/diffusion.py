"""How a dataset spreads over the country (section 8): when each municipality adopted it, and which wave that adoption belongs to.

What belongs here: the moment of adoption and its category. The label is of the adoption, never of the municipality.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from quality.method import method


@dataclass(frozen=True, slots=True)
class Adoption:
    """When a published item was adopted; `basis` says how that is known: declared by the catalogue, or the first time we found it."""

    day: date | None
    basis: Literal["issued", "first_harvest", "unknown"]


def adoption(issued: Iterable[str], first_harvest: date, is_long_history: bool) -> Adoption:
    """The first plausible `issued` (ISO 8601 texts), else the first harvest once there is history enough to tell."""
    declared = [day for text in issued if (day := _plausible(text, first_harvest))]
    if declared:
        return Adoption(min(declared), "issued")
    return Adoption(first_harvest, "first_harvest") if is_long_history else Adoption(None, "unknown")


def categories(days: Sequence[date], municipalities: int) -> list[str]:
    """The category of each adoption of one item among all municipalities, whether they publish it or not.

    Equal dates have the place of the first of them. "< 2.5 %" of the diffusion curve means: place / municipalities <= 0.025, which gives
    the counts of section 8.
    """
    ordered = sorted(days)
    place = {day: position for position, day in reversed(list(enumerate(ordered, 1)))}
    return [next(group.id for group in method().adopters if place[day] / municipalities <= group.up_to) for day in days]


def _plausible(text: str, first_harvest: date) -> date | None:
    """The date in `text`, if it is one that a publication can have."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if method().diffusion.plausible_from <= day <= first_harvest else None
