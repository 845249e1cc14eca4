"""Two real captures of data.overheid.nl (2015), replayed over HTTP, through the whole line."""

from pathlib import Path

import pytest

from tests.replay_ckan import Faults, ReplayCkan, read_packages
from tests.runs import datapeil, recomputed, rows
from tests.shared import shared


def run_capture(home: Path, day: str, port: int, faults: Faults | None = None) -> int:
    """One snapshot of the capture of `day`, served on `port` (0 = a free one); returns the port."""
    packages = read_packages(shared(f"real/data_overheid_2015/packages_{day}.ndjson.gz"))
    with ReplayCkan(packages, faults or Faults(), port=port) as server:
        sources = home.parent / "sources.yaml"
        sources.write_text(f"- id: donl\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        result = datapeil(
            "run", "--sources", sources, "--date", day, "--home", home,
            allow_hosts=server.host, interval="0", examine_files="false",
        )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return int(server.host.split(":")[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "home"
    port = run_capture(folder, "2015-04-06", 0)
    assert len(rows(folder, "datasets")) == 6720
    run_capture(folder, "2015-04-11", port, Faults(unavailable_every=7, too_many_every=5, truncated_every=11))
    return folder


def test_no_dataset_is_lost(home: Path) -> None:
    ids = {package["id"] for package in read_packages(shared("real/data_overheid_2015/packages_2015-04-11.ndjson.gz"))}
    datasets = rows(home, "datasets")
    assert {row["dataset_id"] for row in datasets} == ids and len(datasets) == 6528


def test_touched_and_changed_are_told_apart(home: Path) -> None:
    (donl,) = [row for row in rows(home, "sources") if row["source"] == "donl"]
    assert {name: int(donl[name]) for name in ("added", "removed", "touched", "set_aside")} == {
        "added": 53, "removed": 245, "touched": 6125, "set_aside": 0,
    }  # fmt: skip
    assert 900 <= int(donl["changed"]) <= 1000


def test_datasets_are_attributed_by_look_up(home: Path) -> None:
    attributed = [row for row in rows(home, "datasets") if row["gm_code"]]
    assert (len(attributed), len({row["gm_code"] for row in attributed})) == (225, 19)


def test_every_municipality_has_a_score_that_can_be_recomputed(home: Path) -> None:
    scores = rows(home, "scores")
    assert len(scores) == 342
    again = recomputed(rows(home, "items"), rows(home, "checks"))
    for row in scores:
        assert (float(row["score"]) if row["score"] else None) == pytest.approx(again[row["gm_code"]], abs=1e-9)


def test_what_an_unconnected_portal_may_hold_is_not_measured_rather_than_zero(home: Path) -> None:
    statuses = {row["status"] for row in rows(home, "items") if row["gm_code"] == "GM0193"}  # Zwolle has portals of its own
    assert "not_found" not in statuses and "not_measured" in statuses
    without_portal = {row["status"] for row in rows(home, "items") if row["gm_code"] == "GM0307"}  # Amersfoort has none that we know
    assert "not_found" in without_portal


def test_both_snapshots_are_in_the_history(home: Path) -> None:
    assert {row["date"] for row in rows(home, "history")} == {"2015-04-06", "2015-04-11"}
