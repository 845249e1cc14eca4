"""The command line as people meet it: fast help, completion in the shell, a bar on a terminal and plain lines elsewhere."""

import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from dagster import DagsterInstance, In, Nothing, job, op
from rich.console import Console

import pipelines.progress
from pipelines.cli import main
from pipelines.progress import StepLines, operator_log
from tests.runs import DATAPEIL

HEAVY = {"dagster", "duckdb", "pandas", "pydantic", "great_expectations", "rich"}


def test_help_needs_no_library_that_takes_time_to_load() -> None:
    code = "import sys; from pipelines.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert "Commands:" in result.stdout and not HEAVY & set(result.stderr.split())


@pytest.mark.parametrize(("words", "offered"), [("ba", "backup"), ("doctor --so", "--source"), ("accept --gate r", "release")])
def test_bash_completes_commands_options_and_choices(words: str, offered: str) -> None:
    """Through bash itself, with the script that docs/run.md tells to load."""
    path = f"{Path(DATAPEIL[0]).parent}{os.pathsep}{os.environ['PATH']}"
    typed = ["datapeil", *words.split()]
    script = f"""eval "$(_DATAPEIL_COMPLETE=bash_source datapeil)"
COMP_WORDS=({" ".join(typed)}); COMP_CWORD={len(typed) - 1}; _datapeil_completion datapeil; printf '%s\\n' "${{COMPREPLY[@]}}" """
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=os.environ | {"PATH": path}, timeout=60, check=True)
    assert offered in result.stdout.split(), result.stderr


@op
def read_all() -> None: ...


@op(ins={"after": In(Nothing)})
def write_all() -> None: ...


@job(logger_defs={"console": operator_log})
def two_steps() -> None:
    write_all(read_all())


def _shown(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> str:
    written = io.StringIO()
    lines = StepLines(Console(file=written, force_terminal=is_terminal, width=100))
    given: Callable[[], StepLines] = lambda: lines  # noqa: E731
    monkeypatch.setattr(pipelines.progress, "_step_lines", given)
    with DagsterInstance.ephemeral() as instance:
        assert two_steps.execute_in_process(run_config={"loggers": {"console": {}}}, instance=instance).success
    return written.getvalue()


def test_a_log_has_one_plain_line_per_step(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _shown(monkeypatch, is_terminal=False)
    assert [re.sub(r"\d+\.\d s", "s", line).split() for line in shown.splitlines()] == [
        ["done", "read", "all", "s"],
        ["done", "write", "all", "s"],
    ]
    assert "\x1b" not in shown and "\r" not in shown


def test_a_terminal_has_a_bar_besides(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _shown(monkeypatch, is_terminal=True)
    assert "2/2" in shown and "━" in shown and shown.count("done") == 2


@pytest.mark.parametrize("command", ["serve", "dev"])
def test_a_port_that_is_taken_is_one_line(command: str, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, [command, "--home", str(tmp_path), "--port", port])
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1 and f"127.0.0.1:{port}" in result.stderr
    assert CliRunner().invoke(main, [command, "--port", "99999"]).exit_code == 2


def test_the_list_of_commands_is_told_in_whole_sentences() -> None:
    lines = CliRunner().invoke(main, ["--help"], terminal_width=80).stdout.partition("Commands:")[2].splitlines()
    assert len(lines) > len(HEAVY) and all(line.endswith(".") and not line.endswith("...") for line in lines if line.strip())


def test_a_home_without_a_site_is_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--home", str(tmp_path)])
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1 and "datapeil demo" in result.stderr
