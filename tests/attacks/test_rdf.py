"""Hostile RDF over HTTP: document types, remote contexts, bombs of depth and size, feeds without end. A reason each, memory bounded."""

import json
import re

import pytest

from assets.catalogues.dialects import pages
from assets.catalogues.limits import CatalogueLimits, limits
from tests.catalogues.harvested import Harvested, harvested
from tests.replay import Answer, Asked, Replay

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" '
    'xmlns:dct="http://purl.org/dc/terms/"><dcat:Dataset rdf:about="a"><dct:title>{title}</dct:title></dcat:Dataset></rdf:RDF>'
)


def feed(body: str | bytes) -> Harvested:
    with Replay({"/feed": body}) as server:
        return harvested("dcat", f"{server.url}/feed", server)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> CatalogueLimits:
    """Small limits for what the parent process counts and grants."""
    small = limits().model_copy(update={"pages": 10, "memory_bytes": 250_000_000, "read_seconds": 2})
    monkeypatch.setattr(pages, "limits", lambda: small)
    return small


@pytest.mark.parametrize(
    "prologue",
    [
        f"<!DOCTYPE rdf:RDF [{LAUGHS}]>",
        f'<?xml version="1.0"?>\n<!-- een feed -->\n<!doctype rdf:RDF [{LAUGHS}]>',
        '<!DOCTYPE rdf:RDF SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE rdf:RDF [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused_before_an_entity_is_read(prologue: str) -> None:
    found = feed(prologue + RDF_XML.format(title="&l9;"))
    assert found.harvest.outcome == "failed"
    assert found.harvest.reason.endswith("a document type (DTD) is not allowed")


def test_a_document_type_inside_the_document_is_refused_too() -> None:
    assert "DTD" in feed(RDF_XML.format(title="<!DOCTYPE a [<!ENTITY b 'c'>]>&b;")).harvest.reason


def test_a_document_type_that_is_only_text_harms_nothing() -> None:
    found = feed(RDF_XML.format(title="<![CDATA[<!DOCTYPE html> als tekst]]>"))
    assert [dataset.title for dataset in found.datasets] == ["<!DOCTYPE html> als tekst"]


@pytest.mark.parametrize("own", [[], [{"naam": "http://purl.org/dc/terms/title"}]])
def test_a_remote_context_is_never_fetched(own: list[dict[str, str]]) -> None:
    node = {"@id": "http://a.example/1", "@type": "dcat:Dataset", "dct:title": "Bomen", "naam": "Bomen"}
    inner = node | {"@id": "http://a.example/2", "@context": "{base}/inner.jsonld"}
    with Replay({"/context.jsonld": "{}", "/inner.jsonld": "{}"}) as server:
        document = {"@context": [f"{server.url}/context.jsonld", *own], "@graph": [node, inner]}
        server.pages["/feed"] = json.dumps(document)
        found = harvested("dcat", f"{server.url}/feed", server)
        asked = set(server.asked)
    assert asked == {"/feed", "/robots.txt"} or asked == {"/feed"}
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert "http://a.example/1" in {dataset.id for dataset in found.datasets}  # by the usual prefixes, which need no fetching
    assert any("a remote context is not fetched" in reason for _, reason in found.aside)


def test_a_context_that_nothing_can_stand_in_for_leaves_the_reason() -> None:
    found = feed('{"@context": "https://context.example/dcat.jsonld", "id": "http://a.example/1", "type": "Dataset", "title": "Bomen"}')
    assert found.harvest.outcome == "failed"
    assert "a remote context is not fetched" in found.harvest.reason or "without a catalogue" in found.harvest.reason


@pytest.mark.parametrize("nested", ["[", '{"a":', '{"@graph":['])
def test_a_hundred_megabytes_of_nested_json_end_with_a_reason(nested: str) -> None:
    found = feed(nested * (100_000_000 // len(nested)))
    assert found.harvest.outcome == "failed"
    assert re.search("values, our limit|nested too deep", found.harvest.reason), found.harvest.reason


@pytest.mark.parametrize(
    "body",
    [
        PREFIXES + "<a> dct:title " + "(" * 500_000,
        PREFIXES + "<a> dct:title " + "[ dct:title " * 500_000,
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:a='http://a/'>" + "<a:b><a:C>" * 200_000,
        '{"@context": {"a": "http://a/"}, "a:b": ' + '{"a:b": ' * 5_000 + "1" + "}" * 5_001,
    ],
)
def test_nesting_without_end_ends_with_a_reason(body: str) -> None:
    found = feed(body)
    assert found.harvest.outcome == "failed" and found.harvest.reason
    assert found.datasets == []


def test_elements_that_are_never_closed_are_passed_over_with_the_reason() -> None:
    found = feed(RDF_XML.format(title="<a>" * 500_000))
    assert [reason for _, reason in found.aside if reason.startswith("passed over:")]


def test_a_feed_that_needs_more_memory_than_is_granted_fails_and_the_next_goes_on(few: CatalogueLimits) -> None:
    big = PREFIXES + "".join(f'<a{n}> a dcat:Dataset ; dct:title "{n}" .\n' for n in range(700_000))
    with Replay({"/big": big, "/small": PREFIXES + '<a> a dcat:Dataset ; dct:title "A" .'}) as server:
        failed = harvested("dcat", f"{server.url}/big", server).harvest
        small = harvested("dcat", f"{server.url}/small", server)
    assert failed.outcome == "failed" and re.search("geheugen|memory|took longer", failed.reason), failed.reason
    assert small.harvest.outcome == "complete"


def test_a_thousand_errors_are_counted_not_listed() -> None:
    found = feed(PREFIXES + "".join(f'<a{n}> a dcat:Dataset ; dct:title "{n}" .\n<b{n}> x:y 1 .\n' for n in range(900)))
    assert len(found.datasets) == 900
    assert len(found.aside) == 21 and found.aside[-1][1] == "passed over: 880 more errors"


def test_more_errors_than_the_limit_end_the_page_with_the_reason() -> None:
    found = feed(PREFIXES + '<a> a dcat:Dataset ; dct:title "A" .\n' + "<b> x:y 1 .\n" * 20_000)
    assert [dataset.title for dataset in found.datasets] == ["A"]
    assert found.harvest.outcome == "failed" or found.aside[-1][1].startswith("passed over:")


def page(number: int, following: str) -> str:
    return f'{PREFIXES} <d{number}> a dcat:Dataset ; dct:title "{number}" . <> hydra:next <{following}> .'


def test_pages_that_lead_back_to_an_earlier_one_stop() -> None:
    with Replay({"/p1": page(1, "p2"), "/p2": page(2, "p3"), "/p3": page(3, "p1")}) as server:
        found = harvested("dcat", f"{server.url}/p1", server)
    assert (found.harvest.outcome, len(found.datasets)) == ("partial", 3)
    assert "comes back to this page" in found.harvest.reason
    assert len([asked for asked in server.asked if asked != "/robots.txt"]) == 3


def test_the_same_page_under_ever_new_addresses_stops() -> None:
    def same(asked: Asked) -> str:
        return page(1, f"feed?page={int(asked.get('page', 1)) + 1}")

    with Replay({"/feed": same}) as server:
        found = harvested("dcat", f"{server.url}/feed", server)
    assert found.harvest.outcome == "partial" and "without a new dataset" in found.harvest.reason
    assert [dataset.title for dataset in found.datasets] == ["1"]


def test_a_feed_without_end_stops_at_the_limit_of_pages(few: CatalogueLimits) -> None:
    def endless(asked: Asked) -> str:
        number = int(asked.get("page", 1))
        return page(number, f"feed?page={number + 1}")

    with Replay({"/feed": endless}) as server:
        found = harvested("dcat", f"{server.url}/feed", server)
    assert (found.harvest.outcome, found.harvest.reason, len(found.datasets)) == ("partial", "more than 10 pages, our limit", 10)


def test_a_next_page_at_a_private_address_is_not_reached() -> None:
    with Replay({"/secret": "geheim"}) as inside, Replay({"/feed": page(1, f"{inside.url}/secret")}) as server:
        found = harvested("dcat", f"{server.url}/feed", server)
    assert found.harvest.outcome == "partial" and "not a public address" in found.harvest.reason
    assert inside.asked == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "gopher://a.example/", "http://", "http://[kapot"])
def test_a_next_page_that_is_no_web_address_ends_the_harvest_with_a_reason(address: str) -> None:
    body = f'{PREFIXES} <d> a dcat:Dataset ; dct:title "D" . <> hydra:next "{address}" .'
    with Replay({"/feed": body}) as server:
        found = harvested("dcat", f"{server.url}/feed", server)
    assert found.harvest.outcome == "partial" and found.harvest.reason


def test_a_body_of_zeros_or_noise_ends_with_a_reason() -> None:
    for body in (b"\0" * 1_000_000, bytes(range(256)) * 2_000, b"\xff\xfe" + b"\xd8\x00" * 1_000):
        with Replay({"/feed": Answer(body, "text/turtle")}) as server:
            harvest = harvested("dcat", f"{server.url}/feed", server).harvest
        assert harvest.outcome == "failed" and harvest.reason
