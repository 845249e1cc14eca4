"""Everything public in one folder: data, downloads and pages.

What belongs here: the order in which the parts are made, and the fingerprint that tells whether anything differs from what is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from assets.evidence import fingerprint
from assets.scorecard.card import Card, National
from assets.scorecard.quarters import quarter_of
from assets.site.catalogue import write_catalogue
from assets.site.cooperation_pages import write_cooperations
from assets.site.data_files import QUERIES, write_data, write_package
from assets.site.downloads import own_rows, write_country_downloads, write_downloads
from assets.site.frozen import Frozen
from assets.site.knowledge_base import write_knowledge_base
from assets.site.pages import About, Pages, look
from assets.site.quarters import Quarters, keep_quarter, write_quarters
from assets.site.said_pages import write_said, write_schemas
from assets.site.unchanged import Unchanged

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Publication:
    """The whole input of a site. `tables` are the public ones, by name; without `with_documents` there are no PDF and XLSX files.

    `is_complete`: every source was read completely, so this snapshot may be the frozen page of its month.
    """

    cards: list[Card]
    national: National
    about: About
    tables: Mapping[str, pa.Table]
    with_documents: bool
    is_complete: bool
    frozen: Frozen
    quarters: Quarters
    site_url: str

    @property
    def month(self) -> str:
        return self.national.date[:7]

    @property
    def quarter(self) -> str:
        return quarter_of(date.fromisoformat(self.national.date))

    @property
    def shared(self) -> str:
        """A fingerprint of what shapes every municipality's files besides its card."""
        names = sorted((row.gm_code, row.name) for row in self.national.rows)
        practice, contact = repr(self.about.practice), self.about.contact
        return fingerprint([look(), str(self.with_documents), self.site_url, contact, practice, repr(names), repr(self.national.is_demo)])

    @property
    def content(self) -> str:
        """A fingerprint: equal fingerprints = equal bytes of the whole site."""
        cards = (card.model_dump_json() for card in self.cards)
        tables = (f"{name} {fingerprint(str(row) for row in table.to_pylist())}" for name, table in self.tables.items())
        return fingerprint([*cards, self.national.model_dump_json(), repr(self.about), look(), str(self.with_documents),
                            str(self.is_complete), self.site_url, self.frozen.content(self.month),
                            self.quarters.content(self.quarter), *tables])  # fmt: skip


def build_site(folder: Path, publication: Publication, before: Path | None = None) -> None:
    """Make the whole site in `folder`, which exists and is empty; what did not change is taken over from the site `before`."""
    national = publication.national
    write_data(folder / "data", publication.tables)
    contact, site_url = publication.about.contact, publication.site_url
    write_country_downloads(folder, national)
    write_schemas(folder / "data")
    write_package(folder / "data", publication.tables, national.date, LICENCE, "Datapeil: uitkomsten")
    described = {name: QUERIES[name][0] for name in publication.tables}
    write_catalogue(folder / "catalogus.ttl", folder / "data", described, site_url, contact, national.date)
    pages = Pages(folder, national, publication.about, publication.tables, publication.with_documents)
    if publication.is_complete:
        publication.frozen.keep(publication.month, {card.gm_code: pages.frozen(card, publication.month) for card in publication.cards})
    publication.frozen.unpack(folder)
    months = publication.frozen.months_of()
    unchanged = Unchanged.of(folder, before, publication.cards, publication.shared, months)
    unchanged.take()
    rows_of = own_rows(publication.cards, publication.tables["checks"])
    changed = [card for card in publication.cards if card.gm_code not in unchanged.taken]
    write_downloads(folder, changed, rows_of, publication.with_documents, contact, site_url)
    pages.write(publication.cards, changed, months)
    unchanged.keep()
    if publication.is_complete:
        keep_quarter(publication.quarters, pages, national, publication.tables, publication.with_documents)
    write_quarters(folder, pages, publication.quarters)
    rows = {name: publication.tables[name].to_pylist() for name in ("best_examples", "cooperations", "joint_datasets")}
    write_knowledge_base(folder, pages, publication.about.practice, rows["best_examples"], national)
    write_cooperations(pages, rows["cooperations"], rows["joint_datasets"], national)
    write_said(folder, pages, publication.cards)
