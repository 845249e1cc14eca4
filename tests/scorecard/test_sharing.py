"""What is summed up for others follows from the tables: smart followers and climbers of the quarter, the best example of a size class."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.sharing import DAYS, INNOVATORS
from assets.warehouse import Warehouse
from quality.method import method
from quality.peers import size_class
from tests.runs import rows

DAY = date(2026, 11, 24)


@pytest.fixture
def warehouse(demo_home: Path, tmp_path: Path) -> Warehouse:
    """The warehouse of the demo, to change."""
    shutil.copy(demo_home / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    return Warehouse(path=str(tmp_path / "warehouse.duckdb"))


def figures(warehouse: Warehouse, figure: str) -> dict[str, float]:
    """A figure of the quarter by its key, made again from the tables as they are now."""
    given: dict[str, Any] = {"date": DAY, "period": "2026-kw4", "days": DAYS, "innovators": INNOVATORS, "earned": method().learning.earned}
    warehouse.write("quarter_figures", **given)
    found = warehouse.read("SELECT key, value FROM quarter_figures WHERE figure = $figure", {"figure": figure})
    return {row["key"]: row["value"] for row in found}


def adopt(warehouse: Warehouse, code: str, item: str, day: str, wave: str) -> None:
    with warehouse.open() as connection:
        connection.execute("UPDATE diffusion SET adopted = ?, wave = ? WHERE gm_code = ? AND item = ?", [day, wave, code, item])


@pytest.mark.parametrize(
    ("code", "day", "wave", "is_one"),
    [
        ("GM0344", "2026-05-01", "early-adopter", True),
        ("GM0344", "2026-05-01", "innovator", False),
        ("GM0344", "2025-11-24", "early-adopter", False),
        ("GM0344", "2025-11-25", "laggard", True),
    ],
    ids=["followed this year", "went first", "a year ago", "just within the year"],
)
def test_a_smart_follower_took_up_this_year_what_others_had(warehouse: Warehouse, code: str, day: str, wave: str, is_one: bool) -> None:
    adopt(warehouse, code, "bomen", day, wave)
    assert figures(warehouse, "smart_follower") == ({code: 1.0} if is_one else {})


def test_a_follower_that_does_it_poorly_is_not_called_smart(warehouse: Warehouse) -> None:
    poor = "SELECT gm_code, item FROM check_results GROUP BY ALL HAVING sum(points) / sum(possible) < $earned LIMIT 1"
    (one,) = warehouse.read(poor, {"earned": method().learning.earned})
    adopt(warehouse, one["gm_code"], one["item"], "2026-05-01", "early-adopter")
    assert figures(warehouse, "smart_follower") == {}


def test_climbers_are_those_of_the_table_of_changes(warehouse: Warehouse) -> None:
    with warehouse.open() as connection:
        connection.execute("INSERT INTO changes (gm_code, since, points, is_climber) VALUES ('GM0344', 'year', 7.5, true)")
    assert figures(warehouse, "climber") == {"GM0344": 7.5}


def test_the_best_example_earns_most_of_its_class_with_an_open_licence(demo_home: Path, warehouse: Warehouse) -> None:
    """A second way to the same answer: from checks.csv alone."""
    norm = method().learning
    earned: dict[tuple[str, str], dict[str, float]] = {}
    open_ones = {
        (row["gm_code"], row["item"]) for row in rows(demo_home, "checks") if row["check"] == "open_licence" and row["value"] == "1.0"
    }
    for row in rows(demo_home, "checks"):
        sums = earned.setdefault((row["gm_code"], row["item"]), {"points": 0.0, "known": 0.0, "possible": 0.0})
        sums["points"] += float(row["points"] or 0)
        sums["known"] += float(row["possible"]) if row["state"] == "known" else 0.0
        sums["possible"] += float(row["possible"])
    inhabitants = {row["gm_code"]: row["population"] for row in warehouse.read("SELECT gm_code, population FROM municipalities")}
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for (code, item), sums in earned.items():
        share = sums["points"] / sums["possible"]
        if (code, item) in open_ones and share >= norm.earned and sums["known"] >= norm.known * sums["possible"]:
            key = item, size_class(inhabitants[code])
            best[key] = min(best.get(key, (0.0, "")), (-share, code))
    told = {(row["item"], row["size_class"]): (-row["earned"], row["gm_code"]) for row in warehouse.read("SELECT * FROM best_examples")}
    assert told.keys() == best.keys() and len(told) > 20
    assert all(told[key][1] == code and told[key][0] == pytest.approx(share) for key, (share, code) in best.items())
