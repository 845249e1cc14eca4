"""The maturity figure as SVG, made at build time: what was measured solid, what the municipality says hatched, each on its own scale.

What belongs here: drawing. The table and the sentence that say the same stand beside it. What is unknown has no point: a surface is drawn
only where every corner is known.
"""

import textwrap
from html import escape
from math import cos, pi, sin

from assets.said.shapes import Axis
from assets.scorecard.words import rounded
from assets.site.charts import figure
from assets.site.texts import texts

WIDTH, HEIGHT, RADIUS = 460, 350, 112
MIDDLE = (WIDTH / 2, HEIGHT / 2)
RINGS = (1 / 3, 2 / 3, 1)


def spider(axes: list[Axis], title: str) -> str:
    """The figure; the first axis points up, the others follow clockwise."""
    measured = [None if axis.measured is None else axis.measured / 100 for axis in axes]
    said = [None if axis.level is None else axis.level / axis.highest for axis in axes]
    net = "".join(f'<polygon class="ring" points="{_corners([ring] * len(axes))}"/>' for ring in RINGS)
    spokes = "".join(f'<path class="ring" d="M{MIDDLE[0]:.1f} {MIDDLE[1]:.1f}L{_at(n, len(axes), 1)}"/>' for n in range(len(axes)))
    labels = "".join(_label(axis.label, number, len(axes)) for number, axis in enumerate(axes))
    body = f"{net}{spokes}{_side('measured', measured)}{_side('said', said)}{labels}"
    hatch = (
        '<defs><pattern id="spider-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path d="M0 0V7" class="said-line"/></pattern></defs>'
    )
    described = "; ".join(f"{axis.label}: {measured_words(axis)}, {said_words(axis)}" for axis in axes)
    return figure("spider", title, described, HEIGHT, hatch + body, WIDTH)


def measured_words(axis: Axis) -> str:
    """What was measured of an aspect: "62 van 100", its range, or that it was not."""
    words = texts()["said"]["maturity"]
    if axis.low is not None and axis.high is not None:
        return str(words["range"].format(low=rounded(axis.low), high=rounded(axis.high)))
    return str(words["not_measured"]) if axis.measured is None else str(words["measured"].format(value=rounded(axis.measured)))


def said_words(axis: Axis) -> str:
    """What the municipality says of an aspect: "onderweg (2 van 3)", or that it did not."""
    words = texts()["said"]["maturity"]
    if axis.level is None:
        return str(words["not_said"])
    return str(words["level"].format(answer=axis.answer, level=axis.level, highest=axis.highest))


def _side(kind: str, shares: list[float | None]) -> str:
    """One side: its surface when every corner is known, and a mark on every spoke that is."""
    known = [(number, share) for number, share in enumerate(shares) if share is not None]
    surface = f'<polygon class="{kind}" points="{_corners([share for _, share in known])}"/>' if len(known) == len(shares) else ""
    places = [_at(number, len(shares), share).split(",") for number, share in known]
    if kind == "measured":
        return surface + "".join(f'<circle class="{kind}-mark" cx="{x}" cy="{y}" r="6"/>' for x, y in places)
    return surface + "".join(
        f'<rect class="{kind}-mark" x="{float(x) - 6:.1f}" y="{float(y) - 6:.1f}" width="12" height="12"/>' for x, y in places
    )


def _corners(shares: list[float]) -> str:
    return " ".join(_at(number, len(shares), share) for number, share in enumerate(shares))


def _at(number: int, count: int, share: float) -> str:
    angle = 2 * pi * number / count - pi / 2
    return f"{MIDDLE[0] + share * RADIUS * cos(angle):.1f},{MIDDLE[1] + share * RADIUS * sin(angle):.1f}"


def _label(label: str, number: int, count: int) -> str:
    """The name of an axis beyond its end, in short lines."""
    angle = 2 * pi * number / count - pi / 2
    x, y = MIDDLE[0] + (RADIUS + 14) * cos(angle), MIDDLE[1] + (RADIUS + 30) * sin(angle)
    anchor = "middle" if abs(cos(angle)) < 0.1 else "start" if cos(angle) > 0 else "end"
    lines = textwrap.wrap(label, 14, break_long_words=False)
    first = y - 10 * (len(lines) - 1) + 6
    spans = "".join(f'<tspan x="{x:.1f}" y="{first + 20 * place:.1f}">{escape(line)}</tspan>' for place, line in enumerate(lines))
    return f'<text class="corner" text-anchor="{anchor}">{spans}</text>'
