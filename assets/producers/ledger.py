"""What producers were told, and when they could first be shown to the operator: facts in the archive, below notices/.

What belongs here: keeping and finding those facts. A message is written down before it is sent: one that may have been sent is never sent
again.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assets.evidence import Evidence

Outcome = Literal["sending", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class Told:
    """The last message to a contact: its date, and every finding that was open then, with its value."""

    date: date
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Ledger:
    evidence: Evidence

    def told(self, until: date) -> dict[str, Told]:
        """The last message to each contact, not later than `until`. One that failed was not told."""
        last: dict[str, Told] = {}
        for day, folder in self.evidence.dated("notices/sent", until):
            for name in self.evidence.names(folder):
                kept = self.evidence.read_json(name)
                if kept["outcome"] != "failed":
                    last[kept["contact"]] = Told(day, kept["findings"])
        return last

    def keep(self, contact: str, day: date, values: dict[str, float], method: str, outcome: Outcome, why: str = "") -> None:
        """Write down a message to a contact, and what came of it; `why` it failed."""
        name = hashlib.sha256(contact.encode()).hexdigest()[:16]
        kept = {"contact": contact, "findings": values, "method_version": method, "outcome": outcome, "reason": why}
        self.evidence.write_json(f"notices/sent/{day}/{name}.json", kept)

    def first_preview(self, method: str, day: date) -> date:
        """The date on which notices under this method were first laid before the operator: `day` when they never were."""
        name = f"notices/previews/{method}.json"
        kept = self.evidence.read_json(name)
        if kept is None:
            self.evidence.write_json(name, {"date": day.isoformat()})
            return day
        return date.fromisoformat(kept["date"])
