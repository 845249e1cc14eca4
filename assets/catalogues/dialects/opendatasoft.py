"""OpenDataSoft's Explore API v2.1: https://help.opendatasoft.com/apis/ods-explore-v2/

What belongs here: paging through the catalogue, its export where it is too large to page, and reading datasets with their templates of
metadata.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from assets.catalogues.dialects.entries import parse_entries, read_object
from assets.catalogues.dialects.json_pages import Unreadable, read_json
from assets.catalogues.dialects.pages import Look, page_through
from assets.catalogues.dialects.values import Keys, dated, first, objects, size, text, texts, unique
from assets.catalogues.harvest import Archive, Client, Harvest, Page, Parsed, SetAside, Source
from assets.catalogues.record import Dataset, Distribution

LIMIT = 100  # the most that is given at once
WINDOW = 10_000  # offset + limit may not exceed it; what is larger is exported whole
EXPORTS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
GEO_EXPORTS = {"geojson": "application/geo+json"}
TEMPLATES = ("default", "dcat", "dcat_ap", "custom", "inspire")  # of metadata; what an earlier one says goes before a later one


def api_url(url: str) -> str:
    """`.../api/explore/v2.1`, from it, from anything below it or from the site's own address."""
    return f"{re.split(r'/(?:api|explore|catalog)(?:/|$)', url.split('?')[0].rstrip('/'))[0]}/api/explore/v2.1"


def first_page(url: str) -> str:
    """The address of the first page of the catalogue."""
    return _page_url(api_url(url), 0)


def harvest(source: Source, client: Client, archive: Archive) -> Harvest:
    """Page through the catalogue, or take its export when it is larger than paging allows."""
    return page_through(source, client, archive, first_page(source.url), look)


def _page_url(api: str, offset: int) -> str:
    return f"{api}/catalog/datasets?{urlencode({'limit': LIMIT, 'offset': offset})}"


def look(page: Page) -> Look:
    """The ids of a page, how many the catalogue counts, and the page after it or the export instead of it."""
    try:
        entries, total = _entries(read_json(page.body))
    except Unreadable as reason:
        return Look(problem=str(reason))
    api, ids = api_url(page.url), tuple(_key(entry) for entry in objects(entries) if _key(entry))
    if "/exports/" in page.url:
        return Look(ids=ids)
    if total is not None and total > WINDOW:
        return Look(instead=f"{api}/catalog/exports/json")
    offset = int(parse_qs(urlsplit(page.url).query).get("offset", ["0"])[0])
    following = offset + len(entries)
    is_last = not entries or (total is not None and following >= total) or (total is None and len(entries) < LIMIT)
    return Look(ids=ids, total=total, next_url="" if is_last else _page_url(api, following))


def parse(pages: Iterable[Page], source: Source) -> Parsed:
    """The datasets of the captured pages; an entry that is no record is set aside with the reason."""
    keys, api = Keys(), api_url(source.url)

    def read(entry: Any, place: str) -> Dataset | SetAside:
        return read_object(entry, place, _key, "a record without dataset_id", lambda found: _dataset(found, api, keys))

    return parse_entries(pages, lambda page: _entries(read_json(page.body))[0], read)


def _entries(document: Any) -> tuple[list[Any], int | None]:
    """The entries and the count of a page; of an export, a bare list, the entries."""
    if isinstance(document, list):
        return document, None
    if not isinstance(document, dict):
        raise Unreadable("neither a page nor an export of an OpenDataSoft catalogue")
    entries = document.get("results", document.get("datasets"))
    if not isinstance(entries, list):
        said = text(document.get("message")) or "no results in the answer"
        raise Unreadable(f"not a page of an OpenDataSoft catalogue: {said[:200]}")
    total = document.get("total_count")
    return entries, total if isinstance(total, int) and not isinstance(total, bool) else None


def _inner(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Version 2.0 wraps each dataset in an object with its links."""
    inner = entry.get("dataset")
    return inner if isinstance(inner, dict) else entry


def _key(entry: Mapping[str, Any]) -> str:
    return first(_inner(entry), "dataset_id", "datasetid", "dataset_uid")


def _metadata(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of all metadata templates in one; an empty value does not hide a filled one."""
    metas = entry.get("metas")
    metas = metas if isinstance(metas, dict) else {}
    found: dict[str, Any] = {}
    for name in (*TEMPLATES, *sorted(set(metas) - set(TEMPLATES))):
        template = metas.get(name)
        for field, value in template.items() if isinstance(template, dict) else ():
            if isinstance(value, dict) and "value" in value:
                value = value["value"]
            if found.get(field) in (None, "", []):
                found[field] = value
    return found


def _dataset(entry: Mapping[str, Any], api: str, keys: Keys) -> Dataset:
    problems: list[str] = []
    entry = _inner(entry)
    name = _key(entry)
    fields = _metadata(entry)
    if not fields:
        problems.append("no metadata")
    key = keys.add(name, problems)
    title = text(fields.get("title"))
    if not title:
        title = name
        problems.append("no title; the id is shown")
    page = f"{api.removesuffix('/api/explore/v2.1')}/explore/dataset/{quote(name, safe='')}/"
    publisher = first(fields, "publisher")
    return Dataset(
        id=key,
        title=title,
        description=text(fields.get("description")),
        name=name,
        identifier=first(fields, "identifier") or name,
        landing_page=page,
        url=page,
        publisher=publisher,
        publisher_name=publisher,
        creator=first(fields, "creator"),
        contact_name=first(fields, "contact_name"),
        contact_email=first(fields, "contact_email"),
        licence=first(fields, "license_url", "license"),
        access_rights=first(fields, "access_rights", "accessrights"),
        rights=first(fields, "rights"),
        themes=texts(fields.get("theme")),
        keywords=unique(texts(fields.get("keyword"))),
        spatial=texts(fields.get("spatial")) or texts(fields.get("territory")),
        temporal_start=dated(first(fields, "temporal_coverage_start", "temporal_start"), "temporal start", problems),
        temporal_end=dated(first(fields, "temporal_coverage_end", "temporal_end"), "temporal end", problems),
        frequency=first(fields, "accrualperiodicity", "update_frequency"),
        issued=dated(first(fields, "issued", "created"), "issued", problems),
        modified=dated(first(fields, "modified"), "modified", problems),
        languages=texts(fields.get("language")),
        conforms_to=texts(fields.get("conforms_to")),
        source_catalogue=first(fields, "source_domain_address", "source_domain"),
        hvd_categories=texts(fields.get("hvd_category")),
        catalogue_modified=first(fields, "metadata_processed"),
        distributions=_distributions(entry, name, api),
        problems=tuple(problems),
    )


def _distributions(entry: Mapping[str, Any], name: str, api: str) -> tuple[Distribution, ...]:
    """The exports that the API gives of a dataset with records (with places: GeoJSON too), then its attached files."""
    found = []
    if entry.get("has_records") is not False:
        exports = EXPORTS | (GEO_EXPORTS if "geo" in texts(entry.get("features")) else {})
        for form, media_type in exports.items():
            url = f"{api}/catalog/datasets/{quote(name, safe='')}/exports/{form}"
            found.append(Distribution(form, url, url, title=form.upper(), format=form, media_type=media_type))
    for number, attached in enumerate(objects(entry.get("attachments")) + objects(entry.get("alternative_exports")), 1):
        given = first(attached, "url", "href")
        place = f"attachments/{quote(text(attached.get('id')), safe='')}"
        url = given if given.startswith("http") else f"{api}/catalog/datasets/{quote(name, safe='')}/{place}"
        found.append(
            Distribution(
                first(attached, "id", "uid") or f"attachment {number}",
                url,
                url,
                title=first(attached, "title", "name"),
                description=text(attached.get("description")),
                media_type=first(attached, "mimetype", "media_type"),
                byte_size=size(attached.get("size")),
            )
        )
    return tuple(found)
