"""The rooms and their one-way imports (CONTRIBUTING.md): pipelines -> assets -> quality, and where Dagster may appear."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("pipelines", "assets", "quality")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
ALLOWED = {"pipelines": {"pipelines", "assets", "quality"}, "assets": {"assets", "quality"}, "quality": {"quality"}}


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
    return names


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def test_there_is_something_to_look_at() -> None:
    assert {room_of(path) for path in SOURCES} == set(ROOMS) and len(SOURCES) > 80


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    ours = {name.split(".")[0] for name in imported(path)} & {*ROOMS, "tests"}
    assert ours <= ALLOWED[room_of(path)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_dagster_stays_in_pipelines_and_directly_in_assets(path: Path) -> None:
    parts = path.relative_to(ROOT).parts
    may = parts[0] == "pipelines" or (parts[0] == "assets" and len(parts) == 2)
    assert may or not any(name.split(".")[0].startswith("dagster") for name in imported(path))


def test_great_expectations_is_imported_in_one_module() -> None:
    users = {str(path.relative_to(ROOT)) for path in SOURCES if any(name.startswith("great_expectations") for name in imported(path))}
    assert users == {"quality/great_expectations.py"}


def test_the_demo_is_reached_only_by_the_command_that_runs_it() -> None:
    users = {str(path.relative_to(ROOT)) for path in SOURCES if any(name.startswith("assets.demo") for name in imported(path))}
    assert {user for user in users if not user.startswith("assets/demo/")} == {"pipelines/run.py"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_belongs_in_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text or ast.get_docstring(ast.parse(text)), "a module with code has a docstring"


def test_no_code_contains_the_number_of_municipalities() -> None:
    counted = re.compile(r"\b342\b")
    assert not [str(path) for path in SOURCES if counted.search(path.read_text(encoding="utf-8"))]
