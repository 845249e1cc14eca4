"""How much the bands depend on the weights (section 11 of the score's definition), summed up for the method page.

What belongs here: counting what each card says of itself. The draws are made in assets/scoring.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assets.scorecard.card import Card
from quality.method import method


@dataclass(frozen=True, slots=True)
class Agreement:
    """Established municipalities of one group: how many, how many of them on the border, and the mean agreement (0-1; None = none)."""

    label: str
    counted: int
    borderline: int
    mean: float | None


def agreements(cards: Sequence[Card]) -> list[Agreement]:
    """All established municipalities together (label ""), then those of each band."""
    drawn = [card for card in cards if card.figures.status == "established" and card.band_agreement is not None]
    return [_agreement("", drawn)] + [
        _agreement(band.label, [card for card in drawn if card.figures.band == band.id]) for band in method().bands
    ]


def _agreement(label: str, cards: Sequence[Card]) -> Agreement:
    shares = [card.band_agreement for card in cards if card.band_agreement is not None]
    return Agreement(label, len(cards), sum(card.is_borderline for card in cards), sum(shares) / len(shares) if shares else None)
