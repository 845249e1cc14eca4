"""What a municipality can take along: its card as CSV, JSON, workbook, linked data, PDF, feed and badge.

What belongs here: which files there are and where they lie. What is in each belongs to the module of its format.
"""

import json
from collections.abc import Mapping
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
    folder: Path, cards: list[Card], rows_of: Mapping[str, pa.Table], with_documents: bool, contact: str, site_url: str
) -> None:
    """Write the files of these municipalities below `folder`/gemeente, `rows_of` being their rows of the public table of checks.

    Without `with_documents` the PDF and XLSX files are left out.
    """
    for card in cards:
        place = folder / "gemeente" / card.gm_code
        place.mkdir(parents=True, exist_ok=True)
        write_csv(place / "scorekaart.csv", rows_of[card.gm_code])
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


def write_country_downloads(folder: Path, national: National) -> None:
    """Write the country's feed, and the schema of the cards."""
    write_country_feed(folder / "feed.xml", national)
    schema = json.dumps(Card.model_json_schema(), ensure_ascii=False, indent=1)
    (folder / "data" / SCHEMA).write_text(schema + "\n", encoding="utf-8")


def own_rows(cards: list[Card], checks: pa.Table) -> dict[str, pa.Table]:
    """Each card's rows of the public table `checks`, which is sorted by municipality; by GM code."""
    starts: dict[str, tuple[int, int]] = {}
    if checks.num_rows:
        codes = pc.run_end_encode(checks["gm_code"].combine_chunks())
        begin = 0
        for code, end in zip(codes.values.to_pylist(), codes.run_ends.to_pylist(), strict=True):
            starts[code] = (begin, end - begin)
            begin = end
    return {card.gm_code: checks.slice(*starts.get(card.gm_code, (0, 0))) for card in cards}
