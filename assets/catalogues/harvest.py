"""What every dialect offers.

What belongs here: the small interface behind which each source sits. A dialect is a module (dialects/registry.py names them all) with two
functions:

    harvest(source, client, archive) -> Harvest       asks the network, keeps every reply
    parse(pages, source) -> Parsed                    reads records from kept replies, no network, never raises for what they say

and, where a catalogue can say what changed, or is large, one more for each:

    update(source, client, archive, known) -> Harvest | str   asks for changes only; a text says why the whole is needed after all
    stream(pages, source, aside) -> Iterator[Dataset]         what parse gives, one record at a time
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from assets.catalogues.client.web import Reply
from assets.catalogues.record import Dataset


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
    etag: str = ""  # validators, to ask next time whether it changed
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A kept reply as it is parsed; relative addresses in it start from `url`."""

    url: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of asking one source. Only a complete harvest may be taken for all that the source has.

    A dialect fills the first five; the others are filled when it is judged (harvesting.py). Records are made from `passes`: a full one,
    then what each later harvest of changes brought.
    """

    source: str
    outcome: Literal["complete", "partial", "held", "failed"]
    reason: str  # "" when complete
    captures: tuple[Capture, ...]  # the replies of this harvest
    expected: int | None  # datasets the source says it has
    builds_on: tuple[tuple[Capture, ...], ...] = ()  # the passes of earlier harvests that this one builds on; none: it is a full pass
    is_news: bool = True  # False: its replies say nothing that the passes it builds on did not
    full_pass: str = ""  # ISO date of the full pass
    datasets: int | None = None  # different datasets in its records
    ids: str = ""  # fingerprint of their ids
    unchanged_replies: int = 0  # requests answered "not modified" (304)
    note: str = ""  # how it came about

    @property
    def passes(self) -> tuple[tuple[Capture, ...], ...]:
        """The captures its records are made from; a later pass replaces what an earlier one says of a dataset."""
        return (*self.builds_on, self.captures) if self.is_news else self.builds_on


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be read: what is known of it, and why."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    datasets: list[Dataset]
    set_aside: list[SetAside]


@dataclass(frozen=True, slots=True)
class Known:
    """What a source had in its last good harvest."""

    ids: frozenset[str]
    newest: str  # the catalogue's newest stamp on any record; "" = it stamps none


class Client(Protocol):
    """Through which a dialect asks (web.py)."""

    def get(self, url: str, *args: Any, **options: Any) -> Reply: ...  # the options are those of PoliteClient.get


class Archive(Protocol):
    """Where replies are kept (assets/evidence.py)."""

    def put(self, data: bytes) -> str: ...


class Dialect(Protocol):
    """The interface of a dialect's module."""

    def harvest(self, source: Source, client: Client, archive: Archive) -> Harvest: ...

    def parse(self, pages: Iterable[Page], source: Source) -> Parsed: ...


@runtime_checkable
class Streaming(Protocol):
    """A dialect that gives its records one by one, so that a national catalogue takes little memory; what is none goes to `aside`."""

    def stream(self, pages: Iterable[Page], source: Source, aside: list[SetAside]) -> Iterator[Dataset]: ...


@runtime_checkable
class Updatable(Protocol):
    """A dialect whose catalogues can say what changed."""

    def update(self, source: Source, client: Client, archive: Archive, known: Known) -> Harvest | str: ...
