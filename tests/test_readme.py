"""What README and CONTRIBUTING tell a newcomer to do exists, and CI does exactly that."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_ci_runs_the_two_commands_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    runs = [line for line in script if line and not line.startswith(("#", "set ", "cd "))]
    assert runs == commands(README)[:2] == ["make demo", "make test"]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z-]+)", text):
        if target != "and":
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_subcommand_that_is_named_exists() -> None:
    for name in {line.split()[1] for line in commands(README) if line.startswith(".venv/bin/datapeil ")}:
        arguments = ["--help"] if name == "--help" else [name, "--help"]
        result = subprocess.run([str(Path(sys.executable).with_name("datapeil")), *arguments], capture_output=True, text=True, timeout=60)
        assert result.returncode == 0 and "Usage" in result.stdout, name


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "docs/dependencies.md", "docs/lists.md", "docs/input.md", "docs/taken-along.md"]
)
def test_every_link_and_picture_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert "://" in target or ((ROOT / document).parent / target).exists(), target


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=\[ ]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", told), name


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_pins_with_hashes_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text and "://" not in text and "--index" not in text and "--find-links" not in text
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all(re.match(r"[A-Za-z0-9_.\[\]-]+==\S+", pin) for pin in pins)


def test_what_is_vendored_is_what_was_recorded() -> None:
    import hashlib
    import json

    site = ROOT / "assets" / "site"
    recorded = json.loads((site / "vendored.lock.json").read_text(encoding="utf-8"))
    told = {name: digest for package in recorded for name, digest in package["sha256"].items()}
    places = [*(site / "static" / "vendor").iterdir(), *(site / "fonts").iterdir()]
    seen = {str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in places}
    assert told == seen
