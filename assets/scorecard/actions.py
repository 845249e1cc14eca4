"""What to fix first, and what could not be measured (scorecard.md, section 6).

What belongs here: making actions out of measured items: findings with their exact gain, bundled by cause, best gain per hour first. The
formulas of the gains are those of quality/scoring.py, here for whole grids; the fix texts and efforts are data (quality/reasons.yaml).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assets.scorecard.peers import Neighbours, earned_by_peers
from quality.grid import Grid, Scores, gains_of_checks, points_of, shares_of
from quality.method import method
from quality.reasons import reason


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
    gain_at_peers: float | None = None  # of a missing item, at the level of the similar municipalities that publish it
    example: str = ""  # GM code of the nearest municipality where this is in order


@dataclass(frozen=True, slots=True)
class Action:
    rank: int
    findings: tuple[Finding, ...]  # the same cause, by item
    gain: float
    hours: float
    running_total: float

    @property
    def first(self) -> Finding:
        return self.findings[0]


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
        hours = max(finding.hours for finding in bundle) + method().further_dataset_hours * (len(bundle) - 1)
        unranked.append((tuple(bundle), gain, hours))
    unranked.sort(key=lambda entry: (-entry[1] / entry[2], -entry[1], entry[0][0].item, entry[0][0].check, entry[0][0].source))
    actions, total = [], score
    for rank, (same_cause, gain, hours) in enumerate(unranked, 1):
        total += gain
        actions.append(Action(rank, same_cause, gain, hours, total))
    return actions


def action_rows(
    grid: Grid,
    scores: Scores,
    near: Neighbours,
    faults: Iterable[tuple[str, str, str, str, str | None, str]],
    missing: Iterable[tuple[str, str, str]],
    applicable_points: Mapping[str, float],
    lessons: Mapping[tuple[str, str], str],
) -> Iterator[dict[str, Any]]:
    """One row per municipality and thing to do.

    `faults` are (gm_code, item, check, reason, evidence_url, source) of checks that are known and not full; what only we can mend is no
    action of a municipality. `missing` are (gm_code, item, reason); `applicable_points`: item -> the points that apply to it (a);
    `lessons`: (gm_code, item) -> the municipality to learn the item from.
    """
    codes, items = _positions(grid)
    checks = {check.id: c for c, check in enumerate(method().checks)}
    gains, by_peers = gains_of_checks(grid, scores), earned_by_peers(grid, near)
    full = grid.known & (grid.value == 1)
    found: dict[str, list[Finding]] = defaultdict(list)
    for code, item, check, why, evidence_url, source in faults:
        if reason(why).is_ours:
            continue
        m, i, c = codes[code], items[item], checks[check]
        example = next((grid.codes[other] for other in near.order[m] if full[other, i, c]), "")
        found[code].append(Finding(item, check, source, why, float(gains[m, i, c]), reason(why).hours, evidence_url or "", None, example))
    supply = sum(check.points for check in method().checks if check.dimension == "supply")
    for code, item, why in missing:
        m, i = codes[code], items[item]
        per_share = 100 * float(grid.weight[m, i]) / float(scores.known[m])
        peers = None if np.isnan(by_peers[m, i]) else per_share * float(by_peers[m, i])
        least = per_share * supply / applicable_points[item]
        found[code].append(Finding(item, "", "", why, least, reason(why).hours, "", peers, lessons.get((code, item), "")))
    for code in grid.codes:
        for action in rank_actions(found[code], float(scores.score[codes[code]])):
            first = action.first
            yield {
                "gm_code": code,
                "rank": action.rank,
                "items": [finding.item for finding in action.findings],
                "check_id": first.check or None,
                "source": first.source or None,
                "reason": first.reason,
                "gain": action.gain,
                "is_minimum": not first.check,
                "gain_at_peers": first.gain_at_peers,
                "hours": action.hours,
                "running_total": action.running_total,
                "evidence_url": first.evidence_url or None,
                "example": first.example or None,
            }


def unmeasured_rows(grid: Grid, scores: Scores, unknowns: Iterable[tuple[str, str, str | None, str]]) -> Iterator[dict[str, Any]]:
    """One row per municipality, check (None = the whole item) and reason: what S would be if all of it turned out 0, or full.

    `unknowns` are (gm_code, item, check, reason).
    """
    codes, places = _positions(grid)
    checks = {check.id: c for c, check in enumerate(method().checks)}
    points = points_of()
    a = shares_of(grid, points).a
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for code, item, check, why in unknowns:
        groups[code, check or "", why].append(item)
    for (code, check, why), items in sorted(groups.items()):
        m, positions = codes[code], [places[item] for item in sorted(items)]
        share = [1.0 if not check else points[checks[check]] / a[m, i] for i in positions]
        at_stake = float(sum(grid.weight[m, i] * one for i, one in zip(positions, share, strict=True)))
        known, earned = float(scores.known[m]), float(scores.earned[m])
        yield {
            "gm_code": code,
            "check_id": check or None,
            "reason": why,
            "items": sorted(items),
            "score_if_none": 100 * earned / (known + at_stake),
            "score_if_full": 100 * (earned + at_stake) / (known + at_stake),
        }


def _positions(grid: Grid) -> tuple[dict[str, int], dict[str, int]]:
    """Where each municipality and each item stands in the grid."""
    return {code: m for m, code in enumerate(grid.codes)}, {item: i for i, item in enumerate(grid.items)}
