"""The home folder of one monitor: where everything of a run lies, and the lock that keeps two runs apart.

What belongs here: paths and the lock. What the files hold belongs to evidence.py, warehouse.py and the site.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class HomeBusy(Exception):
    """Another run holds this home folder; the message says which process."""


@dataclass(frozen=True, slots=True)
class Home:
    """``DIR/{site,evidence,warehouse.duckdb,input,review,dagster}``; `site` is a link that one rename switches."""

    folder: Path

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def input(self) -> Path:
        return self.folder / "input"

    @property
    def matches(self) -> Path:
        """The file with people's decisions on matches."""
        return self.input / "matches.csv"

    @property
    def notices(self) -> Path:
        """The file with operators' decisions on personal-data notices."""
        return self.input / "personal_data.csv"

    @property
    def review_queue(self) -> Path:
        """The matches that a person should look at: filled in, it is a file for `matches`."""
        return self.folder / "review" / "review_queue.csv"

    @property
    def contacts(self) -> Path:
        """The file with operators' words on mailboxes of producers."""
        return self.input / "contacts.csv"

    @property
    def notices_preview(self) -> Path:
        """The messages to producers as they would be sent, for the operator's eyes only."""
        return self.folder / "review" / "notices.html"

    @property
    def told(self) -> Path:
        """What operators were told of alerts, by each way of telling."""
        return self.folder / "told.json"

    @property
    def dagster(self) -> Path:
        return self.folder / "dagster"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for one run; the lock goes with the process, so a killed run leaves nothing to clean.

        Raises HomeBusy, naming the process, when another run holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "a+", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                holder = file.read().strip() or "unknown"
                raise HomeBusy(f"{self.folder} is in use by process {holder}; wait for it to end, or use another --home") from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield
