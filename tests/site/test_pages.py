"""Every type of page in a real Chromium: accessible, whole at 320 pixels, without scripts, and silent on the network."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

PAGES = {
    "the country": "index.html",
    "a municipality that publishes": "gemeente/GM0546/index.html",
    "a municipality that is provisional": "gemeente/GM0274/index.html",
    "a municipality that is not measured": "gemeente/GM0363/index.html",
    "a municipality that says something": "gemeente/GM0344/index.html",
    "a municipality that was answered": "gemeente/GM0034/index.html",
    "corrections": "correcties/index.html",
    "the council's page": "gemeente/GM0546/raad/index.html",
    "a quarter": "vng/2026-kw4/index.html",
    "the knowledge base": "kennisbank/index.html",
    "a practice card": "kennisbank/bomen-in-de-wijk/index.html",
    "an item": "dataset/bomen/index.html",
    "the method": "methode/index.html",
    "the comparison": "vergelijk/index.html",
    "EU high-value datasets": "hvd/index.html",
    "about": "over/index.html",
    "accessibility": "toegankelijkheid/index.html",
}


def address(home: Path, path: str) -> str:
    return (home / "site" / path).resolve().as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_nothing(demo_home: Path, page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address(demo_home, path))
    for details in page.locator("details").all()[:3]:
        details.evaluate("element => { element.open = true; }")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_asks_nobody_and_complains_of_nothing(demo_home: Path, page: Page, path: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    page.goto(address(demo_home, path))
    site = (demo_home / "site").resolve().as_uri()
    assert all(url.startswith(site) for url in asked), asked
    assert not said


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_says_the_same_without_scripts(demo_home: Path, browser: Browser, page: Page, path: str) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    for one in (page, plain):
        one.goto(address(demo_home, path))
    assert plain.locator("form[data-search]").count() == 0 or not plain.locator("form[data-search]").is_visible()
    assert plain.locator("main table").count() == page.locator("main table").count()
    assert plain.locator("main h2").all_inner_texts() == page.locator("main h2").all_inner_texts()
    plain.context.close()


def found(page: Page, typed: str) -> list[str]:
    page.fill("#zoek", typed)
    return page.locator("tr[data-names]:visible th").all_inner_texts()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Den Haag", "Den Haag"),
        ("'s-Gravenhage", "Den Haag"),
        ("s gravenhage", "Den Haag"),
        ("Sudwest Fryslan", "Súdwest-Fryslân"),
        ("Sneek", "Súdwest-Fryslân"),
        ("Amsterdm", "Amsterdam"),
        ("UTRECHT", "Utrecht"),
        ("Haarlemmerliede", "Haarlemmermeer"),
    ],
)
def test_search_forgives_spelling_and_knows_old_names(demo_home: Path, page: Page, typed: str, name: str) -> None:
    page.goto(address(demo_home, "index.html"))
    assert name in found(page, typed)
    assert len(found(page, typed)) < 6


def test_a_search_without_result_says_so_and_emptying_it_brings_all_back(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, "index.html"))
    assert found(page, "xyzzyx") == []
    assert page.locator("[data-search-status]").inner_text() == "Geen gemeente gevonden."
    assert len(found(page, "")) == 342


def test_a_search_counts_in_plain_words_and_hides_the_letters(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, "index.html"))
    assert found(page, "Vlissingen") == ["Vlissingen"]
    assert page.locator("[data-search-status]").inner_text() == "Eén gemeente gevonden"
    assert not page.locator("[data-letters]").is_visible()
    assert len(found(page, "land")) > 1
    assert re.fullmatch(r"\d+ gemeenten gevonden", page.locator("[data-search-status]").inner_text())
    found(page, "")
    assert page.locator("[data-letters]").is_visible()


def test_a_tile_leads_to_its_page(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, "index.html"))
    assert page.locator("svg.tiles .tile").count() == 342
    page.locator("svg.tiles .tile", has=page.locator("title", has_text="Leiden:")).click()
    page.wait_for_url("**/gemeente/GM0546/index.html")


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_narrow_screen_needs_no_sideways_scrolling(demo_home: Path, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address(demo_home, path))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_links_within_the_site_lead_somewhere(demo_home: Path, page: Page) -> None:
    site = (demo_home / "site").resolve()
    for path in PAGES.values():
        page.goto(address(demo_home, path))
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            if link.startswith("file:"):
                target, _, fragment = link.partition("#")
                file = Path(target.partition("?")[0].removeprefix("file://"))
                assert file.is_file() and site in file.parents, f"{path}: {link}"
                assert not fragment or f'id="{fragment}"' in file.read_text(encoding="utf-8"), f"{path}: {link}"


def test_a_page_is_light(demo_home: Path) -> None:
    for path in PAGES.values():
        most = 150_000 if path.startswith("gemeente/") else 400_000
        assert (demo_home / "site" / path).stat().st_size < most, path


def test_what_a_municipality_page_says_comes_in_order(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, "gemeente/GM0546/index.html"))
    headings = page.locator("h1, h2").all_inner_texts()
    assert headings[0] == "Leiden"
    expected = [
        "Wat deze score niet zegt",
        "Waar de punten zitten",
        "Wat levert het meest op?",
        "De lijst, onderdeel voor onderdeel",
        "Downloads",
    ]
    assert [heading for heading in headings if heading in expected] == expected
    assert page.locator("details.item").count() == 26
