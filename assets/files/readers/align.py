"""Laying the pieces of a damaged line over the columns so that they fit best.

What belongs here: one search over a narrow band (a line may have a few pieces too many or too few), and the price of each step. The prices
only order the readings: a shape that the column never has costs more than anything that restores it.
"""

from assets.files.readers.cells import EMPTY, LINK, NUMBER, TEXT, ColumnShape, mask, shape
from assets.files.readers.records import Fields

BAND = 16  # pieces too many or too few that are still weighed
WRONG_SHAPE, DROPPED, JOINED, SPLIT, MISSING = 2.0, 0.6, 0.5, 0.4, 1.5
TOO_DEAR = 3.0  # a reading above this fits no better than padding
SPLIT_LENGTH = 400  # characters of a piece in which a lost delimiter is looked for
_Reading = tuple[float, tuple[str, ...]]


def align(fields: Fields, columns: list[ColumnShape], delimiter: str) -> tuple[float, list[str]] | None:
    """The cheapest reading of the pieces of a line as one cell per column, and its price; None when there is none below TOO_DEAR.

    Empty pieces may be dropped, neighbours without quotes joined, columns left empty, and one piece divided where two shapes meet.
    """
    pieces = fields.cells
    if abs(len(pieces) - len(columns)) > BAND:
        return None
    best: dict[tuple[int, int], _Reading] = {(0, 0): (0.0, ())}
    for taken in range(len(pieces) + 1):
        for filled in range(max(0, taken - BAND), min(len(columns), taken + BAND) + 1):
            if (here := best.pop((taken, filled), None)) is None:
                continue
            if (taken, filled) == (len(pieces), len(columns)):
                return here[0], list(here[1])
            for step, column, price, cells in _steps(fields, taken, columns, filled, delimiter):
                total = here[0] + price
                place = (taken + step, filled + column)
                if total <= TOO_DEAR and (place not in best or total < best[place][0]):
                    best[place] = (total, here[1] + cells)
    return None


def misfit(cells: list[str], columns: list[ColumnShape], quote: str) -> float:
    """How badly a row of the right width fits its columns, stray quotes before a cell apart; 0 = as the sample's rows do."""
    return sum(_price(cell.lstrip(quote), column) for cell, column in zip(cells, columns, strict=True))


def _steps(
    fields: Fields, taken: int, columns: list[ColumnShape], filled: int, delimiter: str
) -> list[tuple[int, int, float, tuple[str, ...]]]:
    """Possible steps: pieces used, columns filled, price, cells."""
    pieces, left = fields.cells, len(columns) - filled
    if taken == len(pieces):
        return [(0, 1, MISSING * (1 - columns[filled].empty_share), ("",))] if left else []
    piece = pieces[taken]
    steps: list[tuple[int, int, float, tuple[str, ...]]] = []
    if not piece:
        steps.append((1, 0, DROPPED, ()))
    if not left:
        return steps
    column = columns[filled]
    steps.append((1, 1, _price(piece, column), (piece,)))
    steps.append((0, 1, MISSING * (1 - column.empty_share) + 0.1, ("",)))
    for more in range(1, min(BAND, len(pieces) - taken - 1) + 1):
        if fields.quoted[taken] or fields.quoted[taken + more] or column.shape == EMPTY:
            break
        if not piece or not pieces[taken + more]:
            continue
        joined = delimiter.join(pieces[taken : taken + more + 1])
        if not column.is_typed or shape(joined) == column.shape:
            steps.append((more + 1, 1, JOINED * more + _price(joined, column), (joined,)))
    if (
        len(pieces) < len(columns)
        and left > 1
        and 1 < len(piece) <= SPLIT_LENGTH
        and (parts := _divided(piece, column, columns[filled + 1])) is not None
    ):
        steps.append((1, 2, SPLIT, parts))
    return steps


def _price(cell: str, column: ColumnShape) -> float:
    kind = shape(cell)
    if kind == EMPTY:
        return 0.3 * (1 - column.empty_share) if column.empty_share > 0.02 else 1.0
    if kind in column.shapes:
        return 0.0
    return WRONG_SHAPE if column.is_typed else 0.5


def _divided(piece: str, left: ColumnShape, right: ColumnShape) -> tuple[str, str] | None:
    """The piece in two where the shape of one column ends and that of the next begins.

    Patterns that the columns have decide first (`8,003-02-2024` ends in a date of two, two and four digits); then the longest left part.
    """
    if not left.is_typed and not right.is_typed:
        return None
    found = []
    for position in range(len(piece) - 1, 0, -1):
        first, second = piece[:position], piece[position:]
        if _is_border(first[-1], second[0], left, right) and _fits(first, left) and _fits(second, right):
            found.append((first, second))
    known = [parts for parts in found if _is_known(parts[0], left) and _is_known(parts[1], right)]
    return next(iter(known or found), None)


def _is_known(cell: str, column: ColumnShape) -> bool:
    return not column.is_typed or mask(cell) in column.masks


def _is_border(before: str, after: str, left: ColumnShape, right: ColumnShape) -> bool:
    """Between two typed columns anywhere; beside text only where the kind of character changes."""
    if left.is_typed and right.is_typed:
        return True
    if right.shape == LINK:
        return before != "/"
    return before.isdigit() != after.isdigit() and (left.shape == NUMBER or right.is_typed or after.isalpha())


def _fits(cell: str, column: ColumnShape) -> bool:
    kind = shape(cell)
    return kind == column.shape if column.is_typed else column.shape == TEXT and kind in column.shapes
