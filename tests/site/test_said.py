"""What municipalities say is on the site: in their own words, apart from the score, in every format, and a way to answer on every page."""

import csv
import html
import json
import re
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import openpyxl
import pytest
import yaml
from pypdf import PdfReader

from assets.said.kinds import KINDS
from assets.scorecard.card import Card
from assets.site.said import mail_link

SAYS, SAYS_LITTLE, EXPIRED, ANSWERED, SILENT = "GM0344", "GM0274", "GM0405", "GM0034", "GM0363"
# Rows of the table of what the founding report asks for that a municipality answers itself, with a text that shows it on its page.
SEEDS = {
    "innovation cycle phases": "Fasen van de innovatiecyclus",
    "koploper, pionier, voorloper, achterloper, achterblijver": "Zo noemt de gemeente zich",
    "datastrategie types": "Soort datastrategie",
    "Damhof quadrants": "Gebruikt de kwadranten van Damhof",
    "gerichtheden": "Stapsgewijs uitvinden: 50 procent",
    "five learning lines": "Leerlijnen",
    "programme elements": "Onderdelen van het programma",
    "risks (Rathenau table 2)": "Machtsverhoudingen: geen van deze",
    "levels of analysis": "Soorten analyse",
    "codes and agreements": "Codes en afspraken",
    "maturity spider web": 'class="chart spider"',
    "waar ze in dat proces zijn": "Verankeren: begonnen",
}


def page(home: Path, code: str) -> str:
    return html.unescape((home / "site" / "gemeente" / code / "index.html").read_text(encoding="utf-8"))


def section(home: Path, code: str) -> str:
    """The part of the page that is about what the municipality says."""
    found = re.search(r'<section class="said".*?</section>', page(home, code), re.DOTALL)
    assert found
    return found[0]


def card(home: Path, code: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((home / "site" / "gemeente" / code / "scorekaart.json").read_text(encoding="utf-8"))
    return read


def rows(home: Path, name: str) -> list[dict[str, str]]:
    with open(home / "site" / "data" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_of_the_table_that_a_municipality_answers_is_in_its_self_profile(demo_home: Path, seed: str) -> None:
    assert SEEDS[seed] in section(demo_home, SAYS)


def test_right_of_reply_and_facilities_have_their_place(demo_home: Path) -> None:
    assert 'id="fout"' in page(demo_home, SILENT) and (demo_home / "site" / "correcties" / "index.html").exists()
    assert "Verzonnen datalab" in section(demo_home, SAYS) and "Verzonnen datalab" not in section(demo_home, SILENT)


def test_it_says_who_said_it_when_and_until_when(demo_home: Path) -> None:
    text = section(demo_home, SAYS)
    for told in ("12 mei 2026", "12 mei 2027", "coördinator data", "vastgesteld door het college", "Wij hebben het niet gemeten"):
        assert told in text


def test_an_expired_profile_is_named_and_not_shown(demo_home: Path) -> None:
    assert "Het zelfbeeld van 1 maart 2025 is verlopen" in section(demo_home, EXPIRED) and "pionier" not in section(demo_home, EXPIRED)
    assert "nog geen zelfbeeld" in section(demo_home, SILENT)
    assert {row["gm_code"] for row in rows(demo_home, "profiles")} == {SAYS, SAYS_LITTLE}
    assert len(rows(demo_home, "profiles")) > 30


def test_measured_is_solid_and_said_is_hatched_and_neither_stands_for_the_other(demo_home: Path) -> None:
    text = section(demo_home, SAYS)
    assert '<polygon class="measured"' in text and '<polygon class="said"' in text
    little = section(demo_home, SAYS_LITTLE)
    assert '<polygon class="said"' not in little and little.count('class="said-mark"') == 2
    table = re.findall(r'<tr><th scope="row">(\w[^<]*)<br>.*?</th><td>([^<]*)</td><td>([^<]*)</td></tr>', text)
    axes = card(demo_home, SAYS)["said"]["axes"]
    assert [name for name, _, _ in table] == [axis["label"] for axis in axes]
    assert all("van 100" in seen and "van 3" in said for _, seen, said in table)
    assert 'class="chart spider"' not in section(demo_home, SILENT)


def test_the_two_are_side_by_side_for_open_data_only(demo_home: Path) -> None:
    beside = re.search(r'<dl class="facts beside">.*?</dl>', section(demo_home, SAYS), re.DOTALL)
    assert beside and beside[0].count("<dt>") == 2 and "open data" in beside[0]
    assert "Wij geven daar geen oordeel over" in section(demo_home, SAYS)


def test_an_explained_finding_stays_struck_through_with_its_points(demo_home: Path) -> None:
    text = page(demo_home, ANSWERED)
    item = re.search(r'<details class="item" id="bomen">.*?</details>', text, re.DOTALL)
    assert item
    assert len(re.findall(r"<s>[^<]+</s>", text)) == 1
    assert re.search(r"<s>[^<]+</s>.*Uitleg van de gemeente: Verzonnen voorbeeld: wij kiezen", item[0], re.DOTALL)
    (check,) = (c for i in card(demo_home, ANSWERED)["items"] if i["id"] == "bomen" for c in i["checks"] if c["id"] == "open_licence")
    assert (check["value"], check["points"]) == (0, 0)


def test_a_reason_is_shown_at_the_missing_item_and_changes_nothing(demo_home: Path) -> None:
    item = re.search(r'<details class="item" id="luchtkwaliteit">.*?</details>', page(demo_home, SAYS_LITTLE), re.DOTALL)
    assert item and "De gemeente geeft een reden: Verzonnen voorbeeld: wij meten zelf geen luchtkwaliteit" in item[0]
    (status,) = (i["status"] for i in card(demo_home, SAYS_LITTLE)["items"] if i["id"] == "luchtkwaliteit")
    assert status == "not_found"


def test_an_accepted_claim_drops_the_item_and_a_rejected_one_does_not(demo_home: Path) -> None:
    statuses = {(row["gm_code"], row["item"]): row["status"] for row in rows(demo_home, "items")}
    assert statuses["GM0096", "laadpalen"] == "not_applicable"
    assert statuses["GM0193", "strooiroutes"] != "not_applicable"


def test_the_log_has_every_correction_with_its_state_and_the_about_page_counts_them(demo_home: Path) -> None:
    log = html.unescape((demo_home / "site" / "correcties" / "index.html").read_text(encoding="utf-8"))
    about = html.unescape((demo_home / "site" / "over" / "index.html").read_text(encoding="utf-8"))
    given = rows(demo_home, "corrections")
    assert len(given) == 7 and {row["state"] for row in given} == {"open", "accepted", "rejected", "expired"}
    for row in given:
        assert f'id="{row["id"]}"' in log and row["text"] in log and row["answer"] in log
    for text in (log, about):
        assert "Wij kregen 7 correcties. Er zijn er nog 1 in behandeling." in text
        assert "De oudste wacht 8 dagen." in text and "2 gemeenten gaven een zelfbeeld" in text


def test_every_page_has_an_e_mail_that_is_ready_and_two_forms(demo_home: Path) -> None:
    for code in (SAYS, SILENT):
        (mail,) = re.findall(r'href="(mailto:[^"]+)"', page(demo_home, code))
        given = parse_qs(urlsplit(mail).query)
        assert code in given["subject"][0] and code in given["body"][0] and "geen naam" in given["body"][0]
        for name in ("correctie.yaml", "zelfbeeld.yaml"):
            assert f'href="{name}"' in page(demo_home, code)
            form = yaml.safe_load((demo_home / "site" / "gemeente" / code / name).read_text(encoding="utf-8"))
            assert form["gm_code"] == code


@pytest.mark.parametrize(
    ("contact", "to"),
    [("mailto:a@x.example", "a@x.example"), ("a@x.example", "a@x.example"), ("https://x.example/over", ""), ("https://a@x.example/", "")],
)
def test_the_e_mail_goes_to_our_mailbox_when_our_contact_is_one(demo_home: Path, contact: str, to: str) -> None:
    link = urlsplit(mail_link(Card.model_validate(card(demo_home, SILENT)), contact))
    assert parseaddr(link.path)[1] == to and link.scheme == "mailto"


def test_the_paper_leads_to_the_same_answers(demo_home: Path) -> None:
    reader = PdfReader(demo_home / "site" / "gemeente" / SILENT / "scorekaart.pdf")
    links = [note.get_object()["/A"]["/URI"] for sheet in reader.pages for note in sheet.get("/Annots", [])]
    assert len(reader.pages) == 2
    assert [link.partition("?")[0].rpartition("/")[2] for link in links] == ["mailto:", "correctie.yaml", "zelfbeeld.yaml"]


def test_the_workbook_has_it_on_sheets_of_their_own(demo_home: Path) -> None:
    def sheets(code: str) -> Any:
        return openpyxl.load_workbook(demo_home / "site" / "gemeente" / code / "scorekaart.xlsx")

    said = sheets(SAYS)["Zelfbeeld"]
    assert ["Gerichtheid", "Datapolis", "20 procent", None] in [list(row) for row in said.iter_rows(values_only=True)]
    assert "Correcties" in sheets(ANSWERED).sheetnames and "Zelfbeeld" not in sheets(ANSWERED).sheetnames


def test_the_schemas_of_the_files_are_published(demo_home: Path) -> None:
    for kind in KINDS:
        schema = json.loads((demo_home / "site" / "data" / f"input-{kind.name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)


def test_a_designation_is_the_third_column(demo_home: Path) -> None:
    import duckdb

    with duckdb.connect(str(demo_home / "warehouse.duckdb"), read_only=True) as warehouse:
        named = warehouse.execute("SELECT gm_code, title, is_declared, designated FROM hvd WHERE len(designated) > 0").fetchall()
    assert named == [(SAYS, "Luchtkwaliteit Utrecht", False, ["http://data.europa.eu/bna/c_63b37dd4"])]
