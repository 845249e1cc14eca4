"""Every dataset and distribution of the real captures is found, replayed over HTTP.

The counts were taken from the files by other means than the code under test: RDF with rdflib 7 (subjects of type dcat:Dataset, and the
dcat:distribution links of those), data.json with grep ("@type": "dcat:Dataset" and "dcat:Distribution"), CKAN with jq (results, and the sum
of their resources).
"""

import gzip
import json

import pytest

from tests.catalogues.harvested import harvested
from tests.replay import Replay
from tests.replay_ckan import ReplayCkan
from tests.shared import shared

# file: datasets, distributions of those
DCAT = {
    "dcat/bnodes.jsonld": (3, 5),
    "dcat/bnodes.xml": (3, 5),
    "dcat/catalog.xml": (4, 8),
    "dcat/datara--5a26b0f6-0ccf-46ad-ac58-734054b91977.rdf.xml": (1, 1),
    "dcat/datara--f40c3860-7236-4b30-a141-23b8ae33f7b2.rdf.xml": (1, 0),
    "dcat/evian.json": (8, 34),
    "dcat/flat.jsonld": (3, 5),
    "dcat/geonetwork.xml": (1, 4),
    "dcat/nested.jsonld": (1, 1),
    "dcat/series.xml": (1, 2),
    "dcat/sig.oreme.rdf": (1, 1),
    "dcat/udata.xml": (2, 6),
    "municipal_portal/alessandria/catalog.rdf": (5, 20),
}
PAGED = {  # two files of each
    "dcat/paged-collection": (3 + 1, 3 + 1),
    "dcat/partial-collection": (3 + 1, 3 + 1),
}
ARCGIS_HUB = {
    "08b-42039_20210119": (110, 475),
    "08b-42039_20210326": (151, 698),
    "08b-42039_20210529": (167, 726),
    "08b-42039_20210716": (167, 725),
    "08b-42039_20210927": (164, 702),
    "08b-42039_20211122": (153, 699),
    "08b-42039_20220130": (157, 666),
    "08b-42039_20220327": (313, 1356),
    "08b-42039_20220417": (293, 1314),
    "11b-39035_20200918": (32, 176),
    "11b-39035_20201118": (32, 176),
    "11b-39035_20210119": (32, 176),
    "11b-39035_20210326": (31, 170),
    "11b-39035_20210529": (31, 170),
    "11b-39035_20210716": (31, 170),
    "11b-39035_20210927": (31, 170),
    "11b-39035_20211122": (31, 170),
    "11b-39035_20220130": (31, 170),
    "11b-39035_20220227": (0, 0),
    "11b-39035_20220327": (32, 172),
}
CKAN = {
    "ckan/birmingham-package_search/package_search.json": (10, 54),
    "ckan/envidat/tests/fixtures/package_search.json": (2, 5),
}


@pytest.mark.parametrize("name", DCAT)
def test_a_dcat_feed_gives_every_dataset_and_distribution(name: str) -> None:
    with Replay({"/catalogue/feed": shared(f"real/{name}")}) as server:
        found = harvested("dcat", f"{server.url}/catalogue/feed", server)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert (len(found.datasets), found.distributions) == DCAT[name]
    assert len({dataset.id for dataset in found.datasets}) == len(found.datasets)
    assert all(dataset.title for dataset in found.datasets)


@pytest.mark.parametrize("name", PAGED)
def test_a_feed_in_pages_gives_what_all_pages_hold(name: str) -> None:
    first, second = (
        shared(f"real/{name}-{number}.jsonld").read_text().replace("http://data.test.org/catalog.jsonld", "{base}/catalog.jsonld")
        for number in (1, 2)
    )
    with Replay({"/catalog.jsonld": lambda asked: (second if asked.get("page") == "2" else first).replace("{base}", server.url)}) as server:
        found = harvested("dcat", f"{server.url}/catalog.jsonld", server)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert len(found.harvest.captures) == 2
    assert (len(found.datasets), found.distributions) == PAGED[name]
    assert not found.aside  # what the first page names is described on the second


@pytest.mark.parametrize("name", ARCGIS_HUB)
def test_an_arcgis_hub_gives_every_entry_of_its_data_json(name: str) -> None:
    body = gzip.decompress(shared(f"real/arcgis_hub/{name}.json.gz").read_bytes())
    with Replay({"/api/feed/dcat-us/1.1.json": body}) as server:
        found = harvested("arcgis_hub", server.url, server)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert (len(found.datasets), found.distributions) == ARCGIS_HUB[name]
    assert len({dataset.id for dataset in found.datasets}) == len(found.datasets)
    assert not found.aside


@pytest.mark.parametrize("name", CKAN)
def test_a_ckan_portal_gives_every_package_and_resource(name: str) -> None:
    packages = json.loads(shared(f"real/{name}").read_bytes())["result"]["results"]
    with ReplayCkan(packages) as server:
        found = harvested("ckan", server.url, server)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert (len(found.datasets), found.distributions) == CKAN[name]
