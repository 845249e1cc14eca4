"""What a municipality can take along: its card as CSV, JSON, workbook, linked data, PDF, feed and badge.

What belongs here: which files there are and where they lie. What is in each belongs to the module of its format.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from assets.scorecard.card import Card, National
from assets.site.badge import badge_endpoint, badge_svg
from assets.site.data_files import write_csv
from assets.site.feeds import write_country_feed, write_municipality_feed
from assets.site.linked_data import write_turtle
from assets.site.pdf import write_council_pdf, write_scorecard_pdf
from assets.site.said import reply_links
from assets.site.workbook import write_workbook

SCHEMA = "scorekaart.schema.json"


def write_downloads(
    folder: Path, cards: list[Card], national: National, checks: pa.Table, with_documents: bool, contact: str, site_url: str
) -> None:
    """Write every municipality's files below `folder`/gemeente, the country's feed, and the schema of the cards.

    `checks` is the public table, sorted by municipality. Without `with_documents` the PDF and XLSX files are left out.
    """
    for card, own in zip(cards, _rows_of(cards, checks), strict=True):
        place = folder / "gemeente" / card.gm_code
        place.mkdir(parents=True, exist_ok=True)
        write_csv(place / "scorekaart.csv", own)
        (place / "scorekaart.json").write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
        write_turtle(place / "scorekaart.ttl", card)
        write_municipality_feed(place / "feed.xml", card)
        if badge := badge_svg(card):
            (place / "badge.svg").write_text(badge, encoding="utf-8")
            (place / "badge.json").write_text(json.dumps(badge_endpoint(card), ensure_ascii=False) + "\n", encoding="utf-8")
        if with_documents:
            write_workbook(place / "scorekaart.xlsx", card)
            write_scorecard_pdf(place / "scorekaart.pdf", card, reply_links(card, contact, site_url))
            write_council_pdf(place / "raad.pdf", card)
    write_country_feed(folder / "feed.xml", national)
    schema = json.dumps(Card.model_json_schema(), ensure_ascii=False, indent=1)
    (folder / "data" / SCHEMA).write_text(schema + "\n", encoding="utf-8")


def _rows_of(cards: list[Card], checks: pa.Table) -> Iterator[pa.Table]:
    """Each card's rows of `checks`, in the order of the cards."""
    starts: dict[str, tuple[int, int]] = {}
    if checks.num_rows:
        codes = pc.run_end_encode(checks["gm_code"].combine_chunks())
        begin = 0
        for code, end in zip(codes.values.to_pylist(), codes.run_ends.to_pylist(), strict=True):
            starts[code] = (begin, end - begin)
            begin = end
    for card in cards:
        begin, length = starts.get(card.gm_code, (0, 0))
        yield checks.slice(begin, length)
