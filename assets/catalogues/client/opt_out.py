"""The hosts that asked us to stay away: assets/lists/opt_out.yaml, or the operator's own file in its place."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

from assets.catalogues.client.address import Place
from quality.datafiles import read_yaml, require_unique


class OptOut(BaseModel):
    """One request to stay away: the host, with all names below it, and the date of the request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
    since: date
    note: str = ""


class _File(RootModel[list[OptOut]]):
    pass


def read_opt_out(path: Path) -> dict[str, date]:
    """Host -> date of its request; InputError names file, line and key of the first mistake."""
    entries = read_yaml(path, _File).root
    require_unique(path, "host", [(entry.host, None) for entry in entries])
    return {entry.host: entry.since for entry in entries}


def opted_out(place: Place, hosts: Mapping[str, date]) -> date | None:
    """Since when this host, or a domain that it belongs to, asks us to stay away; None when it does not."""
    labels = place.host.split(".")
    return next((hosts[name] for start in range(len(labels)) if (name := ".".join(labels[start:])) in hosts), None)
