"""National standards that a file can be validated against, as data: which columns must be there, filled, and of which values.

`<item>.yaml` is the standard of an item. Only standards whose requirements are published and known to the letter are here; of any other we
say that we do not validate it.
"""

from datetime import date
from functools import cache
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict, Field

from quality.cells import cell, quoted
from quality.datafiles import read_yaml
from quality.rules import column_of
from quality.rules.conditions import Condition, Kind, holds

FOLDER = Path(__file__).parent


class Column(Condition):
    """A required column: every cell is filled and satisfies the condition. Names are compared without case, spaces and punctuation."""

    name: str = Field(min_length=1)
    kind: Kind = "any"


class Standard(BaseModel):
    """`uri` is how the reference list and conformsTo name it, `title` how readers know it, `source` where its requirements were read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uri: str
    title: str
    source: str = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)


@cache
def standard_for(item: str) -> Standard | None:
    """The standard of an item, where we can validate it; InputError names the file, line and key of a mistake."""
    path = FOLDER / f"{item}.yaml"
    return read_yaml(path, Standard) if path.exists() else None


@cache
def standard_named(uri: str) -> Standard | None:
    """The standard with this URI, where we can validate it."""
    known = (standard_for(path.stem) for path in sorted(FOLDER.glob("*.yaml")))
    return next((standard for standard in known if standard and standard.uri == uri), None)


def deviations(connection: duckdb.DuckDBPyConnection, table: str, standard: Standard, today: date) -> tuple[str, ...]:
    """How `table` (texts, verbatim) departs from the standard, one Dutch phrase each; () when it validates. An empty table does not."""
    present = [row[0] for row in connection.execute(f"DESCRIBE {quoted(table)}").fetchall()]
    columns = {column: column_of((column.name.lower().replace(" ", ""),), present) for column in standard.columns}
    found = [f"kolom ontbreekt: {column.name}" for column, name in columns.items() if name is None]
    held = [(column, f"({cell(name)})") for column, name in columns.items() if name is not None]
    wrong = ", ".join(
        f"count(*) FILTER (NOT coalesce({text} IS NOT NULL AND ({holds(column, text, today)}), false))" for column, text in held
    )
    rows, *counts = connection.execute(f"SELECT count(*){', ' * bool(held)}{wrong} FROM {quoted(table)}").fetchall()[0]
    found += [f"{column.name}: {count} van {rows} rijen wijken af" for (column, _), count in zip(held, counts, strict=True) if count]
    return tuple(found) if rows else (*found, "geen enkele rij")
