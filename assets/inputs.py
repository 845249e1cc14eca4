"""Everything people give a run: sources, portals, the register, the reference list, decisions on matches.

What belongs here: reading all of it before a run starts, so that a mistake is one line and nothing is written.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from assets.catalogues.attribution import Register, read_register
from assets.catalogues.harvest import Source
from assets.catalogues.portals import Portal, read_portals
from assets.catalogues.sources import read_sources
from assets.lists import LISTS
from assets.lists.national_sources import NationalSource, read_national_sources
from assets.lists.reference_list import ReferenceList, read_reference_list
from assets.matching.decide import Matcher, load_matcher
from assets.matching.overrides import Overrides, read_overrides
from assets.notices import read_closed
from quality.checks import Norm
from quality.datafiles import InputError


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the inputs of one run lie."""

    sources: Path
    portals: Path
    reference_list: Path
    matches: Path
    notices: Path
    register_date: str  # edition of the register that is scored; "" = the current one

    @property
    def national(self) -> Path:
        """National sources that an operator adds to the shipped list."""
        return self.matches.with_name("national_sources.yaml")

    @property
    def cooperations(self) -> Path:
        """Cooperations of municipalities that an operator adds to the shipped list."""
        return self.matches.with_name("cooperations.yaml")


@dataclass(frozen=True, slots=True)
class Place:
    """A place where datasets of municipalities may be listed: a source that is harvested, or a portal that is not."""

    id: str
    kind: str
    title: str
    url: str
    gm_codes: tuple[str, ...]  # empty = it covers the country
    is_connected: bool


@dataclass(frozen=True)
class Inputs:
    sources: list[Source]
    portals: list[Portal]
    register: Register
    scored: tuple[str, ...]  # GM codes of the edition that is scored
    reference_list: ReferenceList
    overrides: Overrides
    closed_notices: frozenset[str]  # SHA-256 of files whose personal-data notice an operator closed
    national_sources: tuple[NationalSource, ...]

    @cached_property
    def matcher(self) -> Matcher:
        return load_matcher(self.reference_list)

    @cached_property
    def norms(self) -> dict[str, Norm]:
        """What each item of the list asks of a publication."""
        return {item.id: item.norm for item in self.reference_list.items}

    @cached_property
    def places(self) -> list[Place]:
        """The configured sources, and the relevant portals that are not among them, by id."""
        connected = {name for source in self.sources for name in (source.id, source.portal, urlsplit(source.url).hostname or "") if name}
        places = [Place(s.id, s.kind, s.title or s.id, s.url, (s.municipality,) if s.municipality else (), True) for s in self.sources]
        places += [
            Place(p.id, p.kind, p.name, p.url, p.gm_codes, False)
            for p in self.portals
            if p.is_relevant and p.gm_codes and p.id not in connected and urlsplit(p.url).hostname not in connected
        ]
        return sorted(places, key=lambda place: place.id)

    @cached_property
    def verified(self) -> frozenset[str]:
        """The municipalities of which somebody checked which portals they have; "no portal" is an answer too."""
        return frozenset(code for portal in self.portals if portal.verified for code in portal.gm_codes)


def read_inputs(paths: Paths) -> Inputs:
    """All inputs, checked on their own and against each other; InputError for the first mistake."""
    register = read_register(LISTS, paths.cooperations)
    reference_list = read_reference_list(paths.reference_list)
    sources = read_sources(paths.sources)
    scored = register.edition(_edition(paths.register_date))
    for source in sources:
        if source.municipality and source.municipality not in register:
            raise InputError(paths.sources, None, f"{source.id}.municipality", f"{source.municipality} is not in the register")
    items = {item.id for item in reference_list.items}
    return Inputs(
        sources,
        read_portals(paths.portals),
        register,
        scored,
        reference_list,
        read_overrides(paths.matches, items),
        read_closed(paths.notices),
        read_national_sources(paths.national, items),
    )


def _edition(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError("settings", None, "DATAPEIL_REGISTER_DATE", f"expected YYYY-MM-DD (found {text!r})") from None
