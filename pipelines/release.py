"""The release gate: may this snapshot be published? And the operator's acceptance, from the launchpad or the command line.

What belongs here: laying the snapshot and the last published one before the rules of quality/release.py, as a blocking check of `scores`.
"""

from datetime import date

import pyarrow.compute as pc
import pyarrow.parquet as pq
from dagster import AssetCheckResult, AssetCheckSeverity, AssetKey, Config, MetadataValue, asset_check
from pydantic import Field

from assets.evidence import Evidence
from assets.scorecard.history import files_of
from assets.scorecard.release import accept, acceptance, keep_verdict, last_held, published_before
from assets.snapshot import Snapshot, parse_date
from assets.warehouse import Warehouse
from pipelines.settings import Settings
from quality.datafiles import InputError
from quality.method import method
from quality.release import Objection, objections

FAILED_BUT_ABSENT = """
SELECT s.source, count(*) AS items
FROM matches m
JOIN sources s ON len(s.gm_codes) = 0 OR list_contains(s.gm_codes, m.gm_code)
JOIN harvests h ON h.source = s.source
WHERE h.outcome = 'failed' AND m.status = 'not_found'
GROUP BY s.source
"""
HOW_TO_ACCEPT = (
    "If it is right all the same: launch job accept_release with a reason (it is published then), "
    'or datapeil accept --gate release --reason "..." and run this date again.'
)


class Acceptance(Config):
    """What the operator may fill in in the launchpad."""

    accept_reason: str = Field("", description="Why this snapshot may be published although the gate objects: kept for ever.")


@asset_check(
    asset=AssetKey("scores"),
    name="release",
    description="Scores and coverage move no further than the method allows, and no failure counts as absence.",
    blocking=True,
    pool="warehouse",
)
def release_gate(config: Acceptance, snapshot: Snapshot, warehouse: Warehouse) -> AssetCheckResult:
    """Hold the snapshot against the last published one; an acceptance lets it through and is shown."""
    evidence, day = snapshot.evidence, snapshot.day
    earlier = published_before(evidence, day)
    found = _objections(evidence, earlier[-1] if earlier else None, warehouse)
    keep_verdict(evidence, day, found, earlier[-1] if earlier else None)
    if found and config.accept_reason and acceptance(evidence, day) is None:
        accept(evidence, day, config.accept_reason)
    accepted = acceptance(evidence, day) if found else None
    return AssetCheckResult(
        passed=not found or accepted is not None,
        severity=AssetCheckSeverity.ERROR,
        description="; ".join(f"{o.finding}. {o.remedy}" for o in found) + (f" {HOW_TO_ACCEPT}" if found and accepted is None else ""),
        metadata={
            "compared_with": str(earlier[-1]) if earlier else "the first snapshot",
            "objections": MetadataValue.md("\n".join(f"- {o.finding}. {o.remedy}" for o in found) or "none"),
            "accepted_because": accepted or "",
        },
    )


def accept_release(settings: Settings, reason: str, day: str | None) -> str:
    """Accept the gate for this date, else for the latest snapshot that is held; one line that says so. InputError when none is."""
    evidence = settings.archive
    held = parse_date(day) if day else last_held(evidence)
    if held is None:
        raise InputError("command line", None, "--gate", "no snapshot is held; to accept one beforehand, name its --date")
    with settings.places.locked():
        accept(evidence, held, reason)
    return f"Accepted the snapshot of {held}; run it again to publish: datapeil run --date {held}"


def _objections(evidence: Evidence, before: date | None, warehouse: Warehouse) -> list[Objection]:
    absent = {row["source"]: row["items"] for row in warehouse.read(FAILED_BUT_ABSENT)}
    scores = {row["gm_code"]: row["score"] for row in warehouse.read("SELECT gm_code, score FROM scores")}
    if before is None:
        return objections({}, scores, None, None, absent)
    ((file,), _) = files_of(evidence, [before], method().version)  # under the same method, where the history was computed again
    table = pq.read_table(file)
    then = dict(zip(table["gm_code"].to_pylist(), table["score"].to_pylist(), strict=True))
    (now,) = warehouse.read("SELECT avg(coverage) AS coverage FROM scores")
    return objections(then, scores, pc.mean(table["coverage"]).as_py(), now["coverage"], absent)
