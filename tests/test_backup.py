"""A home comes back from its backup: the same site at once, the same site from the next run; and nothing else gets in."""

import io
import json
import os
import signal
import subprocess
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.home import Home
from pipelines.backup import LIST, back_up, restore
from pipelines.settings import read_settings
from quality.datafiles import InputError
from tests.replay_ckan import ReplayCkan
from tests.runs import DATAPEIL, datapeil, digests
from tests.test_bad_input import UTRECHT, package

DAY = "2026-11-24"


def test_after_a_killed_run_the_backup_gives_the_same_site(tmp_path: Path) -> None:
    home, again, kept = tmp_path / "home", tmp_path / "again", tmp_path / "backup.tar.gz"
    with ReplayCkan([package(number, UTRECHT, f"Bomen {number}") for number in range(20)]) as server:
        sources = tmp_path / "sources.yaml"
        sources.write_text(f"- id: a\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        settings = {"allow_hosts": server.host, "interval": "0"}
        assert datapeil("run", "--sources", sources, "--home", home, "--date", DAY, **settings).returncode == 0
        published = digests(home / "site")
        given = os.environ | {"DATAPEIL_ALLOW_HOSTS": server.host, "DATAPEIL_INTERVAL": "0"}
        command = [*DATAPEIL, "run", "--sources", str(sources), "--home", str(home), "--date", "2026-12-01"]
        process = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(5)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert digests(home / "site") == published, "the killed run had not published yet"
        assert datapeil("backup", "--home", home, "--out", kept).returncode == 0
        assert datapeil("restore", kept, "--home", again).returncode == 0
        assert digests(again / "site") == published
        assert not (again / "warehouse.duckdb").exists()
        assert datapeil("run", "--sources", sources, "--home", again, "--date", DAY, **settings).returncode == 0
    assert digests(again / "site") == published


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a fact, an input, a site and what is not kept."""
    folder = tmp_path / "home"
    for name, text in {
        "evidence/facts/2026-11-24/scores.parquet": "facts",
        "evidence/facts/2026-11-24/.scores.parquet.7": "half written",
        "input/matches.csv": "key,item\n",
        "sources.yaml": "[]\n",
        ".sites/2026-11-24-ab/index.html": "<p>nu</p>",
        ".sites/2026-11-17-cd/index.html": "<p>toen</p>",
        "warehouse.duckdb": "made again",
        "dagster/dagster.yaml": "telemetry: {enabled: false}\n",
        "dagster/storage/run.db": "a log",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "site").symlink_to(".sites/2026-11-24-ab")
    (folder / "input" / "elsewhere").symlink_to("/etc/hostname")
    return folder


def test_what_follows_from_the_archive_is_not_kept(home: Path, tmp_path: Path) -> None:
    kept = back_up(read_settings(home=home), tmp_path / "b.tar.gz")
    restore(tmp_path / "b.tar.gz", tmp_path / "again")
    found = {str(path.relative_to(tmp_path / "again")) for path in (tmp_path / "again").rglob("*") if path.is_file()}
    assert kept.files == len(found)
    assert found == {
        "evidence/facts/2026-11-24/scores.parquet",
        "input/matches.csv",
        "sources.yaml",
        ".sites/2026-11-24-ab/index.html",
        "dagster/dagster.yaml",
    }
    assert (tmp_path / "again" / "site" / "index.html").read_text(encoding="utf-8") == "<p>nu</p>"


def test_the_same_home_gives_the_same_backup(home: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        back_up(read_settings(home=home), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_home_that_is_in_use_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    with Home(home).locked():
        result = datapeil("backup", "--home", home, "--out", tmp_path / "b.tar.gz")
    assert result.returncode == 2 and str(os.getpid()) in result.stderr and len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "b.tar.gz").exists()


@pytest.mark.parametrize("out", ["home/b.tar.gz", "nowhere/b.tar.gz", "taken"])
def test_a_backup_is_written_beside_the_home_and_over_nothing(home: Path, tmp_path: Path, out: str) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="--out"):
        back_up(read_settings(home=home), tmp_path / out)
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_a_folder_with_something_in_it_is_refused(home: Path, tmp_path: Path) -> None:
    back_up(read_settings(home=home), tmp_path / "b.tar.gz")
    before = digests(home)
    with pytest.raises(InputError, match="something here already"):
        restore(tmp_path / "b.tar.gz", home)
    assert digests(home) == before
    (tmp_path / "empty").mkdir()
    assert restore(tmp_path / "b.tar.gz", tmp_path / "empty").files == 5


Change = Callable[[dict[str, bytes]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.update({"input/matches.csv": b"other\n"}),
        lambda members: members.pop("input/matches.csv"),
        lambda members: members.pop(LIST),
        lambda members: members.update({LIST: b"{}"}),
        lambda members: members.update({LIST: json.dumps(json.loads(members.pop(LIST)) | {"site": "../../etc"}).encode()}),
        lambda members: members.update({"input/more": b"", LIST: members.pop(LIST)}),
    ],
    ids=["other bytes", "a file less", "no list", "an empty list", "a site elsewhere", "a file more"],
)
def test_a_backup_that_was_changed_restores_nothing(home: Path, tmp_path: Path, change: Change) -> None:
    back_up(read_settings(home=home), tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(members)
    _refused(tmp_path, [(_plain(name, data), data) for name, data in members.items()])


@pytest.mark.parametrize("name", ["/etc/passwd", "../out", "input/../../out", "a//b", "./a"])
def test_no_member_gets_outside(tmp_path: Path, name: str) -> None:
    _refused(tmp_path, [(_plain(name, b"x"), b"x")])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_only_plain_files_are_members(tmp_path: Path, kind: bytes) -> None:
    header = tarfile.TarInfo("input")
    header.type, header.linkname = kind, "/etc"
    _refused(tmp_path, [(header, b"")])


def test_a_truncated_backup_and_no_backup_at_all_are_one_line(home: Path, tmp_path: Path) -> None:
    back_up(read_settings(home=home), tmp_path / "b.tar.gz")
    whole = (tmp_path / "b.tar.gz").read_bytes()
    for data in (whole[: len(whole) // 2], whole[:-100], b"", b"no archive"):
        (tmp_path / "broken").write_bytes(data)
        with pytest.raises(InputError) as caught:
            restore(tmp_path / "broken", tmp_path / "again")
        assert "\n" not in str(caught.value) and not (tmp_path / "again").exists(), data[:20]
    with pytest.raises(InputError, match="does not exist"):
        restore(tmp_path / "none", tmp_path / "again")


def _plain(name: str, data: bytes) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = len(data)
    return header


def _refused(tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    file = tmp_path / "changed.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for header, data in members:
            tar.addfile(header, io.BytesIO(data))
    with pytest.raises(InputError):
        restore(file, tmp_path / "again")
    assert not (tmp_path / "again").exists() and not list(tmp_path.glob(".restore-*"))
