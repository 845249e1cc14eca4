"""What `datapeil doctor` says of this installation: what is in order, and what to do about what is not.

What belongs here: looking, without changing anything. What a troubled run, check or source means is an alert (watch.py, alerts.yaml); here
are the things that no run can tell, because it would not start, or would start and lack something.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dagster._utils.schedules import schedule_execution_time_iterator

from assets.home import Home, HomeBusy
from assets.inputs import Paths, read_inputs
from assets.object_store import StoreFailed
from assets.snapshot import AMSTERDAM
from pipelines.alerts import Trouble, alerts
from pipelines.gates import GATES
from pipelines.release import release_gate
from pipelines.run import instance_of
from pipelines.schedules import SCHEDULES
from pipelines.settings import Settings, unknown_variables
from pipelines.watch import low_disk, state, troubles
from quality.datafiles import InputError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` is what to do, "" = it is in order."""

    what: str
    remedy: str = ""

    @property
    def line(self) -> str:
        return f"! {self.what}\n  {self.remedy}" if self.remedy else f"ok {self.what}"


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything that was looked at, in the order in which an operator would mend it."""
    for name, meant in unknown_variables():
        yield Finding(f"{name} is no setting: nothing reads it", f"Name it {meant}, or remove it." if meant else "Remove it.")
    yield from _home(settings)
    yield from _inputs(settings)
    yield from _reaching_us(settings)
    try:
        yield from _runs(settings)
    except OSError as error:
        yield Finding(f"{error.filename}: {error.strerror}", "Make room, or see who may write there; or see to DATAPEIL_DATABASE.")
    except StoreFailed as error:
        yield Finding(f"The archive cannot be read: {error}", "See to the object store (DATAPEIL_EVIDENCE) and its keys.")


def _home(settings: Settings) -> Iterator[Finding]:
    place = settings.places
    if not place.folder.is_dir():
        yield Finding(f"There is no home {place.folder} yet", "The first `datapeil run` makes it; or name another with --home.")
        return
    if os.access(place.folder, os.W_OK | os.X_OK):
        yield Finding(f"Home {place.folder} can be written")
    else:
        yield Finding(f"Home {place.folder} cannot be written by this user", "Run as its owner, or give it to this user.")
        return
    yield _lock(place)
    yield Finding(f"{shutil.disk_usage(place.folder).free / 1e9:.1f} GB are free on its disk")
    yield from map(_told, low_disk(settings))


def _told(trouble: Trouble) -> Finding:
    alert = alerts()[trouble.alert]
    return Finding(f"{alert.title}: {trouble.what}{f' ({trouble.detail})' if trouble.detail else ''}", alert.remedy)


def _lock(place: Home) -> Finding:
    try:
        with place.locked():
            return Finding("No run is under way")
    except HomeBusy as busy:
        return Finding(f"A run is under way ({busy})")


def _inputs(settings: Settings) -> Iterator[Finding]:
    place = settings.places
    try:
        inputs = read_inputs(
            Paths(settings.sources, settings.portals, settings.reference_list, place.matches, place.notices, settings.register_date)
        )
        yield Finding(f"Input can be read: {len(inputs.sources)} sources, {len(inputs.reference_list.items)} items")
    except InputError as mistake:
        yield Finding(f"Input is wrong: {mistake}", "No run starts before this is mended.")
    yield (
        Finding("The official SHACL shapes are configured")
        if settings.shapes
        else Finding(
            "No official SHACL shapes are configured: MQA conformance is unknown",
            "Fetch the shapes of DCAT-AP-NL 3.0 and set DATAPEIL_SHAPES to their folder.",
        )
    )


def _reaching_us(settings: Settings) -> Iterator[Finding]:
    """Whether sources can reach the operator, and alerts can."""
    given = settings.model_fields_set
    yield (
        Finding(f"Sources can reach you: {settings.contact}")
        if "contact" in given
        else Finding(
            "Sources cannot tell whose requests these are", "Set DATAPEIL_CONTACT to a page or address of yours before asking live sources."
        )
    )
    if settings.alert_mail and not settings.smtp_host:
        yield Finding("Alerts have an address but no mail server", "Set DATAPEIL_SMTP_HOST.")
    elif settings.alert_mail or settings.alert_webhook.get_secret_value():
        yield Finding("Alerts are sent")
    else:
        yield Finding("Nobody gets alerts", "Set DATAPEIL_ALERT_MAIL with DATAPEIL_SMTP_HOST, or DATAPEIL_ALERT_WEBHOOK.")


def _runs(settings: Settings) -> Iterator[Finding]:
    """The last snapshot, what is wrong since, and when the next one comes."""
    place, now = settings.places, datetime.now(AMSTERDAM)
    if not (place.dagster / "dagster.yaml").exists():
        yield Finding("No run was made here yet", f"Make the first: datapeil run --home {place.folder}")
        return
    keys = [key for check in (*GATES, release_gate) for key in check.check_keys]
    with instance_of(place, settings.database) as instance:
        yield Finding(state(settings.archive, now.date()))
        for trouble in troubles(instance, settings, keys, now):
            if trouble.alert != "disk_low":  # told already, also where Dagster can keep nothing any more
                yield _told(trouble)
        asleep = [kind for kind, daemon in instance.get_daemon_statuses().items() if daemon.required and not daemon.healthy]
    if asleep:
        yield Finding("The daemon is not running: nothing starts by itself", f"Start it: datapeil dev --home {place.folder}")
    else:
        yield from (Finding(f"{one.name} runs next at {_next(one.cron_schedule, now)}") for one in SCHEDULES)


def _next(cron: object, now: datetime) -> str:
    return f"{next(schedule_execution_time_iterator(now.timestamp(), str(cron), str(AMSTERDAM))):%Y-%m-%d %H:%M}"
