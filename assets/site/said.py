"""What the site shows of what municipalities say: the parts of a municipality's page, the log of corrections, forms and schemas.

What belongs here: which of it goes where. What is said comes with the card; the texts are in texts_said.yaml.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from assets.said.corrections import CORRECTION
from assets.said.files import Kind
from assets.said.kinds import KINDS, schema_of
from assets.said.maturity import axes
from assets.said.profile import PROFILE
from assets.said.template import template_of
from assets.scorecard.card import Card
from assets.site.spider import measured_words, said_words, spider
from assets.site.texts import texts
from quality.method import method

if TYPE_CHECKING:
    from assets.site.pages import Pages

LOG = "correcties/index.html"
FORMS: dict[str, Kind[Any]] = {"correctie.yaml": CORRECTION, "zelfbeeld.yaml": PROFILE}


def said_for(card: Card, contact: str) -> dict[str, Any]:
    """What the templates of said.html need besides the card."""
    is_drawn = any(axis.measured is not None or axis.level is not None for axis in card.said.axes)
    return {
        "spider": spider(card.said.axes, texts()["said"]["maturity"]["svg"].format(name=card.name)) if is_drawn else "",
        "measured_axes": sum(axis.measured is not None or axis.low is not None for axis in card.said.axes),
        "measured_words": measured_words,
        "said_words": said_words,
        "beside": axes().beside,
        "checks": {check.id: check.label for check in method().checks},
        "mail": mail_link(card, contact),
        "contact": contact,
    }


def mail_link(card: Card, contact: str) -> str:
    """A link that opens an e-mail with subject and text; addressed when our contact is a mailbox."""
    words = texts()["said"]["corrections"]
    given = {"code": card.gm_code, "name": card.name, "date": card.date}
    mailbox = contact.removeprefix("mailto:")
    to = quote(mailbox, safe="@") if "@" in mailbox and "://" not in mailbox else ""
    # RFC 6068: line breaks in a body are CRLF.
    body = words["body"].format(**given).replace("\n", "\r\n")
    return f"mailto:{to}?subject={quote(words['subject'].format(**given), safe='')}&body={quote(body, safe='')}"


def reply_links(card: Card, contact: str, site_url: str) -> list[tuple[str, str]]:
    """The labels and addresses by which a municipality can answer, for paper."""
    words = texts()["said"]["pdf"]
    place = f"{site_url.rstrip('/')}/gemeente/{card.gm_code}"
    return [
        (words["mail"], mail_link(card, contact)),
        (words["form"], f"{place}/correctie.yaml"),
        (words["profile"], f"{place}/zelfbeeld.yaml"),
    ]


def write_said(folder: Path, pages: "Pages", cards: list[Card]) -> None:
    """Write the log of corrections, the newest first, and the forms of every municipality."""
    given = [(card, correction) for card in cards for correction in card.said.corrections]
    given.sort(key=lambda pair: (pair[1].received, pair[1].id), reverse=True)
    values = {
        "corrections": [correction for _, correction in given],
        "names": [(card.gm_code, card.name) for card, _ in given],
        "titles": {item.id: item.title for item in cards[0].items},
        "checks": {check.id: check.label for check in method().checks},
    }
    pages.add(LOG, "corrections.html", values)
    for name, kind in FORMS.items():
        for card in cards:
            (folder / "gemeente" / card.gm_code / name).write_text(template_of(kind, card.gm_code), encoding="utf-8")


def write_schemas(data: Path) -> None:
    """Write the schema of every kind of input file into the folder of the open data."""
    for kind in KINDS:
        schema = json.dumps(schema_of(kind), ensure_ascii=False, indent=1)
        (data / f"input-{kind.name}.schema.json").write_text(schema + "\n", encoding="utf-8")
