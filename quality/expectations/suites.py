"""The shape of a suite, and the few ways of saying what must hold of a table.

What belongs here: expectations as plain data. What must hold of which table lies in the modules beside this one, a stage each; how they are
run belongs to quality/great_expectations.py, when to pipelines/gates.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Severity = Literal["error", "warn"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation of Great Expectations: `kind` is the name of its class, `arguments` are its parameters.

    `computed` is SQL, over the table `t` and all of the warehouse, for a column that is named as the expectation; "" where it looks at
    columns that the table has. A total is computed once, over the whole warehouse, so that it also speaks of a table without rows.
    """

    name: str
    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)
    remedy: str = ""  # what the operator does when it does not hold
    severity: Severity = "error"
    computed: str = ""
    is_total: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that it looks at."""
        if self.computed:
            return ()
        named = [self.arguments.get(name) for name in ("column", "column_A", "column_B")]
        return tuple(name for name in (*named, *self.arguments.get("column_list", ())) if name)


@dataclass(frozen=True, slots=True)
class Part:
    """Expectations, and the query whose rows, in a fixed order, are held against them."""

    query: str
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations on one table. An error-level one that does not hold stops what comes after the table; a warning does not."""

    name: str
    table: str
    description: str
    parts: tuple[Part, ...]  # those on rows, then the totals

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        return tuple(expectation for part in self.parts for expectation in part.expectations)

    @property
    def is_blocking(self) -> bool:
        return any(expectation.severity == "error" for expectation in self.expectations)


def suite(
    table: str, description: str, expectations: Iterable[Expectation], key: tuple[str, ...] = (), name: str = "", where: str = ""
) -> Suite:
    """The suite of a table. Its `key` is shown with every failing row and puts the rows in order; `where` leaves out rows of earlier dates.

    Only the columns that are looked at are read, and what needs other tables is computed in DuckDB, so that a large table stays cheap.
    """
    everything = tuple(expectations)
    listed = tuple(expectation for expectation in everything if not expectation.is_total)
    totals = tuple(expectation for expectation in everything if expectation.is_total)
    columns = dict.fromkeys((*key, *(column for expectation in listed for column in expectation.columns)))
    selected = [f"t.{column}" for column in columns]
    selected += [f'({expectation.computed}) AS "{expectation.name}"' for expectation in listed if expectation.computed]
    query = f"SELECT {', '.join(selected)} FROM {table} t{' WHERE ' * bool(where)}{where} ORDER BY {', '.join(key) or 'ALL'}"
    parts = [Part(query, listed)]
    if totals:
        parts.append(Part("SELECT " + ", ".join(f'({total.computed}) AS "{total.name}"' for total in totals), totals))
    return Suite(name or f"{table}_holds", table, description, tuple(parts))


def keyed(key: tuple[str, ...], remedy: str) -> tuple[Expectation, ...]:
    """The columns of the key are filled, and together tell rows apart."""
    name = f"{' + '.join(key)} occurs once"
    kind, arguments = (
        ("ExpectColumnValuesToBeUnique", {"column": key[0]})
        if len(key) == 1
        else ("ExpectCompoundColumnsToBeUnique", {"column_list": list(key)})
    )
    return (*filled(key, remedy), Expectation(name, kind, arguments, remedy))


def filled(columns: Iterable[str], remedy: str) -> tuple[Expectation, ...]:
    return tuple(Expectation(f"{column} is filled", "ExpectColumnValuesToNotBeNull", {"column": column}, remedy) for column in columns)


def between(column: str, low: float | None, high: float | None, remedy: str) -> Expectation:
    """Numbers from `low` to `high`; None = no bound. NULL passes."""
    name = f"{column} lies between {low} and {high}" if high is not None else f"{column} is not below {low}"
    return Expectation(name, "ExpectColumnValuesToBeBetween", {"column": column, "min_value": low, "max_value": high}, remedy)


def one_of(column: str, values: Iterable[Any], remedy: str) -> Expectation:
    """One of the known values. NULL passes."""
    return Expectation(f"{column} is a known one", "ExpectColumnValuesToBeInSet", {"column": column, "value_set": list(values)}, remedy)


def fits(column: str, regex: str, remedy: str) -> Expectation:
    return Expectation(f"{column} has its form", "ExpectColumnValuesToMatchRegex", {"column": column, "regex": regex}, remedy)


def ordered(smaller: str, larger: str, remedy: str) -> Expectation:
    """`smaller` is not above `larger`, where both are there."""
    arguments = {"column_A": larger, "column_B": smaller, "or_equal": True, "ignore_row_if": "either_value_is_missing"}
    return Expectation(f"{smaller} is not above {larger}", "ExpectColumnPairValuesAToBeGreaterThanB", arguments, remedy)


def holds(name: str, condition: str, remedy: str, severity: Severity = "error") -> Expectation:
    """A condition in SQL that is true, or NULL for what is not there, in every row."""
    arguments = {"column": name, "value_set": [True]}
    return Expectation(name, "ExpectColumnValuesToBeInSet", arguments, remedy, severity, f"coalesce({condition}, true)")


def totals(name: str, condition: str, remedy: str) -> Expectation:
    """A condition in SQL on the warehouse as a whole, such as a count that must agree with another."""
    return replace(holds(name, condition, remedy), is_total=True)


def refers(columns: str, table: str, remedy: str, to: str = "") -> Expectation:
    """What the columns (one, or several with commas) say exists in another table, under the names in `to` (default: the same)."""
    several = ", ".join(f"t.{column.strip()}" for column in columns.split(","))
    condition = f"({several}) IN (SELECT ({to or columns}) FROM {table})"
    return holds(f"{columns} exists in {table}", condition, remedy)


def warned(expectation: Expectation) -> Expectation:
    """The same, as a warning."""
    return replace(expectation, severity="warn")
