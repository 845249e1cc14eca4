"""Our own shapes of the mandatory properties: each with good and bad records, and the same verdict as the official shapes on real ones."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pyoxigraph as rdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.catalogues.dialects.ckan import parse
from assets.catalogues.harvest import Page, Source
from assets.catalogues.record import Dataset, Distribution
from assets.catalogues.triples import address, triples_of
from quality.shapes import DISTRIBUTION_PROPERTIES, MANDATORY, mandatory_properties, official_shapes, violations
from tests.replay_ckan import read_packages
from tests.shared import shared

DATASET, DISTRIBUTION = "http://www.w3.org/ns/dcat#Dataset", "http://www.w3.org/ns/dcat#Distribution"
EU = "http://publications.europa.eu/resource/authority"
UTRECHT = "http://standaarden.overheid.nl/owms/terms/Utrecht_(gemeente)"
FILE = Distribution(id="1", access_url="https://voorbeeld.example/bomen.csv", licence="http://creativecommons.org/publicdomain/zero/1.0/")
GOOD = Dataset(
    id="a",
    title="Bomen",
    description="Alle bomen van de gemeente.",
    identifier="a-1",
    publisher=UTRECHT,
    publisher_name="Utrecht",
    creator="Gemeente Utrecht",
    contact_email="opendata@voorbeeld.example",
    access_rights=f"{EU}/access-right/PUBLIC",
    themes=(f"{EU}/data-theme/ENVI",),
    distributions=(FILE,),
)
BAD_DATASETS: list[tuple[str, dict[str, Any]]] = [
    ("titel", {"title": ""}),
    ("beschrijving", {"description": ""}),
    ("identificatie", {"identifier": ""}),
    ("toegangsrechten", {"access_rights": ""}),
    ("toegangsrechten", {"access_rights": "http://voorbeeld.example/rechten"}),
    ("toegangsrechten", {"access_rights": "een beetje"}),
    ("uitgever", {"publisher": ""}),
    ("maker", {"creator": ""}),
    ("contactpunt", {"contact_email": ""}),
    ("contactpunt", {"contact_email": "nvt", "contact_url": "zie website"}),
    ("thema", {"themes": ()}),
    ("thema", {"themes": ("Natuur",)}),
    ("thema", {"themes": (f"{EU}/data-theme/ENVI", "http://voorbeeld.example/thema")}),
]
BAD_FILES: list[tuple[str, dict[str, Any]]] = [
    ("toegangslink", {"access_url": ""}),
    ("toegangslink", {"access_url": "bestand op aanvraag"}),
    ("licentie", {"licence": ""}),
    ("licentie", {"licence": "zie de website"}),
]


def graph(datasets: Iterable[Dataset]) -> Iterator[rdf.Triple]:
    for number, dataset in enumerate(datasets):
        parts = [(asdict(part), f"urn:d:{number}:{position}") for position, part in enumerate(dataset.distributions)]
        yield from triples_of(asdict(dataset), f"urn:d:{number}", parts)


def verdicts(triples: Iterable[rdf.Triple], shapes: list[Path]) -> set[tuple[str, str]]:
    """(node, mandatory property) for all that is missing or wrong."""
    return {(found.node, found.path) for found in violations(triples, shapes) if found.path in mandatory_properties()}


def names_of(dataset: Dataset) -> list[str]:
    return sorted({mandatory_properties()[path] for _, path in verdicts(graph([dataset]), [MANDATORY])})


def parsed(day: str, every: int = 1) -> list[Dataset]:
    """The datasets of the capture of `day`, or each so-manyth of them."""
    packages = read_packages(shared(f"real/data_overheid_2015/packages_{day}.ndjson.gz"))[::every]
    body = json.dumps({"success": True, "result": {"count": len(packages), "results": packages}}).encode()
    url = "https://voorbeeld.example/api/3/action/"
    return parse([Page(url, "application/json", body)], Source(id="donl", kind="ckan", url=url)).datasets


def official() -> list[Path]:
    return official_shapes(shared("real/shapes"))


def test_the_mandatory_properties_are_ten_and_two_are_of_the_distribution() -> None:
    names = list(mandatory_properties().values())
    assert names == ["titel", "beschrijving", "identificatie", "toegangsrechten", "uitgever", "maker", "contactpunt", "thema",
                     "toegangslink", "licentie"]  # fmt: skip
    assert {mandatory_properties()[path] for path in DISTRIBUTION_PROPERTIES} == {"toegangslink", "licentie"}


def test_a_record_in_order_violates_nothing() -> None:
    assert names_of(GOOD) == []
    assert names_of(replace(GOOD, access_rights="openbaar", contact_email="", contact_name="Team data")) == []
    assert names_of(replace(GOOD, licence="cc-by", distributions=(replace(FILE, licence=""),))) == []


@pytest.mark.parametrize(("name", "changed"), BAD_DATASETS)
def test_a_missing_or_wrong_property_of_a_dataset_is_named(name: str, changed: dict[str, Any]) -> None:
    bad = replace(GOOD, **changed)
    assert names_of(bad) == [name]


@pytest.mark.parametrize(("name", "changed"), BAD_FILES)
def test_a_missing_or_wrong_property_of_a_distribution_is_named(name: str, changed: dict[str, Any]) -> None:
    assert names_of(replace(GOOD, distributions=(replace(FILE, **changed),))) == [name]


@pytest.mark.parametrize(("name", "changed"), [*BAD_DATASETS, ("titel", {})])
def test_our_verdict_on_invented_records_is_the_official_one(name: str, changed: dict[str, Any]) -> None:
    bad = [replace(GOOD, **changed), *(replace(GOOD, distributions=(replace(FILE, **wrong),)) for _, wrong in BAD_FILES)]
    assert verdicts(graph(bad), [MANDATORY]) == verdicts(graph(bad), official())


@pytest.mark.parametrize(("day", "every", "count"), [("2015-04-06", 1, 6720), ("2015-04-11", 4, 1632)])
def test_our_verdict_on_every_captured_dataset_is_the_official_one(day: str, every: int, count: int) -> None:
    datasets = parsed(day, every)
    assert len(datasets) == count
    ours = verdicts(graph(datasets), [MANDATORY])
    assert ours == verdicts(graph(datasets), official())
    assert len({path for _, path in ours}) >= 5  # the captures really lack something


def test_our_verdict_on_every_captured_feed_is_the_official_one() -> None:
    formats = {".xml": rdf.RdfFormat.RDF_XML, ".rdf": rdf.RdfFormat.RDF_XML, ".jsonld": rdf.RdfFormat.JSON_LD}
    compared = 0
    for path in sorted(shared("real/dcat").iterdir()):
        if path.suffix not in formats:
            continue
        triples = list(_read(path, formats[path.suffix]))
        # The official shapes also judge catalogues, which our ten properties do not.
        nodes = {kind: {t.subject.value for t in triples if t.object == rdf.NamedNode(kind)} for kind in (DATASET, DISTRIBUTION)}
        either = nodes[DATASET] | nodes[DISTRIBUTION]
        ours, theirs = verdicts(triples, [MANDATORY]), verdicts(triples, official())
        assert ours == {(node, path) for node, path in theirs if node in either}, path.name
        compared += len(nodes[DATASET])
    assert compared >= 25


def _read(path: Path, form: rdf.RdfFormat) -> Iterator[rdf.Triple]:
    """The triples of a feed up to its end or its first mistake, without those that no reader could take.

    Blank nodes get a lasting name, so that two verdicts speak of the same node.
    """
    quads = rdf.parse(path=str(path), format=form, base_iri="http://x.example/", lenient=True)
    while True:
        try:
            quad = next(quads)
        except (StopIteration, SyntaxError):
            return
        if all(_is_sound(term) for term in (quad.subject, quad.object)):
            yield rdf.Triple(_named(quad.subject), quad.predicate, _named(quad.object))


def _is_sound(term: Any) -> bool:
    return not isinstance(term, rdf.NamedNode) or address(term.value) is not None


def _named(term: Any) -> Any:
    return rdf.NamedNode(f"urn:blank:{term.value}") if isinstance(term, rdf.BlankNode) else term


@pytest.mark.parametrize("shapes", ["own", "official"])
def test_the_fast_validator_gives_what_pyshacl_gives(shapes: str) -> None:
    import pyshacl
    import rdflib

    files = [MANDATORY] if shapes == "own" else official()
    datasets = parsed("2015-04-11", 110)
    text = rdf.serialize(graph(datasets), format=rdf.RdfFormat.N_TRIPLES)
    assert text
    data, shaped = rdflib.Graph().parse(data=text, format="nt"), rdflib.Graph()
    for file in files:
        shaped.parse(file, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shaped, advanced=False, inference="none")
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    slow = Counter(
        (str(report.value(result, shacl.focusNode)), str(report.value(result, shacl.resultPath) or ""),
         str(report.value(result, shacl.sourceConstraintComponent)))
        for result in report.subjects(rdflib.RDF.type, shacl.ValidationResult)
        if report.value(result, shacl.resultSeverity) == shacl.Violation
    )  # fmt: skip
    fast = Counter((found.node, found.path, found.component) for found in violations(graph(datasets), files))
    assert fast == slow and len(fast) > 100


def test_what_a_nested_node_lacks_can_be_traced_to_its_dataset() -> None:
    nodes = {
        triple.subject.value for triple in graph([replace(GOOD, temporal_start="2020-01-01")]) if isinstance(triple.subject, rdf.NamedNode)
    }
    assert nodes - {UTRECHT, f"{EU}/access-right/PUBLIC", f"{EU}/data-theme/ENVI", FILE.licence} == {
        "urn:d:0", "urn:d:0:0", "urn:d:0#contact", "urn:d:0#creator-0", "urn:d:0#period",
    }  # fmt: skip


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://x.example/", "urn:", "mailto:"]))
def test_no_text_of_a_source_can_break_the_graph(text: str, scheme: str) -> None:
    hostile = scheme + text
    fields = ("title", "description", "identifier", "publisher", "publisher_name", "creator", "contact_name", "contact_email", 
              "contact_url", "access_rights", "frequency", "landing_page", "temporal_start", "issued", "modified")  # fmt: skip
    file = Distribution(id="1", access_url=hostile, download_url=hostile, format=hostile, licence=hostile, modified=hostile, rights=hostile)
    dataset = replace(
        GOOD, themes=(hostile,), keywords=(hostile,), spatial=(hostile,), distributions=(file,), **dict.fromkeys(fields, hostile)
    )
    assert {path for _, path in verdicts(graph([dataset]), [MANDATORY])} <= set(mandatory_properties())
