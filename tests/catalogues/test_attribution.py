"""Whose a dataset is: by look-up, for each member of a cooperation, and in the edition of the register that is scored."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from assets.catalogues.attribution import Register, attribute_rows, read_register
from assets.catalogues.cooperations import read_cooperations
from assets.catalogues.harvest import Source
from assets.catalogues.joint import joint_publications, member_rows
from assets.catalogues.publishers import unknown_rows
from assets.lists import LISTS
from quality.datafiles import InputError

BLOEMENDAAL_AND_HEEMSTEDE = ("GM0377", "GM0397")


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(LISTS)


@pytest.fixture(scope="module")
def edition(register: Register) -> frozenset[str]:
    return frozenset(register.edition(None))


def records(*publishers: str, source: str = "donl") -> pa.Table:
    rows = [
        {"source": source, "id": f"d{number}", "publisher": publisher, "publisher_name": "", "creator": ""}
        for number, publisher in enumerate(publishers)
    ]
    return pa.Table.from_pylist(rows)


def attributed(table: pa.Table, register: Register, edition: frozenset[str], municipality: str = "") -> list[tuple[str, float]]:
    source = Source(table["source"][0].as_py(), "ckan", "http://x.example/", municipality=municipality)
    return sorted((row["gm_code"], row["weight"]) for row in attribute_rows(table, [source], register, edition))


@pytest.mark.parametrize(
    ("value", "codes", "how"),
    [
        ("http://standaarden.overheid.nl/owms/terms/'s-Gravenhage", ("GM0518",), "URI"),
        ("https://identifier.overheid.nl/tooi/id/gemeente/gm0344", ("GM0344",), "URI"),
        ("gm0344", ("GM0344",), "GM-code"),
        ("Gemeente | 's-Gravenhage", ("GM0518",), "naam"),
        ("Utrecht (gemeente)", ("GM0344",), "naam"),
        ("Gemeenten Bloemendaal en Heemstede", BLOEMENDAAL_AND_HEEMSTEDE, "samenwerking"),
        ("bloemendaal en heemstede", BLOEMENDAAL_AND_HEEMSTEDE, "samenwerking"),
        ("gemeenten Gilze en Rijen, Alphen-Chaam en Baarle-Nassau", ("GM0784", "GM1723", "GM0744"), "samenwerking"),
        ("Noaberkracht", ("GM1774", "GM0183"), "samenwerking"),
    ],
)
def test_a_publisher_is_looked_up(register: Register, value: str, codes: tuple[str, ...], how: str) -> None:
    found = register.find(value)
    assert found is not None and (found.gm_codes, found.how) == (codes, how)


@pytest.mark.parametrize(
    "value", ["", "Utrecht", "Provincie Utrecht", "Gemeente Utrechd", "Gemeenten Utrecht en Nergenshuizen", "http://x.example/Utrecht"]
)
def test_what_names_no_municipality_is_not_guessed(register: Register, value: str) -> None:
    assert register.find(value) is None


def test_a_joint_publisher_counts_in_full_for_each_member(register: Register, edition: frozenset[str]) -> None:
    table = records("Gemeenten Bloemendaal en Heemstede")
    assert attributed(table, register, edition) == [("GM0377", 1.0), ("GM0397", 1.0)]


def test_a_successor_gets_its_predecessors_datasets_in_the_edition_that_is_scored(register: Register, edition: frozenset[str]) -> None:
    ten_boer = records("Gemeente Ten Boer")  # to Groningen on 2019-01-01
    assert attributed(ten_boer, register, edition) == [("GM0014", 1.0)]
    assert attributed(ten_boer, register, frozenset(register.edition(date(2018, 6, 1)))) == [("GM0009", 1.0)]


def test_a_chain_of_mergers_is_followed_to_its_end(register: Register, edition: frozenset[str]) -> None:
    # Menaldumadeel became Menameradiel (2011), which went into Waadhoeke (2018).
    assert register.heirs("GM0083", edition) == {"GM1949": 1.0}
    assert register.heirs("GM0083", frozenset(register.edition(date(2015, 1, 1)))) == {"GM1908": 1.0}


@pytest.mark.parametrize(
    ("split", "heirs"),
    [
        ("GM0788", {"GM0757", "GM0824", "GM0855", "GM0865"}),  # Haaren, 2021
        ("GM0053", {"GM1966", "GM1969"}),  # Winsum, 2019
        ("GM0140", {"GM0080", "GM1900"}),  # Littenseradiel, 2018
        ("GM1671", {"GM0796", "GM0828"}),  # Maasdonk, 2015
    ],
)
def test_a_split_municipality_goes_to_each_heir_with_a_weight(
    register: Register, edition: frozenset[str], split: str, heirs: set[str]
) -> None:
    shares = register.heirs(split, edition)
    assert set(shares) == heirs and sum(shares.values()) == pytest.approx(1)
    assert attributed(records(split), register, edition) == sorted(shares.items())


def test_every_municipality_that_ever_was_has_heirs_in_the_current_edition(register: Register, edition: frozenset[str]) -> None:
    for municipality in register.municipalities:
        shares = register.heirs(municipality.gm_code, edition)
        assert set(shares) <= edition and sum(shares.values()) == pytest.approx(1), municipality.name


def test_a_municipality_later_than_the_edition_stays_itself(register: Register) -> None:
    assert register.heirs("GM1949", frozenset(register.edition(date(2015, 1, 1)))) == {"GM1949": 1.0}


def test_an_own_portal_stands_for_its_municipality_where_the_record_names_none(register: Register, edition: frozenset[str]) -> None:
    table = records("Team Data", "Gemeente Zeist", source="utrecht")
    assert attributed(table, register, edition, municipality="GM0344") == [("GM0344", 1.0), ("GM0355", 1.0)]


def test_every_cooperation_has_members_a_source_and_a_date() -> None:
    listed = read_cooperations(LISTS / "cooperations.yaml")
    assert len({row.id for row in listed}) == len(listed) > 5
    assert all(len(set(row.gm_codes)) == len(row.gm_codes) for row in listed)


def test_an_operator_adds_cooperations_of_its_own(tmp_path: Path, edition: frozenset[str]) -> None:
    file = tmp_path / "cooperations.yaml"
    row = "- {id: nieuw, names: [Regio Nieuw], gm_codes: [GM0405, GM0448], source: eigen opgave, date: 2026-11-25}\n"
    file.write_text(row, encoding="utf-8")
    register = read_register(LISTS, file)
    assert attributed(records("regio nieuw"), register, edition) == [("GM0405", 1.0), ("GM0448", 1.0)]
    file.write_text(row.replace("nieuw", "zaanstreek"), encoding="utf-8")
    with pytest.raises(InputError, match=r"cooperations\.yaml:1: id: 'zaanstreek' occurs twice"):
        read_register(LISTS, file)


def test_a_joint_dataset_is_of_the_publisher_that_decides_whose_it_is(register: Register, edition: frozenset[str]) -> None:
    rows = [
        {"source": "s", "dataset_id": str(number), "publisher": publisher, "publisher_name": "", "creator": creator}
        for number, (publisher, creator) in enumerate(
            [
                ("De BUCH", ""),
                ("Gemeenten Bloemendaal en Heemstede", "De BUCH"),
                ("Gemeente Utrecht", "De BUCH"),
                ("Rijkswaterstaat", "De BUCH"),
            ]
        )
    ]
    found = joint_publications(rows, register)
    assert [(joint.id, row["dataset_id"]) for joint, row in found] == [
        ("buch", "0"),
        ("gemeenten-bloemendaal-en-heemstede", "1"),
        ("buch", "3"),
    ]
    members = [row for row in member_rows(found, register, edition) if row["cooperation"] == "gemeenten-bloemendaal-en-heemstede"]
    assert [row["gm_code"] for row in members] == list(BLOEMENDAAL_AND_HEEMSTEDE)


def test_an_unknown_publisher_is_reported_with_whom_it_may_be_and_attributed_to_nobody(register: Register, edition: frozenset[str]) -> None:
    table = records("Gemeente Utrechd", "Gemeente Utrechd", "Amersfort", "Provincie Utrecht", "Stichting Zeist", "Rijkswaterstaat", "")
    assert not attributed(table, register, edition)
    told = {row["publisher"]: (row["datasets"], row["likely_name"]) for row in unknown_rows(table, set(), register, edition)}
    assert told == {
        "Gemeente Utrechd": (2, "Utrecht"),
        "Amersfort": (1, "Amersfoort"),
        "Provincie Utrecht": (1, None),
        "Stichting Zeist": (1, None),
        "Rijkswaterstaat": (1, None),
        None: (1, None),
    }


def test_a_publisher_that_was_attributed_is_not_reported(register: Register, edition: frozenset[str]) -> None:
    assert not unknown_rows(records("Gemeente Zeist"), {("donl", "d0")}, register, edition)
