"""The rows of a national file that are of one municipality.

What belongs here: finding the column with the municipality's code, and holding each municipality's rows against the rules of an item.
A task of the examination names either one GM code, or, for a national file, the columns that may hold the code: `per:gemeentecode|gm code`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

import duckdb

from quality.cells import quoted
from quality.content import measure
from quality.observed import Content
from quality.rules import rules_for
from quality.standards import standard_for

PER = "per:"
OWN_ROWS = "municipal"
# GM0363, 0363 and 363, with blanks around them: CBS pads its codes ("GM1680    ").
CODE = "CASE WHEN regexp_full_match(upper(trim({0}, ' \u00a0\t')), '(GM)?[0-9]{{1,4}}') " \
       "THEN 'GM' || lpad(ltrim(upper(trim({0}, ' \u00a0\t')), 'GM'), 4, '0') END"  # fmt: skip


def per_municipality(code_columns: Iterable[str]) -> str:
    """The task that holds the rows of every municipality in the file against the rules, by one of these columns."""
    return PER + "|".join(code_columns)


def measured(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str], item: str, whose: str, today: date
) -> Iterator[tuple[str, Content]]:
    """What the rules of `item` find, per GM code: in the whole table for one code, or in each municipality's rows of a national file."""
    if not whose.startswith(PER):
        yield whose, measure(connection, table, rules_for(item), whose, today, standard_for(item))
        return
    wanted = [_squeezed(name) for name in whose.removeprefix(PER).split("|")]
    column = next((column for name in wanted for column in columns if _squeezed(column) == name), None)
    if column is None:
        return
    code = CODE.format(quoted(column))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE coded AS SELECT {code} AS {quoted(' code')}, * FROM {quoted(table)} ORDER BY 1")
    codes = connection.execute(f"SELECT DISTINCT {quoted(' code')} AS code FROM coded WHERE code IS NOT NULL ORDER BY code").fetchall()
    for (gm_code,) in codes:  # made by CODE: GM and four digits, nothing else
        own = f"SELECT * EXCLUDE ({quoted(' code')}) FROM coded WHERE {quoted(' code')} = '{gm_code}'"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {OWN_ROWS} AS {own}")
        yield gm_code, measure(connection, OWN_ROWS, rules_for(item), gm_code, today, standard_for(item))


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
