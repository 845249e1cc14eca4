"""The monitor's own catalogue: its public tables as DCAT-AP-NL 3.0, held to what it asks of others.

What belongs here: describing what is published. How a record becomes RDF belongs to assets/catalogues/triples.py; titles and descriptions
of the tables are in texts.yaml.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from assets.catalogues.triples import DCAT, DCT, FOAF, TYPE, VCARD, XSD, triples_of
from assets.site.texts import texts

AUTHORITY = "http://publications.europa.eu/resource/authority/"
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
FORMATS = {".csv": ("CSV", "text/csv"), ".parquet": ("PARQUET", "application/vnd.apache.parquet")}
PREFIXES = {"dcat": DCAT, "dct": DCT, "foaf": FOAF, "vcard": VCARD, "xsd": XSD}


def write_catalogue(path: Path, data: Path, tables: Mapping[str, str], site_url: str, contact: str, day: str) -> None:
    """Write the catalogue (Turtle) of `tables` (name -> what one row is) whose files lie in `data`; `site_url` is where the site stands."""
    with open(path, "wb") as file:
        serialize(_triples(data, tables, site_url.rstrip("/"), contact, day), file, RdfFormat.TURTLE, prefixes=PREFIXES)


def _triples(data: Path, tables: Mapping[str, str], site_url: str, contact: str, day: str) -> Iterator[Triple]:
    words = texts()["catalogue"]
    catalogue, publisher = NamedNode(f"{site_url}/catalogus.ttl"), NamedNode(f"{site_url}/over/index.html")
    yield Triple(catalogue, TYPE, NamedNode(f"{DCAT}Catalog"))
    yield Triple(catalogue, NamedNode(f"{DCT}title"), Literal(words["title"], language="nl"))
    yield Triple(catalogue, NamedNode(f"{DCT}description"), Literal(words["description"], language="nl"))
    yield Triple(catalogue, NamedNode(f"{DCT}publisher"), publisher)
    yield Triple(catalogue, NamedNode(f"{DCT}license"), NamedNode(CC0))
    yield Triple(NamedNode(CC0), TYPE, NamedNode(f"{DCT}LicenseDocument"))
    yield from _contact(catalogue, contact)
    yield Triple(catalogue, NamedNode(f"{DCT}modified"), Literal(day, datatype=NamedNode(f"{XSD}date")))
    for name, row in tables.items():
        dataset = f"{site_url}/data/{name}"
        yield Triple(catalogue, NamedNode(f"{DCAT}dataset"), NamedNode(dataset))
        files = [file for ending in FORMATS if (file := data / f"{name}{ending}").exists()]
        yield from triples_of(_record(name, row, dataset, site_url, contact, day), dataset, [_file(file, site_url) for file in files])


def _contact(catalogue: NamedNode, contact: str) -> Iterator[Triple]:
    card = NamedNode(f"{catalogue.value}#contact")
    yield Triple(catalogue, NamedNode(f"{DCAT}contactPoint"), card)
    yield Triple(card, TYPE, NamedNode(f"{VCARD}Kind"))
    yield Triple(card, NamedNode(f"{VCARD}fn"), Literal(texts()["site"]))
    yield Triple(card, NamedNode(f"{VCARD}hasURL"), NamedNode(contact))


def _record(name: str, row: str, dataset: str, site_url: str, contact: str, day: str) -> dict[str, Any]:
    words = texts()["catalogue"]
    return {
        "title": words["dataset"].format(name=name),
        "description": words["dataset_description"].format(row=row),
        "identifier": dataset,
        "landing_page": f"{site_url}/index.html",
        "publisher": f"{site_url}/over/index.html",
        "publisher_name": texts()["site"],
        "creator": f"{site_url}/over/index.html",
        "contact_name": texts()["site"],
        "contact_url": contact,
        "access_rights": f"{AUTHORITY}access-right/PUBLIC",
        "themes": [f"{AUTHORITY}data-theme/GOVE"],
        "keywords": list(words["keywords"]),
        "spatial": [f"{AUTHORITY}country/NLD"],
        "frequency": f"{AUTHORITY}frequency/WEEKLY",
        "languages": [f"{AUTHORITY}language/NLD"],
        "modified": day,
        "licence": CC0,
    }


def _file(file: Path, site_url: str) -> tuple[dict[str, Any], str]:
    kind, media_type = FORMATS[file.suffix]
    url = f"{site_url}/data/{file.name}"
    row = {
        "title": file.name,
        "access_url": url,
        "download_url": url,
        "licence": CC0,
        "format": f"{AUTHORITY}file-type/{kind}",
        "media_type": f"http://www.iana.org/assignments/media-types/{media_type}",
        "byte_size": file.stat().st_size,
    }
    return row, f"{url}#bestand"
