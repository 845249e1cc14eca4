"""Map services as distributions: which kind an address is, and what its capabilities say.

What belongs here: WFS, WMS, WMTS, WCS, OGC API and ArcGIS, recognised by address or declared protocol; reading GetCapabilities documents
and OGC API landing pages safely, from bytes. OGC API - Common, 7.2: https://docs.ogc.org/is/19-072/19-072.html; WFS 2.0: OGC 09-025r2.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

from assets.catalogues.dialects.json_pages import Unreadable, read_json
from assets.catalogues.dialects.values import first, objects, text
from assets.catalogues.dialects.xml_pages import local, read_xml

LAYERS = 10_000  # more than any service we know; what a hostile one lists beyond it is not kept
# How a service is declared (protocol codes of NGR, IRIs of OGC and INSPIRE, plain words), by kind; the first that fits.
DECLARED = (
    ("OGC API Features", re.compile(r"ogc\W?api\W*features|ogcapi-features", re.IGNORECASE)),
    ("OGC API Tiles", re.compile(r"ogc\W?api\W*(map)?\W*tiles|ogcapi-tiles", re.IGNORECASE)),
    ("OGC API", re.compile(r"ogc\W?api", re.IGNORECASE)),
    ("WMTS", re.compile(r"\bwmts\b", re.IGNORECASE)),
    ("WMS", re.compile(r"\bwms\b", re.IGNORECASE)),
    ("WFS", re.compile(r"\bwfs\b", re.IGNORECASE)),
    ("WCS", re.compile(r"\bwcs\b", re.IGNORECASE)),
    ("ArcGIS REST", re.compile(r"\besri:?rest\b|arcgis geoservice", re.IGNORECASE)),
)
PATHS = (
    ("ArcGIS REST", re.compile(r"/rest/services/.+/(feature|map|image)server(/\d+)?/?$", re.IGNORECASE)),
    ("WMTS", re.compile(r"/wmts(/|$)", re.IGNORECASE)),
    ("WMS", re.compile(r"/(wms|wmsserver)(/v\d[\w.]*)?/?$", re.IGNORECASE)),
    ("WFS", re.compile(r"/(wfs|wfsserver)(/v\d[\w.]*)?/?$", re.IGNORECASE)),
    ("WCS", re.compile(r"/wcs(/v\d[\w.]*)?/?$", re.IGNORECASE)),
    ("OGC API Features", re.compile(r"/ogc/v\d[\w.]*(/collections.*)?/?$|/collections/[^/]+(/items)?/?$", re.IGNORECASE)),
)
ROOTS = {
    "WFS_Capabilities": "WFS",
    "WMS_Capabilities": "WMS",
    "WMT_MS_Capabilities": "WMS",
    "WCS_Capabilities": "WCS",
}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a service says of itself. `layers` are names of feature types, layers, coverages or collections."""

    kind: str
    title: str
    layers: tuple[str, ...]


def service_kind(url: str, *declared: str) -> str:
    """The kind of service that an address or what is declared of it tells; "" when it tells none."""
    for said in declared:
        for kind, pattern in DECLARED:
            if pattern.search(said):
                return kind
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    query = {name.lower(): values[0].upper() for name, values in parse_qs(parts.query).items()}
    if query.get("service") in ("WFS", "WMS", "WMTS", "WCS"):
        return query["service"]
    return next((kind for kind, pattern in PATHS if pattern.search(parts.path)), "")


def read_capabilities(body: bytes) -> Capabilities:
    """A GetCapabilities document (XML), or an OGC API landing page or list of collections (JSON).

    Raises Unreadable when it is neither, or holds what is not allowed (a DTD, nesting without end).
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _landing_page(read_json(body))
    root = read_xml(body)
    name = local(root)
    if name == "Capabilities":  # WMTS, and others of OWS Common, tell by the namespace
        kind = next((kind for kind in ("WMTS", "WCS") if f"/{kind.lower()}/" in root.tag.lower()), "")
    else:
        kind = ROOTS.get(name, "")
    if not kind:
        said = " ".join("".join(root.itertext()).split())[:200] if "Exception" in name else f"<{name}>"
        raise Unreadable(f"no capabilities: {said}")
    heading = next((part for part in root if local(part) in ("ServiceIdentification", "Service")), root)
    return Capabilities(kind, _child_text(heading, "Title", "label"), _layers(root, kind))


def _layers(root: Element, kind: str) -> tuple[str, ...]:
    wanted = {"WFS": ("FeatureType",), "WMS": ("Layer",), "WMTS": ("Layer",), "WCS": ("CoverageSummary", "CoverageOfferingBrief")}[kind]
    names = (_child_text(part, "Name", "Identifier", "CoverageId", "name") for part in root.iter() if local(part) in wanted)
    return tuple(dict.fromkeys(filter(None, names)))[:LAYERS]


def _landing_page(page: Any) -> Capabilities:
    if not isinstance(page, dict) or not ({"links", "collections"} & set(page)):
        raise Unreadable("JSON, but neither an OGC API landing page nor a list of collections")
    collections = tuple(dict.fromkeys(filter(None, (first(entry, "id", "name") for entry in objects(page.get("collections"))))))
    relations = {text(link.get("rel")).rsplit("/", 1)[-1] for link in objects(page.get("links"))}
    is_features = "collections" in page or bool(relations & {"data", "items"})
    return Capabilities("OGC API Features" if is_features else "OGC API", text(page.get("title")), collections[:LAYERS])


def _child_text(parent: Element, *names: str) -> str:
    for name in names:
        for child in parent:
            if local(child) == name:
                return " ".join((child.text or "").split())
    return ""
