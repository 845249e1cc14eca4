"""Which row of a table names its columns."""

import re


def is_header(row: list[str]) -> bool:
    """A row of names: most cells filled, hardly a number among them."""
    filled = [cell.strip() for cell in row if cell.strip()]
    numbers = sum(bool(re.fullmatch(r"[+-]?[\d.,]+", cell)) for cell in filled)
    return len(filled) * 2 > len(row) and numbers * 2 <= len(filled)
