"""Reading the sources file: a YAML list of {id, kind, url, municipality?, title?, portal?, robots?}."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from assets.catalogues.dialects.registry import DIALECTS
from assets.catalogues.harvest import Source
from quality.datafiles import InputError, http_address, line_of, read_yaml

SECRET = re.compile(r"//[^/?#]*@")  # a user name and password in an address


class SourceEntry(BaseModel):
    """One entry of the file."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,79}$")
    kind: str
    url: str
    title: str = ""
    municipality: str = Field("", pattern=r"^(GM\d{4})?$")
    portal: str = ""
    robots: Literal["invited", "obey"] = "invited"

    @field_validator("kind")
    @classmethod
    def _is_read(cls, kind: str) -> str:
        return _kind(kind)

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        return _address(url)


def known_kind(kind: str, option: str) -> str:
    """A kind given on the command line; InputError, naming the option, when there is no such dialect."""
    return _given(_kind, kind, option)


def web_address(url: str, option: str) -> str:
    """An address given on the command line; InputError, naming the option, when it is none."""
    return _given(_address, url, option)


def _given(check: Callable[[str], str], value: str, option: str) -> str:
    try:
        return check(value)
    except ValueError as error:
        raise InputError("command line", None, option, f"{error} (found {SECRET.sub('//…@', value)!r})") from None


def _kind(kind: str) -> str:
    if kind not in DIALECTS:
        raise ValueError(f"'{kind}' is no kind; expected one of: {', '.join(DIALECTS)}")
    return kind


def _address(url: str) -> str:
    if "@" in urlsplit(http_address(url)).netloc:
        raise ValueError("expected an address without a user name and password, which open data does not need")
    return url


class SourceFile(RootModel[list[SourceEntry]]):
    pass


def read_sources(path: Path) -> list[Source]:
    """The sources, in the order of the file; InputError names file, line and key of the first mistake."""
    entries = read_yaml(path, SourceFile).root
    if not entries:
        raise InputError(path, 1, "", "expected at least one source: a list of {id, kind, url, municipality?}")
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        if entry.id in seen:
            raise InputError(path, line_of(path, (position, "id")), f"{position}.id", f"'{entry.id}' occurs twice")
        seen.add(entry.id)
    return [Source(**entry.model_dump()) for entry in entries]
