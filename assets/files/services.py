"""Reaching a map service: what it says of itself, and a sample of its features as the data.

What belongs here: the addresses to ask a WFS, WMS, OGC API or ArcGIS. That a service answers GetCapabilities, or its landing page, makes it
reachable; whether its features come is about the data. WFS 2.0: OGC 09-025r2; WMS 1.3: OGC 06-042; OGC API Features: OGC 17-069r4; ArcGIS:
https://developers.arcgis.com/rest/services-reference/enterprise/query-feature-service-layer/.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from assets.catalogues.dialects.json_pages import Unreadable, read_json
from assets.catalogues.dialects.values import objects, text
from assets.catalogues.services import read_capabilities, service_kind
from assets.files.reach_rules import reach_rules

DECLARED = frozenset({"", "wfs", "wms", "ogcapi"})  # what a catalogue may call a distribution that is a service; "" = nothing
KINDS = {"WFS": "WFS", "WMS": "WMS", "OGC API Features": "OGC API", "OGC API": "OGC API", "ArcGIS REST": "ArcGIS"}
_OURS = frozenset({"service", "request", "version", "acceptversions"})
_PAGING = frozenset({"f", "limit", "offset"})
_VERSION = re.compile(rb"<[A-Za-z][^<>]{0,4000}\bversion=[\"'](\d+\.\d+(?:\.\d+)?)")
_JSON_OUTPUT = re.compile(rb">\s*(application/(?:geo\+)?json(?:;[^<]*)?|geojson|json)\s*<", re.IGNORECASE)
_ARCGIS = re.compile(r"(.*/(?:feature|map|image)server)(?:/(\d+))?/?$", re.IGNORECASE)
_COLLECTION = re.compile(r"(.*/collections/[^/]+)(?:/items)?/?$")


@dataclass(frozen=True, slots=True)
class Service:
    """A service at `url`: the address where it says what it is, and the type or collection that the catalogue means ("" = not told)."""

    kind: str  # WFS | WMS | OGC API | ArcGIS
    url: str
    layer: str = ""

    @property
    def description_url(self) -> str:
        """GetCapabilities, or the landing page, collection or layer as JSON."""
        if self.kind in ("OGC API", "ArcGIS"):
            return _with(self.url, {"f": "json"}, _PAGING)
        return _with(self.url, {"service": self.kind, "request": "GetCapabilities"}, _OURS)


def service_at(url: str, declared: str) -> Service | None:
    """The service behind a URL that the catalogue calls `declared` (a format id); None for a file, and for a request for data."""
    if declared not in DECLARED:
        return None
    kind = KINDS.get(service_kind(url, declared), "")
    parts = urlsplit(url)
    query = {name.lower(): value for name, value in parse_qsl(parts.query)}
    if not kind or query.get("request", "").lower() not in ("", "getcapabilities"):
        return None
    if kind == "OGC API":
        found = _COLLECTION.match(parts.path)
        path = found[1] if found else parts.path
        return Service(kind, urlunsplit(parts._replace(path=path)), path.rsplit("/", 1)[-1] if found else "")
    if kind == "ArcGIS":
        found = _ARCGIS.match(parts.path)
        return Service(kind, url, found[2] or "") if found else None
    return Service(kind, url, query.get("typenames") or query.get("typename") or query.get("layers") or query.get("layer") or "")


def collections_url(service: Service, description: bytes) -> str:
    """Where an OGC API lists its collections when `description` does not: a landing page need only link to them (OGC 17-069r4, 7.2, 7.13).

    "" where there is nothing more to ask. Raises Unreadable as `sample_url`.
    """
    if service.kind != "OGC API" or service.layer:
        return ""
    said = read_capabilities(description)
    if said.layers or said.kind != "OGC API Features":
        return ""
    place = urlsplit(service.url)
    path = place.path.rstrip("/").removesuffix("/collections")
    return _with(urlunsplit(place._replace(path=f"{path}/collections")), {"f": "json"}, _PAGING)


def sample_url(service: Service, description: bytes) -> str:
    """Where its features are; "" when it has none, or several kinds of them and the catalogue does not say which is meant.

    Raises Unreadable with the reason when `description` is not what a service says of itself.
    """
    if service.kind == "OGC API" and service.layer:  # a collection, which describes itself as it likes
        place = urlsplit(service.url)
        items = urlunsplit(place._replace(path=f"{place.path}/items"))
        return _with(items, {"f": "json", "limit": str(reach_rules().sample_features)}, _PAGING)
    if service.kind == "ArcGIS":
        return _arcgis_sample_url(service, read_json(description))
    said = read_capabilities(description)
    layer = service.layer or (said.layers[0] if len(said.layers) == 1 else "")
    if service.kind == "WMS" or not layer:
        return ""
    if service.kind == "OGC API":
        base = urlsplit(service.url)
        path = f"{base.path.rstrip('/').removesuffix('/collections')}/collections/{quote(layer, safe='')}"
        return sample_url(Service("OGC API", urlunsplit(base._replace(path=path)), layer), description)
    version = found[1].decode() if (found := _VERSION.search(description[:10_000])) else "2.0.0"
    types, most = ("typeNames", "count") if version.startswith("2") else ("typeName", "maxFeatures")
    asked = {"service": "WFS", "version": version, "request": "GetFeature", types: layer, most: str(reach_rules().sample_features)}
    if output := _JSON_OUTPUT.search(description):
        asked["outputFormat"] = output[1].decode()
    return _with(service.url, asked, _OURS | {"typenames", "typename", "count", "maxfeatures", "outputformat"})


def _arcgis_sample_url(service: Service, said: Any) -> str:
    """The first features of the layer, or of the only one; raises Unreadable when `said` is not what ArcGIS says of a service or layer."""
    if not isinstance(said, dict) or "currentVersion" not in said:
        raise Unreadable("JSON, but not of ArcGIS")
    listed = [text(layer.get("id")) for key in ("layers", "tables") for layer in objects(said.get(key))]
    layer = service.layer or (listed[0] if len(listed) == 1 else "")
    if not layer or text(said.get("type")) not in ("", "Feature Layer", "Table"):
        return ""
    place = urlsplit(service.url)
    found = _ARCGIS.match(place.path)
    path = f"{found[1] if found else place.path}/{layer}/query"
    asked = {"where": "1=1", "outFields": "*", "resultRecordCount": str(reach_rules().sample_features), "f": "geojson"}
    return _with(urlunsplit(place._replace(path=path)), asked, _PAGING)


def _with(url: str, wanted: dict[str, str], without: frozenset[str]) -> str:
    """`url` with the parameters `wanted`, in place of its own of the names `without` (lower case)."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name.lower() not in without]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*kept, *wanted.items()]), ""))
