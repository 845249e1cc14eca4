"""Atom feeds (RFC 4287): one of the country, one per municipality, an entry per snapshot.

What belongs here: which entries a feed has. Dates are those of the snapshots; ids are tags (RFC 4151), so a feed may move with the site.
"""

import xml.etree.ElementTree as ET
from pathlib import Path

from assets.scorecard.card import Card, National
from assets.scorecard.words import day_words, rounded
from assets.site.texts import texts

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 60  # newest snapshots kept in a feed
TAG = "tag:datapeil,2026:"
PAGE = "index.html"  # beside the feed: what it is about


def write_country_feed(path: Path, national: National) -> None:
    words = texts()["feeds"]
    feed = _feed(f"{TAG}land", str(words["country"]), national.date)
    for point in reversed(national.history[-ENTRIES:]):
        shown = words["no_score"] if point.score is None else words["median"].format(score=rounded(point.score, 1))
        measured = "" if point.coverage is None else words["coverage"].format(coverage=rounded(point.coverage))
        entry = words["entry"].format(day=day_words(point.date))
        _entry(feed, f"{TAG}land/{point.date}", entry, point.date, f"{shown} {measured}".strip())
    _write(path, feed)


def write_municipality_feed(path: Path, card: Card) -> None:
    words = texts()["feeds"]
    feed = _feed(f"{TAG}{card.gm_code}", words["municipality"].format(name=card.name), card.date)
    for point in reversed(card.history[-ENTRIES:]):
        is_latest = point.date == card.date
        if point.score is None or point.low is None or point.high is None:
            told = words["no_score"]
        elif round(point.low) == round(point.high):
            told = words["score"].format(score=rounded(point.score))
        else:
            told = words["range"].format(low=rounded(point.low), high=rounded(point.high))
        text = f"{card.sentence} {told}" if is_latest else told
        _entry(feed, f"{TAG}{card.gm_code}/{point.date}", words["entry"].format(day=day_words(point.date)), point.date, text)
    _write(path, feed)


def _feed(identifier: str, title: str, day: str) -> ET.Element:
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "nl"})
    for name, text in (("id", identifier), ("title", title), ("updated", _moment(day))):
        ET.SubElement(feed, name).text = text
    ET.SubElement(ET.SubElement(feed, "author"), "name").text = texts()["site"]
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": PAGE})
    return feed


def _entry(feed: ET.Element, identifier: str, title: str, day: str, text: str) -> None:
    entry = ET.SubElement(feed, "entry")
    for name, content in (("id", identifier), ("title", title), ("updated", _moment(day)), ("summary", text)):
        ET.SubElement(entry, name).text = content
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": PAGE})


def _moment(day: str) -> str:
    """Midnight of the snapshot's day: feeds want a moment, a snapshot has a date."""
    return f"{day}T00:00:00Z"


def _write(path: Path, feed: ET.Element) -> None:
    ET.indent(feed, " ")
    path.write_bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n")
