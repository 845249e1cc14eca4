"""Running expectations with Great Expectations: the only module that imports it.

Its import takes seconds, so it happens inside functions. Telemetry and progress bars are off.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from quality.expectations.suites import Expectation, Severity

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition

WORST = 10  # failing rows shown per expectation


class ExpectationError(Exception):
    """An expectation could not be evaluated (a defect of ours): that is not the same as an expectation that does not hold."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one expectation; `failing` are the first failing rows, as mappings of column to value."""

    name: str
    holds: bool
    failing_rows: int
    failing: tuple[dict[str, Any], ...]
    remedy: str
    severity: Severity


def validate(name: str, frame: pd.DataFrame, expectations: Iterable[Expectation]) -> list[Verdict]:
    """Hold `frame` against `expectations`; one verdict each, in their order. Raises ExpectationError when one cannot be evaluated."""
    batch = _table().get_batch({"dataframe": frame})
    import great_expectations as gx

    listed = list(expectations)
    suite = gx.ExpectationSuite(name=name)
    for position, expectation in enumerate(listed):
        suite.add_expectation(getattr(gx.expectations, expectation.kind)(**expectation.arguments, meta={"position": position}))
    outcome = batch.validate(suite, result_format={"result_format": "COMPLETE"})
    verdicts: dict[int, Verdict] = {}
    for result in outcome.results:
        position = (result.expectation_config.meta or {})["position"] if result.expectation_config else -1
        expectation = listed[position]
        if _raised(result.exception_info):
            raise ExpectationError(f"{name}: '{expectation.name}' could not be evaluated: {result.exception_info}")
        indices = result.result.get("unexpected_index_list") or []
        rows = frame.loc[indices[:WORST]].astype(object).where(frame.notna(), None).to_dict("records") if indices else []
        verdicts[position] = Verdict(
            expectation.name,
            bool(result.success),
            len(indices),
            tuple({str(name): value for name, value in row.items()} for row in rows),
            expectation.remedy,
            expectation.severity,
        )
    return [verdicts[position] for position in range(len(listed))]


@cache
def _table() -> "BatchDefinition[Any]":
    """A table of the warehouse, whichever it is, in a context that lasts as long as the process."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context.data_sources.add_pandas("warehouse").add_dataframe_asset("table").add_batch_definition_whole_dataframe("table")


def _raised(info: dict[str, Any] | None) -> bool:
    """Whether the evaluation raised: Great Expectations would report that as a failed expectation, in two shapes."""
    if not info:
        return False
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(isinstance(part, dict) and part.get("raised_exception") for part in info.values())
