"""Opening a zip only when the list of its members is within our limit: Python reads that whole list before it tells how long it is."""

import zipfile
from pathlib import Path

from assets.files.limits import limits
from assets.files.readers.table_facts import UnknownFormat

ENTRY_BYTES = 1000  # of the list, for one member with a long name; most take under 100
SIZE = 5  # of the list in bytes, in what zipfile calls the end record


def opened_zip(path: Path) -> zipfile.ZipFile:
    """The zip, to be closed by the caller; zipfile.BadZipFile or OSError when it is none, UnknownFormat when it lists too many members."""
    with open(path, "rb") as file:
        # The very function by which ZipFile finds the list, so that both look at the same one.
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if end and end[SIZE] > limits().zip_members * ENTRY_BYTES:
        raise UnknownFormat(f"de lijst in het zipbestand is {end[SIZE]} bytes, meer dan past bij {limits().zip_members} bestanden")
    return zipfile.ZipFile(path)
