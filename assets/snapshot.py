"""What one run works with: its date, its lists, its archive and the one polite client.

What belongs here: the resources that assets share. Settings come from pipelines/settings.py through pipelines/definitions.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
from dagster import ConfigurableResource, InitResourceContext
from pydantic import Field, PrivateAttr

from assets.again import NOBODY, Scope, scope_of, with_the_others
from assets.catalogues.client.opt_out import read_opt_out
from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.catalogues.harvest import Source
from assets.evidence import Evidence
from assets.home import Home
from assets.inputs import Inputs, Paths, read_inputs
from assets.lists import LISTS
from assets.object_store import ObjectStore
from assets.warehouse import Warehouse, contract
from quality.datafiles import InputError
from quality.shapes import official_shapes

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Steps that need the archive and no warehouse. Celery workers anywhere take them from a queue of their own (pipelines/executors.py).
ON_ANY_MACHINE = {"dagster-celery/queue": "anywhere"}
LAST = "last"  # instead of a date: that of the last snapshot


class Calendar(ConfigurableResource):
    """What an operator chooses in the launchpad: the day of the snapshot, and who is asked on it."""

    date: str = Field(
        "",
        description=f"Date of the snapshot, YYYY-MM-DD. Empty: the day on which the run started, in Amsterdam. {LAST}: of the last one.",
    )
    ask: str = Field(
        "",
        description="Who is asked. Empty: every source. A GM code: what that municipality publishes. The id of a source: that source. "
        f"{NOBODY}: no one, for publishing again from what is kept. Who is not asked keeps its results.",
    )


class Snapshot(ConfigurableResource):
    """One run = one snapshot of the country on one date; holds the home folder's lock while the run lasts.

    Where steps run in processes of their own, `steps` are the parts that the harvest and the examination are divided in, and Dagster's
    queue of runs keeps two runs apart instead of the lock.
    """

    calendar: Calendar
    home: str
    sources: str
    portals: str
    reference_list: str
    register_date: str = ""
    shapes: str = ""  # folder with the official SHACL shapes; "" = none
    is_demo: bool = False
    with_documents: bool = True
    site_url: str = "https://datapeil.example"
    contact: str = ""
    store: str = ""  # address of the object store that holds the archive; "" = it is in the home folder
    steps: int = 1
    is_one_process: bool = True

    _inputs: Inputs = PrivateAttr()
    _day: date = PrivateAttr()
    _scope: Scope = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Snapshot"]:
        with self.place.locked() if self.is_one_process else nullcontext():
            self._day = _day_given(self.calendar.date, self.evidence) if self.calendar.date else _day_of(context)
            self._inputs = read_inputs(self.paths)
            self._scope = scope_of(self.calendar.ask, self.evidence, self._day, self._inputs)
            yield self

    @property
    def place(self) -> Home:
        return Home(Path(self.home))

    @property
    def paths(self) -> Paths:
        place = self.place
        return Paths(Path(self.sources), Path(self.portals), Path(self.reference_list), place.matches, place.notices, self.register_date)

    @property
    def official_shapes(self) -> list[Path]:
        """The official SHACL shapes, where an operator put them; [] = none configured."""
        return official_shapes(Path(self.shapes)) if self.shapes else []

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.place.evidence, ObjectStore(self.store) if self.store else None)

    @property
    def inputs(self) -> Inputs:
        return self._inputs

    @property
    def day(self) -> date:
        return self._day

    @property
    def scope(self) -> Scope:
        """Whom this run asks."""
        return self._scope

    @property
    def asked_sources(self) -> list[Source]:
        return self._scope.sources(self._inputs.sources)

    def with_the_others(self, table: str, rows: pa.Table, warehouse: Warehouse) -> pa.Table:
        """`rows` of this run, where whoever it did not ask has the rows of the snapshot that it builds on."""
        if self._scope.base is None:
            return rows
        return with_the_others(table, rows, self._scope, self._scope.renewed(warehouse, self._inputs.sources), self.evidence)


class Web(ConfigurableResource):
    """The one client through which a run reaches others: one budget per host over all steps."""

    user_agent: str
    interval: float
    retries: int
    reply_seconds: float
    reply_bytes: int
    file_seconds: float
    file_bytes: int
    workers: int
    allow_hosts: list[str]
    examine_files: bool
    examine_seconds: float
    is_alone: bool = True  # False: another process may have asked the same hosts a moment ago

    _client: PoliteClient = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Web"]:
        politeness = Politeness(user_agent=self.user_agent, interval=self.interval, retries=self.retries, is_alone=self.is_alone)
        limits = Limits(total_seconds=self.reply_seconds, max_bytes=self.reply_bytes)
        with PoliteClient(politeness, limits, frozenset(self.allow_hosts), read_opt_out(LISTS / "opt_out.yaml")) as client:
            self._client = client
            yield self

    @property
    def client(self) -> PoliteClient:
        return self._client

    @property
    def file_limits(self) -> Limits:
        return Limits(total_seconds=self.file_seconds, max_bytes=self.file_bytes)

    def keep_log(self, evidence: Evidence, day: date, step: str, part: str = "") -> None:
        """Write the requests since the last time to the archive, as those that `step`, or this part of it, made for this day."""
        rows = [{"step": step, **row} for row in self._client.log.taken()]
        place = f"{step}_{part}" if part else step
        evidence.write_table(f"requests/{place}/{day}.parquet", pa.Table.from_pylist(rows, schema=contract("requests").arrow))


def parse_date(text: str, place: str = "command line", key: str = "--date") -> date:
    """A date from YYYY-MM-DD; InputError, naming where it was given, otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(place, None, key, f"expected YYYY-MM-DD (found {text!r})") from None


def date_or_today(text: str | None) -> date:
    """The date that was given on the command line, else today in Amsterdam."""
    return parse_date(text) if text else datetime.now(AMSTERDAM).date()


def _day_given(text: str, evidence: Evidence) -> date:
    """The day that an operator gave; InputError when it is none, or there is no last one."""
    if text != LAST:
        return parse_date(text, "launchpad", "date")
    days = [day for day, _ in evidence.dated("facts", date.max)]
    if not days:
        raise InputError("launchpad", None, "date", "there is no snapshot yet; launch job snapshot first")
    return days[-1]


def _day_of(context: InitResourceContext) -> date:
    """The day on which the run started: a run that passes midnight stays one snapshot."""
    record = context.instance.get_run_record_by_id(context.run_id) if context.instance and context.run_id else None
    moment = record.create_timestamp if record else datetime.now(AMSTERDAM)
    return moment.astimezone(AMSTERDAM).date()
