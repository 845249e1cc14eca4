"""Whether rows and columns of a table should change places: units or periods stand in the columns.

What belongs here: judgements that are only reported. A table on its side is read as it stands.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from assets.files.readers.cells import DATE, NUMBER, TEXT, ColumnShape, column_shape, is_year, shape

WIDE = 4  # columns from which a sum or years in the header show that the table lies on its side
LABELS = 2  # columns that can stand before the units: the property, and what it is measured in
MONTH = (
    "(?:jan|febr?|mrt|maart|apr|mei|jun|jul|aug|sept?|okt|nov|dec|(?:janu|febru)ari|april|ju[nl]i|augustus|(?:septem|okto|novem|decem)ber)"
)
QUARTER = "(?:[QK][1-4]|kw(?:artaal)?[ _]?[1-4]|[1-4]e kwartaal)"
YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
# A period in a name, whatever stands around it: a year, or a quarter or month with or without one.
PERIOD = re.compile(rf"(?:{YEAR}[- _]?)?(?<![a-z0-9])(?:{QUARTER}|{MONTH})(?![a-z0-9])\.?(?:[- _]?{YEAR})?|{YEAR}", re.IGNORECASE)
CLASS = re.compile(r"\d+ ?(?:(?:-|tot|t/m) ?\d+|\+|jaar|en ouder)")  # of ages and the like
AREA = re.compile(r"(?:GM\d{4}|WK\d{6}|BU\d{8})")
Rows = list[list[str]]


def lies_on_its_side(names: Sequence[str], body: Rows, columns: list[ColumnShape]) -> list[str]:
    """One line when units or periods stand in the columns."""
    if sum(map(is_year, names)) >= WIDE - 1:
        return ["de tabel is een kruistabel: de jaren staan in de kolommen"]
    if _are_periods(names):
        return ["de tabel is een kruistabel: de perioden staan in de kolommen"]
    is_of_classes = sum(CLASS.match(name.strip()) is not None for name in names) >= WIDE - 1
    areas = sum(AREA.fullmatch(name.strip()) is not None for name in names)
    if areas >= WIDE - 1 or (not is_of_classes and _has_running_total(body, columns)) or _is_uniform_by_row(body, columns):
        return ["de tabel is gekanteld: elke eenheid is een kolom in plaats van een rij"]
    return []


def _are_periods(names: Sequence[str]) -> bool:
    """Whether half of the names say the same of different periods ("Aantal 2021", "Aantal 2022"), or are dates."""
    periods: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if shape(name) == DATE:
            periods["#"].add(name)
        elif found := PERIOD.search(name):
            periods[name[: found.start()] + "#" + name[found.end() :]].add(found[0].lower())
    several = sum(len(one) for one in periods.values() if len(one) >= WIDE - 1)
    return several > 0 and several * 2 >= len(names)


def _has_running_total(body: Rows, columns: list[ColumnShape]) -> bool:
    """Whether one column is, row after row, the sum of all the numeric columns after it: those hold units of one kind."""
    numeric = [number for number, column in enumerate(columns) if NUMBER in column.shapes]
    if len(numeric) <= WIDE or len(body) < WIDE:
        return False
    for total in numeric[:3]:
        parts = [number for number in numeric if number > total]
        if len(parts) < WIDE:
            break
        sums = [(row[total], [row[number] for number in parts]) for row in body if row[total].isdigit() and int(row[total]) > 0]
        right = sum(int(whole) == sum(int(part) for part in several if part.isdigit()) for whole, several in sums)
        if len(sums) >= WIDE and right >= 0.8 * len(sums):
            return True
    return False


def _is_uniform_by_row(body: Rows, columns: list[ColumnShape]) -> bool:
    """Whether cells are alike along the rows, not down the columns: first the names of properties, then one object per column."""
    if len(columns) < WIDE or not WIDE - 1 <= len(body) <= 200:
        return False
    mixed = [number for number, column in enumerate(columns) if number and len(column.shapes) > 1 and column.shape == TEXT]
    first = len(columns) - len(mixed)
    if len(mixed) < WIDE - 1 or first > LABELS or mixed[0] != first:
        return False
    rows = [column_shape(row[first:]) for row in body]
    kinds = {row.shape for row in rows if row.is_typed}
    labels = {row[0].strip().lower() for row in body if row[0].strip()}
    alike = sum(len(row.shapes) <= 1 for row in rows)
    return len(kinds) > 1 and alike >= 0.8 * len(rows) and len(labels) == len(body)
