"""Figures in Dutch words and notation: half-up rounding, decimal commas, dates, bands, and the one sentence of a card."""

import unicodedata
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from assets.scorecard.card import Figures, Item
from quality.method import method

MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december")
SMALL = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")


def rounded(value: float, decimals: int = 0) -> str:
    """Half up, decimal comma: 59.25 -> "59,3" with one decimal."""
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{exact:f}".replace(".", ",")


def thousands(value: int | None) -> str:
    """12345 -> "12.345"; None -> "een onbekend aantal"."""
    return "een onbekend aantal" if value is None else f"{value:,}".replace(",", ".")


def day_words(text: str) -> str:
    """2026-11-24 -> "24 november 2026"; a text that is no date stays as it is."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_words(month: str) -> str:
    """2026-11 -> "november 2026"."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def number_words(number: int) -> str:
    return SMALL[number] if number < len(SMALL) else str(number)


def band_label(band: str) -> str:
    """ "op-weg|gevorderd" -> "Op weg – Gevorderd"."""
    labels = {one.id: one.label for one in method().bands}
    return " – ".join(labels[part] for part in band.split("|")) if band else ""


def check_state_label(state: str, value: float | None) -> str:
    """The fixed words: in orde, deels in orde, niet in orde, niet gemeten, niet van toepassing."""
    if state != "known" or value is None:
        return "niet van toepassing" if state == "not_applicable" else "niet gemeten"
    return "in orde" if value == 1 else "niet in orde" if value == 0 else "deels in orde"


def joined(names: list[str]) -> str:
    """ "a, b en c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"


def comparison_sentence(group: str, verdict: str, median: float | None) -> str:
    """What a score is beside those of a group; no verdict = too few of the group are measured well enough."""
    if not verdict or median is None:
        return f"Er zijn te weinig goed gemeten {group} om mee te vergelijken."
    words = {"higher": "hoger dan de meeste", "lower": "lager dan de meeste", "similar": "ongeveer gelijk aan die van"}[verdict]
    return f"De score is {words} {group}. De middelste score daar is {rounded(median)}."


def change_sentence(since: str, points: float, is_change: bool) -> str:
    """How the score moved since an earlier date, over what was known at both."""
    if not is_change:
        return f"Sinds {day_words(since)} bleef de score ongeveer gelijk."
    way = "omhoog" if points > 0 else "omlaag"
    return f"Sinds {day_words(since)} ging de score {rounded(abs(points), 1)} punten {way}, gerekend over wat wij beide keren konden meten."


def sort_key(name: str) -> str:
    """The name as a Dutch reader looks it up: 's-Hertogenbosch under the H."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return plain.removeprefix("'s-").removeprefix("'t ")


def sentence(name: str, figures: Figures, items: list[Item]) -> str:
    """One sentence that says what the figures mean; unknown is said before anything else."""
    statuses = Counter(item.status for item in items)
    found = statuses["found"] + statuses["national"]
    unknown = statuses["doubtful"] + statuses["not_measured"]
    total = len(items) - statuses["not_applicable"]
    if figures.score is None:
        return f"Van {name} konden wij nog niets meten: wij weten niet wat de gemeente publiceert."
    if found == total:
        return f"{name} publiceert alle {total} datasets van de lijst."
    known = f"{name} publiceert {found} van de {total} datasets van de lijst"
    return f"{known}; van {unknown} weten wij het niet." if unknown else f"{known}; {statuses['not_found']} vonden wij niet."
