"""The outcomes of harvests in the archive: one per source and date, and which one is the last good.

What belongs here: keeping and finding harvests, and the operator's word on a held one. Only a complete harvest is good: what a partial or
failed one lacks may still exist, and what a held one says is not believed yet.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from assets.catalogues.harvest import Capture, Harvest
from assets.evidence import Evidence
from quality.datafiles import InputError


def keep_harvest(evidence: Evidence, harvest: Harvest, day: date) -> None:
    """Write the outcome of this source on this day; a second harvest of the day replaces the first."""
    evidence.write_json(f"harvests/{harvest.source}/{day}.json", asdict(harvest))


def harvest_on(evidence: Evidence, source: str, day: date) -> Harvest | None:
    """The harvest of this source on this day, or None."""
    kept = evidence.read_json(f"harvests/{source}/{day}.json")
    if kept is None:
        return None
    return Harvest(**{**kept, "captures": _captures(kept["captures"]), "builds_on": tuple(map(_captures, kept.get("builds_on", ())))})


def harvests(evidence: Evidence, source: str, until: date) -> Iterator[tuple[date, Harvest]]:
    """The harvests of this source up to and including `until`, newest first, each read when it is asked for."""
    for day, _ in sorted(evidence.dated(f"harvests/{source}", until), reverse=True):
        if harvest := harvest_on(evidence, source, day):
            yield day, harvest


def good_harvests(evidence: Evidence, source: str, until: date) -> Iterator[tuple[date, Harvest]]:
    """Those that are complete, and the held ones that the operator accepted."""
    for day, harvest in harvests(evidence, source, until):
        if harvest.outcome == "complete" or (harvest.outcome == "held" and is_accepted(evidence, harvest)):
            yield day, harvest


def good_sources(evidence: Evidence, until: date) -> list[tuple[str, date]]:
    """Every source of which the archive has a good harvest, configured today or not, with the date of the last one; by id."""
    names = [name.partition("/")[2] for name in evidence.names("harvests")]
    last = ((name, next(good_harvests(evidence, name, until), None)) for name in names)
    return [(name, found[0]) for name, found in last if found]


def accept(evidence: Evidence, source: str, reason: str, today: date) -> Harvest:
    """Keep the operator's word that the held harvest of `source` is how the source is; returns that harvest.

    It holds for this set of datasets, also when the source is harvested again. Raises InputError when the last harvest is not held, or no
    reason is given. A word once given is never rewritten.
    """
    if not reason.strip():
        raise InputError("acceptance", None, "reason", "say in a few words why the source is right; it is kept with the harvest")
    day, harvest = next(harvests(evidence, source, today), (today, None))
    if harvest is None or harvest.outcome != "held":
        held = "has no harvest yet" if harvest is None else f"is {harvest.outcome} since {day}, not held"
        raise InputError("acceptance", None, source, f"only a held source can be accepted; this one {held}")
    if not is_accepted(evidence, harvest):
        word = {"source": source, "harvest": str(day), "held_because": harvest.reason, "reason": reason.strip(), "accepted": str(today)}
        evidence.write_json(_acceptance(harvest), word | {"datasets": harvest.datasets})
    return harvest


def is_accepted(evidence: Evidence, harvest: Harvest) -> bool:
    """Whether the operator accepted this set of datasets of this source."""
    return bool(harvest.ids) and evidence.has(_acceptance(harvest))


def _acceptance(harvest: Harvest) -> str:
    return f"acceptances/{harvest.source}/{harvest.ids}.json"


def _captures(kept: list[dict[str, Any]]) -> tuple[Capture, ...]:
    return tuple(Capture(**capture) for capture in kept)
