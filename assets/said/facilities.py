"""Facilities: places, services and teams that help municipalities to publish or to work with data.

What belongs here: what a facility file holds (input/facilities/). Facilities are listed beside the self profile and change nothing that is
measured.
"""

from collections.abc import Iterable
from datetime import date as Day

from assets.said.fields import GmCode, Line, Link, Slug, Text
from assets.said.files import Entry, Kind, Known, Mistake


class Facility(Entry):
    """One facility; without `gm_codes` it is for every municipality, without `items` for every dataset of the list."""

    id: Slug
    title: Line
    text: Text
    link: Link
    date: Day  # when somebody looked whether this is so
    gm_codes: tuple[GmCode, ...] = ()
    items: tuple[Slug, ...] = ()


def _mistakes(facility: Facility, known: Known) -> Iterable[Mistake]:
    for number, code in enumerate(facility.gm_codes):
        if code not in known.gm_codes:
            yield ("gm_codes", number), f"a municipality that is scored (found {code!r})"
    for number, item in enumerate(facility.items):
        if item not in known.items:
            yield ("items", number), f"an id of the reference list (found {item!r})"


FACILITY = Kind("facility", "facilities", Facility, lambda facility: facility.id, _mistakes)
