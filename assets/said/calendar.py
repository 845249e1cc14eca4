"""How long something that was said counts: months after a date.

What belongs here: that one sum. How many months belongs to the kind.
"""

import calendar
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of that month: 2024-02-29 and 12 months -> 2025-02-28."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
