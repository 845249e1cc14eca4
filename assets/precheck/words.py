"""A report in plain Dutch, for a terminal: report.txt, filled in."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assets.precheck.report import Check, Report

SHOWN_COLUMNS = 12


def in_words(report: Report) -> str:
    """The whole report as lines of text."""
    # For a terminal, so there is no HTML to escape; what is not to be shown there is taken out when it is printed.
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"number": _number, "points": _points, "together": _together}
    return environment.get_template("report.txt").render(r=report, shown=SHOWN_COLUMNS).rstrip()


def _together(fixes: Sequence[Check]) -> list[list[Check]]:
    """The checks that one and the same thing mends are one thing to do, in the place of the first."""
    found: dict[tuple[str, str, str], list[Check]] = {}
    for check in fixes:
        found.setdefault((check.fix, check.evidence, check.state), []).append(check)
    return list(found.values())


def _number(value: float) -> str:
    """A number the Dutch way: 12.345, and 0,5."""
    whole, _, decimals = f"{value:,.2f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def _points(value: float) -> str:
    """Points with one decimal where there is one."""
    return _number(round(value, 1))
