"""The practice cards that a scorecard leads to."""

from collections.abc import Iterable
from typing import Any

from assets.scorecard.card import Card

SHOWN = 3


def practice_for(card: Card, practice: Iterable[Any]) -> list[Any]:
    """The cards that a scorecard leads to: on a dataset that this municipality misses or can better, of the most similar ones first."""
    wanted = {lesson.item for lesson in card.lessons} | {item.id for item in card.items if item.status == "not_found"}
    order = {neighbour.gm_code: position for position, neighbour in enumerate(card.peers)}
    useful = [one for one in practice if one.gm_code != card.gm_code and (wanted & set(one.items) or one.gm_code in order)]
    useful.sort(key=lambda one: (not wanted & set(one.items), order.get(one.gm_code, len(order)), one.id))
    return useful[:SHOWN]
