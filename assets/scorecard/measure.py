"""Measuring matched datasets: every distribution is checked, the best one counts (scorecard.md, section 3).

What belongs here: choosing the distribution, and the tables that observing needs, read once per run.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assets.scorecard.observe import observe
from quality.checks import Norm, evaluate
from quality.method import method
from quality.outcome import Outcome
from quality.shapes import DISTRIBUTION_PROPERTIES

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """One dataset measured for one item, on its best distribution."""

    distribution_id: str | None
    sha256: str | None
    outcomes: list[Outcome]  # in the order of the method


class Measurer:
    """Holds what was observed in this snapshot, by the keys under which checks need it."""

    def __init__(
        self,
        day: date,
        datasets: Iterable[Row],
        distributions: Iterable[Row],
        attempts: Iterable[Row],
        examinations: Iterable[Row],
        contents: Iterable[Row],
        conformance: Iterable[Row],
        names: Mapping[str, tuple[str, ...]],
        norms: Mapping[str, Norm],
    ) -> None:
        self._day = day
        self._names = names
        self._norms = norms
        self._datasets = {(row["source"], row["dataset_id"]): row for row in datasets}
        self._distributions: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in distributions:
            self._distributions[row["source"], row["dataset_id"]].append(row)
        self._attempts: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(attempts, key=lambda attempt: attempt["date"]):
            self._attempts[row["url"]].append(row)
        self._examined = {row["sha256"]: row for row in examinations}
        self._contents = {(row["sha256"], row["item"], row["gm_code"]): row for row in contents}
        self._violated = {(row["source"], row["dataset_id"], row["distribution_id"]): frozenset(row["violated"]) for row in conformance}
        self._same = Counter((row["publisher"], row["description"]) for row in self._datasets.values())

    def measure(self, source: str, dataset_id: str, gm_code: str, item: str) -> Measured:
        """All checks of one dataset; ties between distributions go to the access URL that sorts first."""
        dataset = self._datasets[source, dataset_id]
        distributions: list[Row | None] = [*self._distributions[source, dataset_id]] or [None]
        candidates = [self._on(dataset, distribution, gm_code, item) for distribution in distributions]
        return min(candidates, key=lambda candidate: candidate[0])[1]

    def _on(self, dataset: Row, distribution: Row | None, gm_code: str, item: str) -> tuple[tuple[float, str, int], Measured]:
        observed = observe(
            item,
            gm_code,
            self._day,
            dataset,
            distribution,
            self._attempts[distribution["url"]] if distribution else [],
            self._examined,
            self._contents,
            same_description=self._same[dataset["publisher"], dataset["description"]],
            names=self._names.get(gm_code, ()),
            window_days=method().reachability_window_days,
            violated=self._violated_by(dataset, distribution),
        )
        outcomes = evaluate(observed, self._norms[item])
        # "Most points over the distribution and file checks": those of the record alone are equal for all of a dataset's distributions.
        points = sum(
            check.points * (outcome.value or 0)
            for check, outcome in zip(method().checks, outcomes, strict=True)
            if check.part != "metadata" or check.id == "mandatory_metadata"  # which includes access URL and licence
        )
        order = (-points, (distribution or {}).get("access_url") or "", (distribution or {}).get("position") or 0)
        return order, Measured(
            distribution["distribution_id"] if distribution else None, observed.file.sha256 if observed.file else None, outcomes
        )

    def _violated_by(self, dataset: Row, distribution: Row | None) -> frozenset[str] | None:
        """The mandatory properties that are missing or wrong; without a distribution those of a distribution are missing."""
        key = (dataset["source"], dataset["dataset_id"])
        own = self._violated.get((*key, None))
        if own is None:
            return None
        if distribution is None:
            return own | DISTRIBUTION_PROPERTIES
        return own | self._violated.get((*key, distribution["distribution_id"]), frozenset())
