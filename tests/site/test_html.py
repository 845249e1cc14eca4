"""One page of each type is valid HTML, by the W3C's own validator."""

from pathlib import Path

from tests.site.test_pages import PAGES
from tests.validator import complaints

OTHERS = ("platform/ckan/index.html", "english/index.html", "wijzigingen/index.html", "samenwerking/index.html")


def test_every_type_of_page_is_valid_html(demo_home: Path) -> None:
    pages = [(demo_home / "site" / path).resolve() for path in (*PAGES.values(), *OTHERS)]
    assert all(page.is_file() for page in pages)
    found = complaints(pages)
    assert not [f"{one['url']}:{one['lastLine']} {one['message']}" for one in found]


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text('<!doctype html><html lang="nl"><title>x</title><p id="a"><p id="a"><img>', encoding="utf-8")
    assert complaints([page])
