"""The site by part, for a country in which every municipality publishes the whole list: the fullest card of the demo, 342 times.

Aim on 2 cores: everything but PDF and workbooks in under 60 s, all PDFs in under 3 minutes, memory under 1.5 GiB; and a second
publication in which one municipality changed makes the files of that one only.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.catalogues.attribution import read_register
from assets.evidence import Evidence
from assets.lists import LISTS
from assets.lists.reference_list import read_reference_list
from assets.said.for_card import totals_of
from assets.scorecard.card import Card, Figure, ItemTotal, National, NationalRow
from assets.site.build import Publication, build_site
from assets.site.data_files import write_data
from assets.site.downloads import own_rows, write_downloads
from assets.site.frozen import Frozen
from assets.site.pages import About, Pages
from assets.site.pdf import write_council_pdf, write_scorecard_pdf
from assets.site.quarters import Quarters
from assets.site.workbook import write_workbook
from quality.method import method
from tests.bench.measured import Result, of_function
from tests.runs import datapeil

DAY = "2026-11-24"
PARTS = ("loaded", "pages_and_charts", "files", "tables", "workbooks", "pdfs", "everything", "everything_again")
NAMES = {
    "loaded": "only read the cards",
    "pages_and_charts": "HTML and charts",
    "files": "JSON, CSV, Turtle, feeds, badges",
    "tables": "tables as CSV, Parquet, DuckDB",
    "workbooks": "XLSX",
    "pdfs": "PDF, two a municipality",
    "everything": "the whole site, no earlier one",
    "everything_again": "the whole site again, one municipality changed",
}


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as scratch:
        given = os.environ.get("DATAPEIL_TEST_HOME")
        home = Path(given) if given else Path(scratch) / "home"
        if not given and (run := datapeil("demo", "--home", home, "--date", DAY)).returncode:
            raise SystemExit(run.stderr)
        return [_measured(part, home, Path(scratch)) for part in PARTS]


def _measured(part: str, home: Path, scratch: Path) -> Result:
    amount = len(read_register(LISTS).edition(None))
    return of_function(NAMES[part], globals()[part], str(home / "site"), str(scratch), amount=amount, unit="municipalities")


def loaded(site: str, scratch: str) -> None:
    publication(site, scratch)


def pages_and_charts(site: str, scratch: str) -> None:
    made = publication(site, scratch)
    pages = Pages(_new(scratch, "pages"), made.national, made.about, made.tables, True)
    pages.write(made.cards, made.cards, {})


def files(site: str, scratch: str) -> None:
    made = publication(site, scratch)
    write_downloads(_new(scratch, "files"), made.cards, own_rows(made.cards, made.tables["checks"]), False, "", made.site_url)


def tables(site: str, scratch: str) -> None:
    write_data(_new(scratch, "tables") / "data", publication(site, scratch).tables)


def workbooks(site: str, scratch: str) -> None:
    folder = _new(scratch, "workbooks")
    for card in publication(site, scratch).cards:
        write_workbook(folder / f"{card.gm_code}.xlsx", card)


def pdfs(site: str, scratch: str) -> None:
    folder = _new(scratch, "pdfs")
    for card in publication(site, scratch).cards:
        write_scorecard_pdf(folder / f"{card.gm_code}.pdf", card, [])
        write_council_pdf(folder / f"{card.gm_code}-raad.pdf", card)


def everything(site: str, scratch: str) -> None:
    build_site(_new(scratch, "first"), publication(site, scratch))


def everything_again(site: str, scratch: str) -> None:
    made = publication(site, scratch)
    made.cards[0] = made.cards[0].model_copy(update={"sentence": "Hier is iets veranderd."})
    build_site(_new(scratch, "second"), made, Path(scratch) / "first")


def publication(site: str, scratch: str) -> Publication:
    """A country of equal municipalities, from the published cards and tables of the demo."""
    fullest = max(_cards(Path(site)), key=lambda card: sum(bool(item.checks) for item in card.items))
    register = read_register(LISTS)
    cards = [fullest.model_copy(update={"gm_code": code, "name": register[code].name}) for code in sorted(register.edition(None))]
    with duckdb.connect(str(Path(site) / "data" / "datapeil.duckdb"), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        published = {name: connection.sql(f"SELECT * FROM {name}").to_arrow_table() for name in names}
    own = published["checks"].filter(pa.compute.equal(published["checks"]["gm_code"], fullest.gm_code))
    position = own.schema.get_field_index("gm_code")
    published["checks"] = pa.concat_tables(
        own.set_column(position, "gm_code", pa.array([card.gm_code] * own.num_rows, pa.string())) for card in cards
    )
    evidence = Evidence(Path(scratch) / "evidence")
    about = About((), {}, read_reference_list(), (), "mailto:opendata@voorbeeld.example", {}, ())
    return Publication(
        cards, _national(cards), about, published, True, True, Frozen(evidence), Quarters(evidence), "https://voorbeeld.example"
    )


def _cards(site: Path) -> Iterator[Card]:
    return (Card.model_validate_json(path.read_bytes()) for path in sorted(site.glob("gemeente/*/scorekaart.json")))


def _national(cards: list[Card]) -> National:
    one = cards[0]
    rows = [
        NationalRow(gm_code=c.gm_code, name=c.name, province=c.province, population=c.population, figures=c.figures, found=26, not_found=0,
                    unknown=0)
        for c in cards
    ]  # fmt: skip
    items = [
        ItemTotal(
            id=item.id,
            title=item.title,
            domain=item.domain,
            source_status=item.source_status,
            **{status: len(cards) * (item.status == status) for status in method().status_names},
        )
        for item in one.items
    ]
    gap = Figure(figure="gap", key="", label="", value=None, low=None, high=None, unit="points")
    established = Counter(card.figures.status for card in cards)
    return National(
        date=one.date,
        method_version=one.method_version,
        list_version=one.list_version,
        list_title=one.list_title,
        is_demo=True,
        municipalities=len(cards),
        measured=len(cards),
        established=established["established"],
        provisional=established["provisional"],
        insufficient=established["insufficient"],
        median_score=one.figures.score,
        bands=[(band.id, band.label, 0) for band in method().bands],
        datasets=0,
        attributed=0,
        rows=rows,
        items=items,
        sources=[],
        history=one.history,
        figures=[gap],
        bottlenecks=[],
        climbers=[],
        said=totals_of(card.said for card in cards),
    )


def _new(scratch: str, name: str) -> Path:
    folder = Path(scratch) / name
    folder.mkdir()
    return folder
