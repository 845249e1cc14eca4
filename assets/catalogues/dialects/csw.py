"""CSW 2.0.2 with ISO 19139 records, as of the Nationaal Georegister: https://docs.geostandaarden.nl/md/mdprofiel-iso19115/

What belongs here: paging through GetRecords (OGC 07-006r1, 10.8), and what the answers say of paging. The records themselves: iso19139.py.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from assets.catalogues.dialects.entries import parse_entries
from assets.catalogues.dialects.iso19139 import identifier_of, read_metadata
from assets.catalogues.dialects.json_pages import Unreadable
from assets.catalogues.dialects.pages import Look, page_through
from assets.catalogues.dialects.values import Keys, size
from assets.catalogues.dialects.xml_pages import below, local, read_xml
from assets.catalogues.harvest import Archive, Client, Harvest, Page, Parsed, Source

RECORDS = 100  # a page
PARAMETERS = {
    "service": "CSW",
    "version": "2.0.2",
    "request": "GetRecords",
    "resultType": "results",
    "typeNames": "gmd:MD_Metadata",
    "namespace": "xmlns(gmd=http://www.isotc211.org/2005/gmd)",
    "outputSchema": "http://www.isotc211.org/2005/gmd",
    "elementSetName": "full",
    "maxRecords": str(RECORDS),
}


def request_url(url: str, start: int) -> str:
    """A GetRecords request; what the source's address already asks for (a constraint, say) is kept."""
    parts = urlsplit(url)
    names = {name.lower(): name for name in PARAMETERS}  # CSW's names know no capitals
    given = {names.get(name.lower(), name): value for name, value in parse_qsl(parts.query)}
    fixed = {name: PARAMETERS[name] for name in ("service", "request")}
    query = PARAMETERS | {name: value for name, value in given.items() if name.lower() != "startposition"} | fixed
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query | {"startPosition": str(start)}), ""))


def harvest(source: Source, client: Client, archive: Archive) -> Harvest:
    """Page through all records that the source's address asks for."""
    return page_through(source, client, archive, request_url(source.url, 1), look)


def look(page: Page) -> Look:
    """The identifiers of a page, how many records match, and the page after it."""
    try:
        results = _results(page)
    except Unreadable as reason:
        return Look(problem=str(reason))
    records = list(results)
    start = int(dict(parse_qsl(urlsplit(page.url).query)).get("startPosition", "1"))
    total, following = size(results.get("numberOfRecordsMatched")), size(results.get("nextRecord"))
    if following is None:  # optional; then the count tells
        following = start + len(records) if total and start + len(records) <= total else 0
    has_more = following > 0 and (total is None or following <= total)
    ids = tuple(identifier_of(record) or f"record {start + position}" for position, record in enumerate(records))
    return Look(ids=ids, total=total, next_url=request_url(page.url, following) if has_more else "")


def parse(pages: Iterable[Page], source: Source) -> Parsed:
    """The datasets of the captured pages; services and what cannot be read are set aside with the reason."""
    keys = Keys()
    return parse_entries(pages, _results, lambda record, _: read_metadata(record, source.url, keys))


def _results(page: Page) -> Element:
    """The SearchResults of an answer; Unreadable when it is an exception or something else."""
    root = read_xml(page.body)
    if local(root) != "GetRecordsResponse":
        said = " ".join("".join(root.itertext()).split())[:200]
        raise Unreadable(f"no GetRecords response but <{local(root)}>: {said}")
    for results in below(root, "SearchResults"):
        return results
    raise Unreadable("a GetRecords response without SearchResults")
