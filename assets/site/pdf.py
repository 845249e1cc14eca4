"""The printed pages, as tagged PDF (PDF/UA-1): a municipality's scorecard (two A4 pages), the sheet for its council, VNG's of a quarter.

What belongs here: choosing what goes on paper. How it looks is in templates/*.typ; the texts are in texts*.yaml. The dates inside a file
are the snapshot's: the same figures give the same bytes.
"""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from assets.scorecard.card import Card, National
from assets.scorecard.words import day_words, rounded, thousands
from assets.site.council import council_parts, council_title
from assets.site.framework import framework_parts
from assets.site.one_pager import OnePager
from assets.site.texts import clean, texts

HERE = Path(__file__).parent
FIXES = 5


def write_scorecard_pdf(path: Path, card: Card, replies: list[tuple[str, str]]) -> None:
    """The scorecard: page 1 for who wants to know, page 2 to work on, under the five headings of the framework of 2018.

    `replies` are the labels and addresses by which a municipality can answer.
    """
    words = texts()["pdf"]
    data = _shared(card, f"{texts()['site']}: {card.name}") | {
        "name": card.name,
        "figure": _figure(card),
        "band": _band(card),
        "sentence": card.sentence,
        "words": words,
        "dimension_columns": words["dimension_columns"],
        "dimensions": [[d.label, rounded(d.earned, 1), rounded(d.lost, 1)] for d in card.dimensions],
        "fix_columns": words["fix_columns"],
        "fixes": [[a.title, a.role, f"+{rounded(a.gain, 1)}", rounded(a.running_total)] for a in card.actions[:FIXES]],
        "item_columns": words["item_columns"],
        "items": _in_two_columns([[item.title, item.status_label] for item in card.items]),
        "not_saying": texts()["not_saying"],
        "reply": texts()["said"]["pdf"],
        "replies": [{"label": label, "url": url} for label, url in replies],
        "framework_title": texts()["framework"]["title"],
        "framework_intro": texts()["framework"]["intro"],
        "framework": framework_parts(card),
    }
    _compile("scorecard.typ", path, data)


def write_council_pdf(path: Path, card: Card) -> None:
    """One page for councillors: what is offered, what is missing, what would gain most, and questions to ask."""
    parts = [{"title": part.title, "text": part.text, "known": part.lines} for part in council_parts(card, on_paper=True)]
    _compile("council.typ", path, _shared(card, council_title(card)) | {"parts": parts})


def write_quarter_pdf(path: Path, page: OnePager, national: National) -> None:
    """One page for VNG: where municipalities stand, where they lose points, what would help."""
    words = texts()["quarter"]
    about = words["about"].format(day=day_words(page.date))
    footer = words["footer"].format(day=day_words(page.date), method=national.method_version, list=national.list_version)
    data = _sheet(page.title, page.date, national.is_demo, about, footer) | {
        "sections": [asdict(section) for section in page.sections],
        "not_saying_title": texts()["not_saying_title"],
        "not_saying": texts()["not_saying"],
    }
    _compile("quarter.typ", path, data)


def _shared(card: Card, title: str) -> dict[str, Any]:
    """What every sheet of a municipality needs."""
    words = texts()["pdf"]
    day = day_words(card.date)
    about = words["about"].format(code=card.gm_code, province=card.province, population=thousands(card.population), day=day)
    footer = words["footer"].format(name=card.name, day=day, method=card.method_version, list=card.list_version)
    return _sheet(title, card.date, card.is_demo, about, footer)


def _sheet(title: str, date_text: str, is_demo: bool, about: str, footer: str) -> dict[str, Any]:
    """What print.typ needs for any sheet."""
    day = date.fromisoformat(date_text)
    return {
        "title": clean(title),
        "author": texts()["site"],
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "about": about,
        "notice": texts()["demo"] if is_demo else "",
        "footer": footer,
        "page_word": texts()["pdf"]["page"],
    }


def _figure(card: Card) -> str:
    f = card.figures
    if f.score is None or f.low is None or f.high is None:
        return str(texts()["null_score"])
    return rounded(f.score) if f.status == "established" else f"{rounded(f.low)} – {rounded(f.high)}"


def _band(card: Card) -> str:
    return f"{card.figures.band_label} ({card.figures.status_label})" if card.figures.band_label else f"({card.figures.status_label})"


def _in_two_columns(rows: list[list[str]]) -> list[list[str]]:
    """Rows of two cells as rows of four, read down the left side first."""
    half = (len(rows) + 1) // 2
    return [[*rows[number], *(rows[number + half] if number + half < len(rows) else ["", ""])] for number in range(half)]


def _compile(template: str, path: Path, data: dict[str, Any]) -> None:
    moment = datetime(data["year"], data["month"], data["day"], tzinfo=UTC)
    _compiler().compile(
        HERE / "templates" / template,
        path,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(moment.timestamp()),
    )


@cache
def _compiler() -> typst.Compiler:
    """One for all sheets, for to read the fonts takes a quarter of the time of a sheet."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"])
    return typst.Compiler(root=HERE / "templates", font_paths=fonts)
