"""The announced API of data.overheid.nl: `GET /api/v1/datasets?page=&size=`, pages of {content: [{id, dcatDataset, meta}], page: {...}}.

What belongs here: paging, and reading properties that are named after DCAT-AP-NL's (`dctTitle`, `dcatTheme`, `dcatapHvdCategory`). Only the
announced shape is known, so a value is accepted as a text, an address, a list, a text per language, or an object around one of these.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from assets.catalogues.dialects.entries import parse_entries, read_object
from assets.catalogues.dialects.json_pages import Unreadable, read_json
from assets.catalogues.dialects.pages import Look, page_through
from assets.catalogues.dialects.values import Keys, boolean, dated, first, size, text, unique
from assets.catalogues.harvest import Archive, Client, Harvest, Page, Parsed, SetAside, Source
from assets.catalogues.record import Dataset, Distribution
from assets.catalogues.services import service_kind

SIZE = 100  # datasets a page
PATH = "/api/v1/datasets"
INNER = ("@id", "uri", "iri", "id", "@value", "value", "label", "skosPrefLabel", "foafName", "name", "rdfsLabel", "dctTitle")
NAMES = ("foafName", "vcardFn", "vcardOrganizationName", "skosPrefLabel", "name", "label", "rdfsLabel", "dctTitle", "value", "@value")
DEPTH = 6  # of forms within forms
LANGUAGES = ("nl", "nl-nl", "", "@none", "none", "en")  # the order in which a text is taken
LANGUAGE = re.compile(r"@none|none|[a-z]{2,3}(-[a-z]{2,4})?", re.IGNORECASE)


def api_url(url: str) -> str:
    """The address of the list of datasets, from it or from the site's own address."""
    base = url.split("?")[0].rstrip("/")
    return base if base.endswith("/datasets") else re.sub(r"/api(/v1)?$", "", base) + PATH


def first_page(url: str) -> str:
    """The address of the first page of datasets."""
    return f"{api_url(url)}?{urlencode({'page': 0, 'size': SIZE})}"


def harvest(source: Source, client: Client, archive: Archive) -> Harvest:
    """Page through all datasets."""
    return page_through(source, client, archive, first_page(source.url), look)


def look(page: Page) -> Look:
    """The ids of a page, how many there are in all, and the page after it."""
    try:
        content, paging = _content(read_json(page.body))
    except Unreadable as reason:
        return Look(problem=str(reason))
    total, pages, number = (_whole(paging.get(name)) for name in ("totalElements", "totalPages", "number"))
    parts = urlsplit(page.url)
    query = dict(parse_qsl(parts.query))
    number = number if number is not None else int(query.get("page", 0)) if query.get("page", "0").isdigit() else 0
    has_more = number + 1 < pages if pages is not None else len(content) >= SIZE
    following = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query | {"page": str(number + 1)}), ""))
    ids = tuple(_key(entry) or f"{page.url} {position}" for position, entry in enumerate(content) if isinstance(entry, dict))
    return Look(ids=ids, total=total, next_url=following if has_more and content else "")


def parse(pages: Iterable[Page], source: Source) -> Parsed:
    """The datasets of the captured pages; an entry that is no record is set aside with the reason."""
    keys = Keys()

    def read(entry: Any, place: str) -> Dataset | SetAside:
        return read_object(entry, place, _key, "a record without id", lambda found: _dataset(found, source, keys))

    return parse_entries(pages, lambda page: _content(read_json(page.body))[0], read)


def _content(document: Any) -> tuple[list[Any], Mapping[str, Any]]:
    content = document.get("content") if isinstance(document, dict) else None
    if not isinstance(content, list):
        raise Unreadable("no list `content` in the answer")
    # Spring puts the paging beside the content or in an object `page`.
    paging = document.get("page")
    return content, paging if isinstance(paging, dict) else document


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


class _Fields:
    """An object of the API: its properties whatever the capitals, `dcterms` being `dct`."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self._values = {re.sub("^dcterms", "dct", str(name).lower()): value for name, value in entry.items()}

    def value(self, *names: str) -> Any:
        """The first of these properties that is there and not empty."""
        return next((found for name in names if (found := self._values.get(name.lower())) not in (None, "", [], {})), None)

    def text(self, *names: str) -> str:
        return next(iter(_said(self.value(*names), INNER)), "")

    def texts(self, *names: str) -> tuple[str, ...]:
        return unique(_said(self.value(*names), INNER))

    def name(self, *names: str) -> str:
        """What an agent or a thing is called, rather than its address."""
        return next(iter(_said(self.value(*names), NAMES)), "")

    def objects(self, *names: str) -> list["_Fields"]:
        found = self.value(*names)
        return [_Fields(entry) for entry in (found if isinstance(found, list) else [found]) if isinstance(entry, dict)]


def _said(value: Any, inner: tuple[str, ...], depth: int = DEPTH) -> list[str]:
    """The texts of a value of any of the accepted forms, the best language first."""
    if not depth:
        return []
    if isinstance(value, list):
        if all(isinstance(entry, dict) and _language(entry) is not None for entry in value):
            value = sorted(value, key=lambda entry: _rank(_language(entry) or ""))
        return [said for entry in value for said in _said(entry, inner, depth - 1)]
    if isinstance(value, dict):
        if value and all(LANGUAGE.fullmatch(str(name)) for name in value) and "id" not in value and "uri" not in value:
            best = min(value, key=lambda name: _rank(str(name)))
            return _said(value[best], inner, depth - 1)
        fields = _Fields(value)
        return next((said for name in inner if (said := _said(fields.value(name), inner, depth - 1))), [])
    found = text(value)
    return [found] if found else []


def _language(entry: Mapping[str, Any]) -> str | None:
    """The language of a text in an object; None when the object says none."""
    return first(entry, "lang", "language", "@language") or None


def _rank(language: str) -> int:
    return LANGUAGES.index(language.lower()) if language.lower() in LANGUAGES else len(LANGUAGES)


def _inner(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = entry.get("dcatDataset")
    return inner if isinstance(inner, dict) else entry


def _key(entry: Mapping[str, Any]) -> str:
    return first(entry, "id", "uuid") or _Fields(_inner(entry)).text("dctIdentifier", "@id", "uri")


def _dataset(entry: Mapping[str, Any], source: Source, keys: Keys) -> Dataset:
    problems: list[str] = []
    if not isinstance(entry.get("dcatDataset"), dict):
        problems.append("no object dcatDataset")
    fields = _Fields(_inner(entry))
    meta = _Fields(entry["meta"] if isinstance(entry.get("meta"), dict) else {})
    key = keys.add(_key(entry), problems)
    title = fields.text("dctTitle")
    if not title:
        title = key
        problems.append("no title; the id is shown")
    contact = next(iter(fields.objects("dcatContactPoint")), _Fields({}))
    period = next(iter(fields.objects("dctTemporal")), _Fields({}))
    publisher = fields.text("dctPublisher", "donlAuthority", "overheidAuthority")
    name = fields.name("dctPublisher", "donlAuthority", "overheidAuthority")
    distributions = fields.objects("dcatDistribution")
    given = fields.value("dcatDistribution")
    if isinstance(given, list) and len(given) > len(distributions):
        problems.append(f"{len(given) - len(distributions)} distributions are no objects")
    parts = urlsplit(source.url)
    return Dataset(
        id=key,
        title=title,
        description=fields.text("dctDescription"),
        name=fields.text("name", "slug") or meta.text("name", "slug"),
        identifier=fields.text("dctIdentifier", "admsIdentifier"),
        landing_page=fields.text("dcatLandingPage"),
        url=f"{parts.scheme}://{parts.netloc}/dataset/{key}",
        publisher=publisher,
        publisher_name="" if name == publisher and name.startswith("http") else name,
        creator=fields.text("dctCreator"),
        contact_name=contact.name("vcardFn", "vcardOrganizationName", "name"),
        contact_email=contact.text("vcardHasEmail", "vcardEmail", "email").removeprefix("mailto:"),
        contact_url=contact.text("vcardHasURL", "vcardUrl", "url"),
        licence=fields.text("dctLicense", "dctLicence"),
        access_rights=fields.text("dctAccessRights"),
        rights=fields.text("dctRights"),
        themes=fields.texts("dcatTheme"),
        keywords=fields.texts("dcatKeyword"),
        spatial=fields.texts("dctSpatial"),
        temporal_start=dated(period.text("dcatStartDate", "startDate"), "temporal start", problems),
        temporal_end=dated(period.text("dcatEndDate", "endDate"), "temporal end", problems),
        frequency=fields.text("dctAccrualPeriodicity"),
        issued=dated(fields.text("dctIssued"), "issued", problems),
        modified=dated(fields.text("dctModified"), "modified", problems),
        languages=fields.texts("dctLanguage"),
        conforms_to=fields.texts("dctConformsTo"),
        status=fields.text("donlDatasetStatus", "overheidDatasetStatus", "datasetStatus", "admsStatus"),
        source_catalogue=meta.text("sourceCatalog", "sourceCatalogue", "catalog"),
        hvd_categories=fields.texts("dcatapHvdCategory"),
        applicable_legislation=fields.texts("dcatapApplicableLegislation"),
        is_high_value_declared=boolean(fields.value("donlHighValue", "highValue")),
        catalogue_modified=meta.text("modified", "metadataModified", "lastModified", "updatedAt"),
        distributions=tuple(_distribution(entry, position, problems) for position, entry in enumerate(distributions, 1)),
        problems=tuple(problems),
    )


def _distribution(fields: _Fields, position: int, problems: list[str]) -> Distribution:
    access, download = fields.text("dcatAccessURL"), fields.text("dcatDownloadURL")
    if not access and not download:
        problems.append(f"distribution {position} has no address")
    declared, media_type = fields.text("dctFormat"), fields.text("dcatMediaType")
    conforms_to = fields.texts("dctConformsTo")
    return Distribution(
        id=fields.text("id", "@id", "dctIdentifier") or str(position),
        access_url=access,
        download_url=download,
        title=fields.text("dctTitle"),
        description=fields.text("dctDescription"),
        format=declared or ("" if media_type else service_kind(access or download, *conforms_to)),
        media_type=media_type,
        licence=fields.text("dctLicense", "dctLicence"),
        rights=fields.text("dctRights"),
        status=fields.text("admsStatus"),
        byte_size=size(fields.text("dcatByteSize")),
        issued=dated(fields.text("dctIssued"), f"issued of distribution {position}", problems),
        modified=dated(fields.text("dctModified"), f"modified of distribution {position}", problems),
        conforms_to=conforms_to,
    )
