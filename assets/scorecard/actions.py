"""What to fix first (scorecard.md, section 6): findings with their exact gain, bundled by cause, best gain per hour first.

What belongs here: making actions out of measured items. The gains themselves are formulas of quality/scoring.py; the fix texts and
efforts are data (quality/reasons.yaml).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FURTHER_DATASET_HOURS = 0.25  # each further dataset of one bulk action


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that costs points: a check of a published item that is not full, or a missing item (check = "")."""

    item: str
    check: str
    source: str
    reason: str
    gain: float  # points of the score; at least this for a missing item
    hours: float
    evidence_url: str


@dataclass(frozen=True, slots=True)
class Action:
    rank: int
    items: tuple[str, ...]
    check: str
    source: str
    reason: str
    gain: float
    is_minimum: bool
    hours: float
    running_total: float
    evidence_url: str


def rank_actions(findings: Iterable[Finding], score: float) -> list[Action]:
    """Bundle findings with the same check, portal and reason; sort by gain per hour, then gain, then id; add the running total.

    Gains of known checks are exact and additive, so the running total is exact until the first missing item, and a minimum after it.
    """
    bundles: Mapping[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.gain > 0:
            key = (finding.check, finding.source, finding.reason) if finding.check else ("", "", finding.reason, finding.item)
            bundles[key].append(finding)
    unranked = []
    for bundle in bundles.values():
        bundle.sort(key=lambda finding: finding.item)
        gain = sum(finding.gain for finding in bundle)
        hours = max(finding.hours for finding in bundle) + FURTHER_DATASET_HOURS * (len(bundle) - 1)
        unranked.append((bundle, gain, hours))
    unranked.sort(key=lambda entry: (-entry[1] / entry[2], -entry[1], entry[0][0].item, entry[0][0].check))
    actions, total = [], score
    for rank, (bundle, gain, hours) in enumerate(unranked, 1):
        first = bundle[0]
        total += gain
        actions.append(
            Action(
                rank,
                tuple(finding.item for finding in bundle),
                first.check,
                first.source,
                first.reason,
                gain,
                not first.check,
                hours,
                total,
                first.evidence_url,
            )
        )
    return actions
