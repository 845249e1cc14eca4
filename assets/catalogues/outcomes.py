"""The outcomes of harvests in the archive: one per source and date, and which one is the last good.

What belongs here: keeping and finding harvests. Only a complete harvest is good: what a partial or failed one lacks may still exist.
"""

from dataclasses import asdict, replace
from datetime import date

from assets.catalogues.harvest import Capture, Harvest
from assets.evidence import Evidence


def keep_harvest(evidence: Evidence, harvest: Harvest, day: date) -> None:
    """Write the outcome of this source on this day; a second harvest of the day replaces the first."""
    evidence.write_json(f"harvests/{harvest.source}/{day}.json", asdict(harvest))


def harvest_on(evidence: Evidence, source: str, day: date) -> Harvest | None:
    """The harvest of this source on this day, or None."""
    kept = evidence.read_json(f"harvests/{source}/{day}.json")
    if kept is None:
        return None
    harvest = Harvest(**{**kept, "captures": ()})
    return replace(harvest, captures=tuple(Capture(**capture) for capture in kept["captures"]))


def good_harvests(evidence: Evidence, source: str, until: date) -> list[tuple[date, Harvest]]:
    """The complete harvests of this source up to and including `until`, newest first; two at most are ever needed."""
    good: list[tuple[date, Harvest]] = []
    for day, _ in sorted(evidence.dated(f"harvests/{source}", until), reverse=True):
        harvest = harvest_on(evidence, source, day)
        if harvest and harvest.outcome == "complete":
            good.append((day, harvest))
        if len(good) == 2:
            break
    return good
