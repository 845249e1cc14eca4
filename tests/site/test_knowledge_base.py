"""The knowledge base: cards as they were sent in, safe to show, found by facets without scripts; examples named only with consent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from assets.said.files import Known
from assets.said.practice import PRACTICE
from assets.scorecard.card import Card
from assets.site.markdown import markdown
from assets.site.practice import practice_for
from quality.datafiles import InputError
from tests.runs import rows

DEMO = Path(__file__).parents[2] / "assets" / "demo" / "input" / "practice"
KNOWN = Known(
    frozenset({"GM0344", "GM0546", "GM0193", "GM0405"}),
    frozenset({"bomen", "subsidies", "strooiroutes", "openbare-toiletten", "evenementen"}),
)
OTHERS = ["kennisbank/voorbeelden/index.html", "samenwerking/index.html", "samenwerking/voorbeeld-noordkop/index.html", "vng/index.html"]


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page in a browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def given(name: str = "bomen-in-de-wijk") -> str:
    return (DEMO / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "line", "key"),
    [
        ("## Methodiek", "### Methodiek", 14, "sections.methodiek"),
        ("voor_wie: 2", "voor_wie: 3", 11, "axes.voor_wie"),
        ("voor_wie: 2, ", "", 11, "axes.voor_wie"),
        ("[effectiviteit, legitimiteit]", "[winst]", 9, "contribution.0"),
        ("process: open", "process: half", 10, "process"),
        ("items: [bomen]", "items: [boom]", 8, "items.0"),
        ("gm_code: GM0344", "gm_code: GM9999", 5, "gm_code"),
        ("domain: openbare ruimte", "domain: ruimtevaart", 7, "domain"),
        ("https://voorbeeld.example", "javascript:alert", 13, "links.0.url"),
    ],
)
def test_a_mistake_in_a_card_is_one_line_with_its_place(before: str, after: str, line: int, key: str) -> None:
    text = given()
    assert before in text
    with pytest.raises(InputError) as error:
        PRACTICE.parse(Path("practice/bomen-in-de-wijk.md"), text.replace(before, after, 1).encode(), KNOWN)
    assert (error.value.line, error.value.key) == (line, key), str(error.value)


def test_markdown_keeps_its_meaning_and_nothing_else() -> None:
    shown = markdown(
        "# Kop\n\n**vet** <b onclick='x'>b</b> <script>alert(1)</script>\n\n<iframe src='https://a.example'></iframe>\n\n- een"
    )
    assert "<h3>Kop</h3>" in shown and "<strong>vet</strong>" in shown and "<li>een</li>" in shown
    assert not any(tag in shown for tag in ("<b", "<script", "<iframe"))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "vbscript:x", "//a.example", "file:///etc/passwd"]
)
def test_no_address_but_of_the_web_becomes_a_link(address: str) -> None:
    for text in (f"[x]({address})", f"<{address}>", f"[x]\n\n[x]: {address}", f"![x]({address})"):
        assert "<a" not in markdown(text) and "<img" not in markdown(text), text
    assert markdown("[x](https://a.example/)") == '<p><a href="https://a.example/" rel="noopener nofollow">x</a></p>\n'


def test_facets_choose_together_and_need_no_script(demo_home: Path, plain: Page) -> None:
    plain.goto((demo_home / "site" / "kennisbank" / "index.html").resolve().as_uri())
    cards = plain.locator(".practice:visible")
    assert cards.count() == 4
    plain.check("#proces-open")
    assert cards.count() == 3
    plain.check("#bijdrage-legitimiteit")
    assert cards.count() == 2
    plain.check("#domein-bestuur")
    assert cards.locator("h2").all_inner_texts() == ["Subsidies begrijpelijk gemaakt (verzonnen voorbeeld)"]
    plain.click("button[type=reset]")
    assert cards.count() == 4


def test_a_card_shows_its_five_texts_its_value_and_what_it_is_about(demo_home: Path, plain: Page) -> None:
    plain.goto((demo_home / "site" / "kennisbank" / "bomen-in-de-wijk" / "index.html").resolve().as_uri())
    headings = plain.locator("main h2").all_inner_texts()
    assert headings[:6] == ["Inhoud", "Organisatie", "Methodiek", "Visualisatie", "Samenwerking", "Publieke waarde"]
    assert "effectiviteit, legitimiteit" in plain.locator("main").inner_text() and plain.locator("main tbody tr").count() == 3


def test_a_scorecard_leads_to_cards_on_what_it_misses_and_never_to_its_own(demo_home: Path) -> None:
    practice = [PRACTICE.parse(Path("practice", path.name), path.read_bytes(), KNOWN) for path in sorted(DEMO.glob("*.md"))]
    place = demo_home / "site" / "gemeente" / "GM0546"
    card = Card.model_validate_json((place / "scorekaart.json").read_bytes())
    chosen = practice_for(card, practice)
    missing = {item.id for item in card.items if item.status == "not_found"} | {lesson.item for lesson in card.lessons}
    assert chosen and all(one.gm_code != card.gm_code for one in chosen)
    assert {item for item in missing if any(item in one.items for one in practice)} <= {item for one in chosen for item in one.items}
    page = (place / "index.html").read_text(encoding="utf-8")
    assert all(f"kennisbank/{one.id}/index.html" in page for one in chosen)


def test_only_who_agreed_is_named_as_an_example(demo_home: Path) -> None:
    examples = rows(demo_home, "best_examples")
    named = {row["gm_code"] for row in examples if row["gm_code"]}
    assert named == {"GM0344", "GM0546"}
    assert any(not row["gm_code"] for row in examples)
    assert not [row for row in examples if not row["gm_code"] and (row["dataset_id"] or row["url"] or row["title"])]
    page = (demo_home / "site" / "kennisbank" / "voorbeelden" / "index.html").read_text(encoding="utf-8")
    assert "GM0193" not in page and "GM0546" in page


@pytest.mark.parametrize("path", OTHERS)
def test_the_smaller_pages_are_accessible_and_narrow(demo_home: Path, browser: Browser, path: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto((demo_home / "site" / path).resolve().as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
