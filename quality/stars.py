"""The second neutral figure: Berners-Lee's stars, 0-5 (https://www.w3.org/DesignIssues/LinkedData.html), of the best distribution.

What belongs here: what earns each star. A star counts only if those before it are earned; what could not be seen is None and gives a range.
"""

from collections.abc import Mapping
from typing import NamedTuple

from quality.checks.lists import formats, openness_of_licence

# In order: on the web under an open licence; structured; in a format that is nobody's; with addresses for things; linked to others' data.
STARS = ("is_open", "is_structured", "is_open_format", "is_rdf", "is_linked")
OPEN = 0.5  # a licence that asks for sharing alike is open


class Stars(NamedTuple):
    low: int
    high: int


def seen_in_distribution(access_url: str, licence: str, form: str) -> dict[str, bool | None]:
    """What earns the stars. `form` is the format recognised from the bytes, else the declared one, as an id of formats.yaml; "" = unknown.

    Whether data links to that of others is not examined: of RDF it is unknown, of anything else it is not so.
    """
    openness = openness_of_licence(licence) if licence else 0.0
    known = formats().get(form)
    is_rdf = None if known is None else form == "rdf"
    return {
        "is_open": False if not access_url else None if openness is None else openness >= OPEN,
        "is_structured": None if known is None else known.machine_readable,
        "is_open_format": None if known is None else known.value == 1,
        "is_rdf": is_rdf,
        "is_linked": False if is_rdf is False else None,
    }


def stars_of(seen: Mapping[str, bool | None]) -> Stars:
    """The stars earned for certain, and those at most."""
    low = next((number for number, star in enumerate(STARS) if seen[star] is not True), len(STARS))
    high = next((number for number, star in enumerate(STARS) if seen[star] is False), len(STARS))
    return Stars(low, high)
