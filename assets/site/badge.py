"""The badge that a municipality may show on its own site: good news only, as SVG and for badge services.

What belongs here: which sentence a badge says, and drawing it. A municipality that is insufficiently measured has no badge.
"""

from html import escape
from typing import Any

from assets.scorecard.card import Card
from assets.site.texts import texts

CHARACTER = 6.6  # width of an average character at 11 px
PADDING = 10
BEST = ("gevorderd", "voorbeeld")


def badge_message(card: Card) -> str | None:
    """What there is to be proud of: the band where it is a good one, else the number of datasets found; None = no badge."""
    if card.figures.status == "insufficient":
        return None
    words = texts()["badge"]
    if card.figures.status == "established" and card.figures.band in BEST:
        return str(words["band"]).format(band=card.figures.band_label.lower())
    found = sum(item.status in ("found", "national") for item in card.items)
    return str(words["found"]).format(found=found) if found else None


def badge_svg(card: Card) -> str | None:
    """The badge as SVG, or None."""
    message = badge_message(card)
    if message is None:
        return None
    label = str(texts()["badge"]["label"])
    left, right = (round(len(text) * CHARACTER) + 2 * PADDING for text in (label, message))
    title = escape(f"{label}: {message} ({card.name})")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="24" role="img" aria-labelledby="t">'
        f'<title id="t">{title}</title><rect width="{left}" height="24" fill="#16202b"/>'
        f'<rect x="{left}" width="{right}" height="24" fill="#0b4f7d"/>'
        f'<g fill="#ffffff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11"><text x="{PADDING}" y="16">{escape(label)}</text>'
        f'<text x="{left + PADDING}" y="16">{escape(message)}</text></g></svg>\n'
    )


def badge_endpoint(card: Card) -> dict[str, Any] | None:
    """The same for shields.io and its like (endpoint schema, version 1), or None."""
    message = badge_message(card)
    return None if message is None else {"schemaVersion": 1, "label": texts()["badge"]["label"], "message": message, "color": "0b4f7d"}
