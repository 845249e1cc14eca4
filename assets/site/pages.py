"""The pages of the site: cards and figures through templates into a folder.

What belongs here: which pages there are and what each template gets. All texts are in texts.yaml; everything from sources is escaped, and
only http(s) addresses become links. The same cards give the same bytes.
"""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from assets.catalogues.portals import Portal
from assets.evidence import fingerprint
from assets.lists.reference_list import ReferenceList
from assets.scorecard.card import Card, National
from assets.scorecard.words import sort_key
from assets.site.badge import badge_message
from assets.site.charts import stacked_bar, trend
from assets.site.data_files import QUERIES
from assets.site.templating import render
from assets.site.texts import texts
from assets.site.tile_map import tile_map
from quality.method import method
from quality.reasons import reasons
from quality.rules import rules_for

HERE = Path(__file__).parent
SIGNS = {"found": "●", "national": "◉", "not_found": "○", "doubtful": "◐", "not_measured": "?", "not_applicable": "–"}


@dataclass(frozen=True, slots=True)
class About:
    """What pages show besides cards: (host, requests, bytes, failures), servers that are not read, our contact, and for each
    municipality the other names under which it is looked for (predecessors, official and common ones)."""

    hosts: tuple[tuple[str, int, int, int], ...]
    reference_list: ReferenceList
    portals: tuple[Portal, ...]
    contact: str
    other_names: Mapping[str, tuple[str, ...]]


def write_pages(folder: Path, cards: list[Card], national: National, about: About, with_documents: bool) -> None:
    """Write every page below `folder`, which exists."""
    shutil.copytree(HERE / "static", folder / "static")
    shared = {
        "is_demo": national.is_demo,
        "date": national.date,
        "method_version": national.method_version,
        "list_version": national.list_version,
        "texts": texts(),
        "with_documents": with_documents,
        "n": national,
    }

    def write(path: str, template: str, **values: Any) -> None:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        root = "../" * path.count("/")
        place.write_text(render(template, shared | values | {"root": root, "here": path}), encoding="utf-8")

    write(
        "index.html",
        "national.html",
        letters=_letters(national),
        other_names=about.other_names,
        tiles=tile_map(national.rows),
        data_files=[(name, what) for name, (what, _) in QUERIES.items()],
    )
    items = about.reference_list.items
    titles = {item.id: item.title for item in items}
    for card in cards:
        path = f"gemeente/{card.gm_code}"
        write(
            f"{path}/index.html",
            "municipality.html",
            card=card,
            titles=titles,
            signs=SIGNS,
            has_badge=badge_message(card) is not None,
            bar=stacked_bar(card.dimensions, f"Punten van {card.name}") if card.dimensions else "",
            trend=trend(card.history, card.predecessors, f"Score van {card.name}") if len(card.history) > 1 else "",
        )
    columns = {item.id: ", ".join(rules_for(item.id).labels[name] for name in rules_for(item.id).required) for item in items}
    totals = {total.id: total for total in national.items}
    by_name = sorted(cards, key=lambda card: sort_key(card.name))
    for position, item in enumerate(items):
        publishers = [(card, p) for card in by_name for p in card.items[position].publications if p.is_measured]
        write(
            f"dataset/{item.id}/index.html", "item.html", item=item, total=totals[item.id], publishers=publishers, columns=columns[item.id]
        )
    dimensions = {dimension.id: dimension.label for dimension in method().dimensions}
    write("methode/index.html", "method.html", method=method(), list=about.reference_list, dimensions=dimensions, columns=columns,
          reasons=list(reasons().values()))  # fmt: skip
    write("over/index.html", "about.html", about=about, contact=about.contact)
    write("toegankelijkheid/index.html", "accessibility.html")
    (folder / "robots.txt").write_text(f"User-agent: *\n{'Disallow: /' if national.is_demo else 'Allow: /'}\n", encoding="ascii")


@cache
def look() -> str:
    """A fingerprint of everything that shapes a page besides its figures: templates, texts, styles and this code."""
    files = sorted(path for path in HERE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return fingerprint(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def _letters(national: National) -> list[tuple[str, list[Any]]]:
    return [(letter, list(rows)) for letter, rows in groupby(national.rows, key=lambda row: sort_key(row.name)[0].upper())]
