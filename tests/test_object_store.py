"""The archive on an object store: shared by machines, whole or absent, and never stale."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from assets.evidence import Evidence, MissingEvidence
from assets.object_store import ObjectStore, StoreFailed
from tests.servers import object_store

KEYS = {"AWS_ACCESS_KEY_ID": "datapeil", "AWS_SECRET_ACCESS_KEY": "datapeil"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, object_store() as address:
        for name, value in KEYS.items():
            patch.setenv(name, value)
        yield address


@pytest.fixture
def machines(address: str, tmp_path: Path) -> tuple[Evidence, Evidence]:
    """Two machines with folders of their own and one archive, new for each test."""
    store = ObjectStore(address.replace("/evidence?", f"/{tmp_path.name}?"))
    return Evidence(tmp_path / "a", store), Evidence(tmp_path / "b", store)


def test_what_one_machine_keeps_the_other_has(machines: tuple[Evidence, Evidence], tmp_path: Path) -> None:
    one, other = machines
    sha256 = one.put(b"bomen")
    (tmp_path / "file").write_bytes(b"bomen")
    other.put_file(tmp_path / "file", sha256)
    assert not (tmp_path / "file").exists()
    assert other.existing(sha256).read_bytes() == b"bomen" and other.holds(sha256)
    one.write_table("facts/2026-11-24/scores.parquet", pa.table({"score": [1.0]}))
    assert list(other.dated("facts", date.max)) == [(date(2026, 11, 24), "facts/2026-11-24")]
    assert other.has("facts/2026-11-24/scores.parquet") and not other.has("facts/2026-11-25/scores.parquet")
    other.forget(sha256)
    assert not other.holds(sha256)
    with pytest.raises(MissingEvidence):
        Evidence(tmp_path / "c", one.store).existing(sha256)


def test_a_file_that_is_written_again_is_read_anew(machines: tuple[Evidence, Evidence]) -> None:
    one, other = machines
    for outcome in ("failed", "complete"):
        one.write_json("harvests/donl/2026-11-24.json", {"outcome": outcome})
        assert other.read_json("harvests/donl/2026-11-24.json") == {"outcome": outcome}
    one.remove("harvests/donl/2026-11-24.json")
    assert other.read_json("harvests/donl/2026-11-24.json") is None


def test_a_writer_that_is_killed_leaves_nothing_or_all(machines: tuple[Evidence, Evidence], address: str) -> None:
    one, other = machines
    assert one.store
    code = (
        "import sys; from pathlib import Path; from assets.evidence import Evidence; from assets.object_store import ObjectStore\n"
        "evidence = Evidence(Path(sys.argv[1]), ObjectStore(sys.argv[2]))\n"
        "print('ready', flush=True)\n"
        "evidence.put(bytes(12_000_000))"
    )
    command = [sys.executable, "-c", code, str(one.folder), one.store.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **KEYS}) as writer:
        assert writer.stdout and writer.stdout.readline() == b"ready\n"
        time.sleep(0.15)
        writer.send_signal(signal.SIGKILL)
    sha256 = one.put(bytes(12_000_000))  # again: the same, whatever was left
    assert other.existing(sha256).stat().st_size == 12_000_000
    assert {name.rpartition("/")[2] for name in other.names(f"captures/{sha256[:2]}")} == {sha256}


def test_a_store_that_does_not_answer_is_said_in_one_line(address: str, tmp_path: Path) -> None:
    store = ObjectStore("s3://datapeil/x?endpoint_override=127.0.0.1:1&scheme=http&region=us-east-1")
    with pytest.raises(StoreFailed, match="facts"):
        Evidence(tmp_path, store).has("facts")
