"""Small charts as SVG, made at build time: no script, no style attribute, never colour alone; each stands beside a table and a sentence."""

from html import escape
from itertools import pairwise

from assets.scorecard.card import Dimension, Line, Point
from assets.scorecard.words import day_words, rounded

WIDTH, BAR = 720, 44
HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="hatch-ground"/><path d="M0 0V6" class="hatch-line"/></pattern></defs>'
)


def stacked_bar(dimensions: list[Dimension], title: str) -> str:
    """One bar of 100 points: what each dimension earned (solid), and what was lost (hatched)."""
    parts, x = [], 0.0
    earned = [(f"{d.label}: {rounded(d.earned, 1)} verdiend", d.earned, f"earned e{n}") for n, d in enumerate(dimensions)]
    lost = [(f"{d.label}: {rounded(d.lost, 1)} verloren", d.lost, "lost") for d in dimensions]
    for label, points, kind in (*earned, *lost):
        width = points / 100 * WIDTH
        if width <= 0:
            continue
        parts.append(f'<rect class="{kind}" x="{x:.2f}" y="0" width="{width:.2f}" height="{BAR}"><title>{escape(label)}</title></rect>')
        if kind != "lost" and width >= 34:
            parts.append(f'<text class="in-bar" x="{x + width / 2:.2f}" y="{BAR / 2 + 5:.0f}">{rounded(points)}</text>')
        x += width
    total = sum(points for _, points, _ in earned)
    description = "; ".join(label for label, points, _ in (*earned, *lost) if points > 0)
    mark = f'<path class="mark" d="M{total / 100 * WIDTH:.2f} 0v{BAR + 8}"/>'
    return figure("bar", title, description, BAR + 8, HATCH + "".join(parts) + mark)


def trend(history: list[Point], predecessors: list[Line], title: str) -> str:
    """The score over time as a line, its range as a band; predecessors as dashed lines; an upright where the method changed."""
    height, left = 160, 40
    dates = sorted({point.date for points in (history, *(line.points for line in predecessors)) for point in points})
    step = (WIDTH - left - 20) / max(1, len(dates) - 1)
    across = {date: left + number * step for number, date in enumerate(dates)}

    def at(point: Point, value: float) -> str:
        return f"{across[point.date]:.1f},{height - 20 - value / 100 * (height - 40):.1f}"

    def scores(points: list[Point]) -> list[str]:
        return [at(point, point.score) for point in points if point.score is not None]

    known = [point for point in history if point.low is not None and point.high is not None]
    band = [at(point, point.high or 0) for point in known] + [at(point, point.low or 0) for point in reversed(known)]
    line = scores(history)
    former = "".join(f'<polyline class="line former" points="{" ".join(scores(line.points))}"/>' for line in predecessors)
    marks = [
        f'<path class="method" d="M{across[point.date]:.1f} 10V{height - 20}"/>'
        for before, point in pairwise(history)
        if point.published_method_version != before.published_method_version
    ]
    scale = "".join(
        f'<text class="axis" x="4" y="{height - 16 - value / 100 * (height - 40):.0f}">{value}</text>' for value in (0, 50, 100)
    )
    dots = "".join(f'<circle class="dot" cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="4"/>' for p in line)
    words = "; ".join(f"{day_words(p.date)}: {'geen score' if p.score is None else rounded(p.score)}" for p in history)
    names = "".join(f"; gestippeld: {line.name}" for line in predecessors)
    ranges = f'<polygon class="range" points="{" ".join(band)}"/>' if band else ""
    body = f'{scale}{ranges}{former}<polyline class="line" points="{" ".join(line)}"/>{dots}{"".join(marks)}'
    return figure("trend", title, words + names, height, body)


def figure(name: str, title: str, description: str, height: int, body: str, width: int = WIDTH) -> str:
    """An SVG with a title and a description; `name` is its class, and unique on its page."""
    return (
        f'<svg class="chart {name}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}</desc>{body}</svg>'
    )
