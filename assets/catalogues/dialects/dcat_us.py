"""DCAT-US 1.1, Project Open Data's `data.json`: https://resources.data.gov/resources/dcat-us/

What belongs here: asking for the one document, and reading its datasets. ArcGIS Hub and others publish it; its remote JSON-LD context is
never fetched, for the terms are fixed by the schema.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from assets.catalogues.dialects.entries import parse_entries, read_object
from assets.catalogues.dialects.json_pages import Unreadable, read_json
from assets.catalogues.dialects.pages import Look, page_through
from assets.catalogues.dialects.values import Keys, dated, first, objects, size, text, texts, unique, web_page
from assets.catalogues.harvest import Archive, Client, Harvest, Page, Parsed, SetAside, Source
from assets.catalogues.record import Dataset, Distribution
from assets.catalogues.services import service_kind

DOCUMENT = "/data.json"  # where a site has it, by the schema's own rule


def harvest(source: Source, client: Client, archive: Archive) -> Harvest:
    """Ask for the document; an address that is not the document's is the site's, which has it at `/data.json`."""
    path = urlsplit(source.url).path
    if path.strip("/"):
        came = page_through(source, client, archive, source.url, look)
        if came.outcome != "failed" or path.endswith(".json"):
            return came
    return page_through(source, client, archive, source.url.rstrip("/") + DOCUMENT, look)


def look(page: Page) -> Look:
    """The ids in the document."""
    try:
        entries = entries_of(read_json(page.body))
    except Unreadable as reason:
        return Look(problem=str(reason))
    return Look(ids=tuple(_key(entry) or f"entry {number}" for number, entry in enumerate(entries, 1) if isinstance(entry, dict)))


def parse(pages: Iterable[Page], source: Source) -> Parsed:
    """The datasets of the document, one per entry; an entry that is no record is set aside with the reason."""
    return parse_entries(pages, lambda page: entries_of(read_json(page.body)), reader(Keys()))


def entries_of(document: Any) -> list[Any]:
    """The entries of a data.json, or of its first version, a bare list; Unreadable when it is neither."""
    entries = document.get("dataset") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise Unreadable("no list `dataset`: not a data.json")
    return entries


def is_data_json(document: Any) -> bool:
    """Whether a JSON document is a data.json rather than JSON-LD: its list `dataset` has no inline context that says what it means."""
    if not isinstance(document, dict) or not isinstance(document.get("dataset"), list):
        return False
    return isinstance(document.get("@context", ""), str)


def reader(keys: Keys) -> Callable[[Any, str], Dataset | SetAside]:
    """What makes a dataset of an entry; `keys` are shared by all that come into one harvest."""

    def read(entry: Any, place: str) -> Dataset | SetAside:
        return read_object(entry, place, _key, "a record without identifier, landing page and title", lambda found: _dataset(found, keys))

    return read


def _key(entry: Mapping[str, Any]) -> str:
    return first(entry, "identifier", "@id", "landingPage", "title")


def _dataset(entry: Mapping[str, Any], keys: Keys) -> Dataset:
    problems: list[str] = []
    identifier, landing_page, title = text(entry.get("identifier")), web_page(entry.get("landingPage")), text(entry.get("title"))
    if not identifier:
        problems.append("no identifier")
    key = keys.add(_key(entry), problems)
    if not title:
        title = key
        problems.append("no title; the identifier is shown")
    publisher = _name(entry.get("publisher"))
    contact = next(iter(objects(entry.get("contactPoint"))), {})
    start, _, end = (part.strip() for part in text(entry.get("temporal")).partition("/"))
    given = entry.get("distribution")
    if given is not None and not isinstance(given, list):
        problems.append("distribution is no list")
    distributions = []
    for position, distribution in enumerate(given if isinstance(given, list) else objects(given), 1):
        if isinstance(distribution, dict):
            distributions.append(_distribution(distribution, position, problems))
        else:
            problems.append(f"distribution {position} is no object")
    return Dataset(
        id=key,
        title=title,
        description=text(entry.get("description")),
        identifier=identifier,
        landing_page=landing_page,
        url=landing_page or web_page(identifier),
        publisher=publisher,
        publisher_name=publisher,
        contact_name=first(contact, "fn", "name") or text(entry.get("contactPoint")),
        contact_email=first(contact, "hasEmail", "email", "mbox").removeprefix("mailto:"),
        licence=_name(entry.get("license")),
        access_rights=first(entry, "accessLevel", "accessRights"),
        rights=_name(entry.get("rights")),
        themes=texts(entry.get("theme")),
        keywords=unique(texts(entry.get("keyword"))),
        spatial=texts(entry.get("spatial")),
        temporal_start=dated(start, "temporal start", problems),
        temporal_end=dated(end, "temporal end", problems),
        frequency=text(entry.get("accrualPeriodicity")),
        issued=dated(text(entry.get("issued")), "issued", problems),
        modified=dated(text(entry.get("modified")), "modified", problems),
        languages=texts(entry.get("language")),
        conforms_to=texts(entry.get("conformsTo")),
        distributions=tuple(distributions),
        problems=tuple(problems),
    )


def _distribution(entry: Mapping[str, Any], position: int, problems: list[str]) -> Distribution:
    access, download = text(entry.get("accessURL")), text(entry.get("downloadURL"))
    if not access and not download:
        problems.append(f"distribution {position} has no address")
    declared, media_type = text(entry.get("format")), text(entry.get("mediaType"))
    return Distribution(
        id=first(entry, "@id", "identifier") or str(position),
        access_url=access,
        download_url=download,
        title=text(entry.get("title")),
        description=text(entry.get("description")),
        format=declared or ("" if media_type else service_kind(access or download, text(entry.get("conformsTo")))),
        media_type=media_type,
        licence=_name(entry.get("license")),
        rights=_name(entry.get("rights")),
        byte_size=size(entry.get("byteSize")),
        issued=dated(text(entry.get("issued")), f"issued of distribution {position}", problems),
        modified=dated(text(entry.get("modified")), f"modified of distribution {position}", problems),
        conforms_to=texts(entry.get("conformsTo")),
    )


def _name(value: Any) -> str:
    """A name given as a text or as an object such as {"@type": "org:Organization", "name": ...}."""
    return text(value) or next((first(entry, "name", "prefLabel", "@id") for entry in objects(value)), "")
