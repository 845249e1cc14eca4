"""The archive on an object store: the same names below one address, for steps that run on many machines.

What belongs here: the few things that evidence.py needs of a store, over Arrow's file systems. An object is written whole, from a file
that is whole, and a store shows an object only when all of it is there: nothing is renamed. Keys come from where S3 clients look for
them (AWS_ACCESS_KEY_ID and so on).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs

from assets.written import written_aside

PIECE = 1 << 22  # bytes that are copied at a time


class StoreFailed(Exception):
    """The object store could not be read or written; the message says which object and why."""


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """Everything below `address`: s3://bucket/prefix, with ?endpoint_override=host:port&scheme=http for one that is not Amazon's."""

    address: str

    def put(self, name: str, file: Path) -> None:
        """Make this file the object `name`, in place of an earlier one."""
        system, place = self._object(name)
        # All at once: what is written when a stream is closed becomes the object, also when reading the file broke off.
        content = pa.memory_map(str(file)).read_buffer() if file.stat().st_size else b""
        with _said(name), system.open_output_stream(place) as stream:
            stream.write(content)

    def get(self, name: str, file: Path) -> bool:
        """Bring the object to `file`, unless that is the same already (size and time of writing); False when there is no such object."""
        system, place = self._object(name)
        with _said(name):
            there = system.get_file_info(place)
            if there.type != fs.FileType.File:
                return False
            written = there.mtime_ns or 0
            if file.exists() and (file.stat().st_size, file.stat().st_mtime_ns) == (there.size, written):
                return True
            with written_aside(file) as aside:
                with system.open_input_stream(place) as stream, open(aside, "wb") as copy:
                    while piece := stream.read(PIECE):
                        copy.write(piece)
                os.utime(aside, ns=(written, written))
        return True

    def has(self, name: str) -> bool:
        system, place = self._object(name)
        with _said(name):
            return bool(system.get_file_info(place).type == fs.FileType.File)

    def names(self, folder: str) -> list[str]:
        """What lies directly below `folder`, objects and folders alike."""
        system, place = self._object(folder)
        with _said(folder):
            return [info.base_name for info in system.get_file_info(fs.FileSelector(place, allow_not_found=True))]

    def remove(self, name: str) -> None:
        """Remove the object, if it is there."""
        if self.has(name):
            system, place = self._object(name)
            with _said(name):
                system.delete_file(place)

    def _object(self, name: str) -> tuple[Any, str]:
        with _said(self.address):
            system, base = _opened(self.address)
        return system, f"{base}/{name}"


@contextmanager
def _said(name: str) -> Iterator[None]:
    """What goes wrong in the block is said as StoreFailed, with the name of the object."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise StoreFailed(f"{name}: {(str(error).splitlines() or [''])[0]}") from error


@cache
def _opened(address: str) -> tuple[Any, str]:
    system, base = fs.FileSystem.from_uri(address)
    return system, base.rstrip("/")
