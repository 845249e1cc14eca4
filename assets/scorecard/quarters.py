"""Quarters, the period of what VNG reads."""

from datetime import date


def quarter_of(day: date) -> str:
    """2026-11-24 -> "2026-kw4"."""
    return f"{day.year}-kw{(day.month + 2) // 3}"


def quarter_words(quarter: str) -> str:
    """ "2026-kw4" -> "vierde kwartaal van 2026"."""
    year, number = quarter.split("-kw")
    return f"{('eerste', 'tweede', 'derde', 'vierde')[int(number) - 1]} kwartaal van {year}"
