"""Which dialect a portal speaks, by asking it: what `datapeil doctor` says about an address.

What belongs here: where each dialect is usually found below a site's address, and the trial: an address speaks a dialect when its answer
holds datasets as that dialect's own reader reads them. Nothing is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from assets.catalogues.client.web import UNREACHED
from assets.catalogues.dialects import arcgis_hub, ckan, csw, donl, opendatasoft
from assets.catalogues.dialects.pages import Look
from assets.catalogues.dialects.registry import DIALECTS
from assets.catalogues.harvest import Client, Page, Parsed, Source
from assets.catalogues.limits import limits
from assets.catalogues.record import Dataset
from assets.printable import printable
from assets.sandbox import Died, Sandbox, sandbox

SHOWN = 20  # datasets that are shown
# An address as given is tried as each of these; what is peculiar to one dialect goes before what several share.
AS_GIVEN = ("ckan", "opendatasoft", "donl", "csw", "dcat_us", "dcat")
FEED_PATHS = ("/catalog.ttl", "/catalog.rdf", "/catalog.jsonld", "/catalog.xml", "/dcat.ttl", "/dcat.rdf")
CSW_PATHS = ("/geonetwork/srv/dut/csw", "/geonetwork/srv/eng/csw", "/csw")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an address speaks. `url` is what a sources file should say; `asked` what was answered with `datasets`, the first of `total`."""

    kind: str
    url: str
    asked: str
    datasets: list[Dataset]
    total: int | None  # None: the source does not count
    has_more: bool  # pages follow


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """Why not: one line per address that was asked."""

    reasons: list[str]


def recognise(url: str, client: Client) -> Recognised | Unrecognised:
    """Ask the usual places of each dialect until one answers with datasets."""
    reasons: list[str] = []
    with sandbox(1, limits().memory_bytes) as child:
        for address, kinds, configured in _places(url):
            reply = client.get(address, robots="invited")
            if not reply.is_success:
                reasons.append(f"{address}: {reply.outcome} ({reply.reason})")
                if reply.outcome in UNREACHED or reply.outcome == "our_limit":
                    break  # the host itself is the matter
                continue
            page = Page(reply.final_url, reply.headers.get("Content-Type", ""), reply.body)
            for kind in kinds:
                found = _trial(kind, page, configured, address, child)
                if isinstance(found, Recognised):
                    return found
            reasons.append(f"{address}: no datasets of {', '.join(kinds)}")
    return Unrecognised(reasons)


def _places(url: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """(address to ask, kinds it may be, what a sources file should say), the likeliest first; no address twice."""
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    base = url.split("?")[0].rstrip("/")
    places: list[tuple[str, tuple[str, ...], str]] = [(url, AS_GIVEN, url)]
    if "csw" in parts.path.lower():
        places.append((csw.request_url(url, 1), ("csw",), url))
    places.append((f"{ckan.api_url(url)}package_search?rows={SHOWN}&start=0", ("ckan",), ckan.api_url(url)))
    places.append((opendatasoft.first_page(url), ("opendatasoft",), site))
    places += [(feed, ("dcat_us", "dcat"), site) for feed in arcgis_hub.feeds(url) if "/api/feed/" in feed]
    places.append((donl.first_page(url), ("donl",), donl.api_url(url)))
    places += [(base + path, ("dcat_us", "dcat"), base + path) for path in ("/data.json", *FEED_PATHS)]
    places += [(csw.request_url(site + path, 1), ("csw",), site + path) for path in CSW_PATHS]
    seen: set[str] = set()
    for place in places:
        if place[0] not in seen:
            seen.add(place[0])
            yield place


def _trial(kind: str, page: Page, configured: str, address: str, child: Sandbox) -> Recognised | None:
    """What is recognised when the page holds datasets as `kind` reads them."""
    read = child.call(read_page, (kind, page, configured), limits().read_seconds)
    if isinstance(read, Died) or not read[0].datasets:
        return None
    parsed, look = read
    named = "arcgis_hub" if "/api/feed/" in address else kind
    return Recognised(named, configured, address, parsed.datasets, look.total, bool(look.next_url or look.instead))


def read_page(kind: str, page: Page, url: str) -> tuple[Parsed, Look]:
    """The first datasets of a page, and what it says of the whole: what runs in the child process."""
    dialect = DIALECTS[kind]
    parsed = dialect.parse([page], Source("doctor", kind, url))
    found = getattr(dialect, "look", lambda _: Look())(page)
    total = found.total if found.total is not None or found.next_url or found.instead else len(parsed.datasets)
    if kind == "ckan":  # pages by its own rules
        total = None
    look = Look(total=total, next_url=found.next_url, instead=found.instead)
    return Parsed(parsed.datasets[:SHOWN], parsed.set_aside[:SHOWN]), look


def described(found: Recognised) -> Iterator[str]:
    """What is said on a terminal."""
    counted = "an unknown number of" if found.total is None else str(found.total)
    yield f"{found.asked} speaks {found.kind}. A harvest would read {counted} datasets{', on several pages' if found.has_more else ''}."
    yield f"In the sources file: {{kind: {found.kind}, url: {printable(found.url)}}}"
    yield f"The first {len(found.datasets)}:"
    for dataset in found.datasets:
        publisher = dataset.publisher_name or dataset.publisher or "no publisher"
        files = f"{len(dataset.distributions)} distribution{'' if len(dataset.distributions) == 1 else 's'}"
        yield "  " + printable(f"{dataset.title} | {publisher} | {files} | {dataset.modified or 'no date'}")
