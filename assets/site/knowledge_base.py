"""The knowledge base: practice cards of municipalities, and the best publication of each dataset per size of municipality.

What belongs here: the pages, and the facets that work without scripts: a choice is a radio button, and the style sheet hides what does not
fit. What a card file holds belongs to assets/said/practice.py, which cards a scorecard leads to belongs to practice.py.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.said.practice import practice_words
from assets.scorecard.card import National
from assets.site.markdown import markdown
from assets.site.pages import Pages
from assets.site.texts import texts
from quality.method import method
from quality.peers import size_class

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, with how many cards have it."""

    id: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    id: str
    label: str
    choices: list[Choice]


def write_knowledge_base(folder: Path, pages: Pages, practice: tuple[Any, ...], examples: Iterable[Row], national: National) -> None:
    """Write the page with all cards and its style sheet, a page per card, and the page of best examples, below `folder`."""
    titles = {item.id: item.title for item in national.items}
    sizes = {row.gm_code: size_class(row.population) for row in national.rows if row.population}
    cards = sorted(practice, key=lambda card: (card.title.lower(), card.id))
    values = {card.id: _values(card, sizes) for card in cards}
    facets = _facets(values, titles)
    shared = {"names": {row.gm_code: row.name for row in national.rows}, "titles": titles, "practice": practice_words()}
    pages.add("kennisbank/index.html", "knowledge_base.html", shared | {"cards": cards, "facets": facets, "values": values})
    (folder / "kennisbank" / "keuzes.css").write_text("\n".join(_hiding(facets)) + "\n", encoding="ascii")
    for card in cards:
        sections = [(label, markdown(getattr(card.sections, name))) for name, label in practice_words().sections.items()]
        pages.add(f"kennisbank/{card.id}/index.html", "practice_card.html", shared | {"card": card, "sections": sections})
    best = {(row["item"], row["size_class"]): row for row in examples}
    pages.add("kennisbank/voorbeelden/index.html", "examples.html", shared | {"best": best, "sizes": method().size_classes})


def _values(card: Any, sizes: Mapping[str, str]) -> dict[str, list[str]]:
    """What a card has, by facet: ids of choices."""
    given: dict[str, list[str]] = {
        "domein": [card.domain],
        "bijdrage": list(card.contribution),
        "proces": [card.process],
        "dataset": list(card.items),
        "grootte": [sizes[card.gm_code]] if card.gm_code in sizes else [],
    }
    return {facet: [slug(value) for value in values] for facet, values in given.items()}


def _facets(values: Mapping[str, Mapping[str, list[str]]], titles: Mapping[str, str]) -> list[Facet]:
    """The facets with the choices that any card has, in the order of their lists."""
    words = practice_words()
    labels: dict[str, Mapping[str, str]] = {
        "domein": {domain: domain for domain in words.domains},
        "bijdrage": words.contributions,
        "proces": words.processes,
        "dataset": titles,
        "grootte": {size.id: size.label for size in method().size_classes},
    }
    facets = []
    for facet, of_facet in labels.items():
        named = [(slug(value), label) for value, label in of_facet.items()]
        counted = [Choice(choice, label, sum(choice in own[facet] for own in values.values())) for choice, label in named]
        facets.append(Facet(facet, texts()["knowledge"]["facets"][facet], [choice for choice in counted if choice.count]))
    return facets


def _hiding(facets: Iterable[Facet]) -> Iterable[str]:
    """The style sheet's rules: with a choice made, what does not have it is not shown."""
    for facet in facets:
        for choice in facet.choices:
            yield f'main:has(#{facet.id}-{choice.id}:checked) .practice:not([data-{facet.id}~="{choice.id}"]) {{ display: none; }}'


def slug(value: str) -> str:
    """A value as part of an id: "openbare ruimte" -> "openbare-ruimte"."""
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
