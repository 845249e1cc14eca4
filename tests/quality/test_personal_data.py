"""The lint on personal data finds every labelled column and names no other, and lets no value out."""

import random
from datetime import date

import duckdb
import pyarrow as pa
import pytest

from assets.files.profile import profile
from quality.personal_data import Finding, label, lint, may_show
from tests.quality.personal_columns import PERSONAL, Table, bsn, digits, tables

DAY = date(2026, 11, 25)


def found(columns: dict[str, list[str]]) -> list[Finding]:
    with duckdb.connect(":memory:") as connection:
        connection.register("given", pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}))
        connection.execute("CREATE TABLE data AS FROM given")
        return lint(profile(connection, "data", list(columns), DAY).columns)


@pytest.mark.parametrize("table", list(tables()), ids=lambda table: table.name)
def test_exactly_the_personal_columns_are_named(table: Table) -> None:
    assert {finding.column: finding.kind for finding in found(table.columns)} == table.personal


def test_the_labelled_columns_are_many_and_of_both_sorts() -> None:
    every = list(tables())
    columns = sum(len(table.columns) - 2 for table in every)
    personal = sum(len(table.personal) for table in every)
    assert columns >= 80 and personal >= 30 and columns - personal >= 40
    assert {kind for table in every for kind in table.personal.values()} == {*PERSONAL, "name_and_address"}
    assert all(label(kind) for kind in (*PERSONAL, "name_and_address"))


def test_nine_digits_by_chance_are_never_taken_for_citizen_service_numbers() -> None:
    for seed in range(200):
        r = random.Random(seed)
        assert not found({"nummer": [digits(9)(r) for _ in range(12)]})


@pytest.mark.parametrize("rows", [1, 3, 9])
def test_few_numbers_are_proof_only_when_the_column_says_so(rows: int) -> None:
    numbers = [bsn(random.Random(seed)) for seed in range(rows)]
    assert not found({"nummer": numbers})
    assert [finding.kind for finding in found({"bsn": numbers})] == ["bsn"]


def test_cells_are_counted_over_the_whole_table_not_over_the_sample() -> None:
    numbers = [bsn(random.Random(seed)) for seed in range(30_000)]
    assert found({"nummer": numbers}) == [Finding("bsn", "nummer", 30_000)]


@pytest.mark.parametrize("name", ["bsn", "Telefoon", "geboortedatum", "achternaam"])
def test_a_column_that_is_called_personal_shows_no_value_whatever_it_holds(name: str) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.register("given", pa.table({name: ["1", "2"], "aantal": ["1", "2"]}))
        connection.execute("CREATE TABLE data AS FROM given")
        columns = profile(connection, "data", [name, "aantal"], DAY).columns
    assert [may_show(column, []) for column in columns] == [False, True]
    assert not may_show(columns[1], [Finding("phone", "aantal", 2)])
