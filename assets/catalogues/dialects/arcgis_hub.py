"""ArcGIS Hub: feeds of DCAT-AP (JSON-LD) and DCAT-US (data.json) at fixed places below a site's address.

What belongs here: which feed is asked for. The feeds are read as any other of their kind (dcat.py, dcat_us.py).
https://doc.arcgis.com/en/hub/content/federate-data-with-external-catalogs.htm
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from assets.catalogues.dialects import dcat
from assets.catalogues.dialects.pages import page_through
from assets.catalogues.harvest import Archive, Client, Harvest, Page, Parsed, Source

# DCAT-AP says more (licence, publisher) than DCAT-US; older sites have only the last.
FEEDS = ("/api/feed/dcat-ap/3.0.0.json", "/api/feed/dcat-ap/2.1.1.json", "/api/feed/dcat-us/1.1.json", "/data.json")
PAGES_OF_A_SITE = re.compile(r"/(search|pages|datasets|explore|maps|apps|content)(/.*)?$")


def feeds(url: str) -> tuple[str, ...]:
    """The addresses of a site's feeds, the best first; an address that is a feed is the only one."""
    parts = urlsplit(url)
    if parts.path.endswith(".json"):
        return (url,)
    site = f"{parts.scheme}://{parts.netloc}{PAGES_OF_A_SITE.sub('', parts.path).rstrip('/')}"
    return tuple(site + feed for feed in FEEDS)


def harvest(source: Source, client: Client, archive: Archive) -> Harvest:
    """The first feed that comes whole and has datasets, else one that is whole and empty; failed, with every reason, when none comes."""
    reasons, empty = [], None
    for url in feeds(source.url):
        came = page_through(source, client, archive, url, dcat.look)
        if came.outcome != "complete":
            reasons.append(came.reason)
        elif came.datasets:
            return came
        else:
            empty = empty or came
    return empty or Harvest(source.id, "failed", "; ".join(reasons), (), None)


def parse(pages: Iterable[Page], source: Source) -> Parsed:
    """The datasets of the feed, whichever of the two it is."""
    return dcat.parse(pages, source)
