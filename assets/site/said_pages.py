"""What the site shows of what all municipalities say together: the log of corrections, the forms to fill in, and their schemas.

What belongs here: which of it goes where. The part on a municipality's own page is said.py.
"""

import json
from pathlib import Path
from typing import Any

from assets.said.corrections import CORRECTION
from assets.said.files import Kind
from assets.said.kinds import KINDS, schema_of
from assets.said.profile import PROFILE
from assets.said.template import template_of
from assets.scorecard.card import Card
from assets.site.pages import Pages
from quality.method import method

FORMS: dict[str, Kind[Any]] = {"correctie.yaml": CORRECTION, "zelfbeeld.yaml": PROFILE}


def write_said(folder: Path, pages: Pages, cards: list[Card]) -> None:
    """Write the log of corrections, the newest first, and the forms of every municipality."""
    given = [(card, correction) for card in cards for correction in card.said.corrections]
    given.sort(key=lambda pair: (pair[1].received, pair[1].id), reverse=True)
    values = {
        "corrections": [correction for _, correction in given],
        "names": [(card.gm_code, card.name) for card, _ in given],
        "titles": {item.id: item.title for item in cards[0].items},
        "checks": {check.id: check.label for check in method().checks},
    }
    pages.add("correcties/index.html", "corrections.html", values)
    for name, kind in FORMS.items():
        for card in cards:
            (folder / "gemeente" / card.gm_code / name).write_text(template_of(kind, card.gm_code), encoding="utf-8")


def write_schemas(data: Path) -> None:
    """Write the schema of every kind of input file into the folder of the open data."""
    for kind in KINDS:
        schema = json.dumps(schema_of(kind), ensure_ascii=False, indent=1)
        (data / f"input-{kind.name}.schema.json").write_text(schema + "\n", encoding="utf-8")
