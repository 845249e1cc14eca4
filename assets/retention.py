"""What the archive may lose: replies and files that newer ones replaced long ago, and what killed processes left half-made.

What belongs here: which captures nobody needs any more, and which temporary files nobody is making any more. Facts (harvests, visits,
examinations, facts/, acceptances) are never removed, so every score stays; what is removed can only no longer be read again by a newer
reader. A capture stays when
- a harvest newer than the norm consists of it or builds on it, or the last good harvest of its source does;
- it is the newest content of an address, or was received after the norm.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from assets.catalogues.harvest import Harvest
from assets.catalogues.outcomes import good_harvests, harvests
from assets.evidence import Evidence

FILES_IN_USE = """
SELECT DISTINCT sha256 FROM (
  SELECT sha256, date >= $since OR row_number() OVER (PARTITION BY url ORDER BY date DESC) = 1 AS is_in_use
  FROM read_parquet($files) WHERE sha256 IS NOT NULL
) WHERE is_in_use
"""
ABANDONED = timedelta(days=2)  # without a change to it, which is longer than any step lasts


@dataclass(frozen=True, slots=True)
class Removed:
    files: int
    bytes: int


def remove_superseded(evidence: Evidence, day: date, keep_days: int) -> Removed:
    """Remove the captures that nothing newer than `keep_days` before `day` rests on; what went."""
    in_use = {*_replies(evidence, day - timedelta(days=keep_days)), *_files(evidence, day - timedelta(days=keep_days))}
    files = size = 0
    for folder in evidence.names("captures"):
        for name in evidence.names(folder):
            sha256 = name.rpartition("/")[2]
            if sha256 not in in_use:
                size += evidence.existing(sha256).stat().st_size
                evidence.forget(sha256)
                files += 1
    return Removed(files, size)


def remove_abandoned(evidence: Evidence) -> int:
    """Remove the temporary files and folders (their names begin with a dot) that no living process can be making; how many."""
    before, removed = time.time() - ABANDONED.total_seconds(), 0
    for path in list(evidence.folder.rglob(".*")):
        with suppress(FileNotFoundError):  # a living process has just finished it, or it went with its folder
            if path.lstat().st_mtime < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                removed += 1
    return removed


def _replies(evidence: Evidence, since: date) -> Iterator[str]:
    """The replies of catalogues that are in use."""
    for name in evidence.names("harvests"):
        source = name.partition("/")[2]
        for day, harvest in harvests(evidence, source, date.max):
            if day < since:
                break
            yield from _of(harvest)
        for _, good in good_harvests(evidence, source, date.max):
            yield from _of(good)
            break


def _of(harvest: Harvest) -> Iterator[str]:
    for captures in (*harvest.passes, harvest.captures):
        yield from (capture.sha256 for capture in captures)


def _files(evidence: Evidence, since: date) -> list[str]:
    """The received files that are in use."""
    files = [str(evidence.file(name)) for _, name in evidence.dated("reachability", date.max)]
    if not files:
        return []
    with duckdb.connect() as connection:
        return [sha256 for (sha256,) in connection.execute(FILES_IN_USE, {"files": files, "since": since}).fetchall()]
