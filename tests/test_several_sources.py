"""Sources together, through the command line: one dataset by two roads, a held source, what is gone, and sources that are lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.replay_ckan import ReplayCkan
from tests.runs import datapeil, rows

UTRECHT = "http://standaarden.overheid.nl/owms/terms/Utrecht_(gemeente)"


def package(number: int, title: str, **fields: Any) -> dict[str, Any]:
    made = {"id": f"id-{number}", "name": f"naam-{number}", "title": title, "authority": UTRECHT, "resources": []}
    return {**made, "metadata_modified": "2026-11-01T10:00:00", **fields}


class Monitor:
    """A home folder with an own portal of Utrecht and a national catalogue."""

    def __init__(self, folder: Path, own: ReplayCkan, national: ReplayCkan, harvested: list[dict[str, Any]]) -> None:
        self.harvested = harvested
        self.home = folder / "home"
        self.sources = folder / "sources.yaml"
        self._portals = folder / "portals.csv"
        self._portals.write_text("id,name,gm_codes,verified,verified_by\ncheck,check,GM0344,2026-11-01,test\n", encoding="utf-8")
        self.own, self.national = own, national
        self.connect(f"- id: national\n  kind: ckan\n  url: {national.url}\n"
                     f"- id: utrecht\n  kind: ckan\n  url: {own.url}\n  municipality: GM0344\n")  # fmt: skip

    def connect(self, sources: str) -> None:
        self.sources.write_text(sources, encoding="utf-8")

    def run(self, day: str) -> tuple[int, str]:
        """Exit code, and what it said."""
        result = datapeil(
            "run", "--sources", self.sources, "--home", self.home, "--date", day,
            allow_hosts=f"{self.own.host},{self.national.host},127.0.0.1:9", interval="0", retries="0",
            portals=str(self._portals), examine_files="false", with_documents="false",
        )  # fmt: skip
        return result.returncode, result.stdout + result.stderr

    def item(self, name: str) -> dict[str, Any]:
        (row,) = [row for row in rows(self.home, "items") if (row["gm_code"], row["item"]) == ("GM0344", name)]
        return row

    def source(self, name: str) -> dict[str, Any]:
        (row,) = [row for row in rows(self.home, "sources") if row["source"] == name]
        return row


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    own = [package(1, "Bomen"), package(2, "Afvalcontainers"), *(package(number, f"Kaartlaag {number}") for number in range(3, 13))]
    harvested = [
        package(51, "Bomen in Utrecht", identifier=own[0]["id"]),  # the own portal's id
        package(52, "Afvalcontainers"),
        package(53, "Gemeentelijke samenwerking", authority="Gemeenten Bloemendaal en Heemstede"),
        package(54, "Iets anders", authority="Gemeente Utrechd"),
    ]
    with ReplayCkan(own) as portal, ReplayCkan(harvested) as catalogue:
        yield Monitor(tmp_path_factory.mktemp("several"), portal, catalogue, harvested)


def test_one_dataset_by_two_roads_is_one_row_and_one_publication(monitor: Monitor) -> None:
    code, said = monitor.run("2026-11-02")
    assert code == 0, said
    roads = {(row["source"], row["dataset_id"], row["gm_code"]): row["roads"] for row in rows(monitor.home, "datasets")}
    assert roads["utrecht", "id-1", "GM0344"] == "utrecht;national"
    assert roads["utrecht", "id-2", "GM0344"] == "utrecht;national"
    assert roads["utrecht", "id-3", "GM0344"] == "utrecht"
    assert roads["national", "id-54", ""] == "national"
    assert not {key for key in roads if key[:2] in (("national", "id-51"), ("national", "id-52"))}
    assert monitor.item("bomen")["dataset_id"] == "id-1"
    assert int(monitor.source("national")["datasets"]) == 4 and int(monitor.source("national")["attributed"]) == 3


def test_a_joint_publisher_repeats_its_dataset_for_each_member(monitor: Monitor) -> None:
    assert {row["gm_code"] for row in rows(monitor.home, "datasets") if row["dataset_id"] == "id-53"} == {"GM0377", "GM0397"}


def test_a_held_source_keeps_what_it_had_until_the_operator_accepts(monitor: Monitor) -> None:
    before = rows(monitor.home, "datasets")
    monitor.own.hold([])
    code, said = monitor.run("2026-11-09")
    assert code == 3 and "utrecht held: shrank from 12 to 0 datasets" in said, said
    held = monitor.source("utrecht")
    assert (held["outcome"], held["used_date"]) == ("held", "2026-11-02") and "you accept it" in held["reason"]
    assert rows(monitor.home, "datasets") == before
    assert monitor.item("afvalcontainers")["status"] == "found"

    refused = datapeil("accept", "--source", "national", "--reason", "x", "--home", monitor.home, "--date", "2026-11-09")
    assert refused.returncode == 2 and "only a held source" in refused.stderr
    accepted = datapeil(
        "accept", "--source", "utrecht", "--reason", "het portaal is opgeheven", "--home", monitor.home, "--date", "2026-11-09"
    )
    assert accepted.returncode == 0 and "utrecht" in accepted.stdout
    (word,) = (monitor.home / "evidence" / "acceptances" / "utrecht").iterdir()
    assert json.loads(word.read_text(encoding="utf-8"))["reason"] == "het portaal is opgeheven"
    code, said = monitor.run("2026-11-09")
    assert code == 0, said
    assert int(monitor.source("utrecht")["removed"]) == 12


def test_what_is_gone_still_counts_for_the_grace_period_and_is_not_listed(monitor: Monitor) -> None:
    listed = {(row["source"], row["dataset_id"]) for row in rows(monitor.home, "datasets")}
    assert listed == {("national", f"id-{number}") for number in (51, 52, 53, 54)}, "the road that is left stands for the dataset"
    assert monitor.item("bomen")["status"] == "found"
    monitor.national.hold([*monitor.harvested[2:], package(55, "Iets nieuws")])
    code, said = monitor.run("2026-11-30")
    assert code == 0, said
    assert monitor.item("bomen")["status"] == "found", "gone for less than 14 days"
    assert "id-51" not in {row["dataset_id"] for row in rows(monitor.home, "datasets")}
    code, said = monitor.run("2026-12-14")
    assert code == 0, said
    assert monitor.item("bomen")["status"] == "not_found"


def test_a_run_that_knows_none_of_its_sources_any_more_publishes_nothing(monitor: Monitor) -> None:
    before = rows(monitor.home, "items")
    monitor.connect("- id: other\n  kind: ckan\n  url: http://127.0.0.1:9/\n")
    code, said = monitor.run("2026-12-21")
    assert code == 4 and "a_source_is_usable" in said, said
    assert rows(monitor.home, "items") == before
