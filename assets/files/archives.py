"""Zip and gzip files: listing what is inside, choosing the one member that holds the data, and unpacking it within limits.

What belongs here: everything that is done with a zip that is not an office document. Names inside a zip are never used as paths: what is
unpacked gets a name of ours. What a zip says of itself (sizes, names) is checked before it is opened and again while it is read.
"""

import gzip
import lzma
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from assets.files.limits import FileLimits, limits
from assets.files.readers.table_facts import NotATable, UnknownFormat
from assets.files.recognise import recognise
from assets.files.zip_directory import opened_zip

# Of a zip with several, the first kind that occurs is the data; of several of a kind, the largest, then the first by name.
DATA = (".gpkg", ".shp", ".gdbtable", ".geojson", ".fgb", ".parquet", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".topojson", ".gml",
        ".kml", ".kmz", ".xlsx", ".xlsm", ".xlsb", ".ods", ".xls", ".dbf", ".xml", ".txt", ".gz", ".zip")  # fmt: skip
# Data as well, in formats that our reader does not know.
UNREAD = (".tab", ".mif", ".mdb", ".accdb", ".dgn", ".sqlite", ".db", ".sav", ".7z", ".rar", ".ttl", ".rdf", ".jsonld", ".nt")
SHOWN_NAME = 100  # characters of the name of a member, which can be long
BESIDE = {".shp": (".shp", ".shx", ".dbf", ".prj", ".cpg")}  # what belongs to a member of the same name
CHUNK = 1 << 20
SMALL = 1 << 20  # of fewer packed bytes the ratio says nothing
ENCRYPTED = 0x1
UNIX = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """The file that holds the data and its real format; `member` is its name in the zip ("inner.zip/data.csv"), "" without a zip."""

    path: Path
    format: str
    member: str = ""
    problems: tuple[str, ...] = ()  # what was passed over


def open_data(path: Path, scratch: Path) -> Opened:
    """`path` itself, or of a zip the member that holds the data, or what a gzip file holds, unpacked below `scratch`.

    Raises NotATable for one that is damaged, locked or holds no data, and UnknownFormat where it goes beyond our limits.
    """
    budget = limits().unpacked_bytes
    opened = Opened(path, recognise(path))
    for level in range(limits().nested_zips + 1):
        if opened.format not in ("zip", "gz"):
            return opened
        folder = scratch / f"unpacked{level}"
        folder.mkdir()
        inner = (_gunzip if opened.format == "gz" else _unpack)(opened.path, folder, budget)
        budget -= sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        opened = Opened(inner.path, inner.format, f"{opened.member}/{inner.member}".strip("/"), (*opened.problems, *inner.problems))
    raise UnknownFormat(f"zipbestanden zitten dieper dan {limits().nested_zips} keer in elkaar, onze grens")


def _unpack(path: Path, folder: Path, budget: int) -> Opened:
    try:
        with opened_zip(path) as archive:
            chosen, others = _choose(_members(archive, path, budget))
            target, wanted = _targets(chosen, archive, folder)
            for member, place in wanted:
                with archive.open(member) as packed:
                    budget -= _pour(packed, place, budget)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise NotATable(f"het zipbestand is beschadigd: {error}") from error
    except NotImplementedError as error:
        raise UnknownFormat(f"het zipbestand is ingepakt op een manier die onze lezer niet kent: {error}") from error
    shown = chosen.filename[:SHOWN_NAME]
    problems = (f"het zipbestand heeft {others + 1} bestanden van deze soort; gelezen is {shown}",) if others else ()
    return Opened(target, _recognised(target), chosen.filename, problems)


def _gunzip(path: Path, folder: Path, budget: int) -> Opened:
    """What a gzip file holds has no name that can be relied on; its bytes tell what it is."""
    target = folder / "data"
    try:
        with gzip.open(path) as packed:
            _pour(packed, target, min(budget, max(SMALL, path.stat().st_size * limits().unpacked_ratio)))
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise NotATable(f"het gzipbestand is beschadigd: {error}") from error
    return Opened(target, recognise(target))


def _members(archive: zipfile.ZipFile, path: Path, budget: int) -> list[zipfile.ZipInfo]:
    """The members that can be opened safely; UnknownFormat when the whole is beyond our limits."""
    bounds = limits()
    listed = [member for member in archive.infolist() if not member.is_dir()]
    if len(listed) > bounds.zip_members:
        raise UnknownFormat(f"het zipbestand heeft {len(listed)} bestanden, meer dan onze grens van {bounds.zip_members}")
    _check_size(sum(member.file_size for member in listed), path.stat().st_size, bounds, budget)
    safe = [member for member in listed if _is_safe(member)]
    if listed and not safe:
        raise NotATable("in het zipbestand staan alleen koppelingen, of namen die buiten de map wijzen")
    if safe and all(member.flag_bits & ENCRYPTED for member in safe):
        raise NotATable("het zipbestand is met een wachtwoord beveiligd")
    return [member for member in safe if not member.flag_bits & ENCRYPTED]


def _check_size(unpacked: int, packed: int, bounds: FileLimits, budget: int) -> None:
    if unpacked > budget:
        raise UnknownFormat(f"uitgepakt is het zipbestand {unpacked} bytes, meer dan onze grens van {bounds.unpacked_bytes}")
    if unpacked > SMALL and unpacked > packed * bounds.unpacked_ratio:
        raise UnknownFormat(
            f"uitgepakt is het zipbestand {unpacked // max(1, packed)} keer zo groot, onze grens is {bounds.unpacked_ratio}"
        )


def _is_safe(member: zipfile.ZipInfo) -> bool:
    """Neither a link nor a name that leads out of the folder, nor a Mac's copy of the attributes of a file."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    is_link = member.create_system == UNIX and stat.S_ISLNK(member.external_attr >> 16)
    leads_out = name.is_absolute() or ".." in name.parts or ":" in member.filename or any(ord(letter) < 32 for letter in member.filename)
    return not (is_link or leads_out or "__MACOSX" in name.parts or name.name.startswith("._"))


def _choose(members: list[zipfile.ZipInfo]) -> tuple[zipfile.ZipInfo, int]:
    """The member that holds the data, and how many others could as well."""
    for ending in DATA:
        fitting = [member for member in members if member.filename.lower().endswith(ending)]
        if fitting:
            chosen = min(fitting, key=lambda member: (-member.file_size, member.filename))
            tables = {PurePosixPath(member.filename).parent for member in fitting} if ending == ".gdbtable" else fitting
            return chosen, len(tables) - 1
    if len(members) == 1 and not PurePosixPath(members[0].filename).suffix:
        return members[0], 0  # its bytes tell what it is
    endings = sorted({PurePosixPath(member.filename).suffix.lower() or "zonder achtervoegsel" for member in members})
    if unread := [ending for ending in endings if ending in UNREAD]:
        raise UnknownFormat(f"in het zipbestand zitten gegevens die onze lezer niet kent: {', '.join(unread)}")
    raise NotATable(f"in het zipbestand zit geen data, maar: {', '.join(endings[:5]) or 'niets'}")


def _targets(chosen: zipfile.ZipInfo, archive: zipfile.ZipFile, folder: Path) -> tuple[Path, list[tuple[zipfile.ZipInfo, Path]]]:
    """The file or folder to read, and which members go where, under names of ours."""
    ending = PurePosixPath(chosen.filename).suffix.lower()
    siblings = [member for member in archive.infolist() if _is_safe(member) and not member.is_dir()]
    if ending == ".gdbtable":
        base = PurePosixPath(chosen.filename).parent
        whole = [member for member in siblings if PurePosixPath(member.filename).parent == base]
        target = folder / "data.gdb"
        target.mkdir()
        return target, [(member, target / _plain(PurePosixPath(member.filename).name)) for member in whole]
    endings = BESIDE.get(ending, (ending,))
    stem = chosen.filename.lower().removesuffix(ending)
    wanted = [(member, folder / f"data{suffix}") for member in siblings for suffix in endings if member.filename.lower() == stem + suffix]
    return folder / f"data{ending}", wanted


def _plain(name: str) -> str:
    """A table of a File Geodatabase is named a00000001.gdbtable and the like; of any other name only letters, digits and dots stay."""
    return "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "._")).lstrip(".") or "_"


def _pour(packed: IO[bytes] | gzip.GzipFile, place: Path, budget: int) -> int:
    """Unpack into `place`, never more bytes than `budget`, whatever the archive says of its size; returns the bytes."""
    written = 0
    with open(place, "wb") as file:
        while chunk := packed.read(CHUNK):
            written += len(chunk)
            if written > budget:
                raise UnknownFormat(f"uitgepakt is het bestand meer dan {budget} bytes, onze grens")
            file.write(chunk)
    return written


def _recognised(target: Path) -> str:
    """By its bytes, as any file; only a geodatabase is a folder."""
    return "fgdb" if target.suffix == ".gdb" else recognise(target)
