"""CKAN's action API (data.overheid.nl is CKAN 2.8): https://docs.ckan.org/en/2.8/api/

What belongs here: paging through `package_search`, and reading packages of three field sets: DCAT-AP-DONL (data.overheid.nl today), the set
of data.overheid.nl in 2015 (the municipality is `maintainer`), and plain CKAN (the publisher is the organization).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from assets.catalogues.harvest import Archive, Capture, Harvest, Page, Parsed, SetAside, Source
from assets.catalogues.json_pages import Unreadable, read_json
from assets.catalogues.record import Dataset, Distribution
from assets.catalogues.values import boolean, day, first, objects, size, text, texts, unique
from assets.catalogues.web import PoliteClient

ROWS = 1000  # the most that CKAN gives at once
# Two fields that never change make an order in which paging skips nothing; both are sortable in CKAN 2.8's Solr schema.
SORT = "metadata_created asc, id asc"
MAX_PAGES = 2000


def api_url(url: str) -> str:
    """The action API's address, from it, from `.../api/3` or from the site's own address."""
    base = url.split("?")[0].rstrip("/")
    if base.endswith("/action"):
        return f"{base}/"
    if re.search(r"/api(/3)?$", base):
        return f"{base.removesuffix('/3')}/3/action/"
    return f"{base}/api/3/action/"


def harvest(source: Source, client: PoliteClient, archive: Archive) -> Harvest:
    """Page through the whole catalogue. Complete only if as many different packages came as the source counts, before and after."""
    api = api_url(source.url)
    captures: list[Capture] = []
    seen: set[str] = set()
    expected: int | None = None

    def ended(outcome: str, reason: str) -> Harvest:
        if outcome == "partial" and not captures:
            outcome = "failed"
        return Harvest(source.id, outcome, reason, tuple(captures), expected)  # type: ignore[arg-type]

    start = 0
    for _ in range(MAX_PAGES):
        url = f"{api}package_search?{urlencode({'rows': ROWS, 'start': start, 'sort': SORT})}"
        result, reply_size, problem = None, 0, ""
        for _attempt in range(2):  # a truncated or garbled page is asked for once more
            reply = client.get(url, robots=source.robots)
            if not reply.is_success:
                return ended("partial", f"{url}: {reply.outcome} ({reply.reason})")
            result, problem = _result(reply.body)
            reply_size = reply.size
            if result is not None:
                break
        if result is None:
            return ended("partial", f"{url}: {problem}")
        captures.append(Capture(url, archive.put(reply.body), reply_size, reply.headers.get("Content-Type", "")))
        count = result.get("count")
        if expected is not None and count != expected:
            expected = count
            return ended("partial", f"the number of datasets changed from {expected} to {count} while paging")
        expected = count if isinstance(count, int) else None
        page = result["results"]
        ids = {text(package.get("id")) for package in page if isinstance(package, dict)}
        repeated = ids & seen
        if repeated:
            return ended("partial", f"page at {start} repeats {len(repeated)} datasets")
        seen |= ids
        start += len(page)
        if not page or (expected is not None and start >= expected):
            break
    if expected is not None and start != expected:
        return ended("partial", f"the source counts {expected} datasets, {start} came")
    return ended("complete", "")


def parse(pages: Iterable[Page], source: Source) -> Parsed:
    """The datasets of the captured pages; a record that is no record is set aside with the reason."""
    datasets: dict[str, Dataset] = {}
    aside: list[SetAside] = []
    site = _site(source.url)
    for number, page in enumerate(pages, 1):
        result, problem = _result(page.body)
        if result is None:
            aside.append(SetAside(f"page {number}", problem))
            continue
        for package in result["results"]:
            dataset = _dataset(package, site)
            if isinstance(dataset, SetAside):
                aside.append(dataset)
            elif dataset.id in datasets:
                aside.append(SetAside(dataset.id, "the same id occurs twice"))
            else:
                datasets[dataset.id] = dataset
    return Parsed(list(datasets.values()), aside)


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
    key = text(fields.get("id")) or name
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
        landing_page=first(fields, "landing_page", "landingpage", "url"),
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
