"""CKAN's action API (data.overheid.nl is CKAN 2.8): https://docs.ckan.org/en/2.8/api/

What belongs here: paging through `package_search`, and reading packages of three field sets: DCAT-AP-DONL (data.overheid.nl today), the set
of data.overheid.nl in 2015 (the municipality is `maintainer`), and plain CKAN (the publisher is the organization).
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from assets.catalogues.harvest import Archive, Capture, Harvest, Parsed, SetAside, Source
from assets.catalogues.record import Dataset, Distribution
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
        ids = {_text(package.get("id")) for package in page if isinstance(package, dict)}
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


def parse(bodies: Iterable[bytes], source: Source) -> Parsed:
    """The datasets of the captured pages; a record that is no record is set aside with the reason."""
    datasets: dict[str, Dataset] = {}
    aside: list[SetAside] = []
    site = _site(source.url)
    for number, body in enumerate(bodies, 1):
        result, problem = _result(body)
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
        envelope = json.loads(body)
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}"
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
    name = _text(fields.get("name"))
    key = _text(fields.get("id")) or name
    if not key:
        return SetAside(_text(fields.get("title"))[:80] or "?", "a record without id")
    title = _text(fields.get("title"))
    if not title:
        title = name or key
        problems.append("no title; the name is shown")
    organization = next(iter(_objects([fields.get("organization")])), {})
    publisher = _first(fields, "authority", "publisher", "maintainer") or _text(organization.get("title")) or _first(fields, "author")
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
        description=_first(fields, "notes", "description"),
        name=name,
        identifier=_first(fields, "identifier", "alternate_identifier"),
        landing_page=_first(fields, "landing_page", "landingpage", "url"),
        url=f"{site}/dataset/{name or key}",
        publisher=publisher,
        publisher_name=_first(fields, "authority_displayname", "publisher_name", "maintainer_displayname")
        or _text(organization.get("title")),
        creator=_first(fields, "publisher", "creator", "author") if fields.get("authority") else _first(fields, "creator", "author"),
        contact_name=_first(fields, "contact_point_name", "contact_point_title", "contact_name"),
        contact_email=_first(fields, "contact_point_email", "contact_email", "maintainer_email", "author_email"),
        contact_url=_first(fields, "contact_point_website", "contact_uri"),
        licence=_first(fields, "license_url", "license_id", "license_title"),
        access_rights=_first(fields, "access_rights"),
        rights=_first(fields, "rights"),
        themes=_texts(fields.get("theme")) or tuple(_text(g.get("title")) for g in _objects(fields.get("groups"))),
        keywords=tuple(dict.fromkeys(filter(None, (_text(tag.get("name")) for tag in _objects(fields.get("tags")))))),
        spatial=_texts(fields.get("spatial_value")) or _texts(fields.get("spatial")),
        temporal_start=_day(_first(fields, "temporal_start", "temporal_from")),
        temporal_end=_day(_first(fields, "temporal_end", "temporal_to")),
        frequency=_first(fields, "frequency", "accrual_periodicity"),
        issued=_day(_first(fields, "issued")),
        modified=_day(_first(fields, "modified")),
        languages=_texts(fields.get("metadata_language")) or _texts(fields.get("language")),
        conforms_to=_texts(fields.get("conforms_to")),
        status=_first(fields, "dataset_status"),
        source_catalogue=_first(fields, "source_catalog", "source"),
        hvd_categories=_texts(fields.get("hvd_category")),
        applicable_legislation=_texts(fields.get("applicable_legislation")),
        is_high_value_declared=_boolean(fields.get("high_value")),
        catalogue_modified=_text(fields.get("metadata_modified")),
        distributions=tuple(distributions),
        problems=tuple(problems),
    )


def _distribution(resource: Mapping[str, Any], position: int) -> Distribution:
    url, download = _text(resource.get("url")), _first(resource, "download_url")
    return Distribution(
        id=_text(resource.get("id")) or str(position),
        access_url=url or download,
        download_url=download if download != url else "",
        title=_first(resource, "name", "title"),
        description=_text(resource.get("description")),
        format=_text(resource.get("format")),
        media_type=_first(resource, "media_type", "mimetype"),
        licence=_first(resource, "license_id", "license"),
        rights=_text(resource.get("rights")),
        status=_text(resource.get("status")),
        byte_size=_integer(resource.get("size")) or _integer(resource.get("bytesize")),
        issued=_day(_first(resource, "release_date")),
        modified=_day(_first(resource, "modification_date", "last_modified")),
        conforms_to=_texts(resource.get("linked_schemas")) + _texts(resource.get("conforms_to")),
    )


def _with_extras(package: Mapping[str, Any]) -> dict[str, Any]:
    """The package with its `extras` (a list of key and value) as fields; a field of the package wins."""
    extras = {_text(e.get("key")): e.get("value") for e in _objects(package.get("extras"))}
    return extras | dict(package)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _first(fields: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that has a text."""
    for name in names:
        if text := _text(fields.get(name)):
            return text
    return ""


def _text(value: Any) -> str:
    """A trimmed text; "" for what is absent or no text. Of a list the first text."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and value:
        return _text(value[0])
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _texts(value: Any) -> tuple[str, ...]:
    """Texts of a list, of a text, or of PostgreSQL's form of a list in a text: `{a,"b, c"}`."""
    if isinstance(value, list):
        return tuple(filter(None, (_text(entry) for entry in value)))
    text = _text(value)
    if text.startswith("{") and text.endswith("}"):
        parts = re.findall(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)', text[1:-1])
        return tuple(filter(None, ((quoted or bare).strip() for quoted, bare in parts)))
    return (text,) if text else ()


def _boolean(value: Any) -> bool | None:
    """CKAN extensions store booleans as texts: "True", "true"."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False, "1": True, "0": False, "ja": True, "nee": False}.get(_text(value).lower())


def _integer(value: Any) -> int | None:
    """A count of bytes; free text such as "2 MB" is no count."""
    text = _text(value)
    return int(text) if text.isdigit() else None


def _day(text: str) -> str:
    """An ISO 8601 date or date-time as it stands; "" for anything that is not one."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return ""
    return text
