"""Looking at a file before it is published, exactly as the monitor will: the same visit, the same reader in the same sandbox.

What belongs here: getting from an address or a path to facts. The one thing that the monitor does not do is to name rows that fail
(quality/content.py, `failing`): they are for who has the file already, and stay out of its tables.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from assets.catalogues.client.reply import Limits
from assets.catalogues.client.web import PoliteClient
from assets.catalogues.sources import web_address
from assets.evidence import Evidence
from assets.files.archives import open_data
from assets.files.declared import declared_format
from assets.files.examine import examine_file
from assets.files.limits import limits
from assets.files.reach import Target, Visit, visit_all
from assets.files.readers.engine import engine
from assets.files.readers.table_facts import NotATable, UnknownFormat
from assets.files.readers.tables import read_table
from assets.files.shards import known_facts
from assets.sandbox import Died, Sandbox, sandbox
from quality.content import Failing, failing
from quality.datafiles import InputError
from quality.rules import rules_for

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at, and what it is held against; `item` and `gm_code` are "" where they are not known."""

    place: str
    item: str
    gm_code: str
    day: date

    @property
    def is_address(self) -> bool:
        return _is_address(self.place)

    @property
    def promised(self) -> str:
        """The format (an id) that the name of the file promises; "" = none."""
        return declared_format(Path(name_of(self.place)).suffix.lstrip("."))


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen. `visit` is None of a local file; `facts` are those of assets/files/examine.py, None when no bytes came."""

    visit: Visit | None
    facts: dict[str, Any] | None
    failing: Failing


def name_of(place: str) -> str:
    """The name of the file, without what comes before it."""
    return unquote(urlsplit(place).path.rstrip("/").rpartition("/")[2]) if _is_address(place) else Path(place).name


def look(subject: Subject, client: Callable[[], PoliteClient], file_limits: Limits) -> Looked:
    """Fetch and read what is at `subject.place`; InputError when it is no file and no address. `client` is called for an address only."""
    if not subject.is_address:
        file = Path(subject.place)
        if not file.is_file():
            missing = "the file does not exist; an address begins with http:// or https://"
            raise InputError(file, None, "", "expected a file, this is a folder" if file.is_dir() else missing)
        return Looked(None, *_read(file.absolute(), subject))
    target = Target(web_address(subject.place, "URL"), subject.promised)
    with tempfile.TemporaryDirectory(prefix="datapeil-check-") as folder, client() as web:
        evidence = Evidence(Path(folder))
        (seen,) = visit_all([target], web, evidence, file_limits, workers=1, seconds=file_limits.total_seconds)
        if not seen.sha256:
            return Looked(seen, None, Failing({}, ()))
        return Looked(seen, *_read(evidence.existing(seen.sha256), subject))


def _read(file: Path, subject: Subject) -> tuple[dict[str, Any], Failing]:
    tasks = [(subject.item, subject.gm_code)] if subject.item else []
    with sandbox(1, limits().memory_bytes) as child:
        result = _call(child, examine_file, str(file), tasks, subject.day.isoformat())
        facts = known_facts(result, "")
        if isinstance(result, Died):
            return facts | {"problem": result.reason}, Failing({}, ())
        # Of a file in which there may be persons no cell is shown.
        if not tasks or not facts["is_table"] or facts["personal"]:
            return facts, Failing({}, ())
        rows = _call(child, failing_in, str(file), *tasks[0], subject.day.isoformat())
        return facts, Failing({}, ()) if isinstance(rows, Died) else rows


def _call(child: Sandbox, function: Callable[..., Any], *arguments: Any) -> Any:
    return child.call(function, arguments, limits().examine_seconds)


def failing_in(path: str, item: str, gm_code: str, day: str) -> Failing:
    """The first rows of the file that fail the rules of an item; none of a file that is no table."""
    file = Path(path)
    with tempfile.TemporaryDirectory(prefix="datapeil-") as scratch, engine(Path(scratch), file) as connection:
        try:
            opened = open_data(file, Path(scratch))
            read_table(opened.path, opened.format, connection, Path(scratch))
        except (NotATable, UnknownFormat):
            return Failing({}, ())
        return failing(connection, "data", rules_for(item), gm_code, date.fromisoformat(day), EXAMPLES)


def _is_address(place: str) -> bool:
    return "://" in place
