"""The status of every item for every municipality (scorecard.md, section 3).

What belongs here: deciding between found, doubtful, not found and not measured, from plain values. Unknown is never taken for absent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class PlaceState:
    """A place where a municipality's datasets may be listed, and what is known of it on the date of the snapshot."""

    id: str
    gm_codes: frozenset[str]  # empty = covers the country
    outcome: str  # complete | partial | held | failed | unconnected
    used_date: date | None  # date of the last good harvest

    def is_conclusive(self, day: date, fresh_days: int) -> bool:
        """Whether what is not in it may be called absent: harvested without error, not longer ago than `fresh_days`."""
        fresh = self.used_date is not None and day - self.used_date <= timedelta(days=fresh_days)
        return self.outcome in ("complete", "held") and fresh


@dataclass(frozen=True, slots=True)
class Publication:
    """A dataset that is, or may be, an item of a municipality; a national one delivers it for many."""

    source: str
    dataset_id: str
    distribution_id: str | None
    label: str  # found | national | doubtful
    confidence: float
    is_confirmed: bool
    evidence: str
    points: float  # earned over the known checks
    is_empty: bool = False  # its file has no data rows

    @property
    def preference(self) -> tuple[float, float, str, str]:
        """Most points first, then the surer match; the ids make the order total."""
        return -self.points, -self.confidence, self.source, self.dataset_id


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of one municipality before its items are looked at."""

    gm_code: str
    places: tuple[PlaceState, ...]  # all its relevant sources
    has_datasets: bool  # any dataset attributed to it, in any source
    is_verified: bool  # somebody checked which portals it has


@dataclass(frozen=True, slots=True)
class Status:
    status: str
    reason: str  # id in quality/reasons.yaml
    publication: Publication | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's decision on an item of a municipality as a whole (input/matches.csv)."""

    decision: str  # not_applicable | not_found
    reason: str


def situations(
    gm_codes: Iterable[str], places: Iterable[PlaceState], with_datasets: Iterable[str], verified: Iterable[str]
) -> dict[str, Situation]:
    """The situation of every municipality: national places are relevant to all, others to the municipalities they name."""
    places = sorted(places, key=lambda place: place.id)
    with_datasets, verified = set(with_datasets), set(verified)
    return {
        code: Situation(
            code,
            tuple(place for place in places if not place.gm_codes or code in place.gm_codes),
            code in with_datasets,
            code in verified,
        )
        for code in gm_codes
    }


def decide_status(
    situation: Situation,
    publications: Iterable[Publication],
    day: date,
    fresh_days: int,
    ruling: Ruling | None = None,
    national_unread: str = "",
) -> Status:
    """One item of one municipality. `publications` are the datasets matched with the item.

    `national_unread` names a national source of the item of which no file could be read: it may deliver this municipality's rows.
    """
    if ruling and ruling.decision == "not_applicable":
        return Status("not_applicable", "not_applicable_claim", evidence=ruling.reason)
    ranked = sorted(publications, key=lambda publication: publication.preference)
    filled = [publication for publication in ranked if not publication.is_empty]
    own = [publication for publication in filled if publication.label == "found"]
    published = [publication for publication in filled if publication.label in ("found", "national")]
    if own:  # an own publication beats a national one; the file with the most points is measured
        best = published[0]
        return Status("found", "found", best, own[0].evidence if best is own[0] else f"{own[0].evidence}; gemeten: {best.evidence}")
    if published:
        return Status("national", "national", published[0], published[0].evidence)
    doubtful = [publication for publication in ranked if publication.label == "doubtful"]
    if doubtful and not (ruling and ruling.decision == "not_found"):
        likeliest = min(doubtful, key=lambda p: (-p.confidence, p.source, p.dataset_id))
        return Status("doubtful", "doubtful", likeliest, likeliest.evidence)
    absence = _why_unknown(situation, day, fresh_days)
    if absence:
        return absence
    if national_unread:
        return Status("not_measured", "national_unread", evidence=f"niet te lezen: {national_unread}")
    if ruling:
        return Status("not_found", "not_found", evidence=ruling.reason)
    empty = [publication for publication in ranked if publication.is_empty]
    if empty:
        return Status("not_found", "empty_file", evidence=f"{empty[0].source}: {empty[0].dataset_id}")
    return Status("not_found", "not_found", evidence=f"niet aangetroffen in: {_names(situation.places)}")


def _why_unknown(situation: Situation, day: date, fresh_days: int) -> Status | None:
    """Why absence cannot be concluded; None when it can."""
    if not situation.has_datasets and not situation.is_verified:
        return Status("not_measured", "no_source_known")
    inconclusive = [place for place in situation.places if not place.is_conclusive(day, fresh_days)]
    unconnected = [place for place in inconclusive if place.outcome == "unconnected"]
    harvested = [place for place in inconclusive if place.outcome != "unconnected"]
    if harvested:
        return Status("not_measured", "source_failed", evidence=f"niet volledig uitgelezen: {_names(harvested)}")
    if unconnected:
        return Status("not_measured", "portal_unconnected", evidence=f"nog niet aangesloten: {_names(unconnected)}")
    if not situation.places:
        return Status("not_measured", "no_source_known")
    return None


def _names(places: Iterable[PlaceState]) -> str:
    return ", ".join(place.id for place in places)
