"""One dataset by several roads is one dataset; two datasets that look alike stay two."""

import gzip
import json
from dataclasses import replace

import pytest

from assets.catalogues.identity import Record, Road, recognise
from tests.shared import shared

UTRECHT, ZEIST = frozenset({"GM0344"}), frozenset({"GM0355"})
UUID = "3373be8c-8539-4763-bc22-eba23ac1898f"
OWN = Record("utrecht", UUID, "", "Bomen", "", "https://data.utrecht.example/dataset/bomen", "", UTRECHT, True, False)
NATIONAL = Record("donl", "1", "", "Bomen in Utrecht", "", "https://data.overheid.example/dataset/bomen", "", UTRECHT, False, False)


def joined(*records: Record) -> set[tuple[str, str]]:
    """(canonical, how) of the records that another one stands for."""
    return {(f"{road.canonical.source}/{road.canonical.dataset_id}", road.how) for road in recognise(records) if road.how}


@pytest.mark.parametrize(
    ("other", "how"),
    [
        (replace(NATIONAL, identifier=UUID.upper()), "identifier"),
        (replace(NATIONAL, identifier=f"https://data.utrecht.example/dataset/{UUID}/"), "identifier"),
        (replace(NATIONAL, landing_page="http://www.data.utrecht.example/dataset/bomen/"), "page of the record"),
        (replace(NATIONAL, title="  BOMEN. "), "title and authority"),
    ],
)
def test_each_piece_of_evidence_is_enough(other: Record, how: str) -> None:
    assert joined(OWN, other) == {(f"utrecht/{UUID}", how)} == joined(other, OWN)


def test_a_local_identifier_counts_within_an_authority() -> None:
    one, other = replace(OWN, identifier="bomen-2026"), replace(NATIONAL, identifier="Bomen-2026")
    assert joined(one, other) == {(f"utrecht/{UUID}", "identifier and authority")}
    assert not joined(one, replace(other, authorities=frozenset()))


@pytest.mark.parametrize("identifier", ["", "1", "001", "20260302", "abc"])
def test_short_identifiers_and_bare_numbers_are_no_evidence(identifier: str) -> None:
    assert not joined(replace(OWN, identifier=identifier), replace(NATIONAL, identifier=identifier))


def test_a_page_that_several_products_lead_to_is_no_evidence_by_itself() -> None:
    page = "https://www.kadaster.example/top10nl"
    one = replace(OWN, authorities=frozenset(), landing_page=page)
    other = replace(NATIONAL, authorities=frozenset(), landing_page=page)
    assert not joined(one, other)
    assert not joined(replace(OWN, landing_page="https://utrecht.example/"), replace(NATIONAL, landing_page="https://utrecht.example"))


def test_records_of_different_municipalities_are_never_one() -> None:
    assert not joined(OWN, replace(NATIONAL, title="Bomen", identifier=UUID, authorities=ZEIST))
    assert joined(OWN, replace(NATIONAL, identifier=UUID, authorities=frozenset())), "an unknown authority contradicts nobody"


def test_two_records_of_one_road_are_two_datasets() -> None:
    assert not joined(NATIONAL, replace(NATIONAL, dataset_id="2"))
    twice = replace(NATIONAL, title="Bomen"), replace(NATIONAL, title="Bomen", dataset_id="2")
    assert not joined(OWN, *twice), "evidence that fits two records of a road says nothing"


def test_a_catalogue_that_has_a_dataset_from_two_others_lists_it_by_two_roads() -> None:
    by_portal = replace(NATIONAL, catalogue="portal", identifier=UUID)
    by_ngr = replace(NATIONAL, catalogue="ngr", identifier=UUID, dataset_id="2")
    roads = recognise([OWN, by_ngr, by_portal])
    assert [(road.record.key, road.how) for road in roads] == [
        (OWN.key, ""), (("donl", "1"), "identifier"), (("donl", "2"), "identifier"),
    ]  # fmt: skip


def test_what_is_there_stands_for_what_is_gone() -> None:
    gone = replace(NATIONAL, dataset_id="0", is_gone=True)
    (first, second) = recognise([gone, NATIONAL])
    assert (first.record.dataset_id, second.record.dataset_id, second.canonical.dataset_id) == ("1", "0", "1")


def test_the_order_of_records_does_not_matter() -> None:
    third = replace(NATIONAL, source="ngr", identifier=UUID, title="Iets anders")
    records = [OWN, replace(NATIONAL, title="Bomen"), third, replace(NATIONAL, dataset_id="9", title="Straten")]
    assert recognise(records) == recognise(reversed(records))
    assert {road.canonical.key for road in recognise(records)} == {OWN.key, ("donl", "9")}


@pytest.fixture(scope="module")
def captures() -> dict[str, list[Record]]:
    """The two real captures as two sources, with every publisher as an authority: few of these are municipal."""
    both = {}
    for day in ("2015-04-06", "2015-04-11"):
        with gzip.open(shared(f"real/data_overheid_2015/packages_{day}.ndjson.gz"), "rt", encoding="utf-8") as lines:
            packages = [json.loads(line) for line in lines]
        both[day] = [
            Record(day, p["id"], p["source"], p["title"], p.get("identifier") or "", f"https://{day}.example/dataset/{p['name']}",
                   p.get("url") or "", frozenset({p["maintainer"]}), False, False)
            for p in packages
        ]  # fmt: skip
    return both


def test_within_a_real_catalogue_only_what_two_catalogues_delivered_is_joined(captures: dict[str, list[Record]]) -> None:
    """Of 6,720 and 6,528 records four are there twice, from CBS and from the NGR (looked at one by one)."""
    for records in captures.values():
        pairs = [road for road in recognise(records) if road.how]
        assert {road.record.title for road in pairs} == {f"Bevolkingskernen {year}" for year in (2001, 2006, 2008, 2011)}
        assert all({road.record.catalogue, road.canonical.catalogue} == {"cbs", "ngr"} for road in pairs)
        unattributed = [replace(record, authorities=frozenset()) for record in records]
        assert not [road for road in recognise(unattributed) if road.how], "only the title and a known authority say so"


def test_a_real_catalogue_by_two_roads_is_one(captures: dict[str, list[Record]]) -> None:
    """6,475 ids are in both captures; one more dataset was entered anew under another id, with the identifier it had."""
    records = [replace(record, authorities=frozenset()) for both in captures.values() for record in both]
    pairs = [road for road in recognise(records) if road.how]
    assert {road.how for road in pairs} == {"identifier"}
    assert sum(road.record.dataset_id == road.canonical.dataset_id for road in pairs) == 6475 == len(pairs) - 1


def test_every_record_is_one_road() -> None:
    roads: list[Road] = recognise([OWN, NATIONAL])
    assert sorted(road.record.key for road in roads) == sorted([OWN.key, NATIONAL.key])
