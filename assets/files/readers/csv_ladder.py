"""Reading CSV: encoding, is it a table at all, dialect, layout, then DuckDB with explicit options on the file where it lies.

What belongs here: the order of the steps. DuckDB reads strictly; what it refuses is read by repair.py into a clean copy, so that no row is
lost and none is guessed where nothing is wrong. (Left alone DuckDB guesses one column because of two bad rows in 3,000.)
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from assets.files.limits import FileLimits, limits
from assets.files.readers.csv_plan import Plan, make_plan
from assets.files.readers.dialect import NUL, UNSEEN
from assets.files.readers.encoding import MIXED, Encoding, as_utf8, find_encoding
from assets.files.readers.lined_up import delimited
from assets.files.readers.lines import Lines
from assets.files.readers.loading import counted, facts_of
from assets.files.readers.repair import Damage, Reader
from assets.files.readers.table_facts import TableFacts, UnknownFormat
from assets.files.readers.tidy import tidy
from assets.files.readers.wrapped import unwrapped

USUAL_LINE = 2_000_000  # bytes of a line that DuckDB reads at once; its buffers are sixteen times as large
MOJIBAKE_CHARACTERS = 1 << 20  # of the start of a text in which the signs below are looked for
MOJIBAKE = ("Ã«", "Ã©", "Ã¨", "Ã¶", "Ã¼", "â‚¬", "Â²", "Â°")  # UTF-8 that was once read as cp1252 and saved again


def read_csv(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None) -> TableFacts:
    """Read a text file into `table`; NotATable when it is none, UnknownFormat when a line or the columns go beyond `bounds`."""
    bounds = bounds or limits()
    encoding = find_encoding(path)
    if encoding.longest_line > bounds.line_characters:
        raise UnknownFormat(f"een regel heeft meer dan {bounds.line_characters} tekens, onze grens")
    source = as_utf8(path, encoding, scratch)
    wrapped = unwrapped(source, scratch, bounds)
    lined_up = None if wrapped else delimited(source, scratch, bounds)
    source = wrapped or lined_up or source
    plan = make_plan(source, bounds)
    damage = Damage()
    if encoding.has_nul or not _load(source, plan, connection, table):
        damage = _repair(source, plan, connection, scratch, table, bounds)
    tidied = tidy(connection, table, plan.names, plan.layout.names)
    problems = (
        *_encoding_problems(encoding, source, plan.dialect.escape),
        *(("elke regel stond als geheel tussen aanhalingstekens",) if wrapped else ()),
        *(("de kolommen hebben een vaste breedte, zonder scheidingsteken",) if lined_up else ()),
        *plan.layout.problems,
        *((f"{counted(plan.preamble_lines, 'regel', 'regels')} boven de kopregel",) if plan.preamble_lines else ()),
        *_damage_problems(damage.before(tidied.rows)),
        *tidied.problems,
    )
    return facts_of(connection, table, "csv", encoding=encoding.name, delimiter="" if lined_up else plan.dialect.delimiter,
                    quote=plan.dialect.quote, escape=plan.dialect.escape, header_rows=plan.layout.header_rows,
                    preamble_lines=plan.preamble_lines, footer_lines=tidied.footer_lines, problems=problems)  # fmt: skip


def _load(source: Path, plan: Plan, connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Let DuckDB read the file strictly; False when it refuses a line, and then nothing is loaded."""
    if not plan.is_strict:
        return False
    how = {
        "skip": len(plan.skipped),
        "delim": plan.dialect.delimiter or UNSEEN,
        "quote": plan.dialect.quote,
        "escape": plan.dialect.escape,
        "max_line_size": USUAL_LINE,
    }
    try:
        _create(connection, table, plan.names, source, how)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    return True


def _repair(source: Path, plan: Plan, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits) -> Damage:
    """Read the file line by line into a clean copy, and let DuckDB read that."""
    reader = Reader(plan.dialect, plan.columns)
    copy = scratch / "table.csv"
    without = "" if plan.dialect.escape == NUL else NUL
    with Lines(source, bounds, without) as lines, open(copy, "w", encoding="utf-8", newline="") as out:
        for _ in islice(lines, plan.skipped_lines):
            pass
        delimiter = reader.write(lines, out)
    # The line end is named, for a CR in the first cells would pass for one.
    how = {"delim": delimiter, "quote": '"', "escape": '"', "new_line": "\\n", "max_line_size": 4 * bounds.line_characters}
    _create(connection, table, plan.names, copy, how)
    return reader.damage


def _create(connection: duckdb.DuckDBPyConnection, table: str, names: tuple[str, ...], path: Path, how: dict[str, object]) -> None:
    """Load a file whose every row has a cell for each name; `how` are options of DuckDB's read_csv."""
    options = ", ".join(f"{option} = ${option}" for option in how)
    connection.execute(
        f"""CREATE TABLE {table} AS SELECT * FROM read_csv($path, columns = $columns, auto_detect = false, header = false,
        strict_mode = true, null_padding = false, {options})""",
        {"path": str(path), "columns": {name: "VARCHAR" for name in names}, **how},
    )


def _encoding_problems(encoding: Encoding, source: Path, escape: str) -> Iterator[str]:
    if encoding.name == MIXED:
        yield f"tekenset is gemengd: {counted(encoding.odd_lines, 'regel is', 'regels zijn')} geen UTF-8 (gelezen als cp1252)"
    elif not encoding.is_utf8:
        yield f"tekenset is {encoding.name}, niet UTF-8"
    if encoding.has_nul and escape != NUL:
        yield "er staan NUL-tekens in het bestand; die zijn weggelaten"
    with open(source, encoding="utf-8", errors="replace") as file:
        start = file.read(MOJIBAKE_CHARACTERS)
    if any(sign in start for sign in MOJIBAKE):
        yield "letters met accenten zijn dubbel gecodeerd (Ã« waar ë bedoeld is)"


def _damage_problems(damage: Damage) -> Iterator[str]:
    for rows, one, several in (
        (damage.fields, "rij had te veel of te weinig velden en is hersteld", "rijen hadden te veel of te weinig velden en zijn hersteld"),
        (damage.quotes, "rij heeft losse aanhalingstekens", "rijen hebben losse aanhalingstekens"),
        (damage.unfitting, "rij heeft te veel of te weinig velden", "rijen hebben te veel of te weinig velden"),
    ):
        if rows:
            yield f"1 {one} (rij {rows[0] + 1})" if len(rows) == 1 else f"{len(rows)} {several} (rij {rows[0] + 1} is de eerste)"
