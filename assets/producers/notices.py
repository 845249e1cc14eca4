"""Who is to be told what, and when: one message per contact, at most one a month, only on what is new or worse.

What belongs here: these rules (in notices.yaml), without words and without sending.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from assets.producers.findings import Finding
from assets.producers.ledger import Told
from assets.said.calendar import months_after
from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("notices.yaml")


class Rules(BaseModel):
    """assets/producers/notices.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    preview_working_days: int = Field(ge=0)
    months_between: int = Field(ge=1)
    datasets_shown: int = Field(ge=1)


@cache
def rules() -> Rules:
    return read_yaml(FILE, Rules)


@dataclass(frozen=True, slots=True)
class Cause:
    """Findings that are mended in the same way, in the same place."""

    portal: str
    check: str
    reason: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a contact is to be told: the causes of what is new or worse. `open` has the value of every finding of theirs, told or not."""

    contact: str
    causes: tuple[Cause, ...]
    open: dict[str, float]
    not_before: date  # the month since the last message is over

    def is_due(self, day: date) -> bool:
        return day >= self.not_before


def notices(findings: Iterable[Finding], told: Mapping[str, Told], day: date) -> list[Notice]:
    """The notices on `day`, by contact; a contact of whom nothing is new or worse gets none. Findings without a mailbox are left out."""
    made = []
    listed = sorted((finding for finding in findings if finding.contact), key=lambda f: (f.contact, f.cause, f.title, f.dataset_id))
    for contact, grouped in groupby(listed, key=lambda finding: finding.contact):
        own = list(grouped)
        last = told.get(contact)
        news = [finding for finding in own if last is None or finding.value < last.values.get(finding.key, 1.0)]
        if news:
            not_before = months_after(last.date, rules().months_between) if last else day
            made.append(Notice(contact, _causes(news), {finding.key: finding.value for finding in own}, not_before))
    return made


def first_sending(previewed: date) -> date:
    """The first day on which what was first previewed on that day may be sent: working days (Monday to Friday) later."""
    day: date = np.busday_offset(previewed, rules().preview_working_days, roll="backward").astype(date)
    return day


def _causes(findings: list[Finding]) -> tuple[Cause, ...]:
    """The findings by cause; the cause with most findings first."""
    grouped = [tuple(group) for _, group in groupby(findings, key=lambda finding: finding.cause)]
    grouped.sort(key=lambda group: (-len(group), group[0].cause))
    return tuple(Cause(group[0].portal, group[0].check, group[0].reason, group) for group in grouped)
