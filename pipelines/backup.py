"""A backup of a home in one file, and a home made from it again.

What belongs here: which files make a home, and how they travel: a gzipped tar of plain files, ended by `backup.json` with the
size and SHA-256 of each. Left out is what the next run makes again: the warehouse and the review files, which follow from the archive,
and Dagster's own log of runs. The published site is in it, so that a restored home serves the same bytes at once.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from assets.home import Home
from assets.written import written_aside
from pipelines.bar import tracked
from pipelines.settings import Settings
from quality.datafiles import InputError

LIST = "backup.json"
VERSION = 1
REMADE = ("site", "warehouse.duckdb", "warehouse.duckdb.wal", "review", "lock", ".sites", "dagster")  # at the top of a home
SITE = re.compile(r"^\.sites/[\w.-]+$")
FASTEST = 1  # level of gzip: most captures hardly shrink further


class _Member(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    size: int
    sha256: str


class _List(BaseModel):
    """The last member of a backup. `site` is the folder that the link `site` pointed to; "" = nothing was published."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    site: str
    files: tuple[_Member, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in a backup."""

    files: int
    bytes: int


def back_up(settings: Settings, out: Path) -> Kept:
    """Write the home of these settings to the file `out`, which appears whole or not at all.

    Holds the home's lock, so that what is in it belongs together: HomeBusy while a run goes on. InputError when there is no home, `out` is
    there already or lies in the home, or the archive is on an object store, which has ways of its own.
    """
    place = settings.places
    _can_be_written(place, out)
    if settings.evidence:
        raise InputError("settings", None, "DATAPEIL_EVIDENCE", "the archive is on an object store: back it up there, and copy input/")
    with place.locked(), written_aside(out.absolute()) as aside:
        names = list(_names(place))
        with (
            open(aside, "wb") as written,
            gzip.GzipFile("", "wb", FASTEST, written, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            files = tuple(_add(tar, place.folder, name) for name in tracked(names, len(names), "backing up"))
            told = _List(version=VERSION, site=_site(place), files=files).model_dump_json(indent=1).encode()
            tar.addfile(_header(LIST, len(told)), io.BytesIO(told))
    return Kept(len(files), sum(file.size for file in files))


def restore(file: Path, folder: Path) -> Kept:
    """Make the home `folder` from a backup; it appears whole or not at all.

    InputError when there is something in the folder, or the file is not a whole backup: every byte is held against its SHA-256.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(folder, None, "--home", "there is something here already; restore to a new or empty folder")
    target = folder.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=target.parent) as scratch:
        aside = Path(scratch) / "home"
        aside.mkdir()
        try:
            with tarfile.open(file, mode="r:gz") as tar:
                told = _unpack(tar, aside, file)
        except FileNotFoundError:
            raise InputError(file, None, "", "the file does not exist") from None
        except IsADirectoryError:
            raise InputError(file, None, "", "expected a file, this is a folder") from None
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(file, None, "", f"not a whole backup ({error})") from None
        if told.site:
            (aside / "site").symlink_to(told.site)
        os.replace(aside, target)
    return Kept(len(told.files), sum(member.size for member in told.files))


def _can_be_written(place: Home, out: Path) -> None:
    if not place.folder.is_dir():
        raise InputError(place.folder, None, "--home", "there is no home here")
    if out.exists():
        raise InputError(out, None, "--out", "there is a file of this name already")
    if not out.absolute().parent.is_dir():
        raise InputError(out, None, "--out", "the folder does not exist")
    if out.resolve().is_relative_to(place.folder):
        raise InputError(out, None, "--out", "expected a place outside the home")


def _names(place: Home) -> Iterator[str]:
    """The files of a home that are kept, relative to it, in order: no links, and nothing half-written (hidden names)."""
    tops = [path for path in sorted(place.folder.iterdir()) if path.name not in REMADE and not path.name.startswith(".")]
    tops += [path for path in [place.dagster / "dagster.yaml"] if path.exists()]
    tops += [place.site.resolve()] if _site(place) else []
    for top in tops:
        found = [top] if top.is_file() else sorted(top.rglob("*"))
        for path in found:
            if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in path.relative_to(top).parts):
                yield path.relative_to(place.folder).as_posix()


def _site(place: Home) -> str:
    """Where the link of the published site points to, relative to the home; "" when nothing is published."""
    return place.site.resolve().relative_to(place.folder).as_posix() if place.site.exists() else ""


def _header(name: str, size: int) -> tarfile.TarInfo:
    """Of a plain file that its owner may read and write; nothing of this machine's users or clock goes along."""
    header = tarfile.TarInfo(name)
    header.size = size
    return header


class _Hashed:
    """A file that is read once, and its SHA-256."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


def _add(tar: tarfile.TarFile, folder: Path, name: str) -> _Member:
    with open(folder / name, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        hashed = _Hashed(stream)
        tar.addfile(_header(name, size), hashed)  # only `read` is used
    return _Member(name=name, size=size, sha256=hashed.digest.hexdigest())


def _unpack(tar: tarfile.TarFile, folder: Path, file: Path) -> _List:
    """Write every member below `folder`; the list that ends the archive must name exactly these, with these bytes."""
    found: dict[str, _Member] = {}
    told: _List | None = None
    for member in tracked(tar, 0, "restoring"):
        if told is not None or not member.isfile() or member.name in found or not _is_safe(member.name):
            raise InputError(file, None, member.name[:100], "not a member that a backup has; nothing was restored")
        stream = tar.extractfile(member)
        if stream is None:
            raise InputError(file, None, member.name[:100], "cannot be read; nothing was restored")
        if member.name == LIST:
            told = _read_list(file, stream.read())
        else:
            hashed = _Hashed(stream)
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "wb") as written:
                shutil.copyfileobj(hashed, written)
            found[member.name] = _Member(name=member.name, size=member.size, sha256=hashed.digest.hexdigest())
    if told is None:
        raise InputError(file, None, "", f"not a whole backup: {LIST} is missing; nothing was restored")
    for expected in told.files:
        if found.pop(expected.name, None) != expected:
            raise InputError(file, None, expected.name, "is missing or has other bytes than were backed up; nothing was restored")
    if found:
        raise InputError(file, None, next(iter(found)), f"is not in {LIST}; nothing was restored")
    return told


def _is_safe(name: str) -> bool:
    """A relative path without steps up, as this module writes them."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and path.as_posix() == name


def _read_list(file: Path, data: bytes) -> _List:
    try:
        told = _List.model_validate(json.loads(data))
    except (ValueError, ValidationError) as error:
        raise InputError(file, None, LIST, f"not a list of a backup ({str(error).splitlines()[0]})") from None
    if told.version != VERSION:
        raise InputError(file, None, f"{LIST}: version", f"expected {VERSION} (found {told.version})")
    if told.site and not SITE.match(told.site):
        raise InputError(file, None, f"{LIST}: site", f"expected a folder below .sites (found {told.site!r})")
    return told
