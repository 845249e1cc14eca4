"""DCAT as it is found: any syntax, languages, blank nodes, relative addresses, agents and licences in every form, pages."""

import re

import pytest

from assets.catalogues.record import Dataset
from tests.catalogues.harvested import Harvested, harvested
from tests.replay import Answer, Replay

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
"""
TURTLE = (
    PREFIXES
    + """
<catalogue> a dcat:Catalog ; dcat:dataset <bomen> .
<bomen> a dcat:Dataset ; dct:title "Bomen"@nl ; dcat:distribution <bomen/csv> .
<bomen/csv> a dcat:Distribution ; dcat:accessURL <https://gemeente.example/bomen.csv> .
"""
)
N_TRIPLES = """\
<{base}/x/bomen> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .
<{base}/x/bomen> <http://purl.org/dc/terms/title> "Bomen"@nl .
<{base}/x/bomen> <http://www.w3.org/ns/dcat#distribution> <{base}/x/bomen/csv> .
<{base}/x/bomen/csv> <http://www.w3.org/ns/dcat#accessURL> <https://gemeente.example/bomen.csv> .
"""
RDF_XML = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/" xmlns:dcat="http://www.w3.org/ns/dcat#">
  <dcat:Dataset rdf:about="bomen"><dct:title xml:lang="nl">Bomen</dct:title>
    <dcat:distribution><dcat:Distribution rdf:about="bomen/csv">
      <dcat:accessURL rdf:resource="https://gemeente.example/bomen.csv"/></dcat:Distribution></dcat:distribution>
  </dcat:Dataset>
</rdf:RDF>
"""
JSON_LD = """\
{"@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
              "distribution": {"@id": "dcat:distribution", "@type": "@id"}, "accessURL": {"@id": "dcat:accessURL", "@type": "@id"}},
 "@graph": [{"@id": "bomen", "@type": "dcat:Dataset", "dct:title": {"@value": "Bomen", "@language": "nl"}, "distribution": "bomen/csv"},
            {"@id": "bomen/csv", "@type": "dcat:Distribution", "accessURL": "https://gemeente.example/bomen.csv"}]}
"""


def feed(body: str | bytes, media_type: str = "") -> Harvested:
    """The harvest of one page, at /x/feed."""
    with Replay({}) as server:
        sent = body.replace("{base}", server.url).encode() if isinstance(body, str) else body
        server.pages["/x/feed"] = Answer(sent, media_type)
        return harvested("dcat", f"{server.url}/x/feed", server)


def only(statements: str) -> Dataset:
    """The one dataset of a Turtle feed."""
    found = feed(PREFIXES + statements)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert len(found.datasets) == 1, found.aside
    return found.datasets[0]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (TURTLE, "text/turtle"),
        (TURTLE, "application/octet-stream"),
        ("\ufeff" + TURTLE, "text/turtle; charset=utf-8"),
        (N_TRIPLES, "application/n-triples"),
        (N_TRIPLES, "text/plain"),
        (RDF_XML, "application/rdf+xml"),
        (RDF_XML, "text/html"),
        ('\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- made by hand -->\n' + RDF_XML, "text/xml"),
        (JSON_LD, "application/ld+json"),
        ("\ufeff" + JSON_LD, "text/plain"),
    ],
)
def test_the_syntax_is_told_by_the_text_and_relative_addresses_start_at_the_page(body: str, media_type: str) -> None:
    found = feed(body, media_type)
    assert found.harvest.outcome == "complete", found.harvest.reason
    [dataset] = found.datasets
    assert (dataset.title, dataset.id.rsplit("/", 2)[-2:]) == ("Bomen", ["x", "bomen"])
    assert [distribution.access_url for distribution in dataset.distributions] == ["https://gemeente.example/bomen.csv"]
    assert not found.aside


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16"])
def test_another_encoding_than_utf_8_is_read_as_declared(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>\n{RDF_XML}'.replace("Bomen", "Cafés")
    assert feed(body.encode(encoding)).datasets[0].title == "Cafés"


def test_turtle_that_is_not_utf_8_is_read_as_windows_1252() -> None:
    assert feed(TURTLE.replace('"Bomen"', '"Cafés"').encode("cp1252")).datasets[0].title == "Cafés"


@pytest.mark.parametrize(
    ("titles", "best"),
    [
        ('"Trees"@en, "Bomen"@nl, "Bäume"@de', "Bomen"),
        ('"Trees"@en, "Bomen"@nl-NL', "Bomen"),
        ('"Trees"@en, "Bomen", "Bäume"@de', "Bomen"),
        ('"Bäume"@de, "Trees"@en', "Trees"),
        ('"Bäume"@de', "Bäume"),
        ('""@nl, "Trees"@en', "Trees"),
    ],
)
def test_dutch_goes_before_no_language_before_english_before_the_rest(titles: str, best: str) -> None:
    assert only(f"<a> a dcat:Dataset ; dct:title {titles} .").title == best


@pytest.mark.parametrize(
    ("publisher", "id_or_name", "name"),
    [
        ('"Gemeente A"', "Gemeente A", "Gemeente A"),
        ('[ a foaf:Agent ; foaf:name "Gemeente A"@nl ]', "Gemeente A", "Gemeente A"),
        ('[ vcard:fn "Gemeente A" ]', "Gemeente A", "Gemeente A"),
        ('[ vcard:organization-name "Gemeente A" ]', "Gemeente A", "Gemeente A"),
        ('[ skos:prefLabel "Municipality A"@en, "Gemeente A"@nl ]', "Gemeente A", "Gemeente A"),
        ('[ schema:name "Gemeente A" ]', "Gemeente A", "Gemeente A"),
        ("<https://a.example/id>", "https://a.example/id", ""),
        ('<https://a.example/id> . <https://a.example/id> foaf:name "Gemeente A"', "https://a.example/id", "Gemeente A"),
    ],
)
def test_a_publisher_is_a_text_an_address_or_a_described_agent(publisher: str, id_or_name: str, name: str) -> None:
    dataset = only(f'<a> a dcat:Dataset ; dct:title "A" ; dct:publisher {publisher} .')
    assert (dataset.publisher, dataset.publisher_name) == (id_or_name, name)


@pytest.mark.parametrize(
    ("statements", "on_dataset", "on_distribution"),
    [
        ("<a> dct:license <https://l.example/cc0> .", "https://l.example/cc0", ""),
        ('<a> dct:license "" , <https://l.example/cc0> .', "https://l.example/cc0", ""),
        ('<a> dct:license [ rdfs:label "CC0" ] .', "CC0", ""),
        ("<a/d> dct:license <https://l.example/cc0> .", "", "https://l.example/cc0"),
        (
            "<a> dct:rights <http://creativecommons.org/publicdomain/zero/1.0/> .",
            "http://creativecommons.org/publicdomain/zero/1.0/",
            "",
        ),
        ('<a/d> dct:rights [ a dct:RightsStatement ; rdfs:label "Licentie: CC BY 4.0" ] .', "", "Licentie: CC BY 4.0"),
        ('<a> dct:rights "Vraag het de gemeente" .', "", ""),
    ],
)
def test_a_licence_stands_at_the_dataset_the_distribution_or_in_the_rights(statements: str, on_dataset: str, on_distribution: str) -> None:
    dataset = only(
        f'<a> a dcat:Dataset ; dct:title "A" ; dcat:distribution <a/d> . <a/d> dcat:accessURL <https://f.example> . {statements}'
    )
    assert (dataset.licence, dataset.distributions[0].licence) == (on_dataset, on_distribution)


@pytest.mark.parametrize(
    ("statement", "form", "media_type", "size"),
    [
        ("dct:format <http://publications.europa.eu/resource/authority/file-type/CSV>",
         "http://publications.europa.eu/resource/authority/file-type/CSV", "", None),
        ('dct:format "csv"', "csv", "", None),
        ('dct:format [ a dct:MediaTypeOrExtent ; rdfs:label "CSV" ]', "CSV", "", None),
        ('dct:format [ rdf:value "text/csv" ]', "text/csv", "", None),
        ("dct:format <CSV>", "CSV", "", None),
        ('dct:format <https://a.example/f/1> ] . <https://a.example/f/1> rdfs:label "XLS" . [ dct:title "x"', "XLS", "", None),
        ("dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>", "", "text/csv", None),
        ("dcat:mediaType <http://www.iana.org/assignments/media-types/text/csv>", "", "text/csv", None),
        ('dcat:mediaType "text/csv"', "", "text/csv", None),
        ('dcat:byteSize "123.0"^^xsd:decimal', "", "", 123),
        ('dcat:byteSize "5120"^^xsd:nonNegativeInteger', "", "", 5120),
        ('dcat:byteSize "2 MB"', "", "", None),
        ('dcat:byteSize "-1"^^xsd:decimal', "", "", None),
        ('dcat:byteSize "1e400"^^xsd:double', "", "", None),
        ("dct:conformsTo <http://www.opengis.net/def/serviceType/ogc/wfs>", "WFS", "", None),
    ],
)  # fmt: skip
def test_formats_media_types_and_sizes_are_read_in_every_form(statement: str, form: str, media_type: str, size: int | None) -> None:
    dataset = only(f'<a> a dcat:Dataset ; dct:title "A" ; dcat:distribution [ dcat:accessURL <https://f.example> ; {statement} ] .')
    [distribution] = dataset.distributions
    assert (distribution.format, distribution.media_type, distribution.byte_size) == (form, media_type, size)


@pytest.mark.parametrize(
    ("literal", "read"),
    [
        ('"2024-02-29"^^xsd:date', "2024-02-29"),
        ('"2024-02-29+01:00"^^xsd:date', "2024-02-29"),
        ('"2024-02-29T10:00:00Z"^^xsd:dateTime', "2024-02-29T10:00:00Z"),
        ('"2024-02-29"', "2024-02-29"),
        ('"2023-02-29"^^xsd:date', ""),
        ('"gisteren"^^xsd:date', ""),
        ('"01-02-2024"^^xsd:date', ""),
    ],
)
def test_a_typed_date_that_is_no_date_is_a_finding(literal: str, read: str) -> None:
    dataset = only(f'<a> a dcat:Dataset ; dct:title "A" ; dct:modified {literal} .')
    assert dataset.modified == read
    assert [problem for problem in dataset.problems if "modified is no date" in problem] == [] if read else dataset.problems


def test_the_rest_of_a_record_is_read() -> None:
    dataset = only(
        """<https://a.example/d> a dcat:Dataset ; dct:title "A" ; dct:identifier "a-1" ; dct:description "Tekst"@nl ;
        dcat:keyword "bomen"@nl, "groen" ; dcat:theme <http://publications.europa.eu/resource/authority/data-theme/ENVI> ;
        dcat:contactPoint [ vcard:fn "Team data" ; vcard:hasEmail <mailto:data@a.example> ; vcard:hasURL <https://a.example/c> ] ;
        dct:spatial <https://p.example/GM0001>, [ a dct:Location ; skos:prefLabel "Wijk 1"@nl ] ;
        dct:temporal [ dcat:startDate "2020-01-01"^^xsd:date ; schema:endDate "2020-12-31"^^xsd:date ] ;
        dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ; dcat:landingPage <https://a.example/p> ;
        dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ; dct:language "nl" ;
        dcatap:hvdCategory <http://data.europa.eu/bna/c_ac64a52d> ;
        dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj> .
        <https://a.example/record> foaf:primaryTopic <https://a.example/d> ; dct:modified "2024-05-05"^^xsd:date ."""
    )
    assert (dataset.id, dataset.identifier, dataset.url) == ("https://a.example/d", "a-1", "https://a.example/d")
    assert set(dataset.keywords) == {"bomen", "groen"}
    assert dataset.themes == ("http://publications.europa.eu/resource/authority/data-theme/ENVI",)
    assert (dataset.contact_name, dataset.contact_email, dataset.contact_url) == ("Team data", "data@a.example", "https://a.example/c")
    assert dataset.spatial == ("https://p.example/GM0001", "Wijk 1")
    assert (dataset.temporal_start, dataset.temporal_end) == ("2020-01-01", "2020-12-31")
    assert (dataset.landing_page, dataset.catalogue_modified) == ("https://a.example/p", "2024-05-05")
    assert dataset.hvd_categories and dataset.applicable_legislation and dataset.access_rights and dataset.frequency
    assert dataset.problems == ()


def test_namespaces_with_https_are_the_same() -> None:
    found = feed(TURTLE.replace("http://www.w3.org/ns/dcat#", "https://www.w3.org/ns/dcat#").replace("http://purl.org", "https://purl.org"))
    assert [(dataset.title, len(dataset.distributions)) for dataset in found.datasets] == [("Bomen", 1)]


def test_each_dataset_node_comes_out_once_however_it_is_named() -> None:
    found = feed(
        PREFIXES
        + """
        <c1> a dcat:Catalog ; dcat:dataset <a>, <a>, <b>, <gone> . <c2> a dcat:Catalog ; dcat:dataset <a> .
        <a> a dcat:Dataset, dcat:DatasetSeries ; dct:title "A" . <a> a dcat:Dataset ; dcat:keyword "nog eens" .
        <b> dct:title "B, zonder type" .
        [] a dcat:Dataset ; dct:title "C" ; dct:identifier "c" . [] a dcat:Dataset ; dct:title "D" ; dct:identifier "c" .
        [] a dcat:Dataset ; dct:title "E" . <f> a dcat:Dataset .
        <series> a dcat:DatasetSeries ; dct:title "Een reeks" . <loose> a dcat:Distribution ; dcat:accessURL <https://l.example> .
        """
    )
    assert sorted(found.by_title) == ["A", "B, zonder type", "C", "D", "E", found.datasets[-2].id]
    assert len(found.datasets) == len({dataset.id for dataset in found.datasets}) == 6
    assert [dataset.id for dataset in found.datasets if dataset.identifier == "c"] == ["c", "c#2"]
    aside = {key.rsplit("/", 1)[-1]: reason for key, reason in found.aside}
    assert aside.keys() == {"gone", "series", "loose"}
    assert "not described" in aside["gone"] and "a series" in aside["series"] and "no dataset" in aside["loose"]


def test_a_blank_dataset_keeps_its_id_from_one_harvest_to_the_next() -> None:
    body = PREFIXES + '[] a dcat:Dataset ; dct:title "E" ; dct:description "Zonder iets" .'
    assert feed(body).datasets[0].id == feed(body).datasets[0].id


def test_distributions_are_found_from_either_side_and_as_mere_addresses() -> None:
    dataset = only(
        """<a> a dcat:Dataset ; dct:title "A" ; dcat:distribution <a/1>, [ dcat:downloadURL <https://f.example/2> ], <https://f.example/3> .
        <a/1> a dcat:Distribution ; dcat:accessURL "https://f.example/1" ; dcat:isDistributionOf <a> .
        <a/4> dcat:isDistributionOf <a> ; dcat:accessService [ a dcat:DataService ; dcat:endpointURL <https://f.example/wfs?service=WFS> ] .
        <a/5> a dcat:Distribution ; dcat:isDistributionOf <a> ; dct:title "Zonder adres" ."""
    )
    assert [distribution.url for distribution in dataset.distributions] == [
        "https://f.example/1",
        "https://f.example/2",
        "https://f.example/3",
        "https://f.example/wfs?service=WFS",
        "",
    ]
    assert dataset.distributions[3].format == "WFS"
    assert dataset.problems == ("distribution 3 is only an address", "distribution 5 has no address")


def test_a_dataset_that_only_a_service_serves_has_that_as_its_distribution() -> None:
    dataset = only(
        """<a> a dcat:Dataset ; dct:title "A" .
        <s> a dcat:DataService ; dct:title "Bomen WMS" ; dcat:servesDataset <a> ; dcat:endpointURL <https://f.example/geo/wms> ."""
    )
    assert [(d.access_url, d.format, d.title) for d in dataset.distributions] == [("https://f.example/geo/wms", "WMS", "Bomen WMS")]


def test_a_statement_that_cannot_be_read_is_set_aside_and_the_others_go_on() -> None:
    found = feed(TURTLE + '<b> a dcat:Dataset ; unknown:property "x" .\n<c> a dcat:Dataset ; dct:title "C" .\n')
    assert {"Bomen", "C"} <= set(found.by_title)
    assert any("unknown:" in reason for _, reason in found.aside)


PAGE = (
    PREFIXES
    + '<> a hydra:PartialCollectionView . <c> a dcat:Catalog . <d{n}> a dcat:Dataset ; dct:title "D{n}" ; dct:publisher <org> . {more}'
)


def pages(**following: str) -> dict[str, str]:
    """Pages p1, p2, ... with one dataset each and what else they say."""
    return {f"/{name}": PAGE.replace("{n}", name[1:]).replace("{more}", more) for name, more in following.items()}


@pytest.mark.parametrize(
    "link",
    ["<> hydra:next <{base}/p2> .", "<> hydra:nextPage <p2> .", '<> hydra:next "{base}/p2" .', '<c> hydra:view <> . <> hydra:next "p2" .'],
)
def test_the_next_page_is_an_address_or_a_text_under_any_of_its_names(link: str) -> None:
    with Replay(pages(p1=link, p2='<org> foaf:name "Gemeente A" .')) as server:
        found = harvested("dcat", f"{server.url}/p1", server)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert sorted(found.by_title) == ["D1", "D2"]
    # What one page says of a node holds on the others.
    assert {dataset.publisher_name for dataset in found.datasets} == {"Gemeente A"}


def test_fewer_datasets_than_the_feed_counts_make_a_harvest_partial() -> None:
    with Replay(pages(p1="<c> hydra:totalItems 3 .")) as server:
        harvest = harvested("dcat", f"{server.url}/p1", server).harvest
    assert (harvest.outcome, harvest.reason) == ("partial", "the source counts 3 datasets, 1 came")


def test_a_page_that_fails_makes_a_harvest_partial_and_the_first_one_makes_it_failed() -> None:
    with Replay(pages(p1="<> hydra:next <p2> .")) as server:
        partial = harvested("dcat", f"{server.url}/p1", server)
        failed = harvested("dcat", f"{server.url}/nothing", server)
    assert partial.harvest.outcome == "partial" and "p2: not_found" in partial.harvest.reason
    assert sorted(partial.by_title) == ["D1"]
    assert failed.harvest.outcome == "failed"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "an empty page"),
        ("<!doctype html><html><title>Onderhoud</title></html>", "HTML"),
        ('{"error": "not found"}', "without a catalogue"),
        (PREFIXES + '<a> dct:title "Geen catalogus" .', "without a catalogue"),
        (TURTLE[:-30], "ends early"),
        (RDF_XML[:-40], "ends early"),
        (JSON_LD[:-40], "not JSON|ends early|Unexpected"),
    ],
)
def test_what_is_no_feed_or_not_whole_fails_with_the_reason(body: str, reason: str) -> None:
    harvest = feed(body).harvest
    assert harvest.outcome == "failed"
    assert re.search(reason, harvest.reason), harvest.reason
