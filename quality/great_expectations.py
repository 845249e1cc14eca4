"""Running expectations with Great Expectations: the only module that imports it.

Its import takes seconds, so it happens inside functions. Telemetry and progress bars are off.
"""

import os
from collections.abc import Iterable, Mapping
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
    listed = dict(enumerate(expectations))
    results = _results(batch, name, listed, "BOOLEAN_ONLY")
    # Which rows fail is asked of what does not hold only: to ask it of everything takes twice as long.
    results |= _results(batch, name, {position: listed[position] for position in listed if not results[position].success}, "COMPLETE")
    verdicts = []
    for position, expectation in listed.items():
        result = results[position]
        if _raised(result.exception_info):
            raise ExpectationError(f"{name}: '{expectation.name}' could not be evaluated: {result.exception_info}")
        indices = result.result.get("unexpected_index_list") or []
        rows = frame.loc[indices[:WORST]].astype(object).where(frame.notna(), None).to_dict("records") if indices else []
        failing = tuple({str(name): value for name, value in row.items()} for row in rows)
        verdicts.append(Verdict(expectation.name, bool(result.success), len(indices), failing, expectation.remedy, expectation.severity))
    return verdicts


def _results(batch: Any, name: str, expectations: Mapping[int, Expectation], form: str) -> dict[int, Any]:
    """What Great Expectations says of each expectation, by its number, in one of its result formats."""
    import great_expectations as gx

    if not expectations:
        return {}
    suite = gx.ExpectationSuite(name=name)
    for position, expectation in expectations.items():
        suite.add_expectation(getattr(gx.expectations, expectation.kind)(**expectation.arguments, meta={"position": position}))
    outcome = batch.validate(suite, result_format={"result_format": form})
    return {result.expectation_config.meta["position"]: result for result in outcome.results}


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
