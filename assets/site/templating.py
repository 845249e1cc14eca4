"""The templates' environment: what every template may use to show figures and texts in Dutch.

What belongs here: Jinja's settings (escape everything, fail on what is missing) and the filters.
"""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assets.scorecard.words import day_words, month_words, rounded, thousands
from assets.site.texts import clean, is_link

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {
        "whole": rounded,
        "one": lambda value: rounded(value, 1),
        "two": lambda value: rounded(value, 2),
        "day": day_words,
        "month": month_words,
        "thousands": thousands,
        "hours": hours,
        "is_link": is_link,
        "clean": clean,
    }
    return made


def hours(value: float) -> str:
    """1 -> "een uur", 4.25 -> "4,3 uur"."""
    return "een uur" if value == 1 else f"{rounded(value, 0 if value == int(value) else 1)} uur"


def render(template: str, values: dict[str, Any]) -> str:
    return environment().get_template(template).render(values)
