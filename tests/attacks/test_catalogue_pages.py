"""Hostile pages of the JSON and XML dialects over HTTP: bombs of depth and number, wrong types everywhere, halves of characters, loops."""

import json
from pathlib import Path
from typing import Any

import pytest

from assets.catalogues.dialects.registry import DIALECTS
from tests.catalogues.harvested import harvested
from tests.replay import Replay
from tests.runs import datapeil

# Where each dialect asks first, and how a page of it begins and ends.
JSON_DIALECTS = {
    "ckan": ("/api/3/action/package_search", '{"success": true, "result": {"count": 0, "results": [', "]}}"),
    "dcat_us": ("/data.json", '{"dataset": [', "]}"),
    "arcgis_hub": ("/api/feed/dcat-ap/3.0.0.json", '{"@context": {}, "dcat:dataset": [', "]}"),
    "opendatasoft": ("/api/explore/v2.1/catalog/datasets", '{"total_count": 1, "results": [', "]}"),
    "donl": ("/api/v1/datasets", '{"page": {"totalPages": 1}, "content": [', "]}"),
}
ODD: list[Any] = [None, True, 0, -1, 1e308, "", "tekst", [], [[]], {}, {"id": None}, {"": ""}]


def page(kind: str, entries: list[Any]) -> str:
    _, opened, closed = JSON_DIALECTS[kind]
    return opened.replace('"count": 0', f'"count": {len(entries)}') + ", ".join(json.dumps(entry) for entry in entries) + closed


@pytest.mark.parametrize("kind", JSON_DIALECTS)
def test_a_hundred_megabytes_of_nested_json_end_with_a_reason(kind: str) -> None:
    at, opened, _ = JSON_DIALECTS[kind]
    with Replay({at: opened + "[" * 100_000_000}) as server:
        harvest = harvested(kind, server.url, server).harvest
    assert harvest.outcome == "failed"
    assert "values, our limit" in harvest.reason


@pytest.mark.parametrize("kind", JSON_DIALECTS)
def test_nesting_that_would_exhaust_the_stack_ends_with_a_reason(kind: str) -> None:
    at, opened, _ = JSON_DIALECTS[kind]
    with Replay({at: opened + "[" * 100_000 + "]" * 100_000}) as server:
        harvest = harvested(kind, server.url, server).harvest
    assert harvest.outcome == "failed"
    assert "nested too deep" in harvest.reason


@pytest.mark.parametrize("kind", JSON_DIALECTS)
def test_records_of_wrong_types_give_a_reason_each_and_never_an_exception(kind: str) -> None:
    at = JSON_DIALECTS[kind][0]
    with Replay({at: page(kind, ODD)}) as server:
        found = harvested(kind, server.url, server)
    assert found.harvest.outcome in ("complete", "partial", "failed")
    if kind != "arcgis_hub":  # JSON-LD has no records, only nodes
        assert found.aside and all(reason for _, reason in found.aside)


FIELDS = {
    "ckan": ["title", "notes", "tags", "groups", "organization", "extras", "resources", "maintainer", "modified", "theme", "high_value"],
    "dcat_us": ["title", "keyword", "publisher", "contactPoint", "license", "temporal", "distribution", "theme", "modified", "spatial"],
    "opendatasoft": ["metas", "attachments", "features", "has_records", "alternative_exports"],
    "donl": ["dcatDataset", "meta"],
}
DONL_FIELDS = ["dctTitle", "dctPublisher", "dcatTheme", "dcatContactPoint", "dctTemporal", "dcatDistribution", "dcatKeyword", "dctModified"]
ID = {"ckan": "id", "dcat_us": "identifier", "opendatasoft": "dataset_id", "donl": "id"}
DEEP = "[" * 900 + "]" * 900
DEEPER_STILL = '{"value":' * 800 + "1" + "}" * 800
VALUES: list[Any] = [
    json.loads(DEEP),
    json.loads(DEEPER_STILL),
    None,
    True,
    12,
    1.5,
    "tekst",
    "{",
    '["a',
    [],
    [None, 3, {}, [[]]],
    {},
    {"a": {"b": [1]}},
    {"nl": None},
    {"value": {"value": 1}},
]


@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_of_any_type_never_loses_the_record(kind: str) -> None:
    entries: list[dict[str, Any]] = [{field: value} for field in FIELDS[kind] for value in VALUES]
    if kind == "donl":
        entries += [{"dcatDataset": {field: value}} for field in DONL_FIELDS for value in VALUES]
    entries = [entry | {ID[kind]: f"n-{number}"} for number, entry in enumerate(entries)]
    at = JSON_DIALECTS[kind][0]
    with Replay({at: page(kind, entries)}) as server:
        found = harvested(kind, server.url, server)
    assert sorted(dataset.id for dataset in found.datasets) == sorted(entry[ID[kind]] for entry in entries)
    assert found.aside == []


@pytest.mark.parametrize("kind", ["ckan", "dcat_us", "opendatasoft", "donl"])
def test_half_a_character_is_replaced_and_stops_no_file(kind: str, tmp_path: Path) -> None:
    record: dict[str, Any] = {ID[kind]: "x\ud800", "title": "Bo\udfffmen"}
    record["metas"] = {"default": {"title": "Bo\udfffmen"}}
    record["dcatDataset"] = {"dctTitle": "Bo\udfffmen"}
    at = JSON_DIALECTS[kind][0]
    with Replay({at: page(kind, [record])}) as server:
        ran = datapeil("records", "--kind", kind, "--url", server.url, "--out", tmp_path / "out", allow_hosts=server.host, interval="0")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    line = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert (line["id"], line["title"]) == ("x\ufffd", "Bo\ufffdmen")


def test_a_ckan_whose_pages_hold_no_id_and_no_count_stops() -> None:
    with Replay({"/api/3/action/package_search": '{"success": true, "result": {"results": [{}, {}]}}'}) as server:
        harvest = harvested("ckan", server.url, server).harvest
    assert (harvest.outcome, harvest.reason) == ("partial", "page at 2 holds no dataset with an id")


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (LAUGHS + "<GetRecordsResponse>&b;</GetRecordsResponse>", "a document type (DTD) is not allowed"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><GetRecordsResponse/>', "a document type (DTD) is not allowed"),
        ("<a>" * 1_000_000, "nested deeper than 200, our limit"),
        ("<GetRecordsResponse>", "not XML"),
        ("<GetRecordsResponse/>", "without SearchResults"),
        ('<?xml version="1.0" encoding="klingon"?><GetRecordsResponse/>', "not XML"),
        ("\0\0\0", "not XML"),
    ],
)
def test_hostile_xml_of_a_csw_ends_with_a_reason(body: str, reason: str) -> None:
    with Replay({"/csw": body}) as server:
        harvest = harvested("csw", f"{server.url}/csw", server).harvest
    assert harvest.outcome == "failed"
    assert reason in harvest.reason


def test_a_csw_that_always_names_a_next_record_stops() -> None:
    body = (
        '<GetRecordsResponse><SearchResults numberOfRecordsMatched="1000000" nextRecord="1"><MD_Metadata><fileIdentifier>'
        "<CharacterString>a</CharacterString></fileIdentifier></MD_Metadata></SearchResults></GetRecordsResponse>"
    )
    with Replay({"/csw": body}) as server:
        harvest = harvested("csw", f"{server.url}/csw", server).harvest
    assert harvest.outcome == "partial" and "comes back to this page" in harvest.reason


@pytest.mark.parametrize("kind", DIALECTS)
def test_a_page_that_is_not_what_was_asked_for_fails_every_dialect_with_a_reason(kind: str) -> None:
    site = "<!doctype html><html><head><title>Gemeente</title></head><body>Deze pagina bestaat niet</body></html>"
    places = [at for at, _, _ in JSON_DIALECTS.values()] + ["/", "/csw", "/api/feed/dcat-us/1.1.json", "/api/feed/dcat-ap/2.1.1.json"]
    with Replay(dict.fromkeys(places, site)) as server:
        found = harvested(kind, f"{server.url}/", server)
    assert found.harvest.outcome == "failed" and found.harvest.reason
    assert found.datasets == []
