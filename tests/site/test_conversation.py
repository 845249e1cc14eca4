"""What people take to the table: the council's page, the framework, VNG's quarter, the export of indicators, cooperations."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader

from assets.evidence import Evidence
from assets.lists.indicators import indicators
from assets.said import shapes
from assets.said.questions import questions
from assets.scorecard.card import Card, National, NationalRow
from assets.site.council import council_parts
from assets.site.framework import framework_parts
from assets.site.one_pager import NAMES, one_pager
from assets.site.pdf import write_council_pdf, write_quarter_pdf, write_scorecard_pdf
from assets.site.quarters import Quarters
from quality.reasons import reasons
from tests.runs import recomputed, rows
from tests.site.test_downloads import structure

MEASURED, PARTLY, UNKNOWN, FULL = "GM0546", "GM0274", "GM0363", "GM0344"


@pytest.fixture(scope="module")
def cards(demo_home: Path) -> dict[str, Card]:
    place = demo_home / "site" / "gemeente"
    return {code: Card.model_validate_json((place / code / "scorekaart.json").read_bytes()) for code in (MEASURED, PARTLY, UNKNOWN, FULL)}


def quarter_rows(home: Path) -> list[dict[str, Any]]:
    """The table of the quarter as the page takes it."""
    rows: list[dict[str, Any]] = pq.read_table(home / "site" / "data" / "quarter_figures.parquet").to_pylist()
    return rows


def test_the_council_reads_what_is_offered_missing_and_unknown_of_every_item(cards: dict[str, Card]) -> None:
    for card in cards.values():
        told = {part.id: " ".join(part.lines[:1]).rstrip(".") for part in council_parts(card)}
        for id, statuses in {"found": ("found", "national"), "missing": ("not_found",), "unknown": ("doubtful", "not_measured")}.items():
            titles = [item.title for item in card.items if item.status in statuses]
            assert all(title in told[id] for title in titles) and bool(told[id]) == bool(titles), (card.name, id)
        assert council_parts(card)[-1].lines, card.name


def test_the_council_reads_the_reason_that_a_municipality_gave(cards: dict[str, Card]) -> None:
    card = cards[MEASURED]
    missing = next(item for item in card.items if item.status == "not_found")
    said = shapes.Said(corrections=[correction(missing.id, "De provincie houdt dit bij.")])
    (part,) = [part for part in council_parts(card.model_copy(update={"said": said})) if part.id == "missing"]
    assert f"Reden van de gemeente, bij {missing.title}: De provincie houdt dit bij." in part.lines
    (silent,) = [part for part in council_parts(card.model_copy(update={"said": shapes.Said()})) if part.id == "missing"]
    assert silent.lines[-1] == "De gemeente gaf ons nog geen reden op."


def test_the_council_is_not_asked_about_nothing(cards: dict[str, Card]) -> None:
    full = " ".join(council_parts(cards[FULL])[-1].lines)
    unknown = " ".join(council_parts(cards[UNKNOWN])[-1].lines)
    assert "ontbrekende" not in full and "ontbrekende" not in unknown
    assert "26 datasets" in unknown and "26 datasets" not in full


@pytest.mark.parametrize("code", [MEASURED, UNKNOWN, FULL])
def test_the_sheets_stay_one_and_two_pages_however_much_is_said(cards: dict[str, Card], tmp_path: Path, code: str) -> None:
    long = "Wij hebben deze gegevens niet in beheer en kijken volgend jaar opnieuw of dat anders moet. " * 8
    said = shapes.Said(profile=full_profile(), corrections=[correction(item.id, long) for item in cards[code].items])
    card = cards[code].model_copy(update={"said": said})
    write_council_pdf(tmp_path / "raad.pdf", card)
    write_scorecard_pdf(tmp_path / "kaart.pdf", card, [(f"Een manier om te antwoorden {n}", "https://a.example") for n in range(3)])
    assert [len(PdfReader(tmp_path / name).pages) for name in ("raad.pdf", "kaart.pdf")] == [1, 2]


def test_the_framework_is_filled_in_with_what_is_measured_and_what_is_said(cards: dict[str, Card]) -> None:
    silent = {part["title"]: part for part in framework_parts(cards[UNKNOWN].model_copy(update={"said": shapes.Said()}))}
    assert list(silent) == ["Visie", "Inhoudelijke prioriteiten", "Randvoorwaarden", "Organisatie en middelen", "Agendering"]
    assert silent["Agendering"]["known"] == []
    said = shapes.Said(profile=full_profile())
    filled = {part["title"]: part for part in framework_parts(cards[UNKNOWN].model_copy(update={"said": said}))}
    assert any(line.startswith("Zelf opgegeven op 12 juni 2026, Fasen") for line in filled["Agendering"]["known"])
    assert filled["Agendering"]["lines"] < silent["Agendering"]["lines"]
    expired = shapes.Said(profile=full_profile().model_copy(update={"is_current": False}))
    assert framework_parts(cards[UNKNOWN].model_copy(update={"said": expired})) == list(silent.values())


def test_the_quarter_says_what_the_tables_say(demo_home: Path) -> None:
    place = demo_home / "site" / "vng" / "2026-kw4"
    page = (place / "index.html").read_text(encoding="utf-8")
    assert all(f'id="{part}"' in page for part in ("stand", "knelpunten", "kansen", "niet"))
    figures = {(row["figure"], row["key"], row["platform"]): row["value"] for row in quarter_rows(demo_home)}
    national = {row["figure"]: row["value"] for row in rows(demo_home, "national") if row["key"] == ""}
    assert figures["gap", None, None] == float(national["gap"])
    assert f"{figures['gap', None, None]:.1f}".replace(".", ",") in page
    profiles = {row["gm_code"] for row in rows(demo_home, "profiles")}
    assert profiles
    assert figures["valid_profiles", None, None] == pytest.approx(len(profiles) / figures["municipalities", None, None])
    assert (place / "cijfers.csv").read_bytes() == (demo_home / "site" / "data" / "quarter_figures.csv").read_bytes()


def test_the_sheet_of_the_quarter_is_tagged_and_one_page_however_many_climb(demo_home: Path, tmp_path: Path) -> None:
    codes = [f"GM{number:04}" for number in range(3 * NAMES)]
    many = [
        {"part": "kansen", "figure": figure, "key": code, "platform": None, "value": 6.0, "low": None, "high": None}
        for figure in ("climber", "smart_follower")
        for code in codes
    ]
    page = one_pager([*quarter_rows(demo_home), *many], country(codes))
    write_quarter_pdf(tmp_path / "kwartaal.pdf", page, country(codes))
    for path in (tmp_path / "kwartaal.pdf", demo_home / "site" / "vng" / "2026-kw4" / "kwartaal.pdf"):
        reader = PdfReader(path)
        root = reader.trailer["/Root"]
        assert len(reader.pages) == 1 and root["/Lang"] == "nl" and bool(root["/MarkInfo"]["/Marked"])
        assert "kwartaal van 2026" in str(reader.metadata.title if reader.metadata else "")
        kinds = structure(root["/StructTreeRoot"])
        assert kinds.count("/H1") == 1 and "/TH" in kinds
    assert f"nog {2 * NAMES}" in PdfReader(tmp_path / "kwartaal.pdf").pages[0].extract_text()


def test_a_collective_fix_returns_exactly_what_it_promises(demo_home: Path) -> None:
    """Mend every finding of a check in checks.csv and compute all scores again: the second way to the same sum."""
    items, checks = rows(demo_home, "items"), rows(demo_home, "checks")
    before = recomputed(items, checks)
    ours = {reason.text for reason in reasons().values() if reason.is_ours}
    promised = {row["check_id"]: float(row["gain"]) for row in rows(demo_home, "collective_fixes") if row["platform"] == ""}
    assert len(promised) > 5
    for check, gain in promised.items():
        mended = [
            row | {"value": "1"} if row["check"] == check and row["state"] == "known" and row["reason"] not in ours else row
            for row in checks
        ]
        after = recomputed(items, mended)
        assert sum((after[code] or 0) - (before[code] or 0) for code in before) == pytest.approx(gain), check


def test_an_indicator_that_is_not_known_is_empty_with_its_status(demo_home: Path) -> None:
    with open(demo_home / "site" / "vng" / "2026-kw4" / "indicatoren.csv", encoding="utf-8", newline="") as file:
        exported = list(csv.DictReader(file))
    assert list(exported[0])[:5] == ["indicator", "gm_code", "period", "value", "status"]
    scores = {row["gm_code"]: row for row in rows(demo_home, "scores")}
    assert len(exported) == len(indicators()) * len(scores)
    told = {(row["indicator"], row["gm_code"]): row for row in exported}
    for code, row in scores.items():
        score = told["dp_score", code]
        assert score["value"] == (row["score"] if row["status"] != "insufficient" else ""), code
        assert score["status"] == (row["status"] if row["score"] else "not_measured"), code
        assert bool(told["dp_gevonden", code]["value"]) == bool(row["breadth"]), code
    assert not any(row["status"] == "not_measured" and row["value"] for row in exported)


def test_a_quarter_that_is_over_stays_and_the_present_one_is_renewed(tmp_path: Path) -> None:
    quarters = Quarters(Evidence(tmp_path / "evidence"))
    given = tmp_path / "given"
    given.mkdir()
    for quarter, text in (("2026-kw3", "oud"), ("2026-kw4", "eerst"), ("2026-kw4", "later")):
        (given / "index.html").write_text(text, encoding="utf-8")
        quarters.keep(quarter, given)
    quarters.unpack(tmp_path / "site")
    pages = {path.parent.name: path.read_text(encoding="utf-8") for path in (tmp_path / "site" / "vng").rglob("index.html")}
    assert pages == {"2026-kw3": "oud", "2026-kw4": "later"}
    content = quarters.content("2026-kw4")
    quarters.keep("2026-kw4", given)
    assert quarters.content("2026-kw4") == content != quarters.content("2026-kw3")


def test_a_joint_publication_counts_for_each_member_and_has_a_page(demo_home: Path) -> None:
    members = {row["gm_code"] for row in rows(demo_home, "cooperations") if row["cooperation"] == "voorbeeld-noordkop"}
    assert members == {"GM0405", "GM0448"}
    (joint,) = rows(demo_home, "joint_datasets")
    assert {row["gm_code"] for row in rows(demo_home, "datasets") if row["dataset_id"] == joint["dataset_id"]} == members
    page = (demo_home / "site" / "samenwerking" / "voorbeeld-noordkop" / "index.html").read_text(encoding="utf-8")
    assert all(text in page for text in ("Hoorn", "Texel", joint["title"]))


def correction(item: str, text: str) -> shapes.Correction:
    """An accepted reason of an item that is missing."""
    return shapes.Correction(
        id=f"reden-{item}", kind="reason", item=item, check="", text=text, evidence_url="", received="2026-09-01", state="accepted",
        decided="2026-09-08", answer="Dank u.", role="redactie", expires=None, days_waited=7,
    )  # fmt: skip


def full_profile() -> shapes.Profile:
    """A profile that answers every question as fully as it can."""
    return shapes.Profile(
        date="2026-06-12", expires="2027-06-12", is_current=True, role="coördinator", adopted_by="college", source_model="eigen model",
        answers=list(full_answers()),
    )  # fmt: skip


def full_answers() -> Iterator[shapes.Answer]:
    for question in questions().questions:
        marks, level = ", ".join(question.marks.values()), (question.levels or ("33 procent",))[-1]
        for label in question.options.values() or [""]:
            own = question.kind in ("choice", "several", "yes_no")
            answer = label or "ja" if own else marks or level
            yield shapes.Answer(question=question.id, label=question.label, option="" if own else label, number=None, answer=answer, url="")
            if question.kind == "choice":
                break


def country(codes: list[str]) -> National:
    """The little of a country that the sheet of a quarter takes."""
    named = [NationalRow.model_construct(gm_code=code, name="Gemeente met een lange naam") for code in codes]
    return National.model_construct(date="2026-11-24", method_version="1.0", list_version="datapeil-1", is_demo=True, rows=named)
