"""Harvesting one source on one day: changes only or everything, conditionally, and judged before it is believed.

    last good harvest -> changes since (dialect.update) -> guards -> complete | held
                      \\> or a full pass (dialect.harvest) /

What belongs here: choosing between the two, and the judgement. How a dialect asks belongs to its module; the guards' numbers to guards.py.
"""

from dataclasses import replace
from datetime import date, timedelta

from assets.catalogues.conditional import RevalidatingClient
from assets.catalogues.dialects.registry import DIALECTS
from assets.catalogues.guards import harvest_rules, verdict
from assets.catalogues.harvest import Client, Harvest, Known, Source, Updatable
from assets.catalogues.outcomes import good_harvests, harvests, is_accepted
from assets.catalogues.records import Records, records_of, says_something_new
from assets.evidence import Evidence, fingerprint


def harvest_source(source: Source, client: Client, evidence: Evidence, day: date) -> Harvest:
    """What comes of asking `source` on `day`. It builds on harvests of earlier days only: doing it again gives the same."""
    yesterday = day - timedelta(days=1)
    good = next((harvest for _, harvest in good_harvests(evidence, source.id, yesterday)), None)
    before = records_of(source, good, evidence) if good else None
    asked = RevalidatingClient(client, evidence, (capture for captures in good.passes for capture in captures) if good else ())
    harvest = _asked(source, asked, evidence, day, good, before)
    harvest = replace(harvest, captures=asked.with_validators(harvest.captures), unchanged_replies=asked.unchanged)
    if harvest.outcome != "complete":
        return harvest
    return _judged(source, harvest, evidence, yesterday, before)


def _asked(source: Source, client: Client, evidence: Evidence, day: date, good: Harvest | None, before: Records | None) -> Harvest:
    """The changes since the last good harvest where that will do, else everything; the note says which and why."""
    dialect = DIALECTS[source.kind]
    why = ""
    if good and before and isinstance(dialect, Updatable):
        why = _why_full(good, before, day)
        if not why:
            changes = dialect.update(source, client, evidence, Known(frozenset(before.ids), before.newest))
            if isinstance(changes, Harvest):
                is_news = says_something_new(source, changes, before, evidence)
                return replace(changes, builds_on=good.passes, is_news=is_news, full_pass=good.full_pass)
            why = changes
    note = f"everything was asked for: {why}" if why else "everything was asked for"
    return replace(dialect.harvest(source, client, evidence), full_pass=day.isoformat(), note=note)


def _why_full(good: Harvest, before: Records, day: date) -> str:
    """Why changes alone will not do; "" when they will."""
    if not good.full_pass:
        return "the last good harvest does not say when that was last done"
    age = (day - date.fromisoformat(good.full_pass)).days
    if age >= harvest_rules().full_pass_days:
        return f"that was last done {age} days ago"
    if before.set_aside.num_rows:
        return "some records could not be read, so that they cannot be followed"
    return ""


def _judged(source: Source, harvest: Harvest, evidence: Evidence, yesterday: date, before: Records | None) -> Harvest:
    """A complete harvest held against the last good one and the one just before it."""
    now = records_of(source, harvest, evidence)
    if now.unread:
        return replace(harvest, outcome="failed", reason=f"what came could not be read: {now.unread}")
    harvest = replace(harvest, datasets=len(now.ids), ids=fingerprint(sorted(now.ids)))
    latest = next((earlier for _, earlier in harvests(evidence, source.id, yesterday) if earlier.outcome in ("complete", "held")), None)
    previous = records_of(source, latest, evidence).ids if latest and latest.outcome == "held" else None
    why = verdict(before.ids if before else None, previous, now.ids)
    if not why:
        return replace(harvest, note=f"{harvest.note}; two harvests in a row agree") if previous is not None else harvest
    if is_accepted(evidence, harvest):
        return replace(harvest, note=f"{harvest.note}; accepted by the operator although it {why}")
    return replace(harvest, outcome="held", reason=f"{why}: the last good state stays until the next harvest agrees or you accept it")
