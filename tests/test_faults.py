"""Sources that fail on the way lose no dataset, and a process that is killed at any moment loses nothing either."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from assets.catalogues.records import SCHEMAS
from tests.catalogues.days import Days
from tests.replay_ckan import Faults, ReplayCkan, read_packages
from tests.runs import DATAPEIL, datapeil, digests
from tests.shared import shared

FAULTS = Faults(unavailable_every=7, too_many_every=11, truncated_every=5)
UTRECHT, ZEIST = (f"http://standaarden.overheid.nl/owms/terms/{name}" for name in ("Utrecht_(gemeente)", "Zeist"))
KILLS = 10


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


def test_a_run_killed_at_ten_moments_gives_the_tables_of_an_undisturbed_one(tmp_path: Path) -> None:
    chance = random.Random(20180207)
    packages = [
        _package(number, UTRECHT if number % 2 else ZEIST, title) for number, title in enumerate(("Bomen", "Speelplekken", "Begroting"))
    ]
    later = [*packages[1:], _package(9, ZEIST, "Bomen", metadata_modified="2026-11-20T10:00:00")]
    with ReplayCkan(packages) as server:
        sources = tmp_path / "sources.yaml"
        sources.write_text(f"- id: a\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        settings = {"allow_hosts": server.host, "interval": "0", "examine_files": "false", "with_documents": "false"}

        def run(home: str, day: str) -> None:
            result = datapeil("run", "--sources", sources, "--home", tmp_path / home, "--date", day, **settings)
            assert result.returncode == 0, result.stderr

        for home in ("undisturbed", "killed"):
            server.hold(packages)
            run(home, "2026-11-16")
        server.hold(later)
        started = time.monotonic()
        run("undisturbed", "2026-11-23")
        duration = time.monotonic() - started

        environment = {**os.environ, **{f"DATAPEIL_{name.upper()}": value for name, value in settings.items()}}
        command = [*DATAPEIL, "run", "--sources", str(sources), "--home", str(tmp_path / "killed"), "--date", "2026-11-23"]
        moments = [chance.uniform(0.2, 1.0) * duration for _ in range(KILLS)]
        for seconds in moments:
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
        run("killed", "2026-11-23")
    undisturbed, killed = (digests((tmp_path / home / "site" / "data").resolve()) for home in ("undisturbed", "killed"))
    assert undisturbed == killed and "datasets.csv" in undisturbed


def _package(number: int, publisher: str, title: str, **fields: Any) -> dict[str, Any]:
    made = {"id": f"id-{number}", "name": f"naam-{number}", "title": title, "authority": publisher, "resources": []}
    return {**made, "metadata_modified": "2026-11-01T10:00:00", **fields}
