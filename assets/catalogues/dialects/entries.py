"""From captured pages to datasets: the loop of the dialects whose pages are lists with one entry per dataset.

What belongs here: going through pages and entries, and setting aside what is none. What an entry says is read by its dialect.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from assets.catalogues.dialects.json_pages import Unreadable
from assets.catalogues.harvest import Page, Parsed, SetAside
from assets.catalogues.record import Dataset

Entry = TypeVar("Entry")


def parse_entries(
    pages: Iterable[Page], entries_of: Callable[[Page], Iterable[Entry]], read: Callable[[Entry, str], Dataset | SetAside]
) -> Parsed:
    """The datasets of all pages. A page of which `entries_of` raises Unreadable is set aside, and an entry of which `read` says so.

    `read` gets an entry and where it stands.
    """
    parsed = Parsed([], [])
    for page in pages:
        try:
            entries = list(entries_of(page))
        except Unreadable as reason:
            parsed.set_aside.append(SetAside(page.url, str(reason)))
            continue
        add_entries(parsed, entries, page.url, read)
    return parsed


def add_entries(parsed: Parsed, entries: Iterable[Entry], url: str, read: Callable[[Entry, str], Dataset | SetAside]) -> None:
    """Add what each entry of the page at `url` is."""
    for number, entry in enumerate(entries, 1):
        found = read(entry, f"{url} {number}")
        if isinstance(found, SetAside):
            parsed.set_aside.append(found)
        else:
            parsed.datasets.append(found)


def read_object(
    entry: Any, place: str, key: Callable[[Mapping[str, Any]], str], missing: str, read: Callable[[Mapping[str, Any]], Dataset]
) -> Dataset | SetAside:
    """What `read` makes of a JSON object that has a key; else it is set aside, `missing` being what a record without key is."""
    if not isinstance(entry, dict):
        return SetAside(place, f"a record must be an object, this is {type(entry).__name__}")
    return read(entry) if key(entry) else SetAside(place, missing)
