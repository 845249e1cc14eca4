"""Facts of a snapshot as the monitor keeps them, made from cards."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from assets.evidence import Evidence
from assets.scorecard.grids import score_rows
from assets.warehouse import contract
from quality.grid import Grid, score_grid
from quality.method import method
from quality.scoring import Item

Cards = Mapping[str, Sequence[Item]]


def write_facts(
    evidence: Evidence,
    day: date,
    cards: Cards,
    version: str = "1.0",
    points: Mapping[str, float] | None = None,
    is_verified: bool = True,
) -> None:
    """matches, check_results and scores of these cards on this date, as under `version`, which gave the checks these `points`."""
    given = {check.id: float(check.points) for check in method().checks} | dict(points or {})
    matches = [
        {"gm_code": code, "item": item.item, "status": item.status, "weight": item.weight, "reason": item.status}
        for code, card in cards.items()
        for item in card
    ]
    checks = [
        {
            "gm_code": code,
            "item": item.item,
            "check_id": check.id,
            "position": position,
            "state": check.state,
            "value": check.value,
            "points": None if check.value is None else given[check.id] * check.value,
            "possible": 0.0 if check.state == "not_applicable" else given[check.id],
            "reason": "full",
            "method_version": version,
        }
        for code, card in cards.items()
        for item in card
        for position, check in enumerate(item.checks, 1)
    ]
    rules = method().model_copy(update={"checks": tuple(check.model_copy(update={"points": given[check.id]}) for check in method().checks)})
    grid = Grid.of(cards)
    more = {"date": day, "method_version": version, "list_version": "test", "band_agreement": None, "is_borderline": None}
    scores = [row | more for row in score_rows(grid, score_grid(grid, np.full(len(cards), is_verified), rules))]
    for name, rows in (("matches", matches), ("check_results", checks), ("scores", scores)):
        evidence.write_table(f"facts/{day}/{name}.parquet", pa.Table.from_pylist(rows, schema=contract(name).arrow))
