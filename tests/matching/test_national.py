"""A small national catalogue over HTTP: whoever has rows in a national file gets the item from it, measured on those rows."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.matching.overrides import read_overrides
from tests.replay import Answer, Replay
from tests.replay_ckan import ReplayCkan
from tests.runs import datapeil, rows

AMSTERDAM, MIDDELBURG, ZWOLLE, DELFT = "GM0363", "GM0687", "GM0193", "GM0503"
DAY = date(2026, 11, 24)
MINISTRY = "http://standaarden.overheid.nl/owms/terms/Kiesraad"
HEAD = "nummer,naam,adres,x,y,openingstijden,CBS gemeentecode\n"
NATIONAL = HEAD + (
    "1,De Brink,Kerkstraat 1,202500,502500,07:30 - 21:00,GM0193    \n"
    "2,Het Anker,Kerkstraat 2,202600,502600,07:30 - 21:00,0193\n"
    "1,Stadhuis,Markt 1,32000,391500,07:30 - 21:00,687\n"
    "1,Zonder code,Markt 9,32000,391500,07:30 - 21:00,onbekend\n"
)
OWN = HEAD + "1,Oude Kerk,Heilige Geestkerkhof 25,84500,447500,07:30 - 21:00,GM0503\n"


def package(name: str, title: str, authority: str, url: str) -> dict[str, Any]:
    return {
        "id": name, "name": name, "title": title, "notes": f"{title}.", "authority": authority, "publisher": authority,
        "license_id": "http://creativecommons.org/publicdomain/zero/1.0/deed.nl", "metadata_modified": "2026-11-20T10:00:00", "tags": [],
        "resources": [{"id": f"{name}-1", "url": url, "format": "CSV", "name": title}],
    }  # fmt: skip


def monitored(home: Path, files: Replay, packages: list[dict[str, Any]], national: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The published items of a run on these packages; `national` is the pattern of the national source."""
    (home / "input").mkdir(parents=True)
    (home / "input" / "national_sources.yaml").write_text(
        f'sources:\n  - id: own\n    item: stembureaus\n    title: Landelijke proefbron\n    identifiers: ["{national}"]\n'
        "    code_columns: [cbs gemeentecode]\n",
        encoding="utf-8",
    )
    with ReplayCkan(packages) as catalogue:
        (home / "sources.yaml").write_text(f"- {{id: landelijk, kind: ckan, title: Proef, url: '{catalogue.url}'}}\n", encoding="utf-8")
        result = datapeil(
            "run", "--home", home, "--date", "2026-11-24",
            sources=str(home / "sources.yaml"), allow_hosts=f"{catalogue.host},{files.host}", interval="0", with_documents="false",
        )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return {(row["gm_code"], row["item"]): row for row in rows(home, "items")}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("national")


@pytest.fixture(scope="module")
def items(home: Path) -> Iterator[dict[tuple[str, str], dict[str, Any]]]:
    with Replay({"/landelijk.csv": Answer(NATIONAL.encode(), "text/csv"), "/delft.csv": Answer(OWN.encode(), "text/csv")}) as files:
        packages = [
            package("stemlokalen-nederland", "Bestand voor het hele land", MINISTRY, f"http://{files.host}/landelijk.csv"),
            package("delft", "Stembureaus", "http://standaarden.overheid.nl/owms/terms/Delft_(gemeente)", f"http://{files.host}/delft.csv"),
        ]
        unsure = package("knelpunten", "Knelpunten luchtkwaliteit", packages[1]["authority"], f"http://{files.host}/delft.csv")
        unsure["notes"] = "Luchtkwaliteit langs wegen, waar het niet goed is."
        yield monitored(home, files, [*packages, unsure], "stemlokalen-*")


def test_a_municipality_with_rows_has_the_item_from_the_national_source(items: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert items[ZWOLLE, "stembureaus"]["status"] == "national"
    assert items[MIDDELBURG, "stembureaus"]["status"] == "national"


def test_padded_and_bare_codes_are_the_same_municipality_and_only_its_rows_are_measured(home: Path, items: Any) -> None:
    unique = [row for row in rows(home, "checks") if row["gm_code"] == ZWOLLE and row["check"] == "complete"]
    assert [float(row["value"]) for row in unique] == [1.0]
    assert "2 rijen van deze gemeente" in items[ZWOLLE, "stembureaus"]["evidence"]


def test_a_municipality_without_rows_gets_nothing_from_it(items: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert items[AMSTERDAM, "stembureaus"]["status"] in ("not_found", "not_measured")


def test_an_own_publication_beats_the_national_source(items: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert items[DELFT, "stembureaus"]["status"] == "found"


def test_a_national_source_that_cannot_be_read_makes_the_item_unknown_not_absent(tmp_path: Path) -> None:
    down = Answer(status=503)
    with Replay({"/weg.csv": down, "/ook-weg.csv": down}) as files:
        middelburg = "http://standaarden.overheid.nl/owms/terms/Middelburg_(gemeente)"  # no portal of it is known
        packages = [
            package("stemlokalen-nederland", "Bestand voor het hele land", MINISTRY, f"http://{files.host}/weg.csv"),
            package("middelburg", "Bomen", middelburg, f"http://{files.host}/ook-weg.csv"),
        ]
        items = monitored(tmp_path, files, packages, "stemlokalen-*")
    assert items[MIDDELBURG, "stembureaus"]["status"] == "not_measured"
    assert "Landelijke proefbron" in items[MIDDELBURG, "stembureaus"]["evidence"]
    assert items[MIDDELBURG, "speelplekken"]["status"] == "not_found"


def test_an_item_that_is_not_on_the_list_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "national_sources.yaml").write_text(
        "sources:\n  - {id: a, item: ruimtevaart, title: A, urls: ['*'], code_columns: [gm]}\n", encoding="utf-8"
    )
    result = datapeil("run", "--home", tmp_path)
    assert result.returncode == 2
    assert "national_sources.yaml:2: sources.0.item" in result.stderr


def test_the_review_queue_is_a_file_for_decisions_with_the_points_at_stake(
    home: Path, items: dict[tuple[str, str], dict[str, Any]]
) -> None:
    assert items[DELFT, "luchtkwaliteit"]["status"] == "doubtful"
    with open(home / "review" / "review_queue.csv", encoding="utf-8", newline="") as file:
        queue = list(csv.DictReader(file))
    assert list(queue[0])[:8] == ["municipality", "dataset", "item", "decision", "reason", "role", "date", "expires"]
    (doubted,) = [row for row in queue if row["item"] == "luchtkwaliteit"]
    assert (doubted["municipality"], doubted["dataset"], doubted["why"], doubted["decision"]) == (DELFT, "knelpunten", "doubtful", "")
    own = [row for row in rows(home, "checks") if row["gm_code"] == DELFT]
    known = sum(float(row["possible"]) for row in own if row["state"] == "known") / sum(float(row["possible"]) for row in own)
    # All that is known of Delft is one item: one more would be 1 of (1 x known + 1).
    assert float(doubted["points"]) == pytest.approx(100 / (known + 1), abs=0.01)
    assert read_overrides(home / "review" / "review_queue.csv", {row["item"] for row in queue}).applied([], "knelpunten", DELFT, DAY) == []
