"""What a municipality can take along: each file opens in a reader of its kind and says what the card says."""

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from pypdf import PdfReader
from pypdf.generic import BooleanObject

MEASURED, PARTLY, UNKNOWN = "GM0546", "GM0274", "GM0363"
DQV = "http://www.w3.org/ns/dqv#"


def place(home: Path, code: str) -> Path:
    return home / "site" / "gemeente" / code


def card(home: Path, code: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((place(home, code) / "scorekaart.json").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("code", [MEASURED, PARTLY, UNKNOWN])
def test_the_card_fits_the_published_schema(demo_home: Path, code: str) -> None:
    schema = json.loads((demo_home / "site" / "data" / "scorekaart.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(card(demo_home, code), schema)


def test_the_table_holds_the_municipality_s_rows_of_all_checks(demo_home: Path) -> None:
    with open(place(demo_home, MEASURED) / "scorekaart.csv", encoding="utf-8", newline="") as file:
        own = list(csv.DictReader(file))
    with open(demo_home / "site" / "data" / "checks.csv", encoding="utf-8", newline="") as file:
        everything = [row for row in csv.DictReader(file) if row["gm_code"] == MEASURED]
    assert own == everything and own


@pytest.mark.parametrize("code", [MEASURED, PARTLY, UNKNOWN])
def test_the_pdf_is_tagged_titled_and_two_pages(demo_home: Path, code: str) -> None:
    reader = PdfReader(place(demo_home, code) / "scorekaart.pdf")
    root = reader.trailer["/Root"]
    assert len(reader.pages) == 2
    assert root["/MarkInfo"]["/Marked"] == BooleanObject(True) and root["/Lang"] == "nl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(True)
    assert card(demo_home, code)["name"] in str(reader.metadata.title if reader.metadata else "")
    kinds = list(structure(root["/StructTreeRoot"]))
    assert kinds.count("/H1") == 1 and "/H2" in kinds and "/TH" in kinds
    assert all("verzonnen voorbeeldgegevens" in page.extract_text() for page in reader.pages)
    second = reader.pages[1].extract_text()
    headings = ["Visie", "Inhoudelijke prioriteiten", "Randvoorwaarden", "Organisatie en middelen", "Agendering"]
    assert [heading for heading in headings if heading in second] == headings
    assert "Wat deze score niet zegt" in reader.pages[0].extract_text()


def structure(node: Any) -> list[str]:
    """The kinds of all elements of a PDF's structure tree, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(node, dict):
        return [kind for child in node for kind in structure(child)] if isinstance(node, list) else []
    own = [str(node["/S"])] if "/S" in node else []
    children = node.get("/K", [])
    return own + [kind for child in (children if isinstance(children, list) else [children]) for kind in structure(child)]


def test_the_page_for_the_council_fits_on_one_sheet(demo_home: Path) -> None:
    reader = PdfReader(place(demo_home, MEASURED) / "raad.pdf")
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert "Wat kunt u vragen?" in text and "Raadsinformatie" in text


def test_a_municipality_without_measurements_says_so_on_paper(demo_home: Path) -> None:
    text = PdfReader(place(demo_home, UNKNOWN) / "scorekaart.pdf").pages[0].extract_text()
    assert "Nog geen score" in text and "niet gemeten" in text


def test_the_workbook_has_typed_cells_frozen_headers_and_no_formulas(demo_home: Path) -> None:
    book = openpyxl.load_workbook(place(demo_home, MEASURED) / "scorekaart.xlsx")
    assert book.sheetnames == ["Samenvatting", "Onderdelen", "Controles", "Acties", "Toelichting"]
    for sheet in book:
        assert sheet.freeze_panes == "A2", sheet.title
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], sheet.title
    figures = {row[0].value: row[1].value for row in book["Samenvatting"].iter_rows(min_row=2)}
    assert figures["Score"] == pytest.approx(card(demo_home, MEASURED)["figures"]["score"])
    items = {row[1].value: row for row in book["Onderdelen"].iter_rows(min_row=2)}
    assert len(items) == 26
    assert book["Toelichting"]["A2"].value.startswith("Let op: dit zijn verzonnen")


def test_unknown_is_an_empty_cell_in_the_workbook(demo_home: Path) -> None:
    book = openpyxl.load_workbook(place(demo_home, UNKNOWN) / "scorekaart.xlsx")
    figures = {row[0].value: row[1].value for row in book["Samenvatting"].iter_rows(min_row=2)}
    assert figures["Score"] is None
    assert {row[3].value for row in book["Onderdelen"].iter_rows(min_row=2)} == {None}


@pytest.mark.parametrize("code", [MEASURED, PARTLY, UNKNOWN])
def test_linked_data_measures_what_is_known_and_annotates_what_is_not(demo_home: Path, code: str) -> None:
    triples = list(parse((place(demo_home, code) / "scorekaart.ttl").read_bytes(), RdfFormat.TURTLE))
    kinds = {t.triple.subject: t.triple.object for t in triples if t.predicate.value.endswith("#type")}
    values = {t.triple.subject: float(t.object.value) for t in triples if t.predicate.value == f"{DQV}value"}
    measured = {node for node, kind in kinds.items() if kind == NamedNode(f"{DQV}QualityMeasurement")}
    annotated = {node for node, kind in kinds.items() if kind == NamedNode(f"{DQV}QualityAnnotation")}
    assert measured == values.keys() and not measured & annotated
    metrics = {
        t.triple.subject: t.object.value.removeprefix("urn:datapeil:metric:")
        for t in triples
        if t.predicate.value == f"{DQV}isMeasurementOf"
    }
    told = {metrics[node]: value for node, value in values.items()}
    figures = card(demo_home, code)["figures"]
    assert told.get("score") == figures["score"]
    unknown = {item["id"] for item in card(demo_home, code)["items"] if item["status"] in ("doubtful", "not_measured")}
    assert not {f"item:{item}" for item in unknown} & told.keys()
    assert {f"item:{item}" for item in unknown} <= {metrics[node] for node in annotated}


@pytest.mark.parametrize("path", ["feed.xml", f"gemeente/{MEASURED}/feed.xml", f"gemeente/{UNKNOWN}/feed.xml"])
def test_a_feed_has_an_entry_per_snapshot(demo_home: Path, path: str) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.parse(demo_home / "site" / path).getroot()
    assert feed.tag == f"{atom}feed"
    assert all(feed.find(f"{atom}{name}") is not None for name in ("id", "title", "updated", "author"))
    entries = feed.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}updated") for entry in entries] == ["2026-11-24T00:00:00Z"]
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == len(entries)


def test_a_badge_brings_good_news_only(demo_home: Path) -> None:
    words = ("niet", "slecht", "achter", "begin", "eerste stappen")
    for folder in (demo_home / "site" / "gemeente").glob("GM*"):
        own = card(demo_home, folder.name)
        badge = folder / "badge.svg"
        has_news = own["figures"]["status"] != "insufficient" and any(item["status"] in ("found", "national") for item in own["items"])
        assert badge.exists() == has_news, folder.name
        if badge.exists():
            endpoint = json.loads((folder / "badge.json").read_text(encoding="utf-8"))
            assert endpoint["schemaVersion"] == 1 and not any(word in endpoint["message"].lower() for word in words)
            assert ET.parse(badge).getroot().tag.endswith("svg")


def test_every_download_that_a_page_names_is_there(demo_home: Path) -> None:
    import re

    for code in (MEASURED, PARTLY, UNKNOWN):
        page = (place(demo_home, code) / "index.html").read_text(encoding="utf-8")
        named = set(re.findall(r'href="([a-z]+\.(?:pdf|xlsx|csv|json|ttl|xml|svg))"', page))
        assert {"scorekaart.pdf", "scorekaart.xlsx", "scorekaart.csv", "scorekaart.json", "scorekaart.ttl", "raad.pdf", "feed.xml"} <= named
        assert all((place(demo_home, code) / name).is_file() for name in named)
