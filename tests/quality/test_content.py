"""The rules of an item are held against a table: columns found, cells counted, points inside, keys unique; hostile names are only names."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import duckdb
import pyarrow as pa
import pytest

from quality.areas import area_of, inside, wgs84_to_rd
from quality.content import Failing, failing, measure
from quality.observed import Content
from quality.rules import rules_for

DAY = date(2026, 11, 25)
UTRECHT, AMSTERDAM = (136_000.0, 456_000.0), (121_000.0, 487_000.0)


@contextmanager
def loaded(columns: dict[str, Sequence[str | float | None]]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        arrays = {
            name: pa.array(cells, pa.float64() if any(isinstance(cell, float) for cell in cells) else pa.string())
            for name, cells in columns.items()
        }
        connection.register("given", pa.table(arrays))
        connection.execute("CREATE TABLE data AS FROM given")
        yield connection


def measured(columns: dict[str, Sequence[str | float | None]], item: str = "bomen", gm_code: str = "GM0344") -> Content:
    with loaded(columns) as connection:
        return measure(connection, "data", rules_for(item), gm_code, DAY)


def listed(columns: dict[str, Sequence[str | float | None]], item: str, most: int = 100) -> Failing:
    with loaded(columns) as connection:
        return failing(connection, "data", rules_for(item), "GM0344", DAY, most)


TREES: dict[str, Sequence[str | float | None]] = {"id": ["1", "2", "2", ""], "boomsoort": ["eik", "n.v.t.", "es", "linde"]}


@pytest.mark.parametrize(
    "place",
    [
        {"_x": [UTRECHT[0], UTRECHT[0], AMSTERDAM[0], None], "_y": [UTRECHT[1], UTRECHT[1], AMSTERDAM[1], None]},
        {"x": ["136000", "136000,00", "121000", ""], "y": ["456000", "456.000,00", "487000", "-"]},
        {"longitude": ["5.11", "5,11", "4.9", ""], "latitude": ["52.09", "52,09", "52.37", ""]},
    ],
)
def test_points_count_wherever_they_stand(place: dict[str, Sequence[str | float | None]]) -> None:
    content = measured({**TREES, **place})
    assert content.missing == () and set(content.concepts) == {"id", "species", "location"}
    assert (content.rows, content.filled_cells) == (4, 3 + 3 + 3)
    assert content.failures["inside"] == 1 and content.duplicate_rows == 1


def test_a_coordinate_that_is_no_number_is_not_inside() -> None:
    content = measured({**TREES, "x": ["136000", "hier", "136000", "136000"], "y": ["456000", "daar", "456000", "456000"]})
    assert content.failures["inside"] == 1


def test_columns_named_like_ours_do_not_confuse_the_query() -> None:
    names = ["x", "y", "point x", "outside x", " cell x ", " number x ", " x ", "o.x", 'a"b', "c'; DROP TABLE data; --", "t0", "h"]
    plain = measured({**TREES, "x": ["136000"] * 4, "y": ["456000"] * 4})
    odd = measured({**TREES, **{name: ["136000" if name != "y" else "456000"] * 4 for name in names if name.strip() == name}})
    assert (odd.failures, odd.valid_rows, odd.filled_cells) == (plain.failures, plain.valid_rows, plain.filled_cells)


def test_a_text_column_called_x_of_ours_is_no_geometry() -> None:
    content = measured({**TREES, "_x": ["a", "b", "c", "d"], "_y": ["a", "b", "c", "d"]})
    assert content.missing == ("location",)


def test_without_a_known_area_the_place_is_not_judged() -> None:
    assert area_of("GM9999") is None
    content = measured({**TREES, "x": ["1"] * 4, "y": ["1"] * 4}, gm_code="GM9999")
    assert "inside" not in content.failures


def test_a_kilometre_outside_is_still_inside_and_two_are_not() -> None:
    import numpy as np
    import shapely

    area = area_of("GM0344")
    west, south, east, north = shapely.bounds(area)
    y = np.full(3, (south + north) / 2)
    edge = shapely.intersection(area, shapely.linestrings([(west - 1, y[0]), (east + 1, y[0])]))
    right = shapely.bounds(edge)[2]
    within = inside("GM0344", np.array([right - 900, right - 10, right + 10]), y)
    assert within is not None and within.tolist() == [True, True, False]


def test_degrees_become_metres_as_at_the_published_check_points() -> None:
    """Westertoren and Martinitoren, from the paper that the polynomial comes from (quality/areas.py)."""
    import numpy as np

    x, y = wgs84_to_rd(np.array([4.88352559, 6.56820053]), np.array([52.37453253, 53.21938317]))
    assert x == pytest.approx([120_700.723, 233_883.131], abs=0.01) and y == pytest.approx([487_525.501, 582_065.167], abs=0.01)


def test_an_empty_table_has_counts_of_nought() -> None:
    content = measured({name: [] for name in ("id", "boomsoort", "x", "y")})
    assert (content.rows, content.filled_cells, content.valid_rows, content.duplicate_rows) == (0, 0, 0, 0)


def test_the_rows_that_are_listed_are_those_that_were_counted() -> None:
    events: dict[str, Sequence[str | float | None]] = {
        "naam": ["a", "b", "b", "d", "e"],
        "start": ["2026-01-02", "2026-01-02", "2026-01-02", "geen datum", ""],
        "einde": ["2026-01-01", "2026-01-03", "2026-01-03", "2026-01-01", ""],
        "_x": [UTRECHT[0], AMSTERDAM[0], AMSTERDAM[0], None, UTRECHT[0]],
        "_y": [UTRECHT[1], AMSTERDAM[1], AMSTERDAM[1], None, UTRECHT[1]],
    }
    for item, columns in (("evenementen", events), ("bomen", {**TREES, "x": ["136000", "1", "136000", "x"], "y": ["456000"] * 4})):
        content, rows = measured(columns, item), listed(columns, item)
        assert {rule: len(found) for rule, found in rows.rules.items() if found} == content.failures
        assert sum(len(numbers) - 1 for numbers in rows.duplicates) == content.duplicate_rows


def test_a_listed_row_has_its_number_and_what_its_cells_say() -> None:
    columns: dict[str, Sequence[str | float | None]] = {**TREES, "x": ["136000", "1", "136000", "x"], "y": ["456000"] * 4}
    rows = listed(columns, "bomen", most=1)
    assert rows == Failing({"inside": ((2, "1.0, 456000.0"),)}, ((2,),))
    assert listed({"naam": ["a"], "start": ["2026-01-02"], "einde": ["2026-01-01"]}, "evenementen").rules["order"] == (
        (1, "2026-01-01, 2026-01-02"),
    )


def test_of_a_table_in_which_no_rule_fits_a_column_nothing_is_listed() -> None:
    assert listed({"a": ["1", "1"]}, "luchtkwaliteit") == Failing({}, ((1, 2),))
