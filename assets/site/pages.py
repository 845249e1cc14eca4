"""The pages of the site: cards and figures through templates into a folder.

What belongs here: which pages there are and what each template gets. All texts are in texts.yaml; everything from sources is escaped, and
only http(s) addresses become links. The same cards give the same bytes.
"""

import hashlib
import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.catalogues.portals import Portal
from assets.evidence import fingerprint
from assets.lists.reference_list import ReferenceList
from assets.matching import measure
from assets.scorecard.card import Bottleneck, Card, National
from assets.scorecard.words import sort_key
from assets.site.badge import badge_message
from assets.site.charts import stacked_bar, trend
from assets.site.council import council_parts, council_title
from assets.site.curves import spread_curve
from assets.site.data_files import QUERIES
from assets.site.high_value import HighValueRows
from assets.site.practice import practice_for
from assets.site.said import said_for
from assets.site.sensitivity import agreements
from assets.site.spread import spreads
from assets.site.templating import render
from assets.site.texts import texts
from assets.site.tile_map import tile_map
from quality.checks.definitions import definitions
from quality.method import method
from quality.reasons import reasons
from quality.rules import rules_for
from quality.standards import standard_for

HERE = Path(__file__).parent
SAID = HERE.parent / "said"
QUALITY = HERE.parents[1] / "quality"
# Pages whose content is texts and lists only.
PLAIN = {
    "over/index.html": "about.html",
    "toegankelijkheid/index.html": "accessibility.html",
    "wijzigingen/index.html": "changes.html",
    "english/index.html": "english.html",
}
SIGNS = {"found": "●", "national": "◉", "not_found": "○", "doubtful": "◐", "not_measured": "?", "not_applicable": "–"}


@dataclass(frozen=True, slots=True)
class About:
    """What pages show besides cards: the rows of requests.csv, who asked us to stay away since when, the portals of municipalities, our
    contact, for each municipality the other names under which it is looked for (predecessors, official and common ones), and the practice
    cards."""

    hosts: tuple[Mapping[str, Any], ...]
    stay_away: Mapping[str, date]
    reference_list: ReferenceList
    portals: tuple[Portal, ...]
    contact: str
    other_names: Mapping[str, tuple[str, ...]]
    practice: tuple[Any, ...]


class Pages:
    """The pages of one publication: what they share, and writing them below `folder`."""

    def __init__(self, folder: Path, national: National, about: About, tables: Mapping[str, pa.Table], with_documents: bool) -> None:
        self._folder, self._national, self._about = folder, national, about
        self._items = about.reference_list.items
        self._spreads = spreads(tables["diffusion"].to_pylist(), (item.id for item in self._items), national.municipalities)
        self._high_value = HighValueRows.of(tables["hvd"].to_pylist())
        self._names = {row.gm_code: row.name for row in national.rows}
        self._shared = {
            "is_demo": national.is_demo,
            "date": national.date,
            "method_version": national.method_version,
            "list_version": national.list_version,
            "texts": texts(),
            "with_documents": with_documents,
            "n": national,
        }

    def write(self, cards: list[Card], changed: list[Card], months: Mapping[str, list[str]]) -> None:
        """Write every page, of municipalities those of `changed`; `months` are those of which one has a frozen page, by GM code."""
        shutil.copytree(HERE / "static", self._folder / "static")
        for card in changed:
            self.add(f"gemeente/{card.gm_code}/index.html", "municipality.html", self._of(card) | {"months": months.get(card.gm_code, [])})
            council = {"card": card, "title": council_title(card), "council": council_parts(card)}
            self.add(f"gemeente/{card.gm_code}/raad/index.html", "council.html", council)
        self._write_country()
        self._write_items(cards)
        self._write_high_value(cards)
        self._write_platforms()
        self._write_method(cards)
        for path, template in PLAIN.items():
            self.add(path, template, {"about": self._about, "contact": self._about.contact})
        robots = f"User-agent: *\n{'Disallow: /' if self._national.is_demo else 'Allow: /'}\n"
        (self._folder / "robots.txt").write_text(robots, encoding="ascii")

    def frozen(self, card: Card, month: str) -> str:
        """The page of a municipality as it will stay."""
        return self.rendered(
            f"gemeente/{card.gm_code}/{month}/index.html", "municipality.html", self._of(card) | {"months": [], "month": month}
        )

    def add(self, path: str, template: str, values: Mapping[str, Any]) -> None:
        """Write one page."""
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(self.rendered(path, template, values), encoding="utf-8")

    def rendered(self, path: str, template: str, values: Mapping[str, Any]) -> str:
        """A page as it would stand at `path`."""
        return render(template, {**self._shared, **values, "root": "../" * path.count("/"), "here": path})

    def _of(self, card: Card) -> dict[str, Any]:
        return {
            "card": card,
            "month": "",
            "titles": {item.id: item.title for item in self._items},
            "signs": SIGNS,
            "has_badge": badge_message(card) is not None,
            "practice": practice_for(card, self._about.practice),
            "names": self._names,
            "said": said_for(card, self._about.contact),
            "bar": stacked_bar(card.dimensions, f"Punten van {card.name}") if card.dimensions else "",
            "trend": trend(card.history, card.predecessors, f"Score van {card.name}") if len(card.history) > 1 else "",
        }

    def _write_country(self) -> None:
        history = self._national.history
        values = {
            "letters": _letters(self._national),
            "spreads": self._spreads,
            "curves": self._curves(),
            "trend": trend(history, [], texts()["trend_title"]) if len(history) > 1 else "",
            "other_names": self._about.other_names,
            "tiles": tile_map(self._national.rows),
            "data_files": [(name, what) for name, (what, _) in QUERIES.items()],
        }
        self.add("index.html", "national.html", values)
        provinces = sorted({row.province for row in self._national.rows}, key=sort_key)
        self.add("vergelijk/index.html", "compare.html", {"provinces": provinces, "other_names": self._about.other_names})

    def _curves(self) -> dict[str, str]:
        """The curve of every item of which a moment is known, all on one scale."""
        known = [day for spread in self._spreads.values() for day in spread.days]
        if not known:
            return {}
        first, last = date(min(known).year, 1, 1), date.fromisoformat(self._national.date)
        drawn = {item.id: spread_curve(item.id, item.title, self._spreads[item.id], first, last) for item in self._items}
        return {item: curve for item, curve in drawn.items() if curve}

    def _write_items(self, cards: list[Card]) -> None:
        curves = self._curves()
        totals = {total.id: total for total in self._national.items}
        by_name = sorted(cards, key=lambda card: sort_key(card.name))
        for position, item in enumerate(self._items):
            publishers = [
                (card, p, self._high_value.columns_of(card, p.source, p.id))
                for card in by_name
                for p in card.items[position].publications
                if p.is_measured
            ]
            values = {
                "item": item,
                "total": totals[item.id],
                "publishers": publishers,
                "columns": self._columns()[item.id],
                "spread": self._spreads[item.id],
                "curve": curves.get(item.id, ""),
                "practice": [card for card in self._about.practice if item.id in card.items],
                "names": self._names,
            }
            self.add(f"dataset/{item.id}/index.html", "item.html", values)

    def _write_high_value(self, cards: list[Card]) -> None:
        values = {
            "country": self._high_value.country(),
            "of_items": self._high_value.of_items(cards),
            "titles": {item.id: item.title for item in self._items},
        }
        self.add("hvd/index.html", "high_value.html", values)

    def _write_platforms(self) -> None:
        """One page per kind of portal: who uses it, and where publications on it lose points."""
        lost: dict[str, list[Bottleneck]] = defaultdict(list)
        for bottleneck in self._national.bottlenecks:
            lost[bottleneck.platform].append(bottleneck)
        portals: dict[str, list[Portal]] = defaultdict(list)
        for portal in self._about.portals:
            portals[portal.kind].append(portal)
        for kind in texts()["platforms"]:
            values = {"kind": kind, "lost": lost[kind], "portals": portals[kind], "names": self._names}
            self.add(f"platform/{kind}/index.html", "platform.html", values)

    def _write_method(self, cards: list[Card]) -> None:
        values = {
            "method": method(),
            "list": self._about.reference_list,
            "dimensions": {dimension.id: dimension.label for dimension in method().dimensions},
            "columns": self._columns(),
            "keys": {item.id: _labelled(item.id, rules_for(item.id).key) for item in self._items},
            "rules": {item.id: rules_for(item.id).rules for item in self._items},
            "standards": {item.id: standard_for(item.id) for item in self._items},
            "definitions": definitions(),
            "reasons": reasons(),
            "measured": measure.measured(),
            "sample": measure.measured().sample,
            "agreements": agreements(cards),
        }
        self.add("methode/index.html", "method.html", values)

    def _columns(self) -> dict[str, str]:
        """The columns that each item is expected to have, in words."""
        return {item.id: _labelled(item.id, rules_for(item.id).required) for item in self._items}


def _labelled(item: str, concepts: tuple[str, ...]) -> str:
    """What readers call these concepts of an item."""
    return ", ".join(rules_for(item).labels[name] for name in concepts)


@cache
def look() -> str:
    """A fingerprint of all that shapes a page besides its figures: templates, texts, styles, what the method page says, and this code."""
    own = [path for room in (HERE, SAID) for path in room.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    files = sorted([*own, measure.FILE, *QUALITY.rglob("*.yaml")])
    return fingerprint(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def _letters(national: National) -> list[tuple[str, list[Any]]]:
    return [(letter, list(rows)) for letter, rows in groupby(national.rows, key=lambda row: sort_key(row.name)[0].upper())]
