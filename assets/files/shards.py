"""Examining files by the shard: plain arguments in, one immutable Parquet file out, alike on one machine or on many.

What belongs here: which files go together, what a shard is called, and running one. The name follows from what is asked of which bytes,
so a shard that is there already is not made again, and a killed run loses at most the shards under way.
"""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets.evidence import Evidence, fingerprint
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


def examine_shard(files: list[tuple[str, Tasks]], archive: str, day: str) -> str:
    """Examine these files of the archive, given by the SHA-256 of their bytes; returns the path of the shard.

    Every file is read in a child process with limits: when that dies, the file gets the reason and the others go on. A file whose bytes are
    not in the archive is not in the shard either.
    """
    evidence = Evidence(Path(archive))
    keys = [examination_key(sha256, tasks) for sha256, tasks in files]
    name = f"examinations/{fingerprint(keys)}.parquet"
    if not evidence.has(name):
        there = [(key, sha256, tasks) for key, (sha256, tasks) in zip(keys, files, strict=True) if evidence.path(sha256).exists()]
        calls = [(str(evidence.path(sha256)), tasks, day) for _, sha256, tasks in there]
        with sandbox(1, limits().memory_bytes) as child:
            results = list(child.map(examine_file, calls, limits().examine_seconds))
        rows = [
            {"key": key, "sha256": sha256, "facts": json.dumps(_facts(result, sha256), ensure_ascii=False, sort_keys=True)}
            for (key, sha256, _), result in zip(there, results, strict=True)
        ]
        evidence.write_table(name, pa.Table.from_pylist(rows, schema=EXAMINED))
    return str(evidence.folder / name)


def examine_missing(wanted: Mapping[str, Tasks], evidence: Evidence, day: str) -> int:
    """Examine what the archive holds no examination of, a shard per core at a time; returns the number of files."""
    known = {examined.key for examined in examinations(evidence)}
    missing = [(sha256, tasks) for sha256, tasks in sorted(wanted.items()) if examination_key(sha256, tasks) not in known]
    shards = list(_shards(missing, evidence))
    # Threads are enough here: the work is done in each shard's child process.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        list(pool.map(lambda files: examine_shard(files, str(evidence.folder), day), shards))
    return len(missing)


def examinations(evidence: Evidence) -> Iterator[Examined]:
    """Every examination in the archive by this reader, shard by shard in the order of their names."""
    for shard in sorted((evidence.folder / "examinations").glob("*.parquet")):
        for row in pq.read_table(shard, schema=EXAMINED).to_pylist():
            if row["key"].startswith(f"{READER_VERSION}|"):
                yield Examined(row["key"], row["sha256"], json.loads(row["facts"]))


def examination_key(sha256: str, tasks: Tasks) -> str:
    """What was asked of which bytes, by which reader."""
    return f"{READER_VERSION}|{sha256}|{fingerprint(f'{item} {gm_code} {_asked(item)}' for item, gm_code in sorted(tasks))}"


@cache
def _asked(item: str) -> str:
    """A fingerprint of what is asked of the content of an item: other rules need another examination."""
    return fingerprint([repr(rules_for(item)), repr(standard_for(item))])


def _shards(files: list[tuple[str, Tasks]], evidence: Evidence) -> Iterator[list[tuple[str, Tasks]]]:
    """The files in their order, a new shard when one is full."""
    shard: list[tuple[str, Tasks]] = []
    size = 0
    for sha256, tasks in files:
        path = evidence.path(sha256)
        shard.append((sha256, tasks))
        size += path.stat().st_size if path.exists() else 0
        if len(shard) == SHARD_FILES or size > SHARD_BYTES:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


def _facts(result: Any, sha256: str) -> dict[str, Any]:
    """The facts; of a file that could not be read within our limits, why: `died` is for the operator."""
    if not isinstance(result, Died):
        return result
    return {"format": "unknown", "is_table": None, "problem": NOT_MEASURED, "died": result.cause, "contents": [], "columns": [],
            "remarks": [], "personal": [], "fingerprint": sha256}  # fmt: skip
