"""What scripts add to pages that work without them: comparing, sorting, and trying out what fixes would give."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assets.scorecard.card import Card
from tests.site.test_pages import address

COMPARE = "vergelijk/index.html"
SHOWN = "tr[data-code]:visible"


def names(page: Page) -> list[str]:
    return page.locator(f"{SHOWN} th").all_inner_texts()


def test_an_address_shows_a_choice_of_municipalities(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, COMPARE) + "?gemeenten=GM0546,GM0344")
    assert names(page) == ["Leiden", "Utrecht"]
    page.goto(address(demo_home, COMPARE) + "?provincie=Zeeland")
    assert page.locator(SHOWN).count() == 13
    assert page.locator("[data-choice-status]").inner_text() == "13 gemeenten gevonden"


def test_a_choice_goes_into_the_address_and_a_nonsense_address_shows_everything(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, COMPARE) + "?provincie=Atlantis&gemeenten=GM9999")
    assert page.locator(SHOWN).count() == 342
    page.get_by_label("Kies Leiden", exact=True).check()
    page.get_by_label("Kies Utrecht", exact=True).check()
    page.get_by_label("Alleen de gemeenten die ik aanvinkte").check()
    assert page.url.endswith("?gemeenten=GM0546,GM0344")
    page.select_option("#provincie", "Utrecht")
    assert names(page) == ["Utrecht"]
    page.reload()
    assert names(page) == ["Utrecht"]
    page.get_by_role("button", name="Toon weer alles").click()
    expect(page.locator(SHOWN)).to_have_count(342)
    assert "?" not in page.url


def test_the_page_of_a_municipality_leads_to_its_own_comparisons(demo_home: Path, page: Page, demo_cards: dict[str, Card]) -> None:
    card = demo_cards["GM0546"]
    page.goto(address(demo_home, "gemeente/GM0546/index.html"))
    page.get_by_role("link", name="Alle gemeenten in Zuid-Holland").click()
    assert set(page.locator(f"{SHOWN} td:nth-child(3)").all_inner_texts()) == {"Zuid-Holland"}
    page.go_back()
    page.get_by_role("link", name="De gemeenten die op deze gemeente lijken").click()
    assert set(names(page)) == {card.name, *(peer.name for peer in card.peers)}


def test_without_scripts_the_comparison_is_one_plain_table(demo_home: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address(demo_home, COMPARE) + "?provincie=Zeeland")
    assert plain.locator(SHOWN).count() == 342
    assert plain.locator("main form:visible, main button:visible, main input:visible").count() == 0
    context.close()


def test_a_table_is_sorted_by_keyboard_with_the_unknown_last(demo_home: Path, page: Page) -> None:
    page.goto(address(demo_home, COMPARE))
    heading = page.locator("th[data-sort]", has_text="Score")
    heading.get_by_role("button").focus()
    for order in ("ascending", "descending"):
        page.keyboard.press("Enter")
        assert heading.get_attribute("aria-sort") == order
        values = page.locator("tbody tr td:nth-child(5)").evaluate_all("cells => cells.map(cell => cell.dataset.value)")
        known = [float(value) for value in values if value]
        assert len(known) > 5
        assert known == sorted(known, reverse=order == "descending")
        assert not any(values[len(known) :])
    page.get_by_role("button", name="Inwoners").click()
    assert heading.get_attribute("aria-sort") is None
    people = [int(text.replace(".", "")) for text in page.locator("tbody tr td:nth-child(4)").all_inner_texts()]
    assert people == sorted(people)


def test_trying_fixes_gives_the_score_of_exactly_those(demo_home: Path, page: Page, demo_cards: dict[str, Card]) -> None:
    card = demo_cards["GM0546"]
    before = card.figures.score
    assert before is not None
    page.goto(address(demo_home, "gemeente/GM0546/index.html"))
    ticks, said = page.locator("ol.fixes input"), page.locator("[data-what-if-result]")
    assert ticks.count() == 5
    ticks.nth(1).check()
    ticks.nth(3).check()
    assert f" naar {'ten minste ' * (card.actions[1].is_minimum or card.actions[3].is_minimum)}" in said.inner_text()
    assert numbers(said.inner_text()) == pytest.approx([before, before + card.actions[1].gain + card.actions[3].gain], abs=0.5001)
    for number in range(5):
        ticks.nth(number).check()
    assert numbers(said.inner_text())[1] == pytest.approx(card.actions[4].running_total, abs=0.5001)


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]
