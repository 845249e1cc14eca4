"""How each dataset of the list spread over the country, from the table `diffusion`: the figures of the curves.

What belongs here: counting adoptions by year and by wave. Which moment and which wave it was is decided in quality/diffusion.py.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quality.method import method


@dataclass(frozen=True, slots=True)
class Spread:
    """One item: the known moments of adoption in order, how many publish it, and how many are scored.

    `waves` counts adoptions by label, in the order of the method; those of an unknown moment are in none.
    """

    days: tuple[date, ...]
    publishers: int
    municipalities: int
    waves: tuple[tuple[str, int], ...]
    is_declared_only: bool

    @property
    def years(self) -> list[tuple[int, int]]:
        """Every year since the first adoption with the adopters at its end, up to the year of the last one."""
        if not self.days:
            return []
        per_year = Counter(day.year for day in self.days)
        reached, years = 0, []
        for year in range(self.days[0].year, self.days[-1].year + 1):
            reached += per_year[year]
            years.append((year, reached))
        return years

    def share(self, count: int) -> float:
        """`count` in percent of the scored municipalities."""
        return 100 * count / self.municipalities


def spreads(rows: Iterable[Mapping[str, Any]], items: Iterable[str], municipalities: int) -> dict[str, Spread]:
    """The spread of every item, from the rows of `diffusion` (item, adopted, basis, wave)."""
    of_item: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        of_item[row["item"]].append(row)
    is_declared_only = not any(row["basis"] == "first_harvest" for own in of_item.values() for row in own)
    made = {}
    for item in items:
        own = of_item[item]
        waves = Counter(row["wave"] for row in own)
        made[item] = Spread(
            days=tuple(sorted(row["adopted"] for row in own if row["adopted"] is not None)),
            publishers=len(own),
            municipalities=municipalities,
            waves=tuple((group.label, waves[group.id]) for group in method().adopters),
            is_declared_only=is_declared_only,
        )
    return made
