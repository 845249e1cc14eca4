"""Reading a page in other ways than with a mouse on a large screen: keyboard, 320 pixels, 200 percent, paper, and while it loads."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.site.test_pages import PAGES, address

MUNICIPALITY = "gemeente/GM0546/index.html"
# The pages whose scripts or charts could make them move or break.
RICH = ("index.html", MUNICIPALITY, "vergelijk/index.html", "dataset/bomen/index.html")
FOCUS = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element);
  return {
    name: (element.textContent || element.ariaLabel || "").trim(), class: element.className, tag: element.tagName, top: box.top + scrollY,
    isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


def walk(page: Page, steps: int) -> list[dict[str, object]]:
    """What has the focus after each of so many presses of Tab."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
    return found


def test_tab_goes_from_the_skip_link_through_the_menu_into_the_page_and_is_always_seen(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, "vergelijk/index.html"))
    stops = walk(page, 12)
    assert [stop["name"] for stop in stops[:7]] == [
        "Ga naar de inhoud",
        "Datapeil",
        "Nederland",
        "Vergelijk",
        "Kennisbank",
        "Methode",
        "Over",
    ]
    assert [stop["tag"] for stop in stops[7:11]] == ["SELECT", "INPUT", "BUTTON", "DIV"]
    assert stops[11]["name"] == "Gemeente"  # the first heading that sorts
    assert all(stop["isSeen"] and stop["outline"] for stop in stops), stops


def test_the_skip_link_leads_past_the_menu(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, "vergelijk/index.html"))
    walk(page, 1)
    page.keyboard.press("Enter")
    assert page.url.endswith("#inhoud")
    assert walk(page, 1)[0]["tag"] == "SELECT"


def test_an_item_opens_by_keyboard_and_its_links_follow(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, MUNICIPALITY))
    page.locator("details.item > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.item").first.evaluate("element => element.open")
    assert str(walk(page, 1)[0]["name"]).startswith("Wie publiceert")


@pytest.mark.parametrize("path", RICH)
def test_twice_as_large_needs_no_sideways_scrolling(demo_home: Path, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address(demo_home, path))
    page.evaluate("document.documentElement.style.zoom = 2")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


@pytest.mark.parametrize("path", RICH)
def test_hardly_anything_moves_while_a_page_loads(demo_home: Path, page: Page, path: str) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { window.moved += entry.value; }))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(address(demo_home, path), wait_until="load")
    page.evaluate("() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))")
    assert page.evaluate("window.moved") < 0.1  # "good" in the Core Web Vitals; what is left is the typeface that comes in


def test_paper_has_no_menu_no_controls_and_every_section(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, MUNICIPALITY))
    page.emulate_media(media="print")
    assert page.locator("nav:visible, form:visible, .tick:visible, .trying:visible, .skip:visible").count() == 0
    assert page.locator("main h2:visible").count() == page.locator("main h2").count()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_focus_is_seen_in_dark_and_light_on_every_type_of_page(demo_home: Path, page: Page) -> None:
    for path in PAGES.values():
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(address(demo_home, path))
            assert all(stop["outline"] for stop in walk(page, 2)), path
