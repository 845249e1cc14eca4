"""Gates: asset checks made from quality/expectations/, one for every table, so that nothing is published from a table that does not hold.

What belongs here: running suites on the warehouse as Dagster checks, and remembering their results. What must hold is data in
quality/expectations/. Tables that are made side by side are checked in one step, for a step costs more than most of its checks; none of a
group may be made from another of it, for the check of a table stops what is made from it.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from hashlib import sha256

import pandas as pd
from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    MetadataValue,
    multi_asset_check,
)

from assets.evidence import Evidence, fingerprint
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.expectations import SUITES, Suite
from quality.great_expectations import Verdict, validate

TOGETHER = (
    ("municipalities", "reference_list", "reason_texts"),
    ("profiles", "corrections", "facilities", "designations"),
    ("datasets", "distributions", "roads", "attributions", "unknown_publishers", "set_aside", "harvests", "good_sources"),
    ("candidates", "conformance"),
    ("examinations", "columns", "contents", "personal_data_notices"),
    ("decisions", "format_claims"),
    ("measurements", "hvd"),
    ("scores", "scores_confirmed", "domains", "review_queue"),
    ("peers", "comparisons", "learn_from", "history", "changes", "diffusion", "bottlenecks", "unmeasured"),
    ("actions", "national", "neutral_figures", "neutral_distributions", "neutral"),
    ("collective_fixes", "indicators", "quarter_figures", "best_examples", "cooperations", "joint_datasets"),
)


def gates() -> list[AssetChecksDefinition]:
    """A check for every suite, in as few steps as the flow allows."""
    of_table = {suite.table: suite for suite in SUITES}
    grouped = {table for group in TOGETHER for table in group}
    alone = tuple((table,) for table in of_table if table not in grouped)
    return [gate([of_table[table] for table in group]) for group in (*TOGETHER, *alone)]


def gate(suites: list[Suite]) -> AssetChecksDefinition:
    """The suites as checks of their assets, in one step; an error-level expectation that does not hold blocks what is downstream."""
    of_name = {suite.name: suite for suite in suites}
    specs = [
        AssetCheckSpec(suite.name, asset=AssetKey(suite.table), description=suite.description, blocking=suite.is_blocking)
        for suite in suites
    ]

    @multi_asset_check(name=f"{suites[0].table}_gate", specs=specs, pool="warehouse")
    def hold(context: AssetCheckExecutionContext, snapshot: Snapshot, warehouse: Warehouse) -> Iterator[AssetCheckResult]:
        for suite in of_name.values():
            with warehouse.open() as connection:
                frames = [connection.execute(part.query).df() for part in suite.parts]
            verdicts = _verdicts(suite, frames, snapshot.evidence, f"validations/{snapshot.day}.{suite.name}.json")
            yield _result(suite, len(frames[0]), verdicts)

    return hold


def _verdicts(suite: Suite, frames: list[pd.DataFrame], evidence: Evidence, name: str) -> list[Verdict]:
    """The verdicts on these rows, from the archive when the same rows were held against the same expectations on this date."""
    seen = fingerprint([repr(suite), *map(_print, frames)])
    kept = evidence.read_json(name) or {}
    if kept.get("fingerprint") == seen:
        return [Verdict(**{**verdict, "failing": tuple(verdict["failing"])}) for verdict in kept["verdicts"]]
    parts = zip(suite.parts, frames, strict=True)
    verdicts = [_plain(verdict) for part, frame in parts for verdict in validate(suite.name, frame, part.expectations)]
    evidence.write_json(name, {"fingerprint": seen, "verdicts": [asdict(verdict) for verdict in verdicts]})
    return verdicts


def _result(suite: Suite, rows: int, verdicts: list[Verdict]) -> AssetCheckResult:
    broken = [verdict for verdict in verdicts if not verdict.holds]
    is_error = any(verdict.severity == "error" for verdict in broken)
    return AssetCheckResult(
        asset_key=AssetKey(suite.table),
        check_name=suite.name,
        passed=not broken,
        severity=AssetCheckSeverity.ERROR if is_error or not broken else AssetCheckSeverity.WARN,
        description="; ".join(map(_told, broken)) or suite.description,
        metadata={
            "rows": rows,
            "expectations": len(verdicts),
            "broken": MetadataValue.md("\n".join(f"- {v.name}: {v.failing_rows} rows. {v.remedy}" for v in broken) or "none"),
            "failing_rows": MetadataValue.json([row for v in broken for row in v.failing]),
            "what_to_do": _what_to_do(is_error) if broken else "nothing",
        },
    )


def _what_to_do(is_error: bool) -> str:
    """What the operator does about a suite that does not hold."""
    if is_error:
        return "Nothing is published; the last site stays. Do what each line under `broken` says, then launch job publish_again."
    return "The site was published all the same. Do what each line under `broken` says; the next snapshot checks it again."


def _told(verdict: Verdict) -> str:
    """A broken verdict as one line, with the row that broke it first (without the conditions that this row does satisfy)."""
    row = verdict.failing[0] if verdict.failing else {}
    first = ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, "True"))
    rows = "1 row" if verdict.failing_rows == 1 else f"{verdict.failing_rows} rows"
    return f"“{verdict.name}” does not hold ({rows}{f'; {first}' if first else ''}). {verdict.remedy}"


def _print(frame: pd.DataFrame) -> str:
    """A fingerprint of the rows, in their order."""
    return sha256(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes()).hexdigest()


def _plain(verdict: Verdict) -> Verdict:
    """The verdict with failing rows as texts, so that it can be kept as JSON."""
    rows = tuple({key: None if value is None else str(value) for key, value in row.items()} for row in verdict.failing)
    return replace(verdict, failing=rows)


GATES = gates()
