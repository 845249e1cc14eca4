"""The archive: what was received and what was found in it, kept as immutable files.

What belongs here: how a fact is written and found again. Everything in the warehouse can be rebuilt from these files:

    captures/ab/abcd…                  every reply of a catalogue and every fetched file, by the SHA-256 of its bytes
    harvests/<source>/<date>.json      the outcome of one harvest of one source and which captures it consists of
    records/<fingerprint>.*.parquet    those captures, normalised (made again when the captures or the parser change)
    reachability/<date>.parquet        one row per URL tried on that date
    examinations/<fingerprint>.parquet what the bytes of fetched files say
    acceptances/<source>/<ids>.json    that the operator accepted a held source with this set of datasets, and why
    facts/<date>/<table>.parquet       the state of every item, check and score on that date
    history/<method>/<date>.parquet    the scores of that date, computed again under a later method
    gates/<date>.release*.json         what the release gate found on that date, and why it was accepted
    requests/<step>/<date>.parquet     every request that a step made, for the record of politeness
    frozen/<month>.zip                 the page of every municipality as it was in that month
    quarters/<quarter>.zip             VNG's page of that quarter, with its sheet and figures
    notices/sent/<date>/<contact>.json what a producer was told, and whether it was sent
    notices/previews/<method>.json     when the operator could first read messages under that method
    again/<date>.json                  whom a part of a snapshot asked on that date, and of which snapshot it takes the place
    said/<kind>/<date>.json            which content of each input file counted on that date
    validations/<date>.<suite>.json    what our own expectations found
    planned/<key>.json                 which files a step under way examines; gone when it is done

Many machines share one archive on an object store; each then keeps a copy of what it needed, which may be thrown away between runs.
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
from typing import TYPE_CHECKING, Any

from assets.written import written_aside

if TYPE_CHECKING:
    import pyarrow as pa

    from assets.object_store import ObjectStore

LASTING = ("captures/", "records/", "examinations/")  # named by what they hold: never another content under the same name
DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\.\w+)?$")


class MissingEvidence(Exception):
    """A fact that should be in the archive is not there; the message names it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The archive below `folder`; or on `store`, and then `folder` has copies of it.

    Every write is to a temporary name and then renamed, so a file is whole or absent. It is on the store before it is in the folder, so
    that what is found in the folder can be found by every machine.
    """

    folder: Path
    store: "ObjectStore | None" = None

    def put(self, data: bytes) -> str:
        """Keep these bytes; returns their SHA-256 as hex."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.holds(sha256):
            with self._written(_capture(sha256)) as aside:
                aside.write_bytes(data)
        return sha256

    def put_file(self, file: Path, sha256: str) -> None:
        """Keep this file, of which the SHA-256 is known, by moving it into the archive (same file system: beside `scratch`)."""
        if self.holds(sha256):
            self.existing(sha256)
            file.unlink()
        else:
            self.keep(_capture(sha256), file)

    def keep(self, name: str, file: Path) -> None:
        """Keep this file under this name by moving it into the archive."""
        if self.store:
            self.store.put(name, file)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, path)

    def path(self, sha256: str) -> Path:
        """Where the capture is, once it was kept or asked for here."""
        return self.folder / _capture(sha256)

    def holds(self, sha256: str) -> bool:
        return self.has(_capture(sha256))

    def existing(self, sha256: str) -> Path:
        """The file with this SHA-256; MissingEvidence when the archive does not have it."""
        path = self.file(_capture(sha256))
        if not path.exists():
            raise MissingEvidence(f"capture {sha256} is not in {self.folder / 'captures'}; restore it from the backup")
        return path

    def file(self, name: str) -> Path:
        """Where the file of this name can be read here; it exists when the archive has it."""
        path = self.folder / name
        is_same_for_ever = name.startswith(LASTING) and path.exists()
        if self.store and not is_same_for_ever and not self.store.get(name, path):
            path.unlink(missing_ok=True)
        return path

    def has(self, name: str) -> bool:
        path = self.folder / name
        if self.store is None or (name.startswith(LASTING) and path.exists()):
            return path.exists()
        return self.store.has(name)

    def remove(self, name: str) -> None:
        """Remove the file of this name, if it is there."""
        if self.store:
            self.store.remove(name)
        (self.folder / name).unlink(missing_ok=True)

    def forget(self, sha256: str) -> None:
        """Remove the capture, if it is there."""
        self.remove(_capture(sha256))

    def write_json(self, name: str, value: Any) -> None:
        with self._written(name) as aside:
            aside.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    def read_json(self, name: str) -> Any:
        """The value, or None when there is no such file."""
        path = self.file(name)
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def write_table(self, name: str, table: "pa.Table") -> None:
        import pyarrow.parquet as pq  # here, for who keeps no tables need not load it

        with self._written(name) as aside:
            pq.write_table(table, aside, compression="zstd")

    def names(self, folder: str) -> list[str]:
        """The names of the files and folders directly below `folder`, which they start with; in order."""
        place = self.folder / folder
        found = self.store.names(folder) if self.store else os.listdir(place) if place.is_dir() else []
        return sorted(f"{folder}/{name}" for name in found if not name.startswith("."))

    def dated(self, folder: str, until: date) -> Iterator[tuple[date, str]]:
        """The names of the files or folders in `folder` that are named by date, not later than `until`, oldest first."""
        for name in self.names(folder):
            if (match := DATED.match(name.rpartition("/")[2])) and (day := date.fromisoformat(match[1])) <= until:
                yield day, name

    @contextmanager
    def _written(self, name: str) -> Iterator[Path]:
        """As `written_aside`, to the store first."""
        with written_aside(self.folder / name) as aside:
            yield aside
            if self.store:
                self.store.put(name, aside)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A temporary folder on the archive's own file system, gone afterwards."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".scratch-", dir=self.folder) as folder:
            yield Path(folder)


def fingerprint(parts: Iterable[str]) -> str:
    """A short name for a sequence of texts: the first 32 hex digits of the SHA-256 over them."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:32]


def _capture(sha256: str) -> str:
    return f"captures/{sha256[:2]}/{sha256}"
