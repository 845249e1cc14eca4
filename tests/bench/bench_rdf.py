"""A whole national catalogue as one DCAT-AP-NL feed: 20,000 datasets, 826,001 triples of generated Turtle, read into records.

Measured is the process that reads, from bytes to Dataset objects, and the whole road of `records_of`: the child process, tables, Parquet.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from assets.catalogues.dialects import dcat
from assets.catalogues.harvest import Capture, Harvest, Page, Source
from assets.catalogues.records import records_of
from assets.evidence import Evidence
from tests.bench.measured import Result, of_function

DATASETS = 20_000
SOURCE = Source("bench", "dcat", "https://catalogue.example/feed.ttl")
MEDIA_TYPE = "text/turtle"

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix eu: <http://publications.europa.eu/resource/authority/> .
@base <https://catalogue.example/> .
"""
DATASET = """\
<catalogue> dcat:dataset <d/{number}> .
<d/{number}> a dcat:Dataset ; dct:identifier "{number}" ;
  dct:title "Bomen in wijk {number}"@nl, "Trees in district {number}"@en ;
  dct:description "Alle bomen in beheer van de gemeente in wijk {number}, met soort en plantjaar."@nl, "All trees {number}."@en ;
  dcat:keyword "bomen"@nl, "groen"@nl, "wijk {wijk}"@nl, "trees"@en ; dcat:theme eu:data-theme\\/ENVI, eu:data-theme\\/REGI ;
  dct:publisher <org/{org}> ; dct:creator <org/{org}> ;
  dcat:contactPoint [ a vcard:Kind ; vcard:fn "Team open data" ; vcard:hasEmail <mailto:open{number}@gemeente.example> ] ;
  dct:issued "{day}"^^xsd:date ; dct:modified "{day}T10:00:00Z"^^xsd:dateTime ; dct:language eu:language\\/NLD ;
  dct:accrualPeriodicity eu:frequency\\/ANNUAL ; dct:accessRights eu:access-right\\/PUBLIC ;
  dcat:landingPage <https://gemeente.example/open/{number}> ; dcat:distribution <d/{number}/csv>, <d/{number}/wfs> .
"""
DISTRIBUTION = """\
<d/{number}/{form}> a dcat:Distribution ; dct:title "{form}" ; dcat:accessURL <https://gemeente.example/{number}.{form}> ;
  dct:format eu:file-type\\/{file_type} ; dcat:mediaType <https://www.iana.org/assignments/media-types/{media_type}> ;
  dct:license <http://creativecommons.org/publicdomain/zero/1.0/> ; dcat:byteSize "{number}.0"^^xsd:decimal .
"""


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        feed = Path(folder) / "feed.ttl"
        with open(feed, "w", encoding="utf-8") as file:
            file.writelines(turtle(DATASETS))
        size = f"{feed.stat().st_size / 1e6:.0f} MB"
        return [
            of_function("Turtle to records, in one process", read, str(feed), amount=DATASETS, unit="datasets", note=size),
            of_function("the same in a child, to Parquet", read_and_keep, str(feed), folder, amount=DATASETS, unit="datasets", note=size),
        ]


def read(feed: str) -> None:
    parsed = dcat.parse([Page(SOURCE.url, MEDIA_TYPE, Path(feed).read_bytes())], SOURCE)
    _all(len(parsed.datasets), sum(len(dataset.distributions) for dataset in parsed.datasets))


def read_and_keep(feed: str, folder: str) -> None:
    evidence = Evidence(Path(folder) / "evidence")
    body = Path(feed).read_bytes()
    capture = Capture(SOURCE.url, evidence.put(body), len(body), MEDIA_TYPE)
    del body
    records = records_of(SOURCE, Harvest(SOURCE.id, "complete", "", (capture,), DATASETS), evidence)
    _all(records.datasets.num_rows, records.distributions.num_rows)


def _all(datasets: int, distributions: int) -> None:
    if (datasets, distributions) != (DATASETS, DATASETS * 2):
        raise SystemExit(f"{datasets} datasets and {distributions} distributions came, not {DATASETS} and {DATASETS * 2}")


def turtle(datasets: int) -> Iterator[str]:
    """A catalogue with two distributions a dataset, blank nodes, languages and dates, the text of a statement a piece."""
    yield PREFIXES
    yield "<catalogue> a dcat:Catalog .\n"
    for number in range(datasets // 10):
        yield f'<org/{number}> a foaf:Agent ; foaf:name "Gemeente {number}"@nl ; dct:identifier "{number}" .\n'
    for number in range(datasets):
        day = f"20{10 + number % 15}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        yield DATASET.format(number=number, day=day, org=number % (datasets // 10), wijk=number % 90)
        yield DISTRIBUTION.format(number=number, form="csv", file_type="CSV", media_type="text/csv")
        yield DISTRIBUTION.format(number=number, form="wfs", file_type="WFS_SRVC", media_type="application/gml+xml")
