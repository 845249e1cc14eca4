"""The invented datasets, put together from the data files: what is published, in which states, and what each must give.

What belongs here: reading catalogue.yaml, columns.yaml and states.yaml into entries, and the table of expectations that tests hold a run
against. Nothing here uses the checks themselves.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """One invented dataset. `item` is "" for a decoy."""

    name: str
    gm_code: str
    item: str
    title: str
    states: tuple[str, ...]

    @property
    def file_format(self) -> str:
        for state, name in (("geojson", "geojson"), ("json", "json"), ("xlsx", "xlsx"), ("pdf_only", "pdf")):
            if state in self.states:
                return name
        return columns()[self.item].get("format", "csv") if self.item else "csv"

    @property
    def is_published(self) -> bool:
        return bool(self.item) and not set(self.states) & set(states()["not_found"])


@cache
def _read(name: str) -> dict[str, Any]:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def catalogue() -> dict[str, Any]:
    return _read("catalogue.yaml")


def columns() -> dict[str, Any]:
    return _read("columns.yaml")


def states() -> dict[str, Any]:
    return _read("states.yaml")


@cache
def entries() -> tuple[Entry, ...]:
    """Every dataset of the invented catalogue that has a title, a municipality and a file."""
    made = []
    for gm_code, published in catalogue()["publications"].items():
        place = catalogue()["municipalities"][gm_code]["name"]
        for item, given in published.items():
            made.append(Entry(f"{item}-{place.lower()}", gm_code, item, f"{columns()[item]['title']} {place}", tuple(given)))
    for decoy in catalogue()["decoys"]:
        place = catalogue()["municipalities"][decoy["gm_code"]]["name"]
        name = f"{decoy['title'].lower().replace(' ', '-')}-{place.lower()}"
        made.append(Entry(name, decoy["gm_code"], "", f"{decoy['title']} {place}", ()))
    return tuple(made)


def expected() -> dict[tuple[str, str, str], float | str]:
    """{(GM code, item, check): value, "unknown" or "partly"} for every published item; a check that is not in it is 1."""
    table: dict[tuple[str, str, str], float | str] = {}
    for entry in entries():
        if entry.is_published:
            for check, value in states()["items"].get(entry.item, {}).items():
                table[entry.gm_code, entry.item, check] = value
            for state in entry.states:
                for check, value in states()["states"][state].items():
                    table[entry.gm_code, entry.item, check] = value
    return table
