"""A profile tells what a column is and holds no value that could be personal."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.files.profile import Profile, profile
from tests.bench.dutch_csv import TYPES, write_csv

DAY = date(2026, 11, 25)


def profiled(columns: dict[str, Sequence[str | None]], day: date = DAY) -> Profile:
    with duckdb.connect(":memory:") as connection:
        connection.register("given", pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}))
        connection.execute("CREATE TABLE data AS FROM given")
        return profile(connection, "data", list(columns), day)


@pytest.mark.parametrize(
    ("cells", "type_", "least", "most"),
    [
        (["1", "20", "-3", "+4"], "integer", "-3", "20"),
        (["007", "12"], "integer", "7", "12"),
        (["1,5", "2,25", "1.234,5"], "decimal", "1.5", "1234.5"),
        (["1.5", "1,234.75"], "decimal", "1.5", "1234.75"),
        (["€ 12,50", "€ 3,00"], "decimal", "3.0", "12.5"),
        (["12.345,00-", "(€ 1.000,50)", "€ 900,-"], "decimal", "-12345.0", "900.0"),
        (["67,5%", "54,2 %"], "decimal", "54.2", "67.5"),
        (["12\u00a0345", "9\u00a0876"], "decimal", "9876.0", "12345.0"),
        (["1 234,50 €", "− 5"], "decimal", "-5.0", "1234.5"),
        (["1 2 3", "155000 463000"], "text", "", ""),
        (["31-12-2020", "01-02-2021"], "date", "2020-12-31", "2021-02-01"),
        (["2020-12-31", "2021-02-01T10:00:00Z", "2021-02-01 10:00:00.123+01:00"], "date", "2020-12-31", "2021-02-01"),
        (["20201231", "19990101"], "date", "1999-01-01", "2020-12-31"),
        (["31-12-20", "1-2-21", "05/06/98"], "date", "1998-06-05", "2021-02-01"),
        (["1 januari 2024", "01-mrt-2023", "5 Mei 2023", "13 dec. 2022"], "date", "2022-12-13", "2024-01-01"),
        (["2023/03/04 00:00:00+00", "2/13/2024 12:00:00 AM"], "date", "2023-03-04", "2024-02-13"),
        (["31 februari 2024", "1 januari 2024"], "text", "", ""),
        (["2020", "2021"], "integer", "2020", "2021"),
        (["31-02-2020", "01-01-2020"], "text", "", ""),
        (["ja", "Nee", "JA"], "boolean", "JA", "ja"),
        (["GM0363", "gm 0344 "], "gm_code", "GM0363", "gm 0344"),
        (["BU03630001"], "bu_code", "BU03630001", "BU03630001"),
        (["WK036300"], "wk_code", "WK036300", "WK036300"),
        (["1011 AB", "3511ab"], "postcode", "", ""),
        (["0363010000543210", "363010000543211"], "bag_id", "", ""),
        (["111222333", "123456782", "999999990"], "bsn_shaped", "", ""),
        (["info@a.example", "b@c.example"], "email", "", ""),
        (["020-5521111", "+31 6 12345678", "0612345678"], "phone", "", ""),
        (["NL91ABNA0417164300", "NL91 ABNA 0417 1643 00"], "iban", "", ""),
        (["https://a.example/b", "www.c.example"], "url", "", ""),
        (["POINT (5 52)", "MULTIPOLYGON (((0 0, 1 1, 1 0, 0 0)))"], "geometry", "", ""),
        (['{"type": "Point", "coordinates": [5, 52]}'], "geometry", "", ""),
        (["52.0907, 5.1214"], "geometry", "", ""),
        (["eik", "12"], "text", "", ""),
        (["", "n.v.t.", " - ", "Onbekend", None, "?"], "empty", "", ""),
        (["inf", "1e5", "x"], "text", "", ""),
    ],
)
def test_types_and_extremes(cells: list[str | None], type_: str, least: str, most: str) -> None:
    (column,) = profiled({"kolom": [*cells, "n.v.t.", ""]}).columns
    assert (column.type, column.minimum, column.maximum) == (type_, least, most)
    assert column.nulls == sum((cell or "").strip().lower() in ("", "n.v.t.", "-", "onbekend", "?") for cell in cells) + 2
    assert bool(column.examples) == bool(least)


def test_a_few_errors_do_not_lay_bare_what_could_be_personal() -> None:
    columns = {"a": ["123456782"] * 6 + ["123456780", "tien"], "b": ["j.jansen@a.example", "geen mail"], "c": ["0612345678", "12"]}
    for name, cells in columns.items():
        (column,) = profiled({name: cells}).columns
        assert (column.minimum, column.maximum, column.examples) == ("", "", ()) and column.type in ("bsn_shaped", "email", "phone")


def test_one_cell_beyond_the_sample_decides_all_the_same() -> None:
    numbers = [str(number) for number in range(50_000)]
    for place in (0, 777, 25_000, 49_999):
        spoiled = [*numbers[:place], "12a", *numbers[place + 1 :]]
        (column,) = profiled({"kolom": spoiled}).columns
        assert (column.type, column.minimum) == ("text", "")
    (sparse,) = profiled({"kolom": ["", *[""] * 30_000, "2020-01-02", *[""] * 30_000]}).columns
    assert (sparse.type, sparse.minimum, sparse.filled) == ("date", "2020-01-02", 1)


def test_the_newest_date_is_not_after_the_day_of_measuring() -> None:
    days = [(DAY + timedelta(days=shift)).strftime("%d-%m-%Y") for shift in (-400, -3, 20)]
    assert profiled({"datum": days}).newest_date == DAY - timedelta(days=3)
    assert profiled({"datum": days[2:]}).newest_date is None
    assert profiled({"naam": ["x"]}).newest_date is None


def test_a_table_without_rows_or_columns_has_a_profile() -> None:
    nothing = profiled({"a": [], "b": []})
    assert (nothing.rows, nothing.duplicate_rows, [column.type for column in nothing.columns]) == (0, 0, ["empty", "empty"])
    assert profiled({"a": []}).fingerprint != nothing.fingerprint


def test_hundreds_of_columns_are_profiled_each_on_its_own() -> None:
    table = profiled({f"kolom {number}": [str(number), "x" if number % 2 else "1"] for number in range(350)})
    assert [column.type for column in table.columns] == ["text" if number % 2 else "integer" for number in range(350)]


CELLS = st.lists(st.tuples(st.sampled_from(["a", "b", "", None, "1"]), st.sampled_from(["x", "y", " ", "\x1f"])), min_size=1, max_size=12)


@settings(max_examples=40)
@given(rows=CELLS, order=st.randoms(use_true_random=False))
def test_the_fingerprint_and_the_duplicates_do_not_depend_on_the_order(rows: list[tuple[str | None, str]], order: object) -> None:
    def of(some: list[tuple[str | None, str]]) -> Profile:
        return profiled({"a": [row[0] for row in some], "b": [row[1] for row in some]})

    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    one = of(rows)
    assert one.fingerprint == of(shuffled).fingerprint
    assert one.duplicate_rows == len(rows) - len(set(rows))
    assert one.fingerprint != of([*rows, rows[0]]).fingerprint


def test_the_generated_file_of_the_benches_has_the_types_it_was_made_with(tmp_path: Path) -> None:
    rows = write_csv(tmp_path / "a.csv", 1)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE data AS FROM read_csv('{tmp_path / 'a.csv'}', delim = ';', all_varchar = true)")
        result = profile(connection, "data", list(TYPES), DAY)
    assert {column.name: column.type for column in result.columns} == TYPES
    assert (result.rows, result.duplicate_rows) == (rows, 0)


def test_columns_may_have_the_names_that_our_own_queries_use() -> None:
    rows = [("1", "a", "x", "2,5", "01-02-2024"), ("2", "a", "y", "3,5", "02-02-2024"), ("3", "b", "x", None, None)]
    names = ("n", "t", "c", "h", "filled")
    result = profiled(dict(zip(names, zip(*rows, strict=True), strict=True)))
    assert [(column.name, column.type, column.nulls, column.distinct) for column in result.columns] == [
        ("n", "integer", 0, 3),
        ("t", "text", 0, 2),
        ("c", "text", 0, 2),
        ("h", "decimal", 1, 2),
        ("filled", "date", 1, 2),
    ]
    assert profiled({"h": ["1", "2", "1"]}).duplicate_rows == 1
