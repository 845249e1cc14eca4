"""What tests of the site share: the cards that the demo published, and one browser a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from assets.scorecard.card import Card
from tests.browser import chromium


@pytest.fixture(scope="session")
def demo_cards(demo_home: Path) -> dict[str, Card]:
    """The published card of every municipality, by GM code."""
    files = sorted((demo_home / "site" / "gemeente").glob("*/scorekaart.json"))
    return {file.parent.name: Card.model_validate_json(file.read_bytes()) for file in files}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=True)
    yield context.new_page()
    context.close()
