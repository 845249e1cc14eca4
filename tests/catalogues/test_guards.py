"""A feed that collapses or doubles is held, the last good state stays, and it clears as reliability.md says."""

import gzip
import json
from pathlib import Path

import pytest

from assets.catalogues.guards import alarm, settled, verdict
from assets.catalogues.outcomes import accept, good_sources
from quality.datafiles import InputError
from tests.catalogues.days import Days, day, package
from tests.replay import Replay
from tests.replay_ckan import Faults, ReplayCkan
from tests.shared import shared


@pytest.mark.parametrize(
    ("good", "now", "is_held"),
    [
        (0, 0, False), (0, 5, False), (0, 6, True),  # more than 1.5 x nothing, and more than 5 more
        (1, 0, False), (2, 1, False), (2, 0, True), (3, 1, True),  # one may always go
        (10, 9, False), (10, 8, True), (19, 18, False), (19, 17, True), (20, 18, False), (20, 17, True),
        (100, 90, False), (100, 89, True), (31, 28, False), (31, 27, True), (31, 0, True),
        (4, 9, False), (4, 10, True), (10, 15, False), (10, 16, True), (12, 18, False), (12, 19, True),
        (157, 235, False), (157, 236, True), (157, 313, True), (6720, 6528, False),
    ],
)  # fmt: skip
def test_the_numbers_of_the_guards(good: int, now: int, is_held: bool) -> None:
    assert bool(alarm(good, now)) == is_held


def test_two_harvests_agree_when_at_most_a_tenth_differs() -> None:
    ten = set(map(str, range(10)))
    assert settled(ten, ten) and settled(ten, ten - {"0"}) and settled(set(), set())
    assert not settled(ten, ten - {"0", "1"}) and not settled(ten, (ten - {"0"}) | {"x"}) and not settled(set(), {"x"})


def test_a_first_harvest_is_good_and_a_second_that_agrees_with_a_held_one_too() -> None:
    many, few = set(map(str, range(50))), {"1", "2"}
    assert not verdict(None, None, many)
    assert verdict(many, None, few)
    assert not verdict(many, few, few)
    assert verdict(many, few, set()) and verdict(many, few, {"8", "9"})


def test_a_collapse_keeps_the_last_good_state_and_a_return_flows(tmp_path: Path) -> None:
    whole = [package(number) for number in range(31)]
    with ReplayCkan(whole) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        assert days.harvest(0).outcome == "complete"
        server.hold([])
        held = days.harvest(1)
        assert (held.outcome, held.datasets) == ("held", 0) and "shrank from 31 to 0" in held.reason
        assert days.shown(1).used == day(0) and len(days.shown(1).current.ids) == 31
        server.hold([*whole, package(99)])
        assert days.harvest(2).outcome == "complete"
        assert len(days.shown(2).current.ids) == 32 and not days.shown(2).removed_since


def test_a_held_source_clears_when_the_next_harvest_agrees(tmp_path: Path) -> None:
    with ReplayCkan([package(number) for number in range(20)]) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        server.hold([package(number) for number in range(10)])
        assert days.harvest(1).outcome == "held"
        assert days.harvest(1).outcome == "held", "the same day again is not a second harvest"
        server.hold([package(number) for number in range(9)])
        cleared = days.harvest(2)
        assert cleared.outcome == "complete" and "two harvests in a row agree" in cleared.note
        assert days.shown(2).used == day(2)


def test_the_operator_accepts_with_a_reason_that_is_kept(tmp_path: Path) -> None:
    with ReplayCkan([package(number) for number in range(20)]) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
        with pytest.raises(InputError, match="not held"):
            accept(days.evidence, "bron", "moved", day(0))
        with pytest.raises(InputError, match="no harvest yet"):
            accept(days.evidence, "other", "moved", day(0))
        server.hold([package(number) for number in range(60)])
        days.harvest(1)
        with pytest.raises(InputError, match="why the source is right"):
            accept(days.evidence, "bron", "  ", day(1))
        assert accept(days.evidence, "bron", "a second portal was added", day(1)).datasets == 60
        (word,) = (tmp_path / "acceptances" / "bron").iterdir()
        first = word.read_bytes()
        assert json.loads(first)["reason"] == "a second portal was added"
        accept(days.evidence, "bron", "other words", day(1))
        assert word.read_bytes() == first, "a word once given stays"
        assert days.shown(1).used == day(1) and len(days.shown(1).current.ids) == 60
        again = days.harvest(1)
        assert again.outcome == "complete" and "accepted" in again.note
        server.hold([package(number) for number in range(200)])
        assert days.harvest(2).outcome == "held", "what was accepted is that set of datasets, not the source for ever"


def test_a_partial_harvest_deletes_nothing(tmp_path: Path) -> None:
    whole = [package(number) for number in range(2500)]
    with ReplayCkan(whole) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
    with ReplayCkan([*whole[:1500], *whole[:500]], port=int(server.host.split(":")[1])) as broken:
        days = Days(tmp_path, "ckan", broken.url, broken.host)
        partial = days.harvest(30)
        assert (partial.outcome, partial.reason) == ("partial", "page at 1000 repeats 500 datasets")
        assert len(days.shown(30).current.ids) == 2500 and days.shown(30).used == day(0)


def test_a_source_that_fails_keeps_its_last_good_state(tmp_path: Path) -> None:
    with ReplayCkan([package(1)]) as server:
        days = Days(tmp_path, "ckan", server.url, server.host)
        days.harvest(0)
    with ReplayCkan([package(1)], Faults(unavailable_every=1), port=int(server.host.split(":")[1])) as ill:
        days = Days(tmp_path, "ckan", ill.url, ill.host)
        assert days.harvest(7).outcome == "failed"
        assert days.shown(7).current.ids == {"id-00001"}
    assert good_sources(days.evidence, day(7)) == [("bron", day(0))]


# By month: entries, and whether the guards hold it. Counted with `zcat FILE | grep -o '"accessLevel"' | wc -l`.
CRAWFORD = {
    "20210119": (110, False), "20210326": (151, False), "20210529": (167, False), "20210716": (167, False), "20210927": (164, False),
    "20211122": (153, False), "20220130": (157, False), "20220327": (313, True), "20220417": (293, True),
}  # fmt: skip
CUYAHOGA = {
    "20200918": (32, False), "20201118": (32, False), "20210119": (32, False), "20210326": (31, False), "20210529": (31, False),
    "20210716": (31, False), "20210927": (31, False), "20211122": (31, False), "20220130": (31, False), "20220227": (0, True),
    "20220327": (32, False),
}  # fmt: skip


@pytest.mark.parametrize(("feed", "months"), [("08b-42039", CRAWFORD), ("11b-39035", CUYAHOGA)])
def test_real_feeds_month_by_month(tmp_path: Path, feed: str, months: dict[str, tuple[int, bool]]) -> None:
    """The collapse to 0 and the doubling (which lasts two months here) are held; the rest flows, a renaming of all ids included."""
    with Replay({}) as server:
        days = Days(tmp_path, "dcat_us", f"{server.url}/data.json", server.host)
        good = 0
        for number, (month, (entries, is_held)) in enumerate(months.items()):
            server.pages["/data.json"] = gzip.decompress(shared(f"real/arcgis_hub/{feed}_{month}.json.gz").read_bytes())
            harvest = days.harvest(30 * number)
            assert (harvest.outcome, harvest.datasets) == ("held" if is_held else "complete", entries), (month, harvest.reason)
            good = good if is_held else entries
            assert len(days.shown(30 * number).current.ids) == good
