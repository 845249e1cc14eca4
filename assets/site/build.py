"""Everything public in one folder: data, downloads and pages.

What belongs here: the order in which the parts are made, and the fingerprint that tells whether anything differs from what is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from assets.evidence import fingerprint
from assets.scorecard.card import Card, National
from assets.site.data_files import write_data, write_package
from assets.site.downloads import write_downloads
from assets.site.pages import About, look, write_pages

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Publication:
    """The whole input of a site. `tables` are the public ones, by name; without `with_documents` there are no PDF and XLSX files."""

    cards: list[Card]
    national: National
    about: About
    tables: Mapping[str, pa.Table]
    with_documents: bool

    @property
    def content(self) -> str:
        """A fingerprint: equal fingerprints = equal bytes of the whole site."""
        cards = (card.model_dump_json() for card in self.cards)
        tables = (f"{name} {fingerprint(str(row) for row in table.to_pylist())}" for name, table in self.tables.items())
        return fingerprint([*cards, self.national.model_dump_json(), repr(self.about), look(), str(self.with_documents), *tables])


def build_site(folder: Path, publication: Publication) -> None:
    """Make the whole site in `folder`, which exists and is empty."""
    national = publication.national
    write_data(folder / "data", publication.tables)
    write_downloads(folder, publication.cards, national, publication.tables["checks"], publication.with_documents)
    write_package(folder / "data", publication.tables, national.date, LICENCE, "Datapeil: uitkomsten")
    write_pages(folder, publication.cards, national, publication.about, publication.with_documents)
