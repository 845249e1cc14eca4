"""What every dialect offers, and the dialects that are read.

What belongs here: the small interface behind which each source sits. A dialect is a module with two functions:

    harvest(source, client, archive) -> Harvest       asks the network, keeps every reply
    parse(pages, source) -> Parsed                    reads records from kept replies, no network, never raises for what they say
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from assets.catalogues.record import Dataset
from assets.catalogues.web import PoliteClient


@dataclass(frozen=True, slots=True)
class Source:
    """A catalogue to harvest, as the sources file names it. No municipality = it covers the country."""

    id: str
    kind: str
    url: str
    title: str = ""
    municipality: str = ""  # GM code
    portal: str = ""  # id in the list of portals, where the host does not tell
    robots: Literal["invited", "obey"] = "invited"  # a configured catalogue's documented interface is an invited one


@dataclass(frozen=True, slots=True)
class Capture:
    """One reply as received; its bytes are in the archive under `sha256`."""

    url: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Page:
    """A kept reply as it is parsed; relative addresses in it start from `url`."""

    url: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of asking one source. Only a complete harvest may be taken for all that the source has."""

    source: str
    outcome: Literal["complete", "partial", "held", "failed"]
    reason: str  # "" when complete
    captures: tuple[Capture, ...]
    expected: int | None  # datasets the source says it has


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be read: what is known of it, and why."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    datasets: list[Dataset]
    set_aside: list[SetAside]


class Archive(Protocol):
    """Where replies are kept (assets/evidence.py)."""

    def put(self, data: bytes) -> str: ...


class Dialect(Protocol):
    """The interface of a dialect's module."""

    def harvest(self, source: Source, client: PoliteClient, archive: Archive) -> Harvest: ...

    def parse(self, pages: Iterable[Page], source: Source) -> Parsed: ...
