"""Recognising one dataset that arrives by several roads: from its own portal, and through catalogues that harvest that portal.

What belongs here: which records are one dataset, by which evidence, and which of them comes first. Evidence, strongest first (sources.md):
the same identifier, the same landing page, the same title of the same authority. A landing page alone is not enough: products are described
on a page that several records lead to. It counts when it is the page of one of the records itself, or when the authority is the same too.

A road is a source together with the catalogue from which that source has the record. Two records of one road are two datasets, whatever
they share: a catalogue lists a dataset once. Evidence that fits more than one record of a road says nothing, and records that are known
to be of different municipalities are never one.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
LOCAL_CHARACTERS = 4
Key = tuple[str, str]  # (source, dataset id)


@dataclass(frozen=True, slots=True)
class Record:
    """What identity looks at. Texts are "" when absent."""

    source: str
    dataset_id: str
    catalogue: str  # where the source has it from
    title: str
    identifier: str
    page: str  # the record's own page in the catalogue
    landing_page: str
    authorities: frozenset[str]  # GM codes it is attributed to
    is_own: bool  # its source is the portal of one municipality
    is_gone: bool  # shown in its grace period only

    @property
    def key(self) -> Key:
        return self.source, self.dataset_id

    @property
    def road(self) -> tuple[str, str, bool]:
        """One that is gone and one that is there are two roads: a record that only got another id is one dataset."""
        return self.source, self.catalogue, self.is_gone

    @property
    def precedence(self) -> tuple[bool, bool, str, str]:
        """Present before gone, own portal before others, then by id."""
        return self.is_gone, not self.is_own, self.source, self.dataset_id


@dataclass(frozen=True, slots=True)
class Road:
    """A record, the record that stands for its dataset, and how they were recognised as one ("" for that record itself)."""

    record: Record
    canonical: Record
    how: str


def recognise(records: Iterable[Record]) -> list[Road]:
    """One road per record, in the order of the canonical record's precedence; its own road comes first."""
    listed = sorted(records, key=lambda record: record.precedence)
    groups = _Groups(listed)
    own_pages = {_page(record.page) for record in listed} - {""}
    evidences: tuple[tuple[str, Callable[[Record], list[str]]], ...] = (
        ("identifier", _identifiers),
        ("identifier and authority", _local_identifiers),
        ("page of the record", lambda record: sorted({_page(record.page), _page(record.landing_page)} & own_pages)),
        ("landing page and authority", _landing_pages),
        ("title and authority", _titles),
    )
    for how, evidence in evidences:
        alike: dict[str, list[Record]] = defaultdict(list)
        for record in listed:
            for value in evidence(record):
                alike[value].append(record)
        for value in sorted(alike):
            group = alike[value]
            if len({record.road for record in group}) == len(group) > 1:
                for record in group[1:]:
                    groups.join(group[0], record, how)
    return [Road(record, members[0][0], how) for members in groups.members() for record, how in members]


def _identifiers(record: Record) -> list[str]:
    """Identifiers that are unique in the world by themselves: UUIDs and URLs. "1" or "bomen" could be anybody's."""
    candidates = (record.identifier.strip().lower(), record.dataset_id.strip().lower())
    found = {match[0] if (match := UUID.search(value)) else _page(value) for value in candidates}
    return sorted(found - {""})


def _local_identifiers(record: Record) -> list[str]:
    """Identifiers that are unique within an authority at best; short ones and bare numbers are not even that."""
    values = {value.strip().lower() for value in (record.identifier, record.dataset_id)}
    telling = sorted(value for value in values if len(value) >= LOCAL_CHARACTERS and not value.isdigit())
    return [f"{code} {value}" for code in sorted(record.authorities) for value in telling]


def _landing_pages(record: Record) -> list[str]:
    page = _page(record.landing_page)
    return [f"{code} {page}" for code in sorted(record.authorities)] if page else []


def _titles(record: Record) -> list[str]:
    """The title with each authority; one without a known authority could be anybody's."""
    plain = unicodedata.normalize("NFKD", record.title).encode("ascii", "ignore").decode().lower()
    words = " ".join(re.findall(r"[a-z0-9]+", plain))
    return [f"{code} {words}" for code in sorted(record.authorities)] if words else []


def _page(url: str) -> str:
    """A web address without what does not tell pages apart; "" for none, and for the front page of a site."""
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in ("http", "https"):
        return ""
    path = parts.path.rstrip("/")
    if not path and not parts.query:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{path}{query}"


class _Groups:
    """Sets of records that are one dataset, with at most one record per road."""

    def __init__(self, records: Collection[Record]) -> None:
        self._group: dict[Key, list[tuple[Record, str]]] = {record.key: [(record, "")] for record in records}

    def join(self, one: Record, other: Record, how: str) -> None:
        """Make the sets of these records one, unless they have a road in common or contradict each other about the municipality."""
        first, second = self._group[one.key], self._group[other.key]
        if first is second or {record.road for record, _ in first} & {record.road for record, _ in second}:
            return
        if not _agree(first, second):
            return
        # The canonical record says nothing of how; the other one's set says how it came to this one.
        both = sorted(first + second, key=lambda member: member[0].precedence)
        joined = [(record, "" if position == 0 else told or how) for position, (record, told) in enumerate(both)]
        for record, _ in joined:
            self._group[record.key] = joined

    def members(self) -> list[list[tuple[Record, str]]]:
        """Every set once, its canonical record first."""
        return [group for key, group in self._group.items() if group[0][0].key == key]


def _agree(first: list[tuple[Record, str]], second: list[tuple[Record, str]]) -> bool:
    ours = frozenset().union(*(record.authorities for record, _ in first))
    theirs = frozenset().union(*(record.authorities for record, _ in second))
    return not ours or not theirs or bool(ours & theirs)
