"""The scorecard of one municipality as a workbook: typed cells, a frozen header on every sheet, and a sheet that explains.

What belongs here: laying a card out over sheets. Texts are written as texts, so that nothing from a source becomes a formula or a link, and
the dates of the file come from the card: the same card gives the same bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from assets.said.shapes import Profile
from assets.scorecard.card import Card
from assets.site.texts import clean, texts

MAX_WIDTH = 60  # characters


def write_workbook(path: Path, card: Card) -> None:
    """Write `card` to `path` (XLSX): summary, items, checks, actions, what the municipality says, notes."""
    words = texts()["workbook"]
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        moment = datetime.combine(date.fromisoformat(card.date), datetime.min.time())
        title = f"{texts()['site']}: {card.name}"
        workbook.set_properties({"title": title, "subject": card.gm_code, "author": texts()["site"], "created": moment})
        book = _Book(workbook)
        book.sheet(words["summary"], (words["figure"], words["value"], words["meaning"]), _summary(card, words))
        book.sheet(words["items"], words["item_columns"], _items(card))
        book.sheet(words["checks"], words["check_columns"], _checks(card))
        book.sheet(words["actions"], words["action_columns"], _actions(card))
        said = texts()["said"]["workbook"]
        if card.said.profile and card.said.profile.is_current:
            book.sheet(said["sheet"], said["columns"], _profile(card.said.profile))
        if card.said.corrections:
            book.sheet(said["corrections"], said["correction_columns"], _corrections(card))
        book.sheet(words["notes"], (words["notes"],), [(line,) for line in _notes(card, words)])


class _Book:
    """A workbook with the formats that its sheets share."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._header = workbook.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
        self._text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._number = workbook.add_format({"num_format": "#,##0.0", "valign": "top"})
        self._date = workbook.add_format({"num_format": "d-m-yyyy", "valign": "top", "align": "left"})

    def sheet(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """One sheet: a frozen header row with a filter; None is an empty cell."""
        sheet = self._workbook.add_worksheet(name)
        listed = [list(columns), *(list(row) for row in rows)]
        for number, row in enumerate(listed):
            for column, value in enumerate(row):
                self._write(sheet, number, column, value, is_header=number == 0)
        for column in range(len(columns)):
            longest = max(len(str(row[column] or "")) for row in listed)
            sheet.set_column(column, column, min(MAX_WIDTH, max(10, longest + 2)))
        sheet.freeze_panes(1, 0)
        if len(listed) > 1 and len(columns) > 1:
            sheet.autofilter(0, 0, len(listed) - 1, len(columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _write(self, sheet: Any, row: int, column: int, value: Any, is_header: bool) -> None:
        if value is None:
            return
        if is_header:
            sheet.write_string(row, column, value, self._header)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), self._date)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self._number)
        else:
            sheet.write_string(row, column, clean(str(value)), self._text)


def _summary(card: Card, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    figures = card.figures
    explained = {"score": figures.score, "low": figures.low, "high": figures.high, "coverage": figures.coverage}
    shares = {"breadth": figures.breadth, "depth": figures.depth}
    return [
        (words["municipality"], f"{card.name} ({card.gm_code})", None),
        (words["date"], date.fromisoformat(card.date), None),
        (words["status"], figures.status_label, figures.band_label or None),
        *((words["names"][name], value, words["meanings"][name]) for name, value in explained.items()),
        *((words["names"][name], None if value is None else 100 * value, words["meanings"][name]) for name, value in shares.items()),
        (words["method"], card.method_version, card.list_title),
    ]


def _items(card: Card) -> list[tuple[Any, ...]]:
    return [
        (item.domain, item.title, item.status_label, item.earned, None if item.known is None else 100 * item.known, item.reason,
         item.evidence, item.evidence_url)
        for item in card.items
    ]  # fmt: skip


def _checks(card: Card) -> list[tuple[Any, ...]]:
    return [
        (item.title, check.label, check.state_label, check.points, check.possible, check.reason, check.evidence, check.fix,
         check.evidence_url, date.fromisoformat(check.measured_at) if check.measured_at else None)
        for item in card.items
        for check in item.checks
    ]  # fmt: skip


def _actions(card: Card) -> list[tuple[Any, ...]]:
    return [(a.rank, a.title, a.how, a.role, a.gain, a.hours, a.running_total, a.evidence_url) for a in card.actions]


def _profile(profile: Profile) -> list[tuple[Any, ...]]:
    return [(answer.label, answer.option or None, answer.answer, answer.url or None) for answer in profile.answers]


def _corrections(card: Card) -> list[tuple[Any, ...]]:
    words, titles = texts()["said"]["corrections"], {item.id: item.title for item in card.items}
    return [
        (c.id, words["kinds"][c.kind], titles[c.item], c.text, words["states"][c.state], c.answer or None,
         *(date.fromisoformat(day) if day else None for day in (c.received, c.decided, c.expires)))
        for c in card.said.corrections
    ]  # fmt: skip


def _notes(card: Card, words: dict[str, Any]) -> list[str]:
    shown = [texts()["demo"]] if card.is_demo else []
    return [*shown, texts()["not_saying_title"], *texts()["not_saying"], *words["explanations"]]
