"""The country as figures: waves of adoption, the gap, and where points are lost (scorecard.md, section 8).

What belongs here: rows that need more than SQL can say; the rest of the national figures is assets/sql/national.sql.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from quality.diffusion import adoption, categories
from quality.grid import Scores
from quality.method import method
from quality.peers import size_class
from quality.resampling import gap

Row = Mapping[str, Any]


def adoption_rows(publications: Iterable[Row], day: date, oldest: date, municipalities: int) -> Iterator[dict[str, Any]]:
    """One row per published item and municipality, in the order of adoption.

    `publications` have item, gm_code, issued (texts of its datasets) and first_found; `oldest` is the date of the first snapshot.
    """
    is_long = (day - oldest).days >= method().diffusion.history_days
    by_item: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in publications:
        adopted = adoption(row["issued"] or (), row["first_found"] or day, is_long)
        by_item[row["item"]].append({"item": row["item"], "gm_code": row["gm_code"], "adopted": adopted.day, "basis": adopted.basis})
    for _, rows in sorted(by_item.items()):
        dated = sorted((row for row in rows if row["adopted"]), key=lambda row: (row["adopted"], row["gm_code"]))
        waves = categories([row["adopted"] for row in dated], municipalities)
        yield from (row | {"position": position, "wave": wave} for position, (row, wave) in enumerate(zip(dated, waves, strict=True), 1))
        yield from (row | {"position": None, "wave": None} for row in rows if not row["adopted"])


def figure_rows(scores: Scores, codes: Iterable[str], municipalities: Mapping[str, Row]) -> Iterator[dict[str, Any]]:
    """Figures over the municipalities that are measured well enough to compare: the gap with its interval, medians per size class."""
    counted = scores.coverage >= method().peers.coverage
    values: dict[str, list[float]] = {size.id: [] for size in method().size_classes}
    for m, code in enumerate(codes):
        inhabitants = municipalities[code]["population"]
        if counted[m] and inhabitants:
            values[size_class(inhabitants)].append(float(scores.score[m]))
    for size, own in values.items():
        median = float(np.median(own)) if own else None
        yield {"figure": "median_score_of_size", "key": size, "value": median, "low": None, "high": None, "unit": "points"}
        yield {
            "figure": "municipalities_of_size",
            "key": size,
            "value": float(len(own)),
            "low": None,
            "high": None,
            "unit": "municipalities",
        }
    spread, low, high = gap(scores.score[counted].tolist()) or (None, None, None)
    yield {"figure": "gap", "key": None, "value": spread, "low": low, "high": high, "unit": "points"}
