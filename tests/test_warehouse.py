"""The warehouse: a table is what its header promises, whole or as it was."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml

from assets.warehouse import WORST, ContractBroken, Warehouse, contract, tables, worst_of
from quality.datafiles import read_text


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(path=str(tmp_path / "w.duckdb"))


ROW = {"id": "full", "text": "in orde", "fix": "Niets.", "role": "geen", "hours": 0.0}


def test_every_sql_file_opens_with_its_contract() -> None:
    for table in tables():
        promise = contract(table)
        assert promise.description and promise.columns and "SELECT" in promise.query, table
        assert len({column.name for column in promise.columns}) == len(promise.columns), table
        assert all(column.description for column in promise.columns), table


def test_rows_come_back_as_they_went_in(warehouse: Warehouse) -> None:
    metadata = warehouse.write("reason_texts", [ROW])
    assert metadata["dagster/row_count"] == 1
    assert warehouse.read("SELECT * FROM reason_texts") == [ROW]
    assert warehouse.has("reason_texts") and not warehouse.has("scores")


def test_a_table_that_breaks_its_contract_leaves_the_old_one(warehouse: Warehouse) -> None:
    warehouse.write("reason_texts", [ROW])
    other = {name: pa.array([1]) for name in ("id", "text", "fix", "role", "hours")}
    with pytest.raises(ContractBroken, match="actions"):
        warehouse.write("actions", pa.table({"gm_code": ["GM0344"], "rank": [1]}))
    with pytest.raises(ContractBroken, match="reason_texts"):
        warehouse.write("reason_texts", pa.table(other | {"fix": pa.array(["x"])}))
    assert warehouse.read("SELECT id FROM reason_texts") == [{"id": "full"}]


def test_the_ten_worst_rows_are_shown_with_their_table(warehouse: Warehouse) -> None:
    records = [{"source": "utrecht", "key": str(number), "reason": f"reden {number % 11}"} for number in range(14)]
    shown = warehouse.write("set_aside", records)["most_records"].records
    assert len(shown) == 10 and shown[0].data == {"source": "utrecht", "reason": "reden 0", "records": 2}


def test_the_worst_of_every_table_can_be_told_of_a_whole_snapshot(demo_home: Path) -> None:
    named = yaml.safe_load(read_text(WORST))
    assert set(named) <= set(tables())
    with duckdb.connect(str(demo_home / "warehouse.duckdb"), read_only=True) as connection:
        for table, queries in named.items():
            assert queries == worst_of(table)
            for query in queries.values():
                rows = connection.execute(query).fetchall()
                assert rows == connection.execute(query).fetchall() and " ORDER BY " in query, table


def test_a_missing_table_is_an_error_and_no_python_variable(warehouse: Warehouse) -> None:
    nothing = pa.table({"a": [1]})
    with pytest.raises(duckdb.CatalogException, match="nothing"):
        warehouse.read("SELECT * FROM nothing")
    assert nothing.num_rows == 1


def test_the_file_is_free_again_after_an_error(warehouse: Warehouse) -> None:
    with pytest.raises(duckdb.Error):
        warehouse.read("SELECT no_such_column FROM range(1)")
    with duckdb.connect(warehouse.path) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
