"""Whether a harvest may be believed: a feed that collapses or doubles is held, and the last good state stays.

What belongs here: the guards (reliability.md, "Sources that misbehave") and their numbers from assets/lists/harvest.yaml, as functions of
sets of dataset ids. Where harvests lie and which one counts belongs to outcomes.py.
"""

import math
from collections.abc import Set
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from assets.lists import LISTS
from quality.datafiles import read_yaml


class HarvestRules(BaseModel):
    """The numbers of assets/lists/harvest.yaml, explained there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shrink_share: float = Field(ge=0, le=1)
    shrink_least: int = Field(ge=0)
    swell_ratio: float = Field(ge=1)
    swell_least: int = Field(ge=0)
    settled_share: float = Field(ge=0, le=1)
    grace_days: int = Field(ge=0)
    full_pass_days: int = Field(ge=0)
    overlap_minutes: int = Field(ge=0)


@cache
def harvest_rules() -> HarvestRules:
    return read_yaml(LISTS / "harvest.yaml", HarvestRules)


def alarm(good: int, now: int) -> str:
    """Why a harvest of `now` datasets cannot be believed beside the last good one of `good`, as one line; "" when it can.

    What a feed removed is what it lost and did not replace. Counting every id that went would hold a portal that merely renames its
    datasets: ArcGIS Hub did so to its sites in one go, and each of them would have lost everything.
    """
    rules = harvest_rules()
    if good - now > max(rules.shrink_least, math.floor(rules.shrink_share * good)):
        return f"shrank from {good} to {now} datasets"
    if now > rules.swell_ratio * good and now - good > rules.swell_least:
        return f"swelled from {good} to {now} datasets"
    return ""


def settled(previous: Set[str], now: Set[str]) -> bool:
    """Whether two consecutive harvests say the same: what looked like an accident is how the source is."""
    return len(previous ^ now) <= harvest_rules().settled_share * max(len(previous), len(now))


def verdict(good: Set[str] | None, previous: Set[str] | None, now: Set[str]) -> str:
    """Why the harvest with these ids is held; "" when it is good.

    `good`: the ids of the last good harvest; None = there is none, so there is nothing to hold on to. `previous`: those of the harvest
    just before this one if that one was held, else None.
    """
    if good is None or (previous is not None and settled(previous, now)):
        return ""
    return alarm(len(good), len(now))
