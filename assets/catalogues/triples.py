"""A record as RDF: DCAT-AP-NL 3.0, one dataset with its distributions at a time.

What belongs here: which property a field becomes, and of which class its value is. A class is only claimed for what we recognise: a theme
that is in no known vocabulary stays a plain address, and a text where an address belongs stays a text; a validator then sees what is wrong.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from assets.files.declared import declared_format
from quality.checks.lists import openness_of_licence, vocabularies

DCAT, DCT, FOAF = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"
SKOS, VCARD, XSD = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2006/vcard/ns#", "http://www.w3.org/2001/XMLSchema#"
DCATAP, ELI = "http://data.europa.eu/r5r/", "http://data.europa.eu/eli/ontology#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
SCHEME = re.compile(r"(?:https?://|urn:|mailto:)\S", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Range:
    """What the values of a property are: their class, the property that names them, and which values are recognised as such."""

    path: NamedNode
    kind: NamedNode
    label: NamedNode
    accepts_iri: Callable[[str], bool]
    accepts_text: Callable[[str], bool]


def _range(
    path: str, kind: str, label: str = "", iri: Callable[[str], bool] | None = None, text: Callable[[str], bool] | None = None
) -> _Range:
    anything = lambda _: True  # noqa: E731
    return _Range(NamedNode(path), NamedNode(kind), NamedNode(label) if label else LABEL, iri or anything, text or iri or anything)


def _is_licence(text: str) -> bool:
    return openness_of_licence(text) is not None


_RIGHTS = _range(f"{DCT}accessRights", f"{DCT}RightsStatement", iri=lambda value: vocabularies().access_rights.accepts(value))
_THEME = _range(f"{DCAT}theme", f"{SKOS}Concept", f"{SKOS}prefLabel", iri=lambda value: vocabularies().themes.accepts(value))
_FREQUENCY = _range(f"{DCT}accrualPeriodicity", f"{DCT}Frequency", iri=lambda value: vocabularies().frequencies.accepts(value))
_LICENCE = _range(f"{DCT}license", f"{DCT}LicenseDocument", text=_is_licence)
_PUBLISHER = _range(f"{DCT}publisher", f"{FOAF}Agent", f"{FOAF}name")
_CREATOR = _range(f"{DCT}creator", f"{FOAF}Agent", f"{FOAF}name")
_SPATIAL = _range(f"{DCT}spatial", f"{DCT}Location")
_LANGUAGE = _range(f"{DCT}language", f"{DCT}LinguisticSystem")
_STANDARD = _range(f"{DCT}conformsTo", f"{DCT}Standard")
_LANDING = _range(f"{DCAT}landingPage", f"{FOAF}Document")
_HVD = _range(f"{DCATAP}hvdCategory", f"{SKOS}Concept", f"{SKOS}prefLabel")
_LAW = _range(f"{DCATAP}applicableLegislation", f"{ELI}LegalResource")
_FORMAT = _range(f"{DCT}format", f"{DCT}MediaTypeOrExtent", text=lambda value: bool(declared_format(value)))
_MEDIA = _range(f"{DCAT}mediaType", f"{DCT}MediaType", text=lambda value: bool(declared_format(value)))
_STATEMENT = _range(f"{DCT}rights", f"{DCT}RightsStatement")

_DATASET, _DISTRIBUTION = NamedNode(f"{DCAT}Dataset"), NamedNode(f"{DCAT}Distribution")
_TITLE, _DESCRIPTION, _IDENTIFIER = NamedNode(f"{DCT}title"), NamedNode(f"{DCT}description"), NamedNode(f"{DCT}identifier")
_KEYWORD, _HAS_DISTRIBUTION = NamedNode(f"{DCAT}keyword"), NamedNode(f"{DCAT}distribution")
_CONTACT, _KIND, _NAME = NamedNode(f"{DCAT}contactPoint"), NamedNode(f"{VCARD}Kind"), NamedNode(f"{VCARD}fn")
_MAIL, _PAGE = NamedNode(f"{VCARD}hasEmail"), NamedNode(f"{VCARD}hasURL")
_TEMPORAL, _PERIOD = NamedNode(f"{DCT}temporal"), NamedNode(f"{DCT}PeriodOfTime")
_START, _END = NamedNode(f"{DCAT}startDate"), NamedNode(f"{DCAT}endDate")
_ISSUED, _MODIFIED = NamedNode(f"{DCT}issued"), NamedNode(f"{DCT}modified")
_ACCESS, _DOWNLOAD, _SIZE = NamedNode(f"{DCAT}accessURL"), NamedNode(f"{DCAT}downloadURL"), NamedNode(f"{DCAT}byteSize")
_DATE, _DATE_TIME, _COUNT = NamedNode(f"{XSD}date"), NamedNode(f"{XSD}dateTime"), NamedNode(f"{XSD}nonNegativeInteger")


def triples_of(dataset: Row, subject: str, distributions: Sequence[tuple[Row, str]]) -> Iterator[Triple]:
    """The triples of one dataset, named `subject` (an IRI), and its distributions, each with its own IRI.

    Rows have the fields of assets/catalogues/record.py, as mappings; an absent text is None or "". What has no address of its own gets one
    below its owner's (`subject#contact`), so that whatever a validator says of it can be traced.
    """
    node = NamedNode(subject)
    yield Triple(node, TYPE, _DATASET)
    yield from _texts(node, dataset, (("title", _TITLE), ("description", _DESCRIPTION), ("identifier", _IDENTIFIER)))
    for keyword in _several(dataset, "keywords"):
        yield Triple(node, _KEYWORD, Literal(keyword, language="nl"))
    yield from _values(node, _RIGHTS, _several(dataset, "access_rights"))
    yield from _values(node, _PUBLISHER, _several(dataset, "publisher"), dataset.get("publisher_name"))
    yield from _values(node, _CREATOR, _several(dataset, "creator"))
    for field, kind in (("themes", _THEME), ("spatial", _SPATIAL), ("frequency", _FREQUENCY), ("languages", _LANGUAGE),
                        ("conforms_to", _STANDARD), ("landing_page", _LANDING), ("hvd_categories", _HVD),
                        ("applicable_legislation", _LAW)):  # fmt: skip
        yield from _values(node, kind, _several(dataset, field))
    yield from _contact(node, dataset)
    yield from _period(node, dataset)
    yield from _dates(node, dataset)
    for row, name in distributions:
        yield Triple(node, _HAS_DISTRIBUTION, NamedNode(name))
        yield from _distribution(NamedNode(name), row, dataset)


def address(text: str) -> NamedNode | None:
    """The text as an IRI of the web; None when it is none (a blank in it is enough)."""
    if not SCHEME.match(text):
        return None
    try:
        return NamedNode(text)
    except ValueError:
        return None


def _distribution(node: NamedNode, row: Row, dataset: Row) -> Iterator[Triple]:
    """One distribution; without a licence of its own it has that of the dataset, as in CKAN."""
    yield Triple(node, TYPE, _DISTRIBUTION)
    yield from _texts(node, row, (("title", _TITLE), ("description", _DESCRIPTION)))
    for field, path in (("access_url", _ACCESS), ("download_url", _DOWNLOAD)):
        for url in _several(row, field):
            yield Triple(node, path, address(url) or Literal(url))
    yield from _values(node, _LICENCE, _several(row, "licence") or _several(dataset, "licence"))
    for field, kind in (("format", _FORMAT), ("media_type", _MEDIA), ("rights", _STATEMENT), ("conforms_to", _STANDARD)):
        yield from _values(node, kind, _several(row, field))
    if row.get("byte_size") is not None:
        yield Triple(node, _SIZE, Literal(str(row["byte_size"]), datatype=_COUNT))
    yield from _dates(node, row)


def _values(node: NamedNode, kind: _Range, values: Iterable[str], name: str | None = None) -> Iterator[Triple]:
    """The values of one property. `name` is what they are called, where that is known; else they are called what they are."""
    for position, value in enumerate(values):
        given = address(value)
        if given is None and not kind.accepts_text(value):
            yield Triple(node, kind.path, Literal(value))
            continue
        target = given or NamedNode(f"{node.value}#{_last(kind.path)}-{position}")
        yield Triple(node, kind.path, target)
        if given is None or kind.accepts_iri(value):
            yield Triple(target, TYPE, kind.kind)
            yield Triple(target, kind.label, Literal(name or (_last(given).replace("_", " ") if given else value), language="nl"))


def _contact(node: NamedNode, dataset: Row) -> Iterator[Triple]:
    name, page, mail = (dataset.get(f"contact_{part}") or "" for part in ("name", "url", "email"))
    mail = mail.removeprefix("mailto:")
    site, mailbox = address(page), address(f"mailto:{mail}") if EMAIL.fullmatch(mail) else None
    if not (name or site or mailbox):
        return
    contact = NamedNode(f"{node.value}#contact")
    yield Triple(node, _CONTACT, contact)
    yield Triple(contact, TYPE, _KIND)
    yield Triple(contact, _NAME, Literal(name or mail or page))
    if mailbox:
        yield Triple(contact, _MAIL, mailbox)
    if site:
        yield Triple(contact, _PAGE, site)


def _period(node: NamedNode, dataset: Row) -> Iterator[Triple]:
    ends = [(path, text) for field, path in (("temporal_start", _START), ("temporal_end", _END)) if (text := dataset.get(field))]
    if ends:
        period = NamedNode(f"{node.value}#period")
        yield Triple(node, _TEMPORAL, period)
        yield Triple(period, TYPE, _PERIOD)
        for path, text in ends:
            yield Triple(period, path, _moment(text))


def _dates(node: NamedNode, row: Row) -> Iterator[Triple]:
    for field, path in (("issued", _ISSUED), ("modified", _MODIFIED)):
        if text := row.get(field):
            yield Triple(node, path, _moment(text))


def _texts(node: NamedNode, row: Row, fields: Iterable[tuple[str, NamedNode]]) -> Iterator[Triple]:
    for field, path in fields:
        if text := row.get(field):
            yield Triple(node, path, Literal(text) if path is _IDENTIFIER else Literal(text, language="nl"))


def _moment(text: str) -> Literal:
    """An ISO 8601 date or date-time with the datatype that its form has."""
    return Literal(text, datatype=_DATE if len(text) == 10 else _DATE_TIME)


def _several(row: Row, field: str) -> list[str]:
    value = row.get(field)
    return [value] if isinstance(value, str) and value else [text for text in value if text] if value else []


def _last(node: NamedNode) -> str:
    """The last part of an IRI."""
    return re.split(r"[/#]", node.value.rstrip("/#"))[-1]
