"""What is wrong with the machine is one line and not a trace: a disk that fails, a database that is away, Ctrl-C."""

import errno
from pathlib import Path
from typing import NoReturn

import click
import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.commands.shared import one_line_errors
from pipelines.doctor import examine
from pipelines.settings import read_settings
from tests.runs import datapeil, free_port


def ends(error: BaseException) -> tuple[int, str]:
    """How a command ends in which this goes wrong."""

    @click.command()
    @one_line_errors
    def command() -> NoReturn:
        raise error

    result = CliRunner().invoke(command)
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/srv/home/lock"), 1, "/srv/home/lock: No space left"),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/home"), 1, "/srv/home: Permission denied"),
        (KeyboardInterrupt(), 130, "Stopped before it was done"),
    ],
)
def test_it_is_one_line_with_its_own_exit_code(error: BaseException, code: int, told: str) -> None:
    ended, line = ends(error)
    assert ended == code and told in line and len(line.splitlines()) == 1


def test_a_defect_of_ours_keeps_its_trace() -> None:
    assert ends(OSError(errno.EBADF, "Bad file descriptor")) == (1, "")  # the runner keeps the exception itself


def test_dagster_that_cannot_keep_its_runs_is_one_line_and_the_doctor_goes_on(tmp_path: Path) -> None:
    (tmp_path / "dagster" / "history").mkdir(parents=True)
    (tmp_path / "dagster" / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    (tmp_path / "dagster" / "history" / "runs.db").write_bytes(b"no database" * 100)
    result = datapeil("dev", "--home", tmp_path, "--port", str(free_port()))
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1
    assert f"{tmp_path / 'dagster'}: Dagster cannot keep its runs here" in result.stderr
    assert any("Dagster cannot keep its runs here" in finding.what for finding in examine(read_settings(home=tmp_path)))


def test_a_folder_is_no_broken_backup(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["restore", str(tmp_path), "--home", str(tmp_path / "new")])
    assert result.exit_code == 2 and "this is a folder" in result.stderr and not (tmp_path / "new").exists()
