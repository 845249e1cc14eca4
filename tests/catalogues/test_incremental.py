"""Changes only where the server can tell them, and then exactly what a full pass would give."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assets.catalogues.records import SCHEMAS
from assets.evidence import Evidence
from tests.catalogues.days import Days, day, package
from tests.replay_ckan import Manners, ReplayCkan

Packages = list[dict[str, Any]]
LATER = "2026-03-05T09:00:00.123456"


def changed(packages: Packages) -> Packages:
    return [package(3, LATER, title="Anders"), *packages[:3], *packages[4:]]


def touched(packages: Packages) -> Packages:
    return [{**one, "metadata_modified": LATER} if number % 2 else one for number, one in enumerate(packages)]


def added(packages: Packages) -> Packages:
    return [*packages, package(900, LATER), package(-1, LATER)]


def mixed(packages: Packages) -> Packages:
    return changed(touched(added(packages)))


@pytest.mark.parametrize("change", [changed, touched, added, mixed])
def test_changes_applied_give_what_a_full_pass_gives(tmp_path: Path, change: Callable[[Packages], Packages]) -> None:
    before = [package(number, f"2026-03-0{1 + number % 3}T08:00:00") for number in range(40)]
    with ReplayCkan(before) as server:
        days = Days(tmp_path / "by-changes", "ckan", server.url, server.host)
        days.harvest(0)
        server.hold(change(before))
        asked = server.requests
        harvest = days.harvest(7)
        assert harvest.outcome == "complete" and harvest.builds_on and harvest.is_news
        assert server.requests - asked == 2
        whole = Days(tmp_path / "whole", "ckan", server.url, server.host)
        assert not whole.harvest(7).builds_on
    assert written(days) == written(whole)


def test_many_changes_in_a_row_give_what_a_full_pass_gives(tmp_path: Path) -> None:
    chance = random.Random(20180207)
    packages = [package(number) for number in range(60)]
    with ReplayCkan(packages) as server:
        days = Days(tmp_path / "by-changes", "ckan", server.url, server.host)
        for number in range(7):
            days.harvest(number)
            stamp = f"2026-03-{10 + number}T10:00:00"
            for place in chance.sample(range(len(packages)), 5):
                packages[place] = {**packages[place], "notes": f"tekst {number}", "metadata_modified": stamp}
            packages.append(package(100 + number, stamp))
            server.hold(chance.sample(packages, len(packages)))
        harvest = days.harvest(7)
        assert len(harvest.passes) == 8
        whole = Days(tmp_path / "whole", "ckan", server.url, server.host)
        whole.harvest(7)
    assert written(days) == written(whole)


def written(days: Days) -> list[bytes]:
    """The bytes in which the records of day 7 are kept."""
    again = Evidence(days.evidence.folder / "written")
    for part in SCHEMAS:
        again.write_table(part, getattr(days.records(7), part))
    return [(again.folder / part).read_bytes() for part in SCHEMAS]


def test_an_unchanged_catalogue_costs_two_small_requests_and_no_new_records(tmp_path: Path) -> None:
    old = [package(number, f"2026-02-{1 + number % 28:02}T08:00:00") for number in range(2100)]
    with ReplayCkan(old) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        kept = records_kept(tmp_path)
        for number in (1, 2):
            requests, received = server.requests, server.bytes
            harvest = days.harvest(number)
            assert (harvest.outcome, harvest.datasets, harvest.expected, harvest.is_news) == ("complete", 2100, 2100, False)
            assert server.requests - requests == 2
            assert server.bytes - received < 60_000  # a tenth of the catalogue's bytes
        assert records_kept(tmp_path) - kept == 1  # what the changes held, read once
        assert days.shown(2).change and not any(getattr(days.shown(2).change, name) for name in ("added", "removed", "changed", "touched"))


def records_kept(folder: Path) -> int:
    return len(list((folder / "records").glob("*.datasets.parquet")))


def test_a_deletion_shows_in_the_count_and_brings_a_full_pass(tmp_path: Path) -> None:
    packages = [package(number) for number in range(30)]
    with ReplayCkan(packages) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        server.hold([*packages[1:], package(77, LATER)])
        harvest = days.harvest(1)
        assert not harvest.builds_on and "it counts 30 datasets where 31 are known" in harvest.note
        assert days.records(1).ids == {one["id"] for one in packages[1:]} | {"id-00077"}


def test_a_server_that_does_not_select_gets_a_full_pass(tmp_path: Path) -> None:
    packages = [package(number, f"2026-02-{1 + number % 28:02}T08:00:00") for number in range(30)]
    with ReplayCkan(packages, manners=Manners(selects_changes=False)) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        server.hold(changed(packages))
        harvest = days.harvest(1)
        assert not harvest.builds_on and harvest.note.endswith("it does not select by time of change")
        assert "Anders" in days.records(1).datasets["title"].to_pylist()


def test_packages_without_a_stamp_get_a_full_pass(tmp_path: Path) -> None:
    with ReplayCkan([package(number, "") for number in range(5)]) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        assert "carry no time of change" in days.harvest(1).note


def test_after_28_days_everything_is_asked_for_again(tmp_path: Path) -> None:
    with ReplayCkan([package(number) for number in range(5)]) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        assert [bool(days.harvest(number).builds_on) for number in (14, 27, 28, 29)] == [True, True, False, True]
        assert days.harvest(28).full_pass == day(28).isoformat() == days.harvest(29).full_pass


def test_the_records_can_be_made_again_from_captures_and_outcomes_alone(tmp_path: Path) -> None:
    packages = [package(number) for number in range(20)]
    with ReplayCkan(packages) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        server.hold(mixed(packages))
        days.harvest(1)
    before = days.records(1)
    for file in (tmp_path / "records").iterdir():
        file.unlink()
    (tmp_path / "harvests" / "bron" / f"{day(0)}.json").unlink()
    again = days.records(1)
    assert all(getattr(again, part).equals(getattr(before, part)) for part in SCHEMAS)


def test_the_same_day_again_gives_the_same(tmp_path: Path) -> None:
    packages = [package(number) for number in range(20)]
    with ReplayCkan(packages) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        server.hold(mixed(packages))
        assert days.harvest(1) == days.harvest(1)


def test_pages_that_did_not_change_are_not_sent_again(tmp_path: Path) -> None:
    packages = [package(number, "") for number in range(2500)]  # without stamps: every harvest is a full pass
    with ReplayCkan(packages, manners=Manners(gives_etags=True)) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        assert days.harvest(0).unchanged_replies == 0
        packages[2400]["title"] = "Anders"
        server.hold(packages)
        harvest = days.harvest(7)
        assert (harvest.unchanged_replies, server.not_modified) == (2, 2)
        assert harvest.datasets == 2500 and "Anders" in days.records(7).datasets["title"].to_pylist()
        assert days.harvest(14).unchanged_replies == 3, "an answer `not modified` is remembered with its validators"
