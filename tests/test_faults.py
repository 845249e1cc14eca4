"""Sources that fail on the way lose no dataset, and a process that is killed at any moment loses nothing either."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assets.catalogues.records import SCHEMAS
from assets.warehouse import Warehouse
from tests.catalogues.days import Days
from tests.replay_ckan import Faults, ReplayCkan, read_packages
from tests.runs import digests
from tests.shared import shared

FAULTS = Faults(unavailable_every=7, too_many_every=11, truncated_every=5)
UTRECHT, ZEIST = (f"http://standaarden.overheid.nl/owms/terms/{name}" for name in ("Utrecht_(gemeente)", "Zeist"))
KILLS = 10
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("day", "datasets"), [("2015-04-06", 6720), ("2015-04-11", 6528)])
def test_a_catalogue_that_fails_now_and_then_loses_no_dataset(tmp_path: Path, day: str, datasets: int) -> None:
    """503 every 7th, 429 every 11th request and truncated pages: the same records, to the byte, as from a server without faults."""
    packages = read_packages(shared(f"real/data_overheid_2015/packages_{day}.ndjson.gz"))
    seen, requests = [], []
    for name, faults in (("well", Faults()), ("ill", FAULTS)):
        with ReplayCkan(packages, faults) as server:
            days = Days(tmp_path / name, "ckan", server.url, server.host)
            for number in range(4):  # a full pass, then changes: the faults fall on other requests every time
                harvest = days.harvest(number)
                assert (harvest.outcome, harvest.datasets, harvest.expected) == ("complete", datasets, datasets), harvest.reason
            seen.append(days.records(3))
            requests.append(server.requests)
    assert requests[1] - requests[0] >= 4, "the faults cost further requests"
    well, ill = seen
    assert well.ids == {package["id"] for package in packages}
    assert all(getattr(well, part).drop_columns(_own(part)).equals(getattr(ill, part).drop_columns(_own(part))) for part in SCHEMAS)


def _own(part: str) -> list[str]:
    """Columns that hold the server's address."""
    return ["url", "meaning_hash"] if part == "datasets" else []


def test_a_harvest_killed_at_ten_moments_gives_the_tables_of_an_undisturbed_one(tmp_path: Path) -> None:
    """Killed anywhere between the first request and the last table; that a whole run survives it too is in test_bad_input."""
    chance = random.Random(20180207)
    packages = [_package(number, UTRECHT if number % 2 else ZEIST, f"Dataset {number}") for number in range(3000)]
    changed = [*packages[1:], _package(9000, ZEIST, "Bomen", metadata_modified="2026-11-20T10:00:00")]
    with ReplayCkan(packages) as server:

        def harvest(home: str, day: str) -> subprocess.Popen[bytes]:
            call = "import sys; from tests.bench.bench_harvest import harvest_and_store; harvest_and_store(*sys.argv[1:])"
            return subprocess.Popen([sys.executable, "-c", call, server.url, server.host, str(tmp_path / home), day], cwd=ROOT)

        for home in ("undisturbed", "killed"):
            assert harvest(home, "2026-11-16").wait() == 0
        server.hold(changed)  # a deletion: changes are asked for first, then everything
        started = time.monotonic()
        assert harvest("undisturbed", "2026-11-23").wait() == 0
        duration = time.monotonic() - started
        endings = set()
        for _ in range(KILLS):
            process = harvest("killed", "2026-11-23")
            time.sleep(chance.uniform(0.1, 1.0) * duration)
            process.kill()
            endings.add(process.wait())
        assert -signal.SIGKILL in endings
        assert harvest("killed", "2026-11-23").wait() == 0
    assert _tables(tmp_path / "undisturbed") == _tables(tmp_path / "killed")
    assert digests(tmp_path / "undisturbed" / "evidence") == {
        name: sha256 for name, sha256 in digests(tmp_path / "killed" / "evidence").items() if "/." not in f"/{name}"
    }


def _tables(home: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of the warehouse, in their order."""
    warehouse = Warehouse(path=str(home / "warehouse.duckdb"))
    return {table: warehouse.read(f"SELECT * FROM {table}") for table in ("datasets", "distributions", "roads", "attributions")}


def _package(number: int, publisher: str, title: str, **fields: Any) -> dict[str, Any]:
    made = {"id": f"id-{number}", "name": f"naam-{number}", "title": title, "authority": publisher, "resources": []}
    return {**made, "metadata_modified": "2026-11-01T10:00:00", **fields}
