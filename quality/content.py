"""Holding one table against the rules of one item, in DuckDB: set by set, never row by row in Python.

What belongs here: finding the columns of concepts, counting filled cells, valid rows and duplicates. What is required is data
(quality/rules/). The table has all columns as VARCHAR, verbatim; geodata also has `_x` and `_y` (DOUBLE, metres in EPSG:28992).
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from quality.areas import inside, wgs84_to_rd
from quality.observed import Content
from quality.rules import ItemRules, Rule, column_of

NULLS = ("", "-", "n.v.t.", "nvt", "n.v.t", "onbekend", "\\N", "null", "none", "n/a", "nan", "?", "geen")
LONGITUDE = ("longitude", "lon", "lng", "long", "*longitude*", "lengtegraad", "x_wgs84", "wgs84_x")
LATITUDE = ("latitude", "lat", "*latitude*", "breedtegraad", "y_wgs84", "wgs84_y")
RD_X = ("x", "x_coordinaat", "xcoordinaat", "rd_x", "x_rd", "coord_x", "*xcoord*", "*x_coordinaat*")
RD_Y = ("y", "y_coordinaat", "ycoordinaat", "rd_y", "y_rd", "coord_y", "*ycoord*", "*y_coordinaat*")
SPATIAL = ("location", "geometry")  # concepts that geometry or a pair of coordinates satisfies
DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M",
         "%d-%m-%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%SZ", "%Y")  # fmt: skip
EARLIEST_YEAR = 1000


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a concept is: SQL for its text (NULL when empty), and for its coordinates in metres where it has them."""

    shown: str
    text: str
    x: str = ""
    y: str = ""


def measure(connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules, gm_code: str, today: date) -> Content:
    """What the rules find in `table`. Column names are quoted everywhere, so a hostile one is only a name."""
    columns = [row[0] for row in connection.execute(f"DESCRIBE {quoted(table)}").fetchall()]
    found = {concept: place for concept in rules.concepts if (place := _find(concept, rules, columns))}
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
    )


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def cell(column: str) -> str:
    """SQL for the text of a cell; NULL when it is empty or a word for nothing."""
    words = ", ".join("'" + word.replace("'", "''") + "'" for word in NULLS)
    return f"CASE WHEN lower(trim({quoted(column)})) IN ({words}) THEN NULL ELSE trim({quoted(column)}) END"


def number(text: str) -> str:
    """SQL for a number written the Dutch way (1.234,5), the English way, or with a euro sign; NULL when it is none."""
    bare = f"regexp_replace({text}, '[€\\s]', '', 'g')"
    return f"TRY_CAST(CASE WHEN contains({bare}, ',') THEN replace(replace({bare}, '.', ''), ',', '.') ELSE {bare} END AS DOUBLE)"


def moment(text: str) -> str:
    """SQL for a date or date-time in the forms that occur; NULL when it is none."""
    forms = ", ".join(f"'{form}'" for form in DATES)
    return f"try_strptime({text}, [{forms}])"


def _find(concept: str, rules: ItemRules, columns: list[str]) -> _Found | None:
    if concept in SPATIAL and (pair := _coordinates(columns)):
        return pair
    plain = [column for column in columns if not column.startswith("_")]
    column = column_of(rules.names(concept), plain)
    return _Found(column, cell(column)) if column else None


def _coordinates(columns: list[str]) -> _Found | None:
    """Geometry of the file, else columns with longitude and latitude, else columns with x and y in the Dutch grid."""
    if "_x" in columns and "_y" in columns:
        return _Found("geometrie", '"_x"', '"_x"', '"_y"')
    for first, second in ((LONGITUDE, LATITUDE), (RD_X, RD_Y)):
        x, y = column_of(first, columns), column_of(second, columns)
        if x and y:
            both = f"CASE WHEN ({cell(x)}) IS NOT NULL THEN ({cell(y)}) END"
            return _Found(f"{x}, {y}", both, number(f"({cell(x)})"), number(f"({cell(y)})"))
    return None


def _hold(
    connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules, found: dict[str, _Found], gm_code: str, today: date
) -> tuple[int | None, dict[str, int]]:
    """Rows that pass every rule that can be held against this table, and per rule the rows that fail it."""
    tests = {rule.id: test for rule in rules.rules if rule.concept in found and (test := _test(rule, found[rule.concept], today))}
    if not tests:
        return None, {}
    outside = any(rule.kind == "inside" for rule in rules.rules if rule.id in tests)
    if outside:
        place = next(found[rule.concept] for rule in rules.rules if rule.kind == "inside")
        outside = _mark_outside(connection, table, place, gm_code)
        if not outside:
            tests = {rule.id: tests[rule.id] for rule in rules.rules if rule.id in tests and rule.kind != "inside"}
    if not tests:
        return None, {}
    selected = ", ".join(f"coalesce({test}, true) AS t{position}" for position, test in enumerate(tests.values()))
    all_pass = " AND ".join(f"t{position}" for position in range(len(tests)))
    fails = ", ".join(f"count(*) FILTER (NOT t{position})" for position in range(len(tests)))
    joined = " LEFT JOIN outside_points o ON o.x = px AND o.y = py" if outside else ""
    points = f", {place.x} AS px, {place.y} AS py" if outside else ""
    row = connection.execute(
        f"SELECT count(*) FILTER ({all_pass}), {fails} FROM (SELECT {selected} FROM (SELECT *{points} FROM {quoted(table)}){joined})"
    ).fetchall()[0]
    return row[0], {rule: failing for rule, failing in zip(tests, row[1:], strict=True) if failing}


def _test(rule: Rule, place: _Found, today: date) -> str:
    """SQL that is true or NULL for a row that passes; "" when the rule cannot be held against this column."""
    text = f"({place.text})"
    if rule.kind == "inside":
        return "o.x IS NULL" if place.x else ""
    if place.x:
        return ""
    if rule.kind == "number":
        value = number(text)
        bounds = [f"{value} >= {rule.minimum}"] * (rule.minimum is not None) + [f"{value} <= {rule.maximum}"] * (rule.maximum is not None)
        return f"{text} IS NULL OR coalesce({' AND '.join(bounds) or value + ' IS NOT NULL'}, false)"
    if rule.kind == "date":
        value = moment(text)
        return f"{text} IS NULL OR coalesce({value}::DATE <= DATE '{today}' AND year({value}) >= {EARLIEST_YEAR}, false)"
    if rule.kind == "one_of":
        words = ", ".join("'" + word.lower().replace("'", "''") + "'" for word in rule.values)
        return f"lower({text}) IN ({words})"
    pattern = rule.pattern.replace("'", "''")
    return f"regexp_full_match({text}, '{pattern}')"


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
    connection.register("outside_points", pd.DataFrame({"x": x[~within], "y": y[~within]}))
    return True


def _duplicates(connection: duckdb.DuckDBPyConnection, table: str, rules: ItemRules, found: dict[str, _Found], columns: list[str]) -> int:
    """Rows beyond the first of each key; where a key column is missing, of each row as a whole."""
    if all(concept in found for concept in rules.key):
        parts = [part for concept in rules.key for part in _key_parts(found[concept])]
    else:
        parts = [quoted(column) for column in columns]
    filled = " OR ".join(f"({part}) IS NOT NULL" for part in parts)
    ((rows, keys),) = connection.execute(
        f"SELECT count(*), count(DISTINCT ({', '.join(parts)},)) FROM (SELECT * FROM {quoted(table)} WHERE {filled})"
    ).fetchall()
    return int(rows - keys)


def _key_parts(place: _Found) -> list[str]:
    return [place.x, place.y] if place.x else [place.text]
