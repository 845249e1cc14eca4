"""What is shown of one source on one day: its last good harvest, and what went from it less than the grace period ago.

What belongs here: the step from the harvests in the archive to the records of today. A dataset that is gone from a complete harvest is
still shown, marked, for the grace period (reliability.md: 14 days): a portal that loses a dataset for a week has not withdrawn it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from assets.catalogues.change import Change, compare
from assets.catalogues.guards import harvest_rules
from assets.catalogues.harvest import Source
from assets.catalogues.outcomes import good_harvests
from assets.catalogues.records import EMPTY, Records, records_of, together
from assets.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Shown:
    """`current` is what the last good harvest holds; `gone` what earlier ones held, with the date of the first good one without it."""

    used: date | None  # date of the last good harvest; None = there is none yet
    current: Records
    gone: Records
    removed_since: dict[str, date]  # by id, of every dataset in `gone`
    change: Change | None  # since the good harvest before; None = there is none before


def shown(source: Source, evidence: Evidence, day: date) -> Shown:
    """What is shown of `source` on `day`."""
    harvests = good_harvests(evidence, source.id, day)
    used, last = next(harvests, (None, None))
    if used is None or last is None:
        return Shown(None, EMPTY, EMPTY, {}, None)
    current = records_of(source, last, evidence)
    change = None
    gone: list[Records] = []
    removed_since: dict[str, date] = {}
    seen, first_without = set(current.ids), used
    for earlier, harvest in harvests:
        is_within_grace = day - first_without < timedelta(days=harvest_rules().grace_days)
        if change is not None and not is_within_grace:
            break
        before = records_of(source, harvest, evidence)
        change = change or compare(before.versions(), current.versions())
        if is_within_grace and (missing := before.ids - seen):
            gone.append(before.only(missing))
            removed_since |= dict.fromkeys(missing, first_without)
            seen |= missing
        first_without = earlier
    return Shown(used, current, together(gone), removed_since, change)
