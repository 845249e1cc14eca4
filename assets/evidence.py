"""The archive: what was received and what was found in it, kept as immutable files.

What belongs here: how a fact is written and found again. Everything in the warehouse can be rebuilt from these files:

    captures/ab/abcd…                  every reply of a catalogue and every fetched file, by the SHA-256 of its bytes
    harvests/<source>/<date>.json      the outcome of one harvest of one source and which captures it consists of
    records/<fingerprint>.*.parquet    those captures, normalised (made again when the captures or the parser change)
    reachability/<date>.parquet        one row per URL tried on that date
    examinations/<fingerprint>.parquet what the bytes of fetched files say
    facts/<date>/<table>.parquet       the state of every item, check and score on that date
    requests/<step>/<date>.parquet     every request that a step made, for the record of politeness
    frozen/<month>.zip                 the page of every municipality as it was in that month
    validations/<date>.<suite>.json    what our own expectations found
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\.\w+)?$")


class MissingEvidence(Exception):
    """A fact that should be in the archive is not there; the message names it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The archive below `folder`. Every write is to a temporary name and then renamed, so a file is whole or absent."""

    folder: Path

    def put(self, data: bytes) -> str:
        """Keep these bytes; returns their SHA-256 as hex."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            with written_aside(path) as aside:
                aside.write_bytes(data)
        return sha256

    def put_file(self, file: Path) -> str:
        """Keep this file by moving it into the archive (same file system: beside `scratch`); returns its SHA-256 as hex."""
        with open(file, "rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        path = self.path(sha256)
        if path.exists():
            file.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, path)
        return sha256

    def path(self, sha256: str) -> Path:
        return self.folder / "captures" / sha256[:2] / sha256

    def existing(self, sha256: str) -> Path:
        """The file with this SHA-256; MissingEvidence when the archive does not have it."""
        path = self.path(sha256)
        if not path.exists():
            raise MissingEvidence(f"capture {sha256} is not in {self.folder / 'captures'}; restore it from the backup")
        return path

    def write_json(self, name: str, value: Any) -> None:
        with written_aside(self.folder / name) as aside:
            aside.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    def read_json(self, name: str) -> Any:
        """The value, or None when there is no such file."""
        path = self.folder / name
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def write_table(self, name: str, table: pa.Table) -> None:
        with written_aside(self.folder / name) as aside:
            pq.write_table(table, aside, compression="zstd")

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def dated(self, folder: str, until: date) -> Iterator[tuple[date, Path]]:
        """The files or folders named by date in `folder`, not later than `until`, oldest first."""
        place = self.folder / folder
        for path in sorted(place.iterdir()) if place.exists() else ():
            if (match := DATED.match(path.name)) and (day := date.fromisoformat(match[1])) <= until:
                yield day, path

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A temporary folder on the archive's own file system, gone afterwards."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".scratch-", dir=self.folder) as folder:
            yield Path(folder)


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; renamed to it when the block ends well, removed when it does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield aside
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def fingerprint(parts: Iterable[str]) -> str:
    """A short name for a sequence of texts: the first 32 hex digits of the SHA-256 over them."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:32]
