"""CKAN's action API (data.overheid.nl is CKAN 2.8): https://docs.ckan.org/en/2.8/api/

What belongs here: paging through `package_search`, and reading packages of three field sets: DCAT-AP-DONL (data.overheid.nl today), the set
of data.overheid.nl in 2015 (the municipality is `maintainer`), and plain CKAN (the publisher is the organization).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from assets.catalogues.dialects.json_pages import Unreadable, read_json
from assets.catalogues.dialects.values import boolean, day, first, objects, size, text, texts, unique, web_page
from assets.catalogues.guards import harvest_rules
from assets.catalogues.harvest import Archive, Capture, Client, Harvest, Known, Page, Parsed, SetAside, Source
from assets.catalogues.record import Dataset, Distribution

ROWS = 1000  # the most that CKAN gives at once
# Fields that never change make an order in which paging skips nothing; all are sortable in CKAN 2.8's Solr schema.
SORT = "metadata_created asc, id asc"
SORT_CHANGES = "metadata_modified asc, id asc"
MAX_PAGES = 2000


class _Ended(Exception):
    """Paging cannot go on; the message says why."""


def api_url(url: str) -> str:
    """The action API's address, from it, from `.../api/3` or from the site's own address."""
    base = url.split("?")[0].rstrip("/")
    if base.endswith("/action"):
        return f"{base}/"
    if re.search(r"/api(/3)?$", base):
        return f"{base.removesuffix('/3')}/3/action/"
    return f"{base}/api/3/action/"


def harvest(source: Source, client: Client, archive: Archive) -> Harvest:
    """Page through the whole catalogue. Complete only if as many different packages came as the source counts, before and after."""
    pages = _Pages(source, client, archive)
    try:
        for _ in pages.read(SORT):
            pass
    except _Ended as end:
        return Harvest(source.id, "partial" if pages.captures else "failed", str(end), tuple(pages.captures), pages.count)
    return Harvest(source.id, "complete", "", tuple(pages.captures), pages.count)


def update(source: Source, client: Client, archive: Archive, known: Known) -> Harvest | str:
    """The packages changed since the newest one that is known, a little overlapping; a text when only the whole catalogue will do.

    A package that is gone shows only in the count, which is asked for afterwards: as many as are known and new, or there was a deletion.
    """
    newest = _moment(known.newest)
    if newest is None:
        return "its packages carry no time of change"
    since = newest - timedelta(minutes=harvest_rules().overlap_minutes)
    pages = _Pages(source, client, archive)
    changed: set[str] = set()
    try:
        for package in pages.read(SORT_CHANGES, fq=f"metadata_modified:[{since:%Y-%m-%dT%H:%M:%SZ} TO *]"):
            stamp = _moment(text(package.get("metadata_modified")))
            if stamp is None or stamp < since:
                return "it does not select by time of change"
            changed.add(_id(package))
        total = pages.total()
    except _Ended as end:
        return f"asking for changes failed: {end}"
    if total != len(known.ids | changed):
        return f"it counts {total} datasets where {len(known.ids | changed)} are known, so that some were removed"
    note = f"changes since {since:%Y-%m-%d %H:%M} were asked for"
    return Harvest(source.id, "complete", "", tuple(pages.captures), total, note=note)


class _Pages:
    """Paging through `package_search`: keeps every reply, and tells when the pages do not add up."""

    def __init__(self, source: Source, client: Client, archive: Archive) -> None:
        self._source, self._client, self._archive = source, client, archive
        self.captures: list[Capture] = []
        self.count: int | None = None

    def read(self, sort: str, **query: str) -> Iterator[dict[str, Any]]:
        """The packages of all pages; raises _Ended when a page cannot be had, repeats another, or the count disagrees."""
        seen: set[str] = set()
        start = 0
        for _ in range(MAX_PAGES):
            result = self._ask(rows=ROWS, start=start, sort=sort, **query)
            count = result.get("count")
            if self.count is not None and count != self.count:
                raise _Ended(f"the number of datasets changed from {self.count} to {count} while paging")
            self.count = count if isinstance(count, int) else None
            packages = objects(result["results"])
            ids = {_id(package) for package in packages} - {""}
            if repeated := ids & seen:
                raise _Ended(f"page at {start} repeats {len(repeated)} datasets")
            if start and result["results"] and not ids:
                raise _Ended(f"page at {start} holds no dataset with an id")
            seen |= ids
            start += len(result["results"])
            yield from packages
            if not result["results"] or (self.count is not None and start >= self.count):
                break
        if self.count is not None and start != self.count:
            raise _Ended(f"the source counts {self.count} datasets, {start} came")

    def total(self) -> int | None:
        """How many packages the source says it has."""
        count = self._ask(rows=0).get("count")
        return count if isinstance(count, int) else None

    def _ask(self, **query: str | int) -> dict[str, Any]:
        """The `result` of one request. A truncated or garbled page is asked for once more."""
        url = f"{api_url(self._source.url)}package_search?{urlencode(query)}"
        problem = ""
        for _ in range(2):
            reply = self._client.get(url, robots=self._source.robots)
            if not reply.is_success:
                raise _Ended(f"{url}: {reply.outcome} ({reply.reason})")
            result, problem = _result(reply.body)
            if result is not None:
                self.captures.append(Capture(url, self._archive.put(reply.body), reply.size, reply.headers.get("Content-Type", "")))
                return result
        raise _Ended(f"{url}: {problem}")


def parse(pages: Iterable[Page], source: Source) -> Parsed:
    """The datasets of the captured pages; a record that is no record is set aside with the reason."""
    aside: list[SetAside] = []
    return Parsed(list(stream(pages, source, aside)), aside)


def stream(pages: Iterable[Page], source: Source, aside: list[SetAside]) -> Iterator[Dataset]:
    """The same one by one."""
    site = _site(source.url)
    seen: set[str] = set()
    for number, page in enumerate(pages, 1):
        result, problem = _result(page.body)
        if result is None:
            aside.append(SetAside(f"page {number}", problem))
            continue
        for package in result["results"]:
            dataset = _dataset(package, site)
            if isinstance(dataset, SetAside):
                aside.append(dataset)
            elif dataset.id in seen:
                aside.append(SetAside(dataset.id, "the same id occurs twice"))
            else:
                seen.add(dataset.id)
                yield dataset


def _result(body: bytes) -> tuple[dict[str, Any] | None, str]:
    """The `result` of a package_search envelope, or why there is none."""
    try:
        envelope = read_json(body)
    except Unreadable as reason:
        return None, str(reason)
    if not isinstance(envelope, dict) or not envelope.get("success"):
        said = envelope.get("error") if isinstance(envelope, dict) else envelope
        return None, f"CKAN answers without success: {str(said)[:200]}"
    result = envelope.get("result")
    if not isinstance(result, dict) or not isinstance(result.get("results"), list):
        return None, "no result.results in the answer"
    return result, ""


def _moment(stamp: str) -> datetime | None:
    """CKAN's stamps are UTC without saying so; None for what is no date-time."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _id(package: Mapping[str, Any]) -> str:
    return text(package.get("id")) or text(package.get("name"))


def _site(url: str) -> str:
    """The address below which `dataset/<name>` shows a package."""
    base = re.split(r"/api(?:/|$)", url.split("?")[0])[0].rstrip("/")
    # data.overheid.nl has its API below /data, its pages above it.
    return base.removesuffix("/data") if urlsplit(base).hostname == "data.overheid.nl" else base


def _dataset(package: Any, site: str) -> Dataset | SetAside:
    if not isinstance(package, dict):
        return SetAside(str(package)[:80], f"a record must be an object, this is {type(package).__name__}")
    problems: list[str] = []
    fields = _with_extras(package)
    name = text(fields.get("name"))
    key = _id(fields)
    if not key:
        return SetAside(text(fields.get("title"))[:80] or "?", "a record without id")
    title = text(fields.get("title"))
    if not title:
        title = name or key
        problems.append("no title; the name is shown")
    organization = next(iter(objects([fields.get("organization")])), {})
    publisher = first(fields, "authority", "publisher", "maintainer") or text(organization.get("title")) or first(fields, "author")
    resources = fields.get("resources")
    if not isinstance(resources, list):
        resources = []
        problems.append("no list of resources")
    distributions = []
    for position, resource in enumerate(resources, 1):
        if isinstance(resource, dict):
            distributions.append(_distribution(resource, position))
        else:
            problems.append(f"resource {position} is no object")
    return Dataset(
        id=key,
        title=title,
        description=first(fields, "notes", "description"),
        name=name,
        identifier=first(fields, "identifier", "alternate_identifier"),
        landing_page=next((page for name in ("landing_page", "landingpage", "url") if (page := web_page(fields.get(name)))), ""),
        url=f"{site}/dataset/{name or key}",
        publisher=publisher,
        publisher_name=first(fields, "authority_displayname", "publisher_name", "maintainer_displayname")
        or text(organization.get("title")),
        creator=first(fields, "publisher", "creator", "author") if fields.get("authority") else first(fields, "creator", "author"),
        contact_name=first(fields, "contact_point_name", "contact_point_title", "contact_name"),
        contact_email=first(fields, "contact_point_email", "contact_email", "maintainer_email", "author_email"),
        contact_url=first(fields, "contact_point_website", "contact_uri"),
        licence=first(fields, "license_url", "license_id", "license_title"),
        access_rights=first(fields, "access_rights"),
        rights=first(fields, "rights"),
        themes=texts(fields.get("theme"))
        or unique(first(group, "title", "display_name", "name") for group in objects(fields.get("groups"))),
        keywords=unique(text(tag.get("name")) for tag in objects(fields.get("tags"))) or unique(texts(fields.get("tags"))),
        spatial=texts(fields.get("spatial_value")) or texts(fields.get("spatial")),
        temporal_start=day(first(fields, "temporal_start", "temporal_from")),
        temporal_end=day(first(fields, "temporal_end", "temporal_to")),
        frequency=first(fields, "frequency", "accrual_periodicity"),
        issued=day(first(fields, "issued")),
        modified=day(first(fields, "modified")),
        languages=texts(fields.get("metadata_language")) or texts(fields.get("language")),
        conforms_to=texts(fields.get("conforms_to")),
        status=first(fields, "dataset_status"),
        source_catalogue=first(fields, "source_catalog", "source"),
        hvd_categories=texts(fields.get("hvd_category")),
        applicable_legislation=texts(fields.get("applicable_legislation")),
        is_high_value_declared=boolean(fields.get("high_value")),
        catalogue_modified=text(fields.get("metadata_modified")),
        distributions=tuple(distributions),
        problems=tuple(problems),
    )


def _distribution(resource: Mapping[str, Any], position: int) -> Distribution:
    url, download = text(resource.get("url")), first(resource, "download_url")
    return Distribution(
        id=text(resource.get("id")) or str(position),
        access_url=url or download,
        download_url=download if download != url else "",
        title=first(resource, "name", "title"),
        description=text(resource.get("description")),
        format=text(resource.get("format")),
        media_type=first(resource, "media_type", "mimetype"),
        licence=first(resource, "license_id", "license"),
        rights=text(resource.get("rights")),
        status=text(resource.get("status")),
        byte_size=size(resource.get("size")) or size(resource.get("bytesize")),
        issued=day(first(resource, "release_date")),
        modified=day(first(resource, "modification_date", "last_modified")),
        conforms_to=texts(resource.get("linked_schemas")) + texts(resource.get("conforms_to")),
    )


def _with_extras(package: Mapping[str, Any]) -> dict[str, Any]:
    """The package with its `extras` (a list of key and value) as fields; a field of the package wins."""
    extras = {text(e.get("key")): e.get("value") for e in objects(package.get("extras"))}
    return extras | dict(package)
