"""Doing a part of a snapshot again: one municipality after it mended something, one source, or only publishing.

What belongs here: who is asked on such a run, and whose results stay as they were. A part is a snapshot of its day: what is asked again is
asked, examined, checked and scored from end to end; the matches and checks of everybody else are those of the last snapshot, with the dates
on which they were measured (scorecard.md, section 8). Their day is noted, so that what was not asked on it is not taken for lost:

    again/<date>.json    whom was asked on that date, when it was not everybody, and of which snapshot it takes the place
"""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.catalogues.harvest import Source
from assets.evidence import Evidence
from assets.inputs import Inputs
from assets.scorecard.history import dates_until
from assets.warehouse import Warehouse, contract
from quality.datafiles import InputError
from quality.method import method

NOBODY = "nobody"
OF_MUNICIPALITY = """
SELECT DISTINCT f.url FROM distributions f JOIN attributions a USING (source, dataset_id) WHERE a.gm_code = $asked AND f.url IS NOT NULL
"""
OF_SOURCE = "SELECT DISTINCT url FROM distributions WHERE source = $asked AND url IS NOT NULL"
WITH_SOURCE = "SELECT DISTINCT gm_code FROM attributions WHERE source = $asked"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a run asks. `municipality` or `source` is set when it is one of them; `base` is then the date whose results the others keep."""

    municipality: str = ""
    source: str = ""
    is_silent: bool = False  # nobody is asked
    is_part: bool = False  # not everybody was asked on this date, in this run or an earlier one
    base: date | None = None

    @property
    def asked(self) -> str:
        """The one that is asked, as a name for its part of a log; "" = everybody or nobody."""
        return self.municipality or self.source

    @property
    def is_whole(self) -> bool:
        return not self.asked and not self.is_silent

    def sources(self, sources: list[Source]) -> list[Source]:
        """Those to harvest. A national catalogue cannot be asked for one municipality, so it is asked for what changed."""
        if self.municipality:
            return [source for source in sources if source.municipality in ("", self.municipality)]
        return [] if self.is_silent else [source for source in sources if self.source in ("", source.id)]

    def urls(self, warehouse: Warehouse) -> set[str]:
        """The addresses to visit, when it is not the whole country."""
        if not self.asked:
            return set()
        return {url for (url,) in warehouse.tuples(OF_MUNICIPALITY if self.municipality else OF_SOURCE, {"asked": self.asked})}

    def renewed(self, warehouse: Warehouse, sources: list[Source]) -> set[str]:
        """The GM codes that get new results, when the others keep theirs."""
        if self.municipality:
            return {self.municipality}
        own = {source.municipality for source in sources if source.id == self.source} - {""}
        return own | {code for (code,) in warehouse.tuples(WITH_SOURCE, {"asked": self.source})}


def scope_of(ask: str, evidence: Evidence, day: date, inputs: Inputs) -> Scope:
    """What `ask` means on `day`: "" everybody, a GM code, the id of a source, or nobody.

    Raises InputError when it is none of these, or there is no snapshot to keep the others' results from.
    """
    if not ask:
        return Scope()
    is_part = evidence.has(_note(day))
    if ask == NOBODY:
        if not evidence.has(f"facts/{day}/scores.parquet"):
            raise InputError("launchpad", None, "date", f"there is no snapshot of {day} to publish again")
        return Scope(is_silent=True, is_part=is_part)
    base = next(reversed(dates_until(evidence, day)), None)
    if base is None:
        raise InputError("launchpad", None, "ask", "there is no published snapshot yet; launch job snapshot first")
    _require_same_measure(evidence, base, inputs)
    is_part = is_part or base != day
    if ask in inputs.scored:
        return Scope(municipality=ask, is_part=is_part, base=base)
    if any(source.id == ask for source in inputs.sources):
        return Scope(source=ask, is_part=is_part, base=base)
    raise InputError("launchpad", None, "ask", f"expected a GM code, the id of a source, or {NOBODY} (found {ask!r})")


def note(scope: Scope, evidence: Evidence, day: date) -> None:
    """Note that not everybody is asked on this date, or that everybody is."""
    if scope.is_whole:
        evidence.remove(_note(day))
    elif scope.asked and scope.is_part:
        before = evidence.read_json(_note(day)) or {"asked": [], "instead_of": str(scope.base)}
        evidence.write_json(_note(day), before | {"asked": sorted({*before["asked"], scope.asked})})


def with_the_others(table: str, rows: pa.Table, scope: Scope, renewed: set[str], evidence: Evidence) -> pa.Table:
    """`rows`, where whoever is not renewed has the rows of the snapshot `scope.base`."""
    before = pq.read_table(evidence.file(f"facts/{scope.base}/{table}.parquet"), schema=contract(table).arrow)
    codes = pa.array(sorted(renewed), pa.string())
    parts = [rows.filter(pc.is_in(rows["gm_code"], codes)), before.filter(pc.invert(pc.is_in(before["gm_code"], codes)))]
    return pa.concat_tables(parts)


def _require_same_measure(evidence: Evidence, base: date, inputs: Inputs) -> None:
    """InputError unless the snapshot that is built on was scored as this one is."""
    columns = ["gm_code", "method_version", "list_version"]
    scores = pq.read_table(evidence.file(f"facts/{base}/scores.parquet"), columns=columns)
    measures = set(zip(*(scores[name].to_pylist() for name in columns[1:]), strict=True))
    if measures != {(method().version, inputs.reference_list.version)} or set(scores["gm_code"].to_pylist()) != set(inputs.scored):
        expected = f"the snapshot of {base} was made with another method, list or register; launch job snapshot"
        raise InputError("launchpad", None, "ask", expected)


def _note(day: date) -> str:
    return f"again/{day}.json"
