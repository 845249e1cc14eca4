"""A run with input files: an invalid one stops nothing, and no file moves a score except as the method says."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster import materialize

from assets.demo.portal import PORTALS
from assets.evidence import Evidence
from assets.match import matches
from assets.said.corrections import CORRECTION
from assets.said.files import kept
from assets.scoring import check_results, scored
from assets.statements import corrections, designations, facilities, input_files, profiles
from assets.warehouse import Warehouse
from pipelines.definitions import build_definitions
from pipelines.run import instance_of
from pipelines.settings import read_settings
from quality.method import method
from tests.conftest import DEMO_DAY
from tests.runs import recomputed

DAY = date.fromisoformat(DEMO_DAY)
STEPS = (input_files, profiles, corrections, designations, facilities, matches, check_results, scored)
KINDS = ("reason", "measurement_error", "explanation", "not_applicable")
GIVEN = 400


@dataclass(frozen=True)
class Outcome:
    """What the warehouse holds of a run."""

    items: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    scores: dict[str, float | None]
    files: dict[str, dict[str, Any]]
    profiles: list[dict[str, Any]]


def outcome(home: Path) -> Outcome:
    warehouse = Warehouse(path=str(home / "warehouse.duckdb"))
    return Outcome(
        warehouse.read("SELECT gm_code, item, status, weight FROM matches"),
        warehouse.read("SELECT gm_code, item, state, value, possible FROM check_results"),
        {row["gm_code"]: row["score"] for row in warehouse.read("SELECT gm_code, score FROM scores")},
        {row["file"]: row for row in warehouse.read("SELECT * FROM input_files")},
        warehouse.read("SELECT gm_code, question, answer FROM profiles WHERE is_current"),
    )


def generated(items: list[str], codes: list[str]) -> Iterator[dict[str, Any]]:
    """Corrections of every kind and decision, on municipalities with and without a score; the same each time."""
    chance = random.Random(20180207)
    for number in range(GIVEN):
        received = DAY - timedelta(days=chance.randrange(1, 900))
        made = {"id": f"proef-{number}", "gm_code": chance.choice(codes), "kind": KINDS[number % 4], "item": chance.choice(items),
                "text": "Een proef.", "received": received}  # fmt: skip
        if made["kind"] in ("measurement_error", "explanation"):
            made["check"] = chance.choice([check.id for check in method().checks])
        if number % 3:
            decision = "accepted" if number % 5 else "rejected"
            made |= {"decision": decision, "decided": received + timedelta(days=5), "answer": "Een antwoord.", "role": "redactie"}
        yield made


@pytest.fixture(scope="module")
def runs(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Outcome, Path]:
    """The demo as it was, and once more from its statuses on, with files of everybody about everything and two that are invalid."""
    home = tmp_path_factory.mktemp("said") / "home"
    shutil.copytree(demo_home, home, ignore=shutil.ignore_patterns("site", ".sites", "dagster", "lock"))
    before = outcome(home)
    codes = sorted({"GM0344", "GM0034", "GM0546", "GM0274", "GM0405", "GM0363", "GM0014"})
    items = sorted({row["item"] for row in before.items})
    for one in generated(items, codes):
        (home / "input" / "corrections" / f"{one['id']}.yaml").write_text(yaml.safe_dump(one, allow_unicode=True), encoding="utf-8")
    head = {"date": DAY, "role": "adviseur", "adopted_by": "college", "source_model": "proef", "maturity": {"open_data": 3}}
    for code in codes[2:]:
        (home / "input" / "profiles" / f"{code}.yaml").write_text(yaml.safe_dump(head | {"gm_code": code}), encoding="utf-8")
    (home / "input" / "profiles" / "GM0344.yaml").write_text("gm_code: GM0344\ncategory: kampioen\n", encoding="utf-8")
    (home / "input" / "profiles" / "GM0344.txt").write_text("los briefje\n", encoding="utf-8")
    settings = read_settings(home=home, sources=home / "sources.yaml", portals=PORTALS, is_demo=True)
    config = {"resources": {"calendar": {"config": {"date": DEMO_DAY}}}}
    with instance_of(settings.places) as instance:
        result = materialize(STEPS, run_config=config, instance=instance, resources=build_definitions(settings).resources)
    assert result.success
    return before, outcome(home), home


def test_no_file_changes_a_score_except_by_an_accepted_claim(runs: tuple[Outcome, Outcome, Path]) -> None:
    before, after, home = runs
    said = kept(CORRECTION, Evidence(home / "evidence"), DAY)
    assert len(said) > GIVEN
    dropped = {(c.gm_code, c.item) for c in said if c.kind == "not_applicable" and c.state_on(DAY) == "accepted"}
    expected = [row | ({"status": "not_applicable"} if (row["gm_code"], row["item"]) in dropped else {}) for row in before.items]
    assert after.items == expected
    assert after.scores == pytest.approx(recomputed(expected, before.checks), abs=1e-9)
    moved = {code for code in after.scores if after.scores[code] != before.scores[code]}
    assert moved and moved <= {code for code, _ in dropped}


def test_the_other_checks_of_a_municipality_stay_as_they_were(runs: tuple[Outcome, Outcome, Path]) -> None:
    before, after, _ = runs
    left = {(row["gm_code"], row["item"]) for row in after.items if row["status"] in ("found", "national")}
    assert after.checks == [row for row in before.checks if (row["gm_code"], row["item"]) in left]


def test_an_invalid_file_stops_nothing_and_leaves_what_was_valid(runs: tuple[Outcome, Outcome, Path]) -> None:
    before, after, _ = runs
    assert after.files["profiles/GM0344.yaml"]["state"] == "earlier"
    assert after.files["profiles/GM0344.yaml"]["error"].startswith("input/profiles/GM0344.yaml:1: date: Field required")
    assert after.files["profiles/GM0344.txt"]["state"] == "invalid"
    own = [row for row in before.profiles if row["gm_code"] == "GM0344"]
    assert own and [row for row in after.profiles if row["gm_code"] == "GM0344"] == own
    assert {row["gm_code"] for row in after.profiles} > {"GM0344", "GM0363"}
