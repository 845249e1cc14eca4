"""Similar municipalities, comparisons, and whom to learn from, as rows (scorecard.md, section 7).

What belongs here: laying the register and the grid before the formulas of quality/peers.py and quality/learning.py.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quality.grid import Floats, Grid, Scores, points_of, shares_of
from quality.learning import can_be_example, examples, needs_example
from quality.method import method
from quality.peers import compare, distances, nearest, quartiles, size_class

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Distances between the municipalities of a grid, by position; one whose inhabitants or address density are unknown has no others."""

    apart: Floats  # (m, m); infinite where unknown
    order: list[list[int]]  # of every municipality all others that have a distance, nearest first

    def similar(self, m: int) -> list[int]:
        """The nearest, as many as the norm says."""
        return self.order[m][: method().peers.nearest]


def neighbours(codes: Sequence[str], municipalities: Mapping[str, Row]) -> Neighbours:
    """The neighbours over all `codes`, by inhabitants and address density in the register."""
    sized = [m for m, code in enumerate(codes) if municipalities[code]["population"] and municipalities[code]["address_density"]]
    own = [municipalities[codes[m]] for m in sized]
    between = distances([row["population"] for row in own], [row["address_density"] for row in own])
    apart = np.full((len(codes), len(codes)), np.inf)
    apart[np.ix_(sized, sized)] = between
    order: list[list[int]] = [[] for _ in codes]
    for position, others in enumerate(nearest([codes[m] for m in sized], between)):
        order[sized[position]] = [sized[other] for other in others]
    return Neighbours(apart, order)


def peer_rows(codes: Sequence[str], near: Neighbours, scores: Scores) -> Iterator[dict[str, Any]]:
    """One row per municipality and similar municipality, nearest first."""
    for m, code in enumerate(codes):
        for position, other in enumerate(near.similar(m), 1):
            yield {
                "gm_code": code,
                "position": position,
                "peer": codes[other],
                "distance": float(near.apart[m, other]),
                "is_counted": _counts(scores, other),
            }


def comparison_rows(codes: Sequence[str], near: Neighbours, scores: Scores, municipalities: Mapping[str, Row]) -> Iterator[dict[str, Any]]:
    """One row per municipality and group it is compared with: similar ones, its size class, its province; itself is never among them."""
    groupings: dict[str, Callable[[Row], Any]] = {
        "size": lambda row: size_class(row["population"]) if row["population"] else None,
        "province": lambda row: row["province"],
    }
    members: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for m, code in enumerate(codes):
        for name, key in groupings.items():
            members[name, key(municipalities[code])].append(m)
    for m, code in enumerate(codes):
        groups = {"similar": near.similar(m)}
        for name, key in groupings.items():
            groups[name] = [other for other in members[name, key(municipalities[code])] if other != m]
        has_band = bool(scores.band[m])
        for name, others in groups.items():
            counted = [float(scores.score[other]) for other in others if _counts(scores, other)]
            among = quartiles(counted)
            low, high = (
                (float(scores.score[m]),) * 2 if scores.status[m] == "established" else (float(scores.low[m]), float(scores.high[m]))
            )
            first, middle, third = among or (None, None, None)
            yield {
                "gm_code": code,
                "among": name,
                "members": len(others),
                "counted": len(counted),
                "p25": first,
                "median": middle,
                "p75": third,
                "verdict": compare(low, high, among) if has_band else None,
            }


def earned_by_peers(grid: Grid, near: Neighbours) -> Floats:
    """(m, i) the median earned share of an item among the similar municipalities that publish it; NaN where none does."""
    earned = np.where(grid.published, shares_of(grid, points_of()).e, np.nan)
    result = np.full(earned.shape, np.nan)
    for m in range(len(grid.codes)):
        own = earned[near.similar(m)]
        some = ~np.isnan(own).all(axis=0)
        result[m, some] = np.nanmedian(own[:, some], axis=0)
    return result


def lesson_rows(
    grid: Grid, near: Neighbours, platforms: Mapping[str, frozenset[str]], measured: Mapping[tuple[str, str], Row]
) -> Iterator[dict[str, Any]]:
    """One row per municipality, item and example to learn from, best first.

    `platforms`: GM code -> kinds of portal it has. `measured`: (GM code, item) -> source, its kind, and dataset_id of what is measured.
    """
    shares = shares_of(grid, points_of())
    licence = [check.id for check in method().checks].index("open_licence")
    for i, item in enumerate(grid.items):
        kinds = [(measured.get((code, item)) or {}).get("kind") for code in grid.codes]
        same = np.array([[kind is not None and kind in platforms.get(code, ()) for kind in kinds] for code in grid.codes], dtype=np.bool_)
        needs = needs_example(shares.e[:, i], grid.published[:, i], grid.missing[:, i])
        can_be = can_be_example(
            shares.e[:, i], shares.k[:, i], grid.published[:, i], grid.known[:, i, licence] & (grid.value[:, i, licence] == 1)
        )
        for m, others in examples(needs, can_be, same, near.apart, shares.e[:, i]).items():
            for position, other in enumerate(others, 1):
                yield {
                    "gm_code": grid.codes[m],
                    "item": item,
                    "position": position,
                    "example": grid.codes[other],
                    "source": measured[grid.codes[other], item]["source"],
                    "dataset_id": measured[grid.codes[other], item]["dataset_id"],
                    "is_same_platform": bool(same[m, other]),
                    "distance": float(near.apart[m, other]) if np.isfinite(near.apart[m, other]) else None,
                    "earned": float(shares.e[other, i]),
                }


def _counts(scores: Scores, m: int) -> bool:
    """Whether this municipality is measured well enough to compare others with."""
    return bool(scores.coverage[m] >= method().peers.coverage)
