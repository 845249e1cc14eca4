"""A merged municipality goes on from its predecessors: their datasets for a year, their scores as lines of their own."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.replay_ckan import ReplayCkan
from tests.runs import datapeil, rows

HAREN = (
    "http://standaarden.overheid.nl/owms/terms/Haren_(gemeente)"  # GM0017, went into Groningen (GM0014) on 1 January 2019, as did Ten Boer
)
PACKAGE = {"id": "bomen", "name": "bomen", "title": "Bomen", "authority": HAREN, "resources": []}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One monitor over three snapshots: before the merger under the register of then, within a year of it, and later; by year."""
    folder = tmp_path_factory.mktemp("mergers")
    portals, sources = folder / "portals.csv", folder / "sources.yaml"
    portals.write_text("id,name,gm_codes,verified,verified_by\ncheck,check,GM0014;GM0017,2018-01-01,test\n", encoding="utf-8")
    kept = {}
    with ReplayCkan([PACKAGE]) as server:
        sources.write_text(f"- id: a\n  kind: ckan\n  url: {server.url}\n", encoding="utf-8")
        for day, register in (("2018-12-03", "2018-12-03"), ("2019-06-03", ""), ("2020-06-01", "")):
            settings = {
                "allow_hosts": server.host,
                "interval": "0",
                "examine_files": "false",
                "with_documents": "false",
                "portals": str(portals),
            }
            result = datapeil("run", "--sources", sources, "--home", folder / "home", "--date", day, register_date=register, **settings)
            assert result.returncode == 0, result.stdout
            kept[day[:4]] = _copied(folder, day[:4])
    return kept


def _copied(folder: Path, year: str) -> Path:
    """What was published, kept beside the home, which goes on."""
    copy = folder / year / "site"
    (copy / "data").mkdir(parents=True)
    for name in ("items.csv", "history.csv"):
        (copy / "data" / name).write_bytes((folder / "home" / "site" / "data" / name).read_bytes())
    (copy / "card.json").write_bytes((folder / "home" / "site" / "gemeente" / "GM0014" / "scorekaart.json").read_bytes())
    return copy.parent


def trees(home: Path, code: str) -> dict[str, Any]:
    return next(row for row in rows(home, "items") if (row["gm_code"], row["item"]) == (code, "bomen"))


def test_before_the_merger_the_municipality_of_then_is_scored(homes: dict[str, Path]) -> None:
    assert (trees(homes["2018"], "GM0017")["status"], trees(homes["2018"], "GM0014")["status"]) == ("found", "not_found")


def test_for_a_year_the_dataset_of_a_predecessor_counts_and_says_that_it_covers_a_part(homes: dict[str, Path]) -> None:
    row = trees(homes["2019"], "GM0014")
    assert row["status"] == "found" and "deel van het gebied: van de voormalige gemeente Haren" in row["evidence"]


def test_after_a_year_it_counts_no_longer(homes: dict[str, Path]) -> None:
    assert trees(homes["2020"], "GM0014")["status"] == "not_found"


def test_the_predecessor_keeps_a_line_of_its_own(homes: dict[str, Path]) -> None:
    card = json.loads((homes["2020"] / "site" / "card.json").read_text(encoding="utf-8"))
    assert [point["date"] for point in card["history"]] == ["2018-12-03", "2019-06-03", "2020-06-01"]
    lines = {line["name"]: [point["date"] for point in line["points"]] for line in card["predecessors"]}
    assert lines == {"Haren": ["2018-12-03"], "Ten Boer": ["2018-12-03"]}
    assert {row["gm_code"] for row in rows(homes["2020"], "history")} >= {"GM0014", "GM0017"}
