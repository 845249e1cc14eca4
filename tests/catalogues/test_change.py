"""What changed, told from what was only touched; and what is gone, shown until it is gone for good."""

from pathlib import Path

from assets.catalogues.change import compare
from assets.catalogues.guards import harvest_rules
from tests.catalogues.days import Days, day, package
from tests.replay_ckan import ReplayCkan


def test_added_removed_changed_and_touched_are_told_apart() -> None:
    change = compare(
        {"same": ("a", "1"), "touched": ("b", "1"), "changed": ("c", "1"), "both": ("d", "1"), "removed": ("e", "1")},
        {"same": ("a", "1"), "touched": ("b", "2"), "changed": ("x", "1"), "both": ("y", "2"), "added": ("f", "1")},
    )
    assert change.added == {"added"} and change.removed == {"removed"}
    assert change.changed == {"changed", "both"} and change.touched == {"touched", "both"}


def test_new_ids_of_distributions_and_another_order_are_no_change(tmp_path: Path) -> None:
    before = package(1)
    tags, resource = list(reversed(before["tags"])), {**before["resources"][0], "id": "made anew"}
    with ReplayCkan([before]) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        server.hold([package(1, "2026-03-04T00:00:00", tags=tags, resources=[resource])])
        days.harvest(1)
    change = days.shown(1).change
    assert change and not change.changed and change.touched == {"id-00001"}


def test_a_dataset_that_is_gone_is_shown_for_the_grace_period_and_marked(tmp_path: Path) -> None:
    assert harvest_rules().grace_days == 14
    packages = [package(number) for number in range(20)]
    with ReplayCkan(packages) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        server.hold(packages[1:])
        for number in (7, 14, 20, 21):
            days.harvest(number)
    assert days.shown(7).removed_since == {"id-00000": day(7)}
    assert days.shown(7).gone.ids == {"id-00000"} and days.shown(7).gone.distributions.num_rows == 1
    assert days.shown(14).removed_since == days.shown(20).removed_since == {"id-00000": day(7)}
    assert days.shown(21).removed_since == {}
    change = days.shown(7).change
    assert change and change.removed == {"id-00000"}
    later = days.shown(14).change
    assert later and not later.removed, "it was removed once"


def test_a_dataset_that_comes_back_was_never_gone(tmp_path: Path) -> None:
    packages = [package(number) for number in range(20)]
    with ReplayCkan(packages) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        server.hold(packages[1:])
        days.harvest(5)
        server.hold(packages)
        days.harvest(10)
        server.hold(packages[1:])
        days.harvest(15)
    assert days.shown(10).removed_since == {}
    assert days.shown(15).removed_since == {"id-00000": day(15)}


def test_each_dataset_is_gone_since_the_first_harvest_without_it(tmp_path: Path) -> None:
    packages = [package(number) for number in range(20)]
    with ReplayCkan(packages) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        for number in range(4):
            server.hold(packages[number:])
            days.harvest(number)
    assert days.shown(3).removed_since == {"id-00000": day(1), "id-00001": day(2), "id-00002": day(3)}
    assert days.shown(16).removed_since == {"id-00002": day(3)}
