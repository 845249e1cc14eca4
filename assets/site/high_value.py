"""EU high-value datasets on the site: declared, likely and designated beside each other, never one for the other.

What belongs here: counting the rows of the public table `hvd` for the page hvd/, and finding those of one publication.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assets.scorecard.card import Card

COLUMNS = ("declared", "likely", "designated")


@dataclass(frozen=True, slots=True)
class HighValueRows:
    """The rows of `hvd` by (gm_code, source, dataset_id)."""

    rows: Mapping[tuple[str, str, str], Mapping[str, Any]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "HighValueRows":
        return cls({(row["gm_code"], row["source"], row["dataset_id"]): row for row in rows})

    def columns_of(self, card: Card, source: str, dataset_id: str) -> list[str]:
        """Which of the three columns say something of this publication."""
        row = self.rows.get((card.gm_code, source, dataset_id))
        return [] if row is None else _said(row)

    def country(self) -> dict[str, tuple[int, int]]:
        """For each column the datasets and the municipalities of which it says something."""
        said = {name: [key for key, row in self.rows.items() if name in _said(row)] for name in COLUMNS}
        return {name: (len({key[1:] for key in keys}), len({key[0] for key in keys})) for name, keys in said.items()}

    def of_items(self, cards: Iterable[Card]) -> dict[str, dict[str, int]]:
        """For each item with at least one such publication: how many measured publications each column says something of."""
        counts: dict[str, dict[str, int]] = {}
        for card in cards:
            for item in card.items:
                for publication in item.publications:
                    if publication.is_measured:
                        for name in self.columns_of(card, publication.source, publication.id):
                            counts.setdefault(item.id, dict.fromkeys(COLUMNS, 0))[name] += 1
        return counts


def _said(row: Mapping[str, Any]) -> list[str]:
    """The columns that are filled; a record may name the regulation without a category."""
    return [name for name in COLUMNS if row[name] or (name == "declared" and row["is_declared"])]
