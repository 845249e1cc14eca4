"""Holding one table against the rules of one item, in DuckDB: set by set, never row by row in Python.

What belongs here: finding the columns of concepts, counting filled cells, valid rows and duplicates. What is required is data
(quality/rules/). The table has all columns as VARCHAR, verbatim; geodata also has `_x` and `_y` (DOUBLE, metres in EPSG:28992).
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from quality.areas import inside, wgs84_to_rd
from quality.cells import cell, number, quoted
from quality.observed import Content
from quality.rules import ItemRules, Rule, column_of
from quality.rules.conditions import holds
from quality.standards import Standard, deviations

LONGITUDE = ("longitude", "lon", "lng", "long", "*longitude*", "lengtegraad", "x_wgs84", "wgs84_x")
LATITUDE = ("latitude", "lat", "*latitude*", "breedtegraad", "y_wgs84", "wgs84_y")
RD_X = ("x", "x_coordinaat", "xcoordinaat", "rd_x", "x_rd", "coord_x", "*xcoord*", "*x_coordinaat*")
RD_Y = ("y", "y_coordinaat", "ycoordinaat", "rd_y", "y_rd", "coord_y", "*ycoord*", "*y_coordinaat*")
SPATIAL = ("location", "geometry")  # concepts that geometry or a pair of coordinates satisfies


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a concept is: SQL for its text (NULL when empty), and for its coordinates in metres where it has them.

    The SQL names columns of the view that `_prepared` makes; `columns` are those of the file that it needs for that.
    """

    shown: str
    text: str
    x: str = ""
    y: str = ""
    columns: tuple[str, ...] = ()


def measure(
    connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules, gm_code: str, today: date, standard: Standard | None = None
) -> Content:
    """What the rules and the standard of an item find in `table`. Column names are quoted everywhere, so a hostile one is only a name."""
    columns, found = _places(connection, table, rules)
    source, table = table, _prepared(connection, table, list(found.values()))
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchall()
    present = [concept for concept in rules.required if concept in found]
    filled = 0
    if present:
        counts = ", ".join(f"count({found[concept].text})" for concept in present)
        filled = sum(connection.execute(f"SELECT {counts} FROM {quoted(table)}").fetchall()[0])
    valid_rows, failures = _hold(connection, table, rules, found, gm_code, today)
    return Content(
        rows=rows,
        concepts={concept: found[concept].shown for concept in present},
        missing=tuple(concept for concept in rules.required if concept not in found),
        filled_cells=filled,
        valid_rows=valid_rows,
        failures=failures,
        duplicate_rows=_duplicates(connection, table, rules, found, columns) if rules.key else None,
        deviations=None if standard is None else deviations(connection, source, standard, today),
    )


@dataclass(frozen=True, slots=True)
class Failing:
    """Where a table fails, for those who have the file already: data rows by number (the first is 1), with what their cells say.

    `rules` has every rule that could be held against the table; `duplicates` are rows that share a key.
    """

    rules: dict[str, tuple[tuple[int, str], ...]]
    duplicates: tuple[tuple[int, ...], ...]


def failing(connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules, gm_code: str, today: date, most: int) -> Failing:
    """The first `most` rows that fail each rule, and the first `most` keys that occur more than once: what `measure` only counts."""
    columns, found = _places(connection, table, rules)
    counted = f"SELECT row_number() OVER () AS {_ours('row')}, * FROM {quoted(table)}"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {_ours('numbered')} AS {counted}")
    prepared = _prepared(connection, " numbered ", list(found.values()))
    tests, joined = _tests(connection, prepared, rules, found, gm_code, today)
    concepts = {rule.id: [concept for concept in (rule.concept, rule.other) if concept] for rule in rules.rules}
    rows = {}
    for rule, test in tests.items():
        said = ", ".join(_said(found[concept]) for concept in concepts[rule])
        rows[rule] = tuple(
            connection.execute(
                f"SELECT {_ours('row')}, concat_ws(', ', {said}) FROM {quoted(prepared)}{joined} WHERE NOT coalesce({test}, true) "
                f"ORDER BY 1 LIMIT {most}"
            ).fetchall()
        )
    if not rules.key:
        return Failing(rows, ())
    parts = _key(rules, found, columns)
    same = connection.execute(
        f"SELECT list({_ours('row')} ORDER BY {_ours('row')})[1:{most}] FROM {quoted(prepared)} WHERE {_is_filled(parts)} "
        f"GROUP BY {', '.join(parts)} HAVING count(*) > 1 ORDER BY 1 LIMIT {most}"
    ).fetchall()
    return Failing(rows, tuple(tuple(numbers) for (numbers,) in same))


def _places(connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules) -> tuple[list[str], dict[str, _Found]]:
    """The columns of `table`, and where in them each concept of the rules is."""
    # A text column that a file happens to call _x is no geometry.
    described = connection.execute(f"DESCRIBE {quoted(table)}").fetchall()
    columns = [name for name, kind, *_ in described if kind == "DOUBLE" or name not in ("_x", "_y")]
    return columns, {concept: place for concept in rules.concepts if (place := _find(concept, rules, columns))}


def _find(concept: str, rules: ItemRules, columns: list[str]) -> _Found | None:
    if concept in SPATIAL and (pair := _coordinates(columns)):
        return pair
    plain = [column for column in columns if not column.startswith("_")]
    column = column_of(rules.names(concept), plain)
    return _Found(column, _ours("cell", column), columns=(column,)) if column else None


def _coordinates(columns: list[str]) -> _Found | None:
    """Geometry of the file, else columns with longitude and latitude, else columns with x and y in the Dutch grid."""
    if "_x" in columns and "_y" in columns:
        return _Found("geometrie", '"_x"', '"_x"', '"_y"')
    for first, second in ((LONGITUDE, LATITUDE), (RD_X, RD_Y)):
        x, y = column_of(first, columns), column_of(second, columns)
        if x and y:
            both = f"CASE WHEN {_ours('cell', x)} IS NOT NULL THEN {_ours('cell', y)} END"
            return _Found(f"{x}, {y}", both, _ours("number", x), _ours("number", y), (x, y))
    return None


def _ours(what: str, column: str = "") -> str:
    """An SQL name for something of ours about a column: no column of a file begins with a blank."""
    return quoted(f" {what} {column}")


def _prepared(connection: duckdb.DuckDBPyConnection, table: str, places: list[_Found]) -> str:
    """A view of `table` in which every cell that is needed is cleaned once, and every coordinate is a number; returns its name."""
    needed = sorted({column for place in places for column in place.columns})
    pairs = sorted({column for place in places if place.x for column in place.columns})
    cells = "".join(f", {cell(column)} AS {_ours('cell', column)}" for column in needed)
    numbers = "".join(f", {number(_ours('cell', column))} AS {_ours('number', column)}" for column in pairs)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {_ours('prepared')} AS SELECT *{numbers} FROM (SELECT *{cells} FROM {quoted(table)})")
    return " prepared "


def _hold(
    connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules, found: dict[str, _Found], gm_code: str, today: date
) -> tuple[int | None, dict[str, int]]:
    """Rows that pass every rule that can be held against this table, and per rule the rows that fail it."""
    tests, joined = _tests(connection, table, rules, found, gm_code, today)
    if not tests:
        return None, {}
    selected = ", ".join(f"coalesce({test}, true) AS t{position}" for position, test in enumerate(tests.values()))
    all_pass = " AND ".join(f"t{position}" for position in range(len(tests)))
    fails = ", ".join(f"count(*) FILTER (NOT t{position})" for position in range(len(tests)))
    row = connection.execute(
        f"SELECT count(*) FILTER ({all_pass}), {fails} FROM (SELECT {selected} FROM {quoted(table)}{joined})"
    ).fetchall()[0]
    return row[0], {rule: failing for rule, failing in zip(tests, row[1:], strict=True) if failing}


def _tests(
    connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules, found: dict[str, _Found], gm_code: str, today: date
) -> tuple[dict[str, str], str]:
    """The SQL of every rule that can be held against this table (see `_test`), and what the table is joined with for it."""
    tests = {rule.id: test for rule in rules.rules if (test := _test(rule, found, today))}
    inside_rule = next((rule for rule in rules.rules if rule.kind == "inside" and rule.id in tests), None)
    if inside_rule is None:
        return tests, ""
    place = found[inside_rule.concept]
    if not _mark_outside(connection, table, place, gm_code):
        return {rule.id: tests[rule.id] for rule in rules.rules if rule.id in tests and rule.kind != "inside"}, ""
    return tests, f" LEFT JOIN outside_points ON {_ours('x')} = {place.x} AND {_ours('y')} = {place.y}"


def _test(rule: Rule, found: dict[str, _Found], today: date) -> str:
    """SQL that is true or NULL for a row that passes; "" when the rule cannot be held against the columns of this table."""
    place, other = found.get(rule.concept), found.get(rule.other)
    if place is None or (rule.other and other is None):
        return ""
    if rule.kind == "inside":
        # A coordinate that is filled but no number is no point in the municipality.
        is_point = f"{place.x} IS NOT NULL AND {place.y} IS NOT NULL"
        return f"{_ours('x')} IS NULL AND (({place.text}) IS NULL OR ({is_point}))" if place.x else ""
    return "" if place.x else holds(rule, f"({place.text})", today, f"({other.text})" if other else "")


def _mark_outside(connection: duckdb.DuckDBPyConnection, table: str, place: _Found, gm_code: str) -> bool:
    """Make `outside_points` with the distinct points that lie outside the municipality; False when its area is not known."""
    points = connection.execute(
        f"SELECT DISTINCT {place.x} AS x, {place.y} AS y FROM {quoted(table)} WHERE ({place.x}) IS NOT NULL AND ({place.y}) IS NOT NULL"
    ).df()
    x, y = points["x"].to_numpy(np.float64), points["y"].to_numpy(np.float64)
    # Degrees are far smaller than any coordinate of the Dutch grid.
    degrees = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    metres_x, metres_y = wgs84_to_rd(x, y)
    within = inside(gm_code, np.where(degrees, metres_x, x), np.where(degrees, metres_y, y))
    if within is None:
        return False
    connection.register("outside_points", pa.table({" x ": x[~within], " y ": y[~within]}))
    return True


def _duplicates(connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules, found: dict[str, _Found], columns: list[str]) -> int:
    """Rows beyond the first of each key; where a key column is missing, of each row as a whole."""
    parts = _key(rules, found, columns)
    ((rows, keys),) = connection.execute(
        f"SELECT count(*), count(DISTINCT ({', '.join(parts)},)) FROM (SELECT * FROM {quoted(table)} WHERE {_is_filled(parts)})"
    ).fetchall()
    return int(rows - keys)


def _key(rules: ItemRules, found: dict[str, _Found], columns: list[str]) -> list[str]:
    """SQL for what tells rows apart."""
    if all(concept in found for concept in rules.key):
        return [part for concept in rules.key for part in _key_parts(found[concept])]
    return [quoted(column) for column in columns]


def _is_filled(parts: list[str]) -> str:
    return " OR ".join(f"({part}) IS NOT NULL" for part in parts)


def _said(place: _Found) -> str:
    """SQL for what a cell says; of a point its coordinates, rounded to five decimals (about a metre in degrees)."""
    return f"concat_ws(', ', round({place.x}, 5), round({place.y}, 5))" if place.x else place.text


def _key_parts(place: _Found) -> list[str]:
    return [place.x, place.y] if place.x else [place.text]
