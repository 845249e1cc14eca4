"""The warehouse: a table is what its header promises, whole or as it was."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from assets.warehouse import ContractBroken, Warehouse, contract, tables


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
