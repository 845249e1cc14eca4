"""The curve of one dataset's spread as SVG: the share of all municipalities that publish it, a step up for each adoption.

What belongs here: drawing. All curves of a page share one scale, so that they can be laid side by side.
"""

from datetime import date

from assets.site.charts import figure
from assets.site.spread import Spread
from assets.site.texts import texts

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 360, 170, 44, 14, 26
LINES = (0, 50, 100)  # percent


def spread_curve(item: str, title: str, spread: Spread, first: date, last: date) -> str:
    """The curve from `first` to `last`, the same for all curves of a page; "" when no moment is known."""
    if not spread.days:
        return ""
    words = texts()["spread"]
    span = max(1, (last - first).days)

    def across(day: date) -> float:
        return LEFT + (day - first).days / span * (WIDTH - LEFT - 8)

    def up(count: int) -> float:
        return HEIGHT - BOTTOM - spread.share(count) / 100 * (HEIGHT - BOTTOM - TOP)

    path = f"M{across(spread.days[0]):.1f} {up(0):.1f}"
    for count, day in enumerate(spread.days, 1):
        path += f"H{across(day):.1f}V{up(count):.1f}"
    path += f"H{across(last):.1f}"
    grid = "".join(
        f'<path class="grid" d="M{LEFT} {_level(value):.1f}H{WIDTH - 8}"/>'
        f'<text class="axis" x="0" y="{_level(value) + 5:.1f}">{value}%</text>'
        for value in LINES
    )
    ends = (
        f'<text class="axis" x="{LEFT}" y="{HEIGHT - 4}">{first.year}</text>'
        f'<text class="axis end" x="{WIDTH - 8}" y="{HEIGHT - 4}">{last.year}</text>'
    )
    described = "; ".join(words["point"].format(year=year, count=count) for year, count in spread.years)
    body = f'{grid}{ends}<path class="line" d="{path}"/>'
    return figure(f"curve-{item}", words["chart"].format(title=title), described, HEIGHT, body, WIDTH)


def _level(percent: int) -> float:
    return HEIGHT - BOTTOM - percent / 100 * (HEIGHT - BOTTOM - TOP)
