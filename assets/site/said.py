"""What a municipality's own page and sheet show of what it says, and how it can answer.

What belongs here: what said.html and the reply links need. What is said comes with the card; the texts are in texts_said.yaml.
"""

from typing import Any
from urllib.parse import quote

from assets.said.maturity import axes
from assets.scorecard.card import Card
from assets.site.spider import measured_words, said_words, spider
from assets.site.texts import texts
from quality.method import method


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
