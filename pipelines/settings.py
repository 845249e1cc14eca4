"""Every setting, with its default, unit and reason. Each can be given as an environment variable DATAPEIL_<NAME>.

A home may have settings of its own, in the same words, in its file `settings.env`: the demo's has, so that whatever opens that home keeps
to its portal and marks what it publishes. The command line wins over the environment, and the environment over that file.

What belongs here: what an operator may change without changing the method. What is measured and what it is worth lies in data files
(quality/method.yaml, assets/lists/, quality/rules/).
"""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assets.catalogues.client.opt_out import read_opt_out
from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.evidence import Evidence
from assets.home import Home
from assets.lists import LISTS
from assets.object_store import ObjectStore
from quality.datafiles import InputError, http_address
from quality.shapes import OFFICIAL

OPT_OUT = LISTS / "opt_out.yaml"
OF_HOME = "settings.env"  # in a home: settings of its own
MAILBOX = re.compile(r"^[\w.+-]+@[\w.-]+$")
PREFIX = "DATAPEIL_"
OF_DEVELOPERS = tuple(f"{PREFIX}{word}" for word in ("TEST_", "BENCH_", "SHARED"))  # read by tests and benches alone


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    home: Path = Field(Path("home"), description="The folder that holds everything of this monitor.")
    sources: Path = Field(LISTS / "sources.yaml", description="The catalogues to harvest; the default is live data.overheid.nl.")
    portals: Path = Field(LISTS / "portals.csv", description="The portals that municipalities are known to have.")
    reference_list: Path = Field(LISTS / "reference_list.yaml", description="What every municipality is expected to publish.")
    shapes: Path | None = Field(
        None, description="Folder with the official SHACL shapes of DCAT-AP and DCAT-AP-NL 3.0; without it MQA conformance is unknown."
    )
    register_date: str = Field("", description="Edition of the register of municipalities that is scored (ISO date); empty = current.")

    contact: str = Field(
        "https://datapeil.example/over",
        description="Where a source's owner can reach us: part of the User-Agent. Set it before pointing at live sources.",
    )
    allow_hosts: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="Private hosts that may be reached: comma-separated `host` or `host:port`. For tests and the demo."
    )
    interval: float = Field(1.0, ge=0, le=3600, description="Seconds between two requests to one host.")
    retries: int = Field(3, ge=0, le=10, description="Tries after the first for a request that failed for a passing reason.")
    request_seconds: float = Field(60, gt=0, description="Total seconds for one reply of a catalogue, a slow drip included.")
    reply_bytes: int = Field(200_000_000, gt=0, description="Bytes of one reply of a catalogue; data.overheid.nl's largest is 12 MB.")
    file_seconds: float = Field(60, gt=0, description="Total seconds for one file.")
    file_bytes: int = Field(250_000_000, gt=0, description="Bytes of one file; larger ones are 'not measured', our limit.")
    workers: int = Field(16, ge=1, le=256, description="Hosts that are asked at the same time; each host gets one request at a time.")
    examine_files: bool = Field(True, description="Reach and examine the files of matched datasets; off = judge by the catalogue alone.")
    examine_seconds: float = Field(
        14_400, gt=0, description="Budget for reaching and fetching all files of one snapshot; what is left over is 'not measured'."
    )
    site_url: str = Field("https://datapeil.example", description="Where the site stands: the addresses in its own catalogue (DCAT-AP-NL).")
    notices: bool = Field(False, description="Messages to those who publish may be sent (`datapeil notices --send`); off = preview only.")
    smtp_host: str = Field("", description="Mail server for messages; empty = none.")
    smtp_port: int = Field(587, ge=1, le=65_535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field("starttls", description="Security of the connection; none: on this machine.")
    smtp_user: str = Field("", description="Account at the mail server; empty = no account.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password of that account; never shown.")
    mail_from: str = Field("datapeil@datapeil.example", pattern=MAILBOX.pattern, description="The address that messages come from.")
    alert_mail: str = Field("", description="Addresses of operators who get alerts, comma-separated; empty = no mail. Needs a mail server.")
    alert_webhook: SecretStr = Field(
        SecretStr(""),
        description="Address that alerts are posted to as JSON (`text`, as chat programs take it); empty = none. Often secret.",
    )
    late_days: int = Field(
        9, ge=1, description="Days without a new snapshot after which operators are told: a week, and a day to run again."
    )
    links_late_days: int = Field(
        3, ge=2, description="Days without a visit of links after which operators are told; they are visited every day."
    )
    stuck_hours: int = Field(
        24, ge=1, description="Hours after which a run that did not end is told: what run monitoring allows a run (.dagster/dagster.yaml)."
    )
    disk_bytes: int = Field(
        5_000_000_000, ge=0, description="Free bytes under the home folder below which operators are told, in time to act. 0 = off."
    )
    ui_url: str = Field("http://127.0.0.1:3000", description="Where operators open the Dagster UI: for links in alerts.")
    keep_runs_days: int = Field(
        400, ge=30, description="Days for which Dagster's own log of a run is kept: a year back, and some. Facts do not depend on it."
    )
    keep_captures_days: int = Field(
        400, ge=60, description="Days for which replies and files that newer ones replaced are kept. What scores rest on is never removed."
    )
    with_documents: bool = Field(True, description="Make a PDF and a workbook for every municipality; off = pages and data only, sooner.")
    executor: Literal["in_process", "celery", "kubernetes"] = Field(
        "in_process", description="Where steps run: in the process of the run, or on many machines (docs/scale.md)."
    )
    steps: int = Field(8, ge=2, le=1000, description="Parts that the harvest and the examination are divided in on many machines.")
    evidence: str = Field(
        "", description="Object store of the archive, s3://bucket/prefix; empty = <home>/evidence. Many machines need one that all reach."
    )
    database: str = Field(
        "",
        repr=False,
        description="PostgreSQL for Dagster's runs and events, postgresql+psycopg2://user:password@host/name; empty = SQLite.",
    )
    broker: str = Field("", repr=False, description="Redis through which Celery workers get their steps, redis://host:6379/0.")
    lost_after: int = Field(
        3600, ge=1, description="Seconds after which a step of a lost Celery worker is given to another; no step may last longer."
    )
    is_demo: bool = Field(False, description="Mark every page and file as invented example data, not to be indexed.")

    @field_validator("allow_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return frozenset(filter(None, (host.strip() for host in value.split(",")))) if isinstance(value, str) else value

    @field_validator("contact")
    @classmethod
    def _is_one_line(cls, text: str) -> str:
        if not text.isprintable() or not text.strip():
            raise ValueError("expected one line, such as https://monitor.example/over")
        return text

    @field_validator("site_url", "ui_url")
    @classmethod
    def _is_address(cls, address: str) -> str:
        if any(map(str.isspace, address)):
            raise ValueError("expected an address without blanks")
        return http_address(address)

    @field_validator("alert_webhook")
    @classmethod
    def _is_webhook(cls, address: SecretStr) -> SecretStr:
        if address.get_secret_value():
            cls._is_address(address.get_secret_value())
        return address

    @field_validator("alert_mail")
    @classmethod
    def _are_mailboxes(cls, addresses: str) -> str:
        for one in filter(None, (part.strip() for part in addresses.split(","))):
            if not MAILBOX.match(one):
                raise ValueError(f"expected addresses such as beheer@monitor.example, comma-separated; {one!r} is none")
        return addresses

    @field_validator("broker")
    @classmethod
    def _is_redis(cls, address: str) -> str:
        if address and not address.startswith(("redis://", "rediss://")):
            raise ValueError("expected redis://host:port/number")
        return address

    @field_validator("evidence")
    @classmethod
    def _is_object_store(cls, address: str) -> str:
        if address and not address.startswith("s3://"):
            raise ValueError("expected s3://bucket/prefix")
        return address

    @field_validator("database")
    @classmethod
    def _is_postgres(cls, address: str) -> str:
        # Without the driver SQLAlchemy 2.1 takes another one than dagster-postgres brings.
        if address and not address.startswith("postgresql+psycopg2://"):
            raise ValueError("expected postgresql+psycopg2://user:password@host/name")
        return address

    @field_validator("shapes")
    @classmethod
    def _has_shapes(cls, folder: Path | None) -> Path | None:
        if folder is not None:
            for file in (folder / name for name in OFFICIAL):
                if not file.is_file():
                    raise ValueError(f"expected {file.name}, one of the official SHACL shapes")
        return folder

    @classmethod
    def settings_customise_sources(cls, settings_cls: Any, *sources: Any, **named: Any) -> tuple[Any, ...]:
        """What the command line gives wins over the environment, and the environment over the home's own file; no other place is read."""
        return named["init_settings"], named["env_settings"], named["dotenv_settings"]

    @cached_property
    def places(self) -> Home:
        return Home(self.home.resolve())

    def environment(self) -> dict[str, str]:
        """What was given, as environment variables: for processes that make these settings again."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        texts = {name: _as_variable(value) for name, value in given.items()}
        return {f"{PREFIX}{name.upper()}": text for name, text in texts.items()} | {f"{PREFIX}HOME": str(self.places.folder)}

    @property
    def archive(self) -> Evidence:
        return Evidence(self.places.evidence, ObjectStore(self.evidence) if self.evidence else None)

    @property
    def politeness(self) -> Politeness:
        return Politeness(
            user_agent=f"Datapeil/0.1 (open-data monitor of Dutch municipalities; {self.contact})",
            interval=self.interval,
            retries=self.retries,
        )

    @property
    def reply_limits(self) -> Limits:
        return Limits(total_seconds=self.request_seconds, max_bytes=self.reply_bytes)

    @property
    def file_limits(self) -> Limits:
        return Limits(total_seconds=self.file_seconds, max_bytes=self.file_bytes)

    def client(self) -> PoliteClient:
        """A client for a command outside a run, to be used as a context."""
        return PoliteClient(self.politeness, self.reply_limits, self.allow_hosts, read_opt_out(OPT_OUT))


def lines(own: Mapping[str, object]) -> str:
    """These settings as the lines of a home's `settings.env`."""
    escaped = {name: _as_variable(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in own.items()}
    return "".join(f"{PREFIX}{name.upper()}='{text}'\n" for name, text in escaped.items())


def _as_variable(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def read_settings(**given: object) -> Settings:
    """The settings from `given`, else the environment, else the home's own file, else the defaults.

    InputError names the variable that is wrong; a value that may hold a password is not told.
    """
    known = {name: value for name, value in given.items() if value is not None}
    home = Path(str(known.get("home") or os.environ.get(f"{PREFIX}HOME") or Settings.model_fields["home"].default))
    try:
        return Settings(_env_file=home / OF_HOME, **known)  # type: ignore[arg-type, call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        place = f"--{name.replace('_', '-')}" if name in known else f"{PREFIX}{name.upper()}"
        field = Settings.model_fields[name]
        found = "" if not field.repr or field.annotation is SecretStr else f" (found {first['input']!r})"
        raise InputError("settings", None, place, f"{first['msg'].removeprefix('Value error, ')}{found}") from None


def unknown_variables() -> Iterator[tuple[str, str]]:
    """Variables of the environment that look like settings and are none, each with the setting that was probably meant; "" = none."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(OF_DEVELOPERS):
            yield name, next(iter(get_close_matches(name, known, 1)), "")
