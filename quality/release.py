"""May this snapshot be published? The release gate (section 9).

What belongs here: the three rules, from plain values. Where the values come from and who accepts belongs to pipelines/gates.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quality.method import method


@dataclass(frozen=True, slots=True)
class Moved:
    """A municipality whose score moved further than the norm, and by how many points."""

    gm_code: str
    points: float


@dataclass(frozen=True, slots=True)
class Objection:
    """One rule that does not hold: what we see, and what the operator does about it."""

    rule: str
    finding: str
    remedy: str


def moved(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> list[Moved]:
    """Who moved further than the norm between two snapshots, farthest first; scores by GM code, null scores are not compared."""
    changes = [Moved(code, now - then) for code, now in after.items() if now is not None and (then := before.get(code)) is not None]
    far = [change for change in changes if abs(change.points) > method().release.moved_points]
    return sorted(far, key=lambda change: (-abs(change.points), change.gm_code))


def objections(
    before: Mapping[str, float | None],
    after: Mapping[str, float | None],
    coverage_before: float | None,
    coverage_after: float | None,
    failed_but_absent: Mapping[str, int],
) -> list[Objection]:
    """What speaks against publishing. Scores and mean coverage (percent) of the last published snapshot and of this one.

    `failed_but_absent`: failed source -> items called not found for municipalities that it covers. `before` is empty at the first snapshot.
    """
    norm = method().release
    found = []
    far = moved(before, after)
    if before and len(far) > norm.moved_share * len(after):
        names = ", ".join(f"{change.gm_code} {change.points:+.1f}" for change in far[:5])
        found.append(
            Objection(
                "scores_move",
                f"{len(far)} of {len(after)} municipalities move by more than {norm.moved_points:g} points ({names}, ...)",
                "Look whether one source or one check explains it (datapeil history --recompute --shadow names the checks).",
            )
        )
    if coverage_before is not None and coverage_after is not None and coverage_before - coverage_after > norm.coverage_points:
        found.append(
            Objection(
                "coverage_falls",
                f"national coverage falls from {coverage_before:.1f} to {coverage_after:.1f} percent",
                "Look which sources failed or are held, and run again when they answer.",
            )
        )
    if failed_but_absent:
        names = ", ".join(f"{source}: {count}" for source, count in sorted(failed_but_absent.items()))
        found.append(
            Objection(
                "failed_source_counts_as_absence",
                f"items are called not found although a source of theirs failed ({names})",
                "A defect of ours: report it; nothing is published until it is mended.",
            )
        )
    return found
