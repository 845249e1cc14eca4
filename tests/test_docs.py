"""The documentation: its site is whole and loads nothing from elsewhere, its commands exist, its recipes work as they stand."""

import re
import shlex
import sys
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import click
import pytest
import yaml

from assets.catalogues.harvest import Page, Source
from assets.evidence import Evidence
from assets.lists.reference_list import ListItem
from assets.warehouse import Warehouse, tables
from docs.build import build, sections
from pipelines.alerts import alerts
from pipelines.cli import main
from pipelines.settings import Settings, read_settings
from quality.checks import Norm
from quality.observed import Metadata, Observed
from quality.rules import ItemRules, concepts
from tests.replay import Replay

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    build(folder)
    return folder


class _Parts(HTMLParser):
    """The addresses that a page asks for or leads to, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif address := given.get("src") or given.get("href"):
            self.loaded.append(address)
        if name := given.get("id"):
            self.ids.append(name)


def parts(page: Path) -> _Parts:
    found = _Parts()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def test_every_document_has_a_page_and_the_readme_is_the_first() -> None:
    pages = [page for section in sections() for page in section.pages]
    assert pages[0].name == "index" and pages[0].file == "README.md"
    assert len({page.name for page in pages}) == len(pages)
    assert {page.file for page in pages} >= {str(path.relative_to(ROOT)) for path in DOCUMENTS}


def test_every_link_of_the_site_leads_somewhere_and_nothing_comes_from_elsewhere(site: Path) -> None:
    found = {page.name: parts(page) for page in site.glob("*.html")}
    for name, page in found.items():
        for address in page.loaded:
            assert (site / address).is_file(), (name, address)
        for link in page.links:
            if not re.match("https?:", link):
                file, _, anchor = link.partition("#")
                target = found[file or name]
                assert not anchor or anchor in target.ids, (name, link)
    assert "url(" not in (site / "docs.css").read_text(encoding="utf-8")


def test_every_alert_table_setting_and_command_is_described(site: Path) -> None:
    text = {name: (site / f"{name}.html").read_text(encoding="utf-8") for name in ("alerts", "dictionary", "settings", "commands")}
    assert all(
        f">{alert.title}</h2>" in text["alerts"] and alert.remedy.split(".")[0][:20] in text["alerts"] for alert in alerts().values()
    )
    assert all(f">{name}</h2>" in text["dictionary"] for name in tables())
    assert all(f"DATAPEIL_{name.upper()}" in text["settings"] for name in Settings.model_fields)
    assert all(f">datapeil {name}</h2>" in text["commands"] for name in main.commands)


def told_commands() -> Iterator[tuple[str, str]]:
    """Every line of a shell block of the documents, and of the examples in the help of commands, that calls `datapeil`."""
    for path in DOCUMENTS:
        for block in re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.splitlines():
                if line.startswith((".venv/bin/datapeil ", "datapeil ")):
                    yield path.name, line.removeprefix(".venv/bin/")
    for name, command in main.commands.items():
        for line in map(str.strip, (command.help or "").splitlines()):
            if line.startswith("datapeil "):
                yield f"datapeil {name} --help", line


@pytest.mark.parametrize(("place", "line"), list(told_commands()))
def test_every_command_that_is_told_can_be_given(place: str, line: str) -> None:
    """The command exists and takes these options and arguments; it is not run."""
    _, name, *words = shlex.split(re.split(r"\s(?:#|>|then\s)", line.replace("    then", " # "))[0])
    if name != "--help":
        context = click.Context(main)
        command = main.get_command(context, name)
        assert command is not None, (place, line)
        command.make_context(name, words)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_setting_and_make_target_that_is_told_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.lower() for name in re.findall(r"DATAPEIL_([A-Z_]+[A-Z])", text)} <= {*Settings.model_fields, "shared", "complete"}
    assert {name for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for name in re.findall(r"^make ([a-z-]+)", block, re.M)} <= {
        *targets
    }


def test_every_command_has_an_example() -> None:
    assert [name for name, command in main.commands.items() if f"datapeil {name}" not in (command.help or "")] == []


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / "extend.md").read_text(encoding="utf-8"), re.DOTALL)


def module(code: str, name: str, folder: Path) -> ModuleType:
    """The code as an importable module: a child process imports it too."""
    import importlib

    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    importlib.invalidate_caches()
    return importlib.import_module(name)


def test_the_dialect_of_the_recipe_harvests_over_http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    toy = module(blocks("python")[0], "toy_dialect", tmp_path)
    good = '[{"key": "a", "name": "Bomen", "file": "https://a.example/b.csv"}, {"key": "", "name": "no key"}]'
    with (
        Replay({"/all.json": good, "/odd.json": "[7]"}) as server,
        read_settings(allow_hosts=server.host, interval=0).client() as client,
    ):
        sources = [Source("toy", "toy", f"{server.url}/{name}.json") for name in ("all", "odd")]
        archive = Evidence(tmp_path / "evidence")
        harvest, odd = (toy.harvest(source, client, archive) for source in sources)
    assert (harvest.outcome, harvest.datasets, odd.outcome, odd.captures) == ("complete", 2, "failed", ())
    (capture,) = harvest.captures
    parsed = toy.parse([Page(capture.url, capture.media_type, archive.existing(capture.sha256).read_bytes())], sources[0])
    assert [(dataset.id, len(dataset.distributions)) for dataset in parsed.datasets] == [("a", 1)]
    assert [aside.reason for aside in parsed.set_aside] == ["a record without key"]
    sys.modules.pop("toy_dialect")


def test_the_item_of_the_recipe_is_one() -> None:
    item, rules = (yaml.safe_load(block) for block in blocks("yaml"))
    assert ListItem.model_validate(item).norm.freshness_days == 365
    assert set(ItemRules.model_validate(rules).concepts) <= set(concepts())


def test_the_check_of_the_recipe_judges_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    check = module(blocks("python")[1], "toy_check", tmp_path).has_landing_page
    seen = [
        check(Observed("bomen", "GM0363", date(2026, 11, 24), Metadata(record_url=url)), Norm(365, "", ItemRules()))
        for url in ("", "https://a.example")
    ]
    assert [(outcome.value, outcome.reason) for outcome in seen] == [(0.0, "metadata_missing"), (1.0, "full")]


def test_the_output_of_the_recipe_is_a_query_on_the_warehouse(demo_home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes((demo_home / "warehouse.duckdb").read_bytes())
    rows = Warehouse(path=str(copy)).read(blocks("sql")[0])
    assert len(rows) == 12 and list(rows[0]) == ["province", "municipalities", "mean_score"]
