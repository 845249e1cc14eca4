"""The pages of the site: cards and figures through templates into a folder.

What belongs here: which pages there are and what each template gets. All texts are in texts.yaml; everything from sources is escaped, and
only http(s) addresses become links. The same cards give the same bytes.
"""

import hashlib
import re
import shutil
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assets.catalogues.portals import Portal
from assets.evidence import fingerprint
from assets.lists.reference_list import ReferenceList
from assets.scorecard.card import Card, National
from assets.scorecard.words import day_words, rounded, sort_key, thousands
from assets.site.charts import stacked_bar, trend
from assets.site.data_files import QUERIES, write_csv
from quality.method import method
from quality.reasons import reasons
from quality.rules import rules_for

HERE = Path(__file__).parent
SIGNS = {"found": "●", "national": "◉", "not_found": "○", "doubtful": "◐", "not_measured": "?", "not_applicable": "–"}


@dataclass(frozen=True, slots=True)
class About:
    """What the page "over" shows besides sources: (host, requests, bytes, failures), servers that are not read, and our contact."""

    hosts: tuple[tuple[str, int, int, int], ...]
    reference_list: ReferenceList
    portals: tuple[Portal, ...]
    contact: str


def write_pages(folder: Path, cards: list[Card], national: National, about: About, checks: pa.Table) -> None:
    """Write every page and each municipality's own downloads below `folder`, which exists. `checks` is the public table."""
    shutil.copytree(HERE / "static", folder / "static")
    shared = {
        "is_demo": national.is_demo,
        "date": national.date,
        "method_version": national.method_version,
        "list_version": national.list_version,
        "texts": texts(),
        "n": national,
    }

    def write(path: str, template: str, **values: Any) -> None:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        root = "../" * path.count("/")
        place.write_text(_environment().get_template(template).render(shared | values, root=root, here=path), encoding="utf-8")

    write("index.html", "national.html", letters=_letters(national), data_files=[(name, what) for name, (what, _) in QUERIES.items()])
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
            bar=stacked_bar(card.dimensions, f"Punten van {card.name}") if card.dimensions else "",
            trend=trend(card.history, f"Score van {card.name}") if len(card.history) > 1 else "",
        )
        (folder / path / "scorekaart.json").write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
    _write_card_tables(folder, cards, checks)
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


def _write_card_tables(folder: Path, cards: list[Card], checks: pa.Table) -> None:
    """Each municipality's rows of `checks` (sorted by municipality) as its scorekaart.csv."""
    codes = pc.run_end_encode(checks["gm_code"].combine_chunks()) if checks.num_rows else None
    starts: dict[str, tuple[int, int]] = {}
    if codes is not None:
        begin = 0
        for code, end in zip(codes.values.to_pylist(), codes.run_ends.to_pylist(), strict=True):
            starts[code] = (begin, end - begin)
            begin = end
    for card in cards:
        begin, length = starts.get(card.gm_code, (0, 0))
        write_csv(folder / "gemeente" / card.gm_code / "scorekaart.csv", checks.slice(begin, length))


@cache
def look() -> str:
    """A fingerprint of everything that shapes a page besides its figures: templates, texts, styles and this code."""
    files = sorted(path for path in HERE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return fingerprint(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


@cache
def texts() -> dict[str, Any]:
    """The fixed texts of the site."""
    return yaml.safe_load((HERE / "texts.yaml").read_text(encoding="utf-8"))


def _letters(national: National) -> list[tuple[str, list[Any]]]:
    return [(letter, list(rows)) for letter, rows in groupby(national.rows, key=lambda row: sort_key(row.name)[0].upper())]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "whole": rounded,
        "one": lambda value: rounded(value, 1),
        "two": lambda value: rounded(value, 2),
        "day": day_words,
        "thousands": thousands,
        "hours": lambda value: "een uur" if value == 1 else f"{rounded(value, 0 if value == int(value) else 1)} uur",
        "is_link": is_link,
        "clean": clean,
    }
    return environment


def is_link(url: str) -> bool:
    """Whether a text from a source may become a link: an http(s) address, nothing else."""
    try:
        return bool(re.match(r"https?://", url)) and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def clean(text: str) -> str:
    """A text from a source without control and direction characters, which could make a page say something else."""
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cf") or character in "\n\t")
