"""Stage 1, beside the lists: what municipalities and others say in reviewed files (input/ of the home folder).

What belongs here: reading those folders once a run, and the tables made of what counts. An invalid file is a warning, never the end of a
run. How files are read and what they mean belongs to assets/said/.
"""

from collections import Counter
from typing import Any, TypeVar

from dagster import AssetExecutionContext, MaterializeResult, MetadataValue, asset

from assets.said.corrections import CORRECTION, claims
from assets.said.designations import DESIGNATION
from assets.said.facilities import FACILITY
from assets.said.files import Entry, Kind, Known, kept, read_folder
from assets.said.kinds import KINDS
from assets.said.profile import PROFILE
from assets.said.tables import correction_rows, designation_rows, facility_rows, file_rows, profile_rows
from assets.scorecard.status import Ruling
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse

Given = TypeVar("Given", bound=Entry)


@asset(group_name="reference", kinds={"yaml", "duckdb"}, pool="warehouse")
def input_files(context: AssetExecutionContext, snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per input file: whether it is valid, and what counts of it."""
    known = Known(frozenset(snapshot.inputs.scored), frozenset(item.id for item in snapshot.inputs.reference_list.items))
    rows: list[dict[str, Any]] = []
    for kind in KINDS:
        reading = read_folder(kind, snapshot.place.input, known, snapshot.evidence, snapshot.day)
        rows += file_rows(kind, reading)
    mistakes = [row["error"] for row in rows if row["error"]]
    for mistake in mistakes:
        context.log.warning(mistake)
    states = Counter(row["state"] for row in rows)
    shown = MetadataValue.md("\n".join(f"- {mistake}" for mistake in mistakes) or "none")
    return MaterializeResult(metadata=warehouse.write("input_files", rows) | dict(states) | {"mistakes": shown})


@asset(group_name="reference", kinds={"duckdb"}, pool="warehouse", deps=[input_files])
def profiles(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality and answer in its self profile: its own words, never part of a score."""
    rows = list(profile_rows(said(PROFILE, snapshot), snapshot.day))
    current = {row["gm_code"] for row in rows if row["is_current"]}
    share = 100 * len(current) / len(snapshot.inputs.scored)
    return MaterializeResult(metadata=warehouse.write("profiles", rows) | {"municipalities": len(current), "percent": share})


@asset(group_name="reference", kinds={"duckdb"}, pool="warehouse", deps=[input_files])
def corrections(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per correction that a municipality asked for, with what came of it."""
    rows = list(correction_rows(said(CORRECTION, snapshot), snapshot.day))
    waiting = [row["days_waited"] for row in rows if row["state"] == "open"]
    counts = Counter(row["state"] for row in rows)
    return MaterializeResult(metadata=warehouse.write("corrections", rows) | dict(counts) | {"longest_wait": max(waiting, default=0)})


@asset(group_name="reference", kinds={"duckdb"}, pool="warehouse", deps=[input_files])
def facilities(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per facility that helps municipalities to publish or to work with data."""
    return MaterializeResult(metadata=warehouse.write("facilities", facility_rows(said(FACILITY, snapshot), snapshot.day)))


@asset(group_name="reference", kinds={"duckdb"}, pool="warehouse", deps=[input_files])
def designations(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality and category of EU high-value datasets that it is named for as owner."""
    return MaterializeResult(metadata=warehouse.write("designations", designation_rows(said(DESIGNATION, snapshot), snapshot.day)))


def said(kind: Kind[Given], snapshot: Snapshot) -> tuple[Given, ...]:
    """What counts of a kind in this snapshot; `input_files` has read the folders."""
    return kept(kind, snapshot.evidence, snapshot.day)


def accepted_claims(snapshot: Snapshot) -> dict[tuple[str, str], Ruling]:
    """The items that do not apply to a municipality because its claim was accepted, by GM code and item."""
    return claims(said(CORRECTION, snapshot), snapshot.day)
