"""data.json, ArcGIS Hub, OpenDataSoft and the announced API of data.overheid.nl: what is asked for, and what is read."""

import json
from typing import Any

import pytest

from tests.catalogues.harvested import Harvested, harvested
from tests.replay import Answer, Asked, Replay


def served(kind: str, pages: dict[str, Any], path: str = "") -> tuple[Harvested, list[str]]:
    """The harvest of a server with these pages (JSON values are encoded), and what it was asked for but robots.txt."""
    with Replay({at: json.dumps(page) if isinstance(page, dict | list) else page for at, page in pages.items()}) as server:
        found = harvested(kind, server.url + path, server)
        return found, [asked for asked in server.asked if asked != "/robots.txt"]


DATA_JSON = {
    "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "dataset": [
        {
            "identifier": "https://a.example/1",
            "title": "Bomen",
            "description": "Alle bomen",
            "keyword": ["bomen", "groen", "bomen"],
            "modified": "2024-01-02T03:04:05.000Z",
            "publisher": {"@type": "org:Organization", "name": "Gemeente A"},
            "contactPoint": {"fn": "Team data", "hasEmail": "mailto:data@a.example"},
            "accessLevel": "public",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "landingPage": "https://a.example/bomen",
            "theme": ["milieu"],
            "temporal": "2020-01-01/2020-12-31",
            "distribution": [
                {"title": "CSV", "format": "CSV", "mediaType": "text/csv", "downloadURL": "https://a.example/bomen.csv"},
                {"title": "WFS", "accessURL": "https://a.example/geo?SERVICE=wfs"},
            ],
        }
    ],
}


@pytest.mark.parametrize(("at", "path"), [("/data.json", "/data.json"), ("/data.json", ""), ("/data.json", "/"), ("/p/data.json", "/p/")])
def test_a_data_json_is_read_at_its_address_or_at_the_sites(at: str, path: str) -> None:
    found, _ = served("dcat_us", {at: DATA_JSON}, path)
    [dataset] = found.datasets
    assert found.harvest.outcome == "complete"
    assert (dataset.id, dataset.title, dataset.publisher, dataset.modified) == (
        "https://a.example/1", "Bomen", "Gemeente A", "2024-01-02T03:04:05.000Z",
    )  # fmt: skip
    assert (dataset.keywords, dataset.themes, dataset.licence) == (
        ("bomen", "groen"), ("milieu",), "https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip
    assert (dataset.contact_email, dataset.temporal_start, dataset.temporal_end) == ("data@a.example", "2020-01-01", "2020-12-31")
    assert [(d.access_url, d.download_url, d.format) for d in dataset.distributions] == [
        ("", "https://a.example/bomen.csv", "CSV"),
        ("https://a.example/geo?SERVICE=wfs", "", "WFS"),
    ]


def test_an_identifier_that_comes_again_hides_no_record() -> None:
    entry = DATA_JSON["dataset"][0]
    found, _ = served("dcat_us", {"/data.json": {"dataset": [entry, entry | {"title": "Struiken"}]}}, "/data.json")  # type: ignore[operator]
    assert [(dataset.id, dataset.title) for dataset in found.datasets] == [
        ("https://a.example/1", "Bomen"),
        ("https://a.example/1#2", "Struiken"),
    ]


def test_entries_of_wrong_types_are_findings_or_set_aside() -> None:
    odd = {
        "dataset": [
            None, 7, "tekst", [], {}, {"title": ["Lijst"], "publisher": ["A"], "keyword": "los", "license": {"@id": "https://l.example"}},
            {"identifier": 12, "title": None, "modified": 3, "distribution": "https://a.example"},
            {"identifier": "d", "title": "D", "distribution": [None, {"accessURL": 3}, {"downloadURL": "https://a.example"}]},
        ]
    }  # fmt: skip
    found, _ = served("dcat_us", {"/data.json": odd}, "/data.json")
    assert found.harvest.outcome == "complete"
    assert [dataset.id for dataset in found.datasets] == ["Lijst", "12", "d"]
    assert found.datasets[0].keywords == ("los",) and found.datasets[0].licence == "https://l.example"
    assert found.datasets[1].problems == ("no title; the identifier is shown", "distribution is no list", "modified is no date: '3'")
    assert [d.url for d in found.datasets[2].distributions] == ["3", "https://a.example"]
    assert len(found.aside) == 5


HUB = {
    "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/"},
    "@id": "https://hub.example",
    "@type": "dcat:Catalog",
    "dcat:dataset": [
        {
            "@id": "https://hub.example/datasets/1",
            "@type": "dcat:Dataset",
            "dct:title": "Bomen",
            "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Gemeente A"},
            "dcat:distribution": [{"@type": "dcat:Distribution", "dcat:accessURL": {"@id": "https://hub.example/bomen.csv"}}],
        }
    ],
}
US = "/api/feed/dcat-us/1.1.json"


@pytest.mark.parametrize(
    ("pages", "path", "asked"),
    [
        ({"/api/feed/dcat-ap/3.0.0.json": HUB, US: DATA_JSON}, "", 1),
        ({"/api/feed/dcat-ap/2.1.1.json": HUB, US: DATA_JSON}, "/", 2),
        ({US: DATA_JSON}, "/search?collection=Dataset", 3),
        ({"/api/feed/dcat-ap/3.0.0.json": "<html>Er ging iets mis</html>", US: DATA_JSON}, "", 4),  # a page that is none is asked for twice
        ({"/data.json": DATA_JSON}, "", 4),
        ({"/gis/api/feed/dcat-ap/3.0.0.json": HUB}, "/gis", 1),
        ({"/feed.json": HUB}, "/feed.json", 1),
        ({"/api/feed/dcat-ap/3.0.0.json": HUB | {"dcat:dataset": []}, US: DATA_JSON}, "", 3),
    ],
)
def test_an_arcgis_hub_is_asked_for_dcat_ap_first_and_dcat_us_after_it(pages: dict[str, Any], path: str, asked: int) -> None:
    found, requests = served("arcgis_hub", pages, path)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert [dataset.title for dataset in found.datasets] == ["Bomen"]
    assert found.datasets[0].publisher == "Gemeente A"
    assert len(requests) == asked


def test_an_arcgis_hub_without_any_feed_fails_with_every_reason() -> None:
    found, _ = served("arcgis_hub", {})
    assert found.harvest.outcome == "failed"
    assert found.harvest.reason.count("not_found") == 4


def test_an_arcgis_hub_whose_feed_is_empty_is_empty_not_failed() -> None:
    found, _ = served("arcgis_hub", {US: {"dataset": []}})
    assert (found.harvest.outcome, found.datasets) == ("complete", [])


def ods(number: int, **metas: Any) -> dict[str, Any]:
    default = {"title": f"Dataset {number}", "publisher": "Gemeente A", "keyword": ["a"], "modified": "2024-05-06T07:08:09+00:00"}
    return {"dataset_id": f"d-{number}", "has_records": True, "features": ["geo"], "attachments": [], "metas": {"default": default | metas}}


def catalogue(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """An OpenDataSoft catalogue that pages, and refuses to page beyond 10,000."""

    def page(asked: Asked) -> Answer | str:
        offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", 10))
        if offset + limit > 10_000 or limit > 100:
            return Answer(b'{"error_code": "InvalidRESTParameterError"}', "application/json", 400)
        return json.dumps({"total_count": len(entries), "results": entries[offset : offset + limit]})

    return {"/api/explore/v2.1/catalog/datasets": page, "/api/explore/v2.1/catalog/exports/json": json.dumps(entries)}


@pytest.mark.parametrize("path", ["", "/explore/", "/api/explore/v2.1", "/api/explore/v2.1/catalog/datasets?limit=10"])
def test_opendatasoft_is_paged_by_a_hundred(path: str) -> None:
    found, requests = served("opendatasoft", catalogue([ods(number) for number in range(250)]), path)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert (len(found.datasets), found.harvest.expected, len(requests)) == (250, 250, 3)


def test_opendatasoft_beyond_ten_thousand_is_exported() -> None:
    found, requests = served("opendatasoft", catalogue([ods(number) for number in range(10_001)]))
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert (len({dataset.id for dataset in found.datasets}), len(requests)) == (10_001, 2)
    assert not found.aside


def test_an_opendatasoft_dataset_has_its_exports_and_attachments() -> None:
    entry = ods(1, license="CC BY 4.0", license_url="https://l.example/by", theme=["Milieu"], description="<p>Alle bomen</p>")
    entry["attachments"] = [{"id": "leesmij_pdf", "title": "leesmij.pdf", "mimetype": "application/pdf", "url": "odsfile://leesmij.pdf"}]
    entry["metas"]["dcat"] = {"creator": "Team data", "accrualperiodicity": "jaarlijks"}
    found, _ = served("opendatasoft", catalogue([entry, ods(2) | {"has_records": False}]))
    first, second = found.datasets
    assert (first.licence, first.themes, first.creator, first.frequency) == ("https://l.example/by", ("Milieu",), "Team data", "jaarlijks")
    assert first.landing_page.endswith("/explore/dataset/d-1/")
    assert [(d.format, d.media_type, d.url.split("/catalog/")[1]) for d in first.distributions] == [
        ("csv", "text/csv", "datasets/d-1/exports/csv"),
        ("parquet", "application/vnd.apache.parquet", "datasets/d-1/exports/parquet"),
        ("geojson", "application/geo+json", "datasets/d-1/exports/geojson"),
        ("", "application/pdf", "datasets/d-1/attachments/leesmij_pdf"),
    ]
    assert second.distributions == ()


def test_opendatasoft_that_gives_the_same_page_again_is_partial() -> None:
    same = json.dumps({"total_count": 300, "results": [ods(number) for number in range(100)]})
    found, requests = served("opendatasoft", {"/api/explore/v2.1/catalog/datasets": same})
    assert found.harvest.outcome == "partial" and "without a new dataset" in found.harvest.reason
    assert len(requests) == 2


def donl(number: int, **more: Any) -> dict[str, Any]:
    inner = {"dctTitle": f"Dataset {number}", "dctIdentifier": f"https://a.example/{number}"} | more
    return {"id": f"uuid-{number}", "dcatDataset": inner, "meta": {"sourceCatalog": "https://c.example"}}


def donl_pages(entries: list[dict[str, Any]]) -> dict[str, Any]:
    def page(asked: Asked) -> str:
        number, size = int(asked.get("page", 0)), int(asked.get("size", 20))
        paging = {"number": number, "size": size, "totalElements": len(entries), "totalPages": -(-len(entries) // size)}
        return json.dumps({"content": entries[number * size : (number + 1) * size], "page": paging})

    return {"/api/v1/datasets": page}


@pytest.mark.parametrize("path", ["", "/api/v1/datasets", "/api/v1/"])
def test_the_announced_api_is_paged(path: str) -> None:
    found, requests = served("donl", donl_pages([donl(number) for number in range(230)]), path)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert (len(found.datasets), len(requests)) == (230, 3)


@pytest.mark.parametrize(
    "title",
    ["Bomen", ["Bomen"], {"nl": "Bomen", "en": "Trees"}, {"en": "Trees", "nl": "Bomen"}, {"value": "Bomen", "lang": "nl"},
     [{"value": "Trees", "lang": "en"}, {"value": "Bomen", "lang": "nl"}], {"@value": "Bomen", "@language": "nl"}],
)  # fmt: skip
def test_a_text_of_the_announced_api_may_have_any_of_these_forms(title: Any) -> None:
    found, _ = served("donl", donl_pages([donl(1, dctTitle=title)]))
    assert found.datasets[0].title == "Bomen"


def test_a_dataset_of_the_announced_api_is_read() -> None:
    entry = donl(
        1,
        dctDescription={"nl": "Alle bomen"},
        dctPublisher={"uri": "https://o.example/GM0001", "label": {"nl": "Gemeente A"}},
        dcatTheme=[{"uri": "https://t.example/ENVI", "label": "Milieu"}, "https://t.example/REGI"],
        dcatKeyword=["bomen", {"value": "groen", "lang": "nl"}],
        dctLicense="https://l.example/cc0",
        dctModified="2024-01-01",
        dcatLandingPage={"uri": "https://a.example/p"},
        dcatapHvdCategory=["http://data.europa.eu/bna/c_ac64a52d"],
        dcatContactPoint={"vcardFn": "Team data", "vcardHasEmail": "mailto:data@a.example"},
        dcatDistribution=[
            {"dctTitle": "CSV", "dcatAccessURL": "https://a.example/a", "dcatDownloadURL": "https://a.example/b.csv",
             "dctFormat": {"uri": "https://f.example/CSV"}, "dcatMediaType": "text/csv", "dcatByteSize": 12.0, "dctLicense": "https://l.example/by"},
            "geen object",
        ],
    )  # fmt: skip
    found, _ = served("donl", donl_pages([entry, {"id": "kaal"}, {"dcatDataset": {}}, 4]))  # type: ignore[list-item]
    dataset, bare = found.datasets
    assert (dataset.id, dataset.publisher, dataset.publisher_name) == ("uuid-1", "https://o.example/GM0001", "Gemeente A")
    assert (dataset.themes, dataset.keywords) == (("https://t.example/ENVI", "https://t.example/REGI"), ("bomen", "groen"))
    assert (dataset.licence, dataset.modified, dataset.landing_page) == ("https://l.example/cc0", "2024-01-01", "https://a.example/p")
    assert (dataset.hvd_categories, dataset.contact_email) == (("http://data.europa.eu/bna/c_ac64a52d",), "data@a.example")
    [distribution] = dataset.distributions
    assert (distribution.access_url, distribution.download_url, distribution.format) == (
        "https://a.example/a", "https://a.example/b.csv", "https://f.example/CSV",
    )  # fmt: skip
    assert (distribution.media_type, distribution.byte_size, distribution.licence) == ("text/csv", 12, "https://l.example/by")
    assert dataset.problems == ("1 distributions are no objects",)
    assert (bare.title, bare.problems) == ("kaal", ("no object dcatDataset", "no title; the id is shown"))
    assert [reason for _, reason in found.aside] == ["a record without id", "a record must be an object, this is int"]
