"""Examining files by the shard: one immutable Parquet file out, alike on one machine or on many.

What belongs here: which files go together, what a shard is called, and running one. The name follows from what is asked of which bytes,
so a shard that is there already is not made again, and a killed run loses at most the shards under way. What a step is to examine lies in
the archive while it is under way (planned/<key>.json), for it may run on another machine.
"""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets.evidence import Evidence, MissingEvidence, fingerprint
from assets.files.examine import READER_VERSION, examine_file
from assets.files.limits import limits
from assets.sandbox import Died, sandbox
from quality.rules import rules_for
from quality.standards import standard_for

EXAMINED = pa.schema([("key", pa.string()), ("sha256", pa.string()), ("facts", pa.string())])
SHARD_FILES, SHARD_BYTES = 64, 200_000_000
NOT_MEASURED = "de inhoud is niet gemeten"  # all that is said in public of a file whose content stays out of the tables

Tasks = list[tuple[str, str]]  # (item, GM code) pairs whose rules a file is held against


@dataclass(frozen=True, slots=True)
class Examined:
    """The facts of one file (assets/files/examine.py) under the key of what was asked of it."""

    key: str
    sha256: str
    facts: dict[str, Any]


def plan(wanted: Mapping[str, Tasks], evidence: Evidence, steps: int) -> list[str]:
    """Write down what the archive holds no examination of, for so many steps; returns the keys of those plans.

    One step gets all shards, and runs one per core at a time. Of more steps each gets one shard, so there can be more than was asked for.
    """
    known = _known(evidence)
    missing = [(sha256, tasks) for sha256, tasks in sorted(wanted.items()) if examination_key(sha256, tasks) not in known]
    shards = list(_shards(missing, evidence, SHARD_FILES if steps == 1 else min(SHARD_FILES, ceil(len(missing) / steps))))
    plans = [shards] if steps == 1 and shards else [[shard] for shard in shards]
    keys = [fingerprint(_name(shard) for shard in plan) for plan in plans]
    for key, planned in zip(keys, plans, strict=True):
        evidence.write_json(_planned(key), planned)
    return keys


def examine_planned(key: str, evidence: Evidence, day: str) -> int:
    """Examine what this plan says, a shard per core at a time; returns the number of files. MissingEvidence when there is no such plan."""
    planned = evidence.read_json(_planned(key))
    if planned is None:
        raise MissingEvidence(f"{_planned(key)} is not in the archive; run the snapshot again")
    shards = [[(sha256, [(item, code) for item, code in tasks]) for sha256, tasks in shard] for shard in planned]
    # Threads are enough here: the work is done in each shard's child process.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        list(pool.map(lambda files: examine_shard(files, evidence, day), shards))
    return sum(map(len, shards))


def end_plans(evidence: Evidence) -> None:
    """All that was planned has been done."""
    for name in evidence.names("planned"):
        evidence.remove(name)


def examine_shard(files: list[tuple[str, Tasks]], evidence: Evidence, day: str) -> str:
    """Examine these files of the archive, given by the SHA-256 of their bytes; returns the name of the shard.

    Every file is read in a child process with limits: when that dies, the file gets the reason and the others go on. A file whose bytes are
    not in the archive is not in the shard either.
    """
    name = _name(files)
    if not evidence.has(name):
        there = [(sha256, tasks) for sha256, tasks in files if evidence.holds(sha256)]
        calls = [(str(evidence.existing(sha256)), tasks, day) for sha256, tasks in there]
        with sandbox(1, limits().memory_bytes) as child:
            results = list(child.map(examine_file, calls, limits().examine_seconds))
        rows = [
            {
                "key": examination_key(sha256, tasks),
                "sha256": sha256,
                "facts": json.dumps(known_facts(result, sha256), ensure_ascii=False, sort_keys=True),
            }
            for (sha256, tasks), result in zip(there, results, strict=True)
        ]
        evidence.write_table(name, pa.Table.from_pylist(rows, schema=EXAMINED))
    return name


def examinations(evidence: Evidence) -> Iterator[Examined]:
    """Every examination in the archive by this reader, shard by shard in the order of their names."""
    for shard in evidence.names("examinations"):
        for row in pq.read_table(evidence.file(shard), schema=EXAMINED).to_pylist():
            if row["key"].startswith(f"{READER_VERSION}|"):
                yield Examined(row["key"], row["sha256"], json.loads(row["facts"]))


def examination_key(sha256: str, tasks: Tasks) -> str:
    """What was asked of which bytes, by which reader."""
    return f"{READER_VERSION}|{sha256}|{fingerprint(f'{item} {gm_code} {_asked(item)}' for item, gm_code in sorted(tasks))}"


@cache
def _asked(item: str) -> str:
    """A fingerprint of what is asked of the content of an item: other rules need another examination."""
    return fingerprint([repr(rules_for(item)), repr(standard_for(item))])


def _known(evidence: Evidence) -> set[str]:
    """The keys of all examinations in the archive."""
    tables = (pq.read_table(evidence.file(shard), columns=["key"]) for shard in evidence.names("examinations"))
    return {key for table in tables for key in table["key"].to_pylist()}


def _shards(files: list[tuple[str, Tasks]], evidence: Evidence, most: int) -> Iterator[list[tuple[str, Tasks]]]:
    """The files in their order, a new shard when one is full."""
    shard: list[tuple[str, Tasks]] = []
    size = 0
    for sha256, tasks in files:
        path = evidence.path(sha256)
        shard.append((sha256, tasks))
        size += path.stat().st_size if path.exists() else 0
        if len(shard) == most or size > SHARD_BYTES:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


def _name(files: list[tuple[str, Tasks]]) -> str:
    return f"examinations/{fingerprint(examination_key(sha256, tasks) for sha256, tasks in files)}.parquet"


def _planned(key: str) -> str:
    return f"planned/{key}.json"


def known_facts(result: Any, sha256: str) -> dict[str, Any]:
    """The facts; of a file that could not be read within our limits, why: `died` is for the operator."""
    if not isinstance(result, Died):
        return result
    return {"format": "unknown", "is_table": None, "problem": NOT_MEASURED, "died": result.cause, "contents": [], "columns": [],
            "remarks": [], "personal": [], "fingerprint": sha256}  # fmt: skip
