"""Gates: asset checks made from quality/expectations.py, one per suite.

What belongs here: running a suite on the warehouse as a Dagster check, and remembering its result. What must hold is data in
quality/expectations.py.
"""

from dataclasses import asdict, replace

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSeverity,
    AssetKey,
    MetadataValue,
    asset_check,
)

from assets.evidence import fingerprint
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.expectations import SUITES, Suite
from quality.great_expectations import Verdict, validate

SEVERITY = {"error": AssetCheckSeverity.ERROR, "warn": AssetCheckSeverity.WARN}


def gate(suite: Suite) -> AssetChecksDefinition:
    """The suite as a check of its asset; an error-level suite blocks what is downstream until it holds."""

    @asset_check(
        asset=AssetKey(suite.table),
        name=suite.name,
        description=suite.description,
        blocking=suite.severity == "error",
        pool="warehouse",
    )
    def run_suite(context: AssetCheckExecutionContext, snapshot: Snapshot, warehouse: Warehouse) -> AssetCheckResult:
        with warehouse.open() as connection:
            frame = connection.execute(suite.query).df()
        name = f"validations/{snapshot.day}.{suite.name}.json"
        seen = fingerprint([repr(suite), frame.to_csv(index=False)])
        kept = snapshot.evidence.read_json(name) or {}
        if kept.get("fingerprint") == seen:
            # The same rows held against the same expectations on this date: the verdicts are those.
            verdicts = [Verdict(**{**verdict, "failing": tuple(verdict["failing"])}) for verdict in kept["verdicts"]]
        else:
            verdicts = [_plain(verdict) for verdict in validate(suite.name, frame, suite.expectations)]
            snapshot.evidence.write_json(name, {"fingerprint": seen, "verdicts": [asdict(verdict) for verdict in verdicts]})
        broken = [verdict for verdict in verdicts if not verdict.holds]
        return AssetCheckResult(
            passed=not broken,
            severity=SEVERITY[suite.severity],
            description="; ".join(map(_told, broken)) or suite.description,
            metadata={
                "rows": len(frame),
                "expectations": len(verdicts),
                "broken": MetadataValue.md("\n".join(f"- {v.name}: {v.failing_rows} rows. {v.remedy}" for v in broken) or "none"),
                "failing_rows": MetadataValue.json([row for v in broken for row in v.failing]),
            },
        )

    return run_suite


def _told(verdict: Verdict) -> str:
    """A broken verdict as one line, with the row that broke it first."""
    first = ", ".join(f"{name} {value}" for name, value in (verdict.failing[0] if verdict.failing else {}).items() if value is not None)
    return f"{verdict.name} does not hold ({verdict.failing_rows} rows{f'; {first}' if first else ''}). {verdict.remedy}"


def _plain(verdict: Verdict) -> Verdict:
    """The verdict with failing rows as texts, so that it can be kept as JSON."""
    rows = tuple({key: None if value is None else str(value) for key, value in row.items()} for row in verdict.failing)
    return replace(verdict, failing=rows)


GATES = [gate(suite) for suite in SUITES]
