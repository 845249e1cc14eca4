"""What a pre-check found, in one shape: `datapeil check --json` gives it as it is, and report.txt puts it in Dutch.

What belongs here: shapes, without reading or judging. Names of keys are English, texts are Dutch; points are those of quality/method.yaml.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Need = Literal["record", "address", "item", "municipality"]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class Reach(_Shape):
    """What came of fetching the address: an outcome of the monitor's vocabulary and what it says in words."""

    outcome: str
    text: str
    reason: str
    status: int | None
    final_url: str
    media_type: str
    bytes: int | None


class Column(_Shape):
    """A column of the file. `empty` counts cells; extremes only of types that cannot be personal."""

    name: str
    type: str
    empty: int
    distinct: int
    minimum: str
    maximum: str


class Expected(_Shape):
    """A column that the item asks for. `column` is where it was found, "" = nowhere; then `names` are names that we would recognise."""

    concept: str
    label: str
    column: str
    names: tuple[str, ...]


class FailingRow(_Shape):
    """A data row by its number (the first is 1) and what its cells say."""

    row: int
    value: str


class HeldRule(_Shape):
    """A content rule of the item; `failing` rows, None when it could not be held against this file."""

    id: str
    text: str
    failing: int | None
    examples: tuple[FailingRow, ...]


class Personal(_Shape):
    """A kind of personal data that the lint found: how many cells, in how many columns. No value, no name of a column."""

    label: str
    columns: int
    cells: int


class FileFacts(_Shape):
    """What the bytes say, and what was promised of them by the name. `is_table` None: our reader could not tell."""

    format: str
    format_label: str
    promised: str
    keeps_promise: bool
    is_table: bool | None
    problem: str
    remarks: tuple[str, ...]
    encoding: str
    delimiter: str
    rows: int | None
    columns: tuple[Column, ...]
    same_rows: int | None
    newest_date: str
    geometry: str
    crs: str
    missing_geometries: int
    invalid_geometries: int


class Check(_Shape):
    """One of the checks of the method, as the monitor would score it today. `is_yours`: whoever publishes can gain by mending it."""

    id: str
    label: str
    state: Literal["known", "unknown", "not_applicable"]
    value: float | None
    points: float | None
    possible: float
    text: str
    evidence: str
    fix: str
    role: str
    hours: float
    is_yours: bool

    @property
    def lost(self) -> float:
        """Points that mending it gains; of what is unknown, all."""
        return self.possible - (self.points or 0.0)


class Later(_Shape):
    """A check that needs more than the file: the description in a catalogue, an address, the item, or whose it is."""

    id: str
    label: str
    points: float
    what: str
    needs: Need


class Report(_Shape):
    """Everything found. `item` is "" when none was given or recognised; `deviations` are from the national standard of the item,
    where there is one that we validate; `fixes` are checks, most points an hour first.
    """

    place: str
    date: str
    item: str
    item_title: str
    is_item_guessed: bool
    gm_code: str
    municipality: str
    reach: Reach | None
    file: FileFacts | None
    expected: tuple[Expected, ...]
    rules: tuple[HeldRule, ...]
    duplicates: tuple[tuple[int, ...], ...]
    deviations: tuple[str, ...]
    personal: tuple[Personal, ...]
    checks: tuple[Check, ...]
    later: tuple[Later, ...]
    fixes: tuple[Check, ...]
    is_ready: bool
