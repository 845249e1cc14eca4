"""The pages of cooperations: who takes part, and what they publish together.

What belongs here: laying the tables `cooperations` and `joint_datasets` into pages. Who a joint publisher is belongs to
assets/catalogues/cooperations.py.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from assets.scorecard.card import National
from assets.scorecard.words import sort_key
from assets.site.pages import Pages

Row = Mapping[str, Any]


def write_cooperations(pages: Pages, members: Iterable[Row], datasets: Iterable[Row], national: National) -> None:
    """Write the page that lists all cooperations, and a page for each; rows are those of the public tables."""
    names = {row.gm_code: row.name for row in national.rows}
    titles = {item.id: item.title for item in national.items}
    taking_part: dict[tuple[str, str, str], list[str]] = {}
    for row in members:
        taking_part.setdefault((row["cooperation"], row["name"], row["basis"]), []).append(row["gm_code"])
    published: dict[str, list[Row]] = {}
    for row in datasets:
        published.setdefault(row["cooperation"], []).append(row)
    listed = []
    for (cooperation, name, basis), codes in sorted(taking_part.items(), key=lambda entry: sort_key(entry[0][1])):
        together = sorted(published.get(cooperation, []), key=lambda row: (row["title"] or "", row["dataset_id"]))
        values = {"name": name, "basis": basis, "datasets": together, "titles": titles}
        municipalities = sorted(((code, names[code]) for code in codes), key=lambda one: sort_key(one[1]))
        pages.add(f"samenwerking/{cooperation}/index.html", "cooperation.html", values | {"members": municipalities})
        listed.append({"id": cooperation, "name": name, "members": len(codes), "datasets": len(together)})
    pages.add("samenwerking/index.html", "cooperations.html", {"cooperations": listed})
