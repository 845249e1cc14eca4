"""Map services: recognised by address or protocol, and their capabilities read from bytes."""

import pytest

from assets.catalogues.dialects.json_pages import Unreadable
from assets.catalogues.services import Capabilities, read_capabilities, service_kind

WFS = b"""<?xml version="1.0" encoding="UTF-8"?>
<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1">
<ows:ServiceIdentification><ows:Title>Bomen van A</ows:Title></ows:ServiceIdentification>
<wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>a:bomen</wfs:Name><wfs:Title>Bomen</wfs:Title></wfs:FeatureType>
<wfs:FeatureType><wfs:Name>a:parken</wfs:Name></wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>"""
WMS = b"""<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"><Service><Name>WMS</Name><Title>Kaarten</Title></Service>
<Capability><Layer><Title>Alles</Title><Layer><Name>bomen</Name></Layer><Layer><Name>parken</Name></Layer></Layer></Capability>
</WMS_Capabilities>"""
OLD_WMS = b"""<WMT_MS_Capabilities version="1.1.1"><Service><Title>Oud</Title></Service>
<Capability><Layer><Name>a</Name></Layer></Capability>
</WMT_MS_Capabilities>"""
WMTS = b"""<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"><ows:ServiceIdentification>
<ows:Title>Tegels</ows:Title></ows:ServiceIdentification><Contents><Layer><ows:Identifier>achtergrond</ows:Identifier></Layer></Contents>
</Capabilities>"""
WCS = b"""<wcs:Capabilities xmlns:wcs="http://www.opengis.net/wcs/2.0"><wcs:Contents><wcs:CoverageSummary><wcs:CoverageId>dtm</wcs:CoverageId>
</wcs:CoverageSummary></wcs:Contents></wcs:Capabilities>"""
LANDING = b'{"title": "Bomen", "links": [{"rel": "self"}, {"rel": "data", "href": "collections"}]}'
COLLECTIONS = b'\xef\xbb\xbf{"collections": [{"id": "bomen"}, {"id": "parken"}, 7], "links": []}'


@pytest.mark.parametrize(
    ("body", "kind", "title", "layers"),
    [
        (WFS, "WFS", "Bomen van A", ("a:bomen", "a:parken")),
        (WMS, "WMS", "Kaarten", ("bomen", "parken")),
        (OLD_WMS, "WMS", "Oud", ("a",)),
        (WMTS, "WMTS", "Tegels", ("achtergrond",)),
        (WCS, "WCS", "", ("dtm",)),
        (LANDING, "OGC API Features", "Bomen", ()),
        (COLLECTIONS, "OGC API Features", "", ("bomen", "parken")),
    ],
)
def test_capabilities_give_kind_title_and_layers(body: bytes, kind: str, title: str, layers: tuple[str, ...]) -> None:
    assert read_capabilities(body) == Capabilities(kind, title, layers)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><body>Inloggen</body></html>", "no capabilities"),
        (b"<ServiceExceptionReport><ServiceException>geen laag</ServiceException></ServiceExceptionReport>", "geen laag"),
        (WFS[:-60], "not XML"),
        (b"", "not XML"),
        (b'{"type": "FeatureCollection"}', "neither"),
        (b'{"a": ', "not JSON"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><WFS_Capabilities>&b;</WFS_Capabilities>', "DTD"),
        (b"<a>" * 5000, "nested deeper"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_capabilities_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_capabilities(body)


@pytest.mark.parametrize(
    ("url", "declared", "kind"),
    [
        ("https://a.example/geoserver/wfs?service=WFS&request=GetCapabilities", "", "WFS"),
        ("https://a.example/geo?SERVICE=wms", "", "WMS"),
        ("https://a.example/geoserver/ows", "OGC:WFS", "WFS"),
        ("https://service.pdok.nl/a/bomen/wfs/v1_0", "", "WFS"),
        ("https://a.example/arcgis/rest/services/Bomen/FeatureServer/0", "", "ArcGIS REST"),
        ("https://a.example/arcgis/services/Bomen/MapServer/WMSServer", "", "WMS"),
        ("https://api.pdok.nl/a/bomen/ogc/v1/collections/bomen/items", "", "OGC API Features"),
        ("https://a.example/x", "http://www.opengis.net/def/serviceType/ogc/wms", "WMS"),
        ("https://a.example/x", "OGC:API features", "OGC API Features"),
        ("https://a.example/x", "http://www.opengis.net/def/interface/ogcapi-features", "OGC API Features"),
        ("https://a.example/bomen.csv", "download", ""),
        ("https://a.example/wfs-handleiding.pdf", "", ""),
        ("http://[kapot", "", ""),
    ],
)
def test_a_service_is_known_by_its_address_or_protocol(url: str, declared: str, kind: str) -> None:
    assert service_kind(url, declared) == kind
