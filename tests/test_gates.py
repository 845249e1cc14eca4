"""Every table is guarded: the suites hold on a good run, and each of their expectations fails on a frame that is broken for it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from dagster import Definitions, asset, in_process_executor

from assets.home import Home
from assets.lists import LISTS
from assets.snapshot import Calendar, Snapshot
from assets.warehouse import Warehouse, tables
from pipelines.gates import GATES, TOGETHER, gate
from pipelines.run import instance_of
from quality.expectations import SUITES, Expectation, Suite
from quality.expectations.suites import between, warned
from quality.expectations.suites import suite as suite_of
from quality.great_expectations import ExpectationError, validate
from tests.runs import datapeil

DAY = "2026-11-24"
EXPECTATIONS = [
    (suite, position, expectation) for suite in SUITES for position, part in enumerate(suite.parts) for expectation in part.expectations
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gates") / "home"
    result = datapeil("demo", "--home", folder, "--date", DAY)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="module")
def connection(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as opened:
        yield opened


def test_every_table_has_a_suite_and_a_named_check() -> None:
    assert sorted(suite.table for suite in SUITES) == tables()
    checks = {key.name: key.asset_key.to_user_string() for gate in GATES for key in gate.check_keys}
    assert checks == {suite.name: suite.table for suite in SUITES}
    assert len({table for group in TOGETHER for table in group}) == sum(map(len, TOGETHER))


def test_names_are_unique_and_every_expectation_says_what_to_do() -> None:
    for suite in SUITES:
        names = [expectation.name for expectation in suite.expectations]
        assert len(set(names)) == len(names), suite.name
        assert all(expectation.remedy.endswith(".") for expectation in suite.expectations)
        assert suite.description.endswith(".")


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.table)
def test_a_good_run_holds(suite: Suite, connection: duckdb.DuckDBPyConnection) -> None:
    for part in suite.parts:
        frame = connection.execute(part.query).df()
        assert [verdict for verdict in validate(suite.name, frame, part.expectations) if not verdict.holds] == []


def broken(expectation: Expectation, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame`, with its first row changed so that this expectation cannot hold. A table without rows gets one."""
    row: dict[str, Any] = frame.iloc[0].to_dict() if len(frame) else dict.fromkeys(frame.columns)
    rest = frame.iloc[1:].to_dict("records")
    given, column = expectation.arguments, expectation.arguments.get("column", "")
    if expectation.kind == "ExpectColumnValuesToNotBeNull":
        row[column] = None
    elif expectation.kind == "ExpectColumnValuesToBeBetween":
        row[column] = given["min_value"] - 1
    elif expectation.kind == "ExpectColumnValuesToBeInSet":
        row[column] = False if given["value_set"] == [True] else "nonsense"
    elif expectation.kind == "ExpectColumnValuesToNotBeInSet":
        row[column] = given["value_set"][0]
    elif expectation.kind == "ExpectColumnValuesToMatchRegex":
        row[column] = "?"
    elif expectation.kind == "ExpectColumnPairValuesAToBeGreaterThanB":
        is_date = any(str(frame[name].dtype).startswith("datetime") for name in (given["column_A"], given["column_B"]))
        low, high = (pd.Timestamp("2020-01-01"), pd.Timestamp("2021-01-01")) if is_date else (1, 2)
        row[given["column_A"]], row[given["column_B"]] = low, high
    elif expectation.kind in ("ExpectColumnValuesToBeUnique", "ExpectCompoundColumnsToBeUnique"):
        row |= {name: value if value is not None else "x" for name, value in row.items()}
        rest = [dict(row), *rest]
    else:
        raise AssertionError(f"no way known to break {expectation.kind}")
    return pd.DataFrame([row, *rest], columns=list(frame.columns)).astype(object)


@pytest.mark.parametrize(
    ("suite", "position", "expectation"), EXPECTATIONS, ids=[f"{suite.table}: {expectation.name}" for suite, _, expectation in EXPECTATIONS]
)
def test_an_expectation_fails_on_a_row_that_breaks_it(
    suite: Suite, position: int, expectation: Expectation, connection: duckdb.DuckDBPyConnection
) -> None:
    frame = connection.execute(f"SELECT * FROM ({suite.parts[position].query}) LIMIT 5").df()
    (verdict,) = validate(suite.name, broken(expectation, frame), [expectation])
    assert not verdict.holds and verdict.failing_rows >= 1
    assert verdict.failing and verdict.remedy == expectation.remedy


# What a defect of ours could do to the warehouse, and the check that must stop it.
DAMAGE = [
    ("DELETE FROM scores WHERE gm_code = 'GM0344'", "scores", "every municipality is scored"),
    ("DELETE FROM scores", "scores", "every municipality is scored"),
    ("INSERT INTO scores SELECT * FROM scores LIMIT 1", "scores", "gm_code occurs once"),
    ("UPDATE scores SET score = score + 1 WHERE gm_code = 'GM0344'", "scores", "the score follows from the checks"),
    ("UPDATE scores SET lost_missing = lost_missing + 1 WHERE gm_code = 'GM0344'", "scores", "earned and lost add up to 100"),
    ("DELETE FROM check_results WHERE check_id = 'unique'", "check_results", "published items x checks, no more and no less"),
    ("DELETE FROM check_results", "check_results", "published items x checks, no more and no less"),
    ("UPDATE check_results SET points = possible WHERE value = 0", "check_results", "points are value times possible"),
    ("UPDATE check_results SET reason = 'full' WHERE value = 0", "check_results", "what costs points says what to do"),
    ("DELETE FROM matches WHERE item = 'bomen'", "matches", "municipalities x items, no more and no less"),
    ("UPDATE attributions SET gm_code = 'GM9999' WHERE gm_code = 'GM0344'", "attributions",
     "gm_code exists in (SELECT gm_code FROM municipalities WHERE is_scored)"),
    ("DELETE FROM roads WHERE dataset_id = (SELECT min(dataset_id) FROM roads)", "roads",
     "there are as many roads as records were counted"),
    ("UPDATE columns SET minimum = '1' WHERE type = 'text'", "columns", "no value of a column that can be personal is kept"),
    ("UPDATE actions SET running_total = running_total - 1 WHERE rank = 2", "actions", "the total is the score and all gains up to here"),
    ("DELETE FROM history", "history", "every municipality has today's score"),
    ("UPDATE contents SET valid_rows = rows + 1", "contents", "valid_rows is not above rows"),
    ("UPDATE measurements SET value = 2 WHERE check_id = 'published'", "measurements", "value lies between 0 and 1"),
    ("UPDATE collective_fixes SET gain = gain + 1 WHERE platform IS NULL AND check_id = 'open_licence'", "collective_fixes",
     "all together return what all actions on checks gain"),
    ("UPDATE indicators SET value = 0 WHERE status = 'not_measured'", "indicators", "what is not measured has no value"),
    ("DELETE FROM indicators WHERE gm_code = 'GM0344'", "indicators", "every municipality has every indicator"),
    ("DELETE FROM conformance WHERE distribution_id IS NULL", "conformance", "every attributed dataset was validated"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "table", "name"), DAMAGE)
def test_damage_to_the_warehouse_is_seen_in_the_right_table(home: Path, tmp_path: Path, damage: str, table: str, name: str) -> None:
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes((home / "warehouse.duckdb").read_bytes())
    suite = next(suite for suite in SUITES if suite.table == table)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(damage)
        verdicts = [v for part in suite.parts for v in validate(suite.name, connection.execute(part.query).df(), part.expectations)]
    assert name in {verdict.name for verdict in verdicts if not verdict.holds}


def test_results_are_kept_as_history(home: Path) -> None:
    for suite in SUITES:
        kept = json.loads((home / "evidence" / "validations" / f"{DAY}.{suite.name}.json").read_text(encoding="utf-8"))
        assert [verdict["name"] for verdict in kept["verdicts"]] == [expectation.name for expectation in suite.expectations]


def test_a_warning_does_not_block_and_an_error_does() -> None:
    by_table = {suite.table: suite for suite in SUITES}
    assert {e.name for e in by_table["harvests"].expectations if e.severity == "warn"} == {"no source is held"}
    assert all(suite.is_blocking for suite in SUITES)


def test_an_expectation_that_cannot_be_evaluated_is_an_error_of_its_own() -> None:
    wrong = Expectation("a", "ExpectColumnValuesToNotBeNull", {"column": "nowhere"}, "Report it.")
    with pytest.raises(ExpectationError, match="could not be evaluated"):
        validate("x", pd.DataFrame({"a": [1]}), [wrong])


@pytest.mark.parametrize(("severity", "is_stopped"), [("error", True), ("warn", False)])
def test_what_comes_after_a_table_waits_for_its_check(tmp_path: Path, severity: str, is_stopped: bool) -> None:
    made = []

    @asset
    def alpha(warehouse: Warehouse) -> None:
        with warehouse.open() as opened:
            opened.execute("CREATE OR REPLACE TABLE alpha AS SELECT 1 AS id, -5 AS amount")

    @asset(deps=[alpha])
    def beta() -> None:
        made.append("beta")

    low = between("amount", 0, None, "Look at the amount.")
    guard = gate([suite_of("alpha", "Amounts are not negative.", [warned(low) if severity == "warn" else low], key=("id",))])
    calendar = Calendar(date=DAY)
    snapshot = Snapshot(
        calendar=calendar, home=str(tmp_path), sources=str(LISTS / "sources.yaml"), portals=str(LISTS / "portals.csv"),
        reference_list=str(LISTS / "reference_list.yaml"),
    )  # fmt: skip
    resources = {"warehouse": Warehouse(path=str(tmp_path / "warehouse.duckdb")), "calendar": calendar, "snapshot": snapshot}
    definitions = Definitions(assets=[alpha, beta], asset_checks=[guard], resources=resources, executor=in_process_executor)
    with instance_of(Home(tmp_path)) as instance:
        result = definitions.resolve_implicit_global_asset_job_def().execute_in_process(instance=instance, raise_on_error=False)
    (evaluation,) = result.get_asset_check_evaluations()
    assert not evaluation.passed and evaluation.severity.value == severity.upper()
    assert evaluation.description == "“amount is not below 0” does not hold (1 row; id 1, amount -5). Look at the amount."
    assert (made == []) is is_stopped is not result.success
