"""From a graph of DCAT to records: every dcat:Dataset node becomes one dataset, with its distributions.

What belongs here: which property fills which field, and what a source may get wrong. DCAT 3: https://www.w3.org/TR/vocab-dcat-3/,
DCAT-AP-NL 3.0: https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection

from assets.catalogues.dialects.nodes import Nodes
from assets.catalogues.dialects.rdf import Graph, Term
from assets.catalogues.dialects.values import Keys, dated, size
from assets.catalogues.dialects.vocabulary import CLASSES
from assets.catalogues.harvest import Parsed, SetAside
from assets.catalogues.record import Dataset, Distribution
from assets.catalogues.services import service_kind

MEDIA_TYPE = re.compile(r"^https?://(www\.)?iana\.org/assignments/media-types/", re.IGNORECASE)
OFFICIAL = re.compile(r"^https?://publications\.europa\.eu/resource/", re.IGNORECASE)
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# A statement of rights that names a licence stands in for one that is not given as a licence.
LICENCE = re.compile(r"licen[cst]|creativecommons|publicdomain|public domain|\bcc[ -]?(0|by)\b|odbl|opendatacommons", re.IGNORECASE)


def records_of_graph(graph: Graph, folders: Collection[str] = ()) -> Parsed:
    """The datasets of a graph, each node once, in the order of the document; what is described too little is set aside with the reason.

    `folders` are the addresses that relative ones started from: by them a code is told that was written as one (`rdf:resource="CSV"`).
    """
    return _Catalogue(graph, folders).parsed()


class _Catalogue:
    """A graph with the relations that sources state from either side."""

    def __init__(self, graph: Graph, folders: Collection[str]) -> None:
        self.folders = folders
        self.nodes = Nodes(graph)
        self.keys = Keys()
        self.classes: dict[str, set[str]] = {
            node: {CLASSES.get(term.value, "") for term in types} for node, types in self.nodes.having("rdf:type")
        }
        self.distributions: dict[str, list[Term]] = defaultdict(list)
        self.services: dict[str, list[str]] = defaultdict(list)
        self.records: dict[str, str] = {}
        for node, terms in self.nodes.having("dcat:distribution"):
            self.distributions[node] += terms
        for node, terms in self.nodes.having("dcat:isDistributionOf"):
            for term in terms:
                self.distributions[term.value].append(Term("blank" if node.startswith("_:") else "iri", node))
        for node, terms in self.nodes.having("dcat:servesDataset"):
            for term in terms:
                self.services[term.value].append(node)
        for node, terms in self.nodes.having("foaf:isPrimaryTopicOf"):
            self.records[node] = terms[0].value
        for node, terms in self.nodes.having("foaf:primaryTopic"):
            self.records.setdefault(terms[0].value, node)

    def parsed(self) -> Parsed:
        datasets: list[Dataset] = []
        aside: list[SetAside] = []
        typed = {node for node, classes in self.classes.items() if "dcat:Dataset" in classes}
        mentioned = {term.value: None for _, terms in self.nodes.having("dcat:dataset") for term in terms if term.value not in typed}
        for node in (*(node for node in self.nodes.graph if node in typed), *mentioned):
            if "dcat:DatasetSeries" in self.classes.get(node, ()) and node not in typed:
                continue  # named below
            if node not in typed and not self.nodes.terms(node, "dct:title", "dcat:distribution"):
                aside.append(SetAside(node, "named by the catalogue as a dataset, but not described"))
                continue
            datasets.append(self._dataset(node, is_typed=node in typed))
        aside += [
            SetAside(node, f"a series of datasets, not a dataset: {self.nodes.text(node, 'dct:title')[:100]}")
            for node, classes in self.classes.items()
            if "dcat:DatasetSeries" in classes and node not in typed
        ]
        used = {term.value for terms in self.distributions.values() for term in terms}
        aside += [
            SetAside(node, "a distribution that belongs to no dataset")
            for node, classes in self.classes.items()
            if "dcat:Distribution" in classes and node not in used
        ]
        return Parsed(datasets, aside)

    def _dataset(self, node: str, is_typed: bool) -> Dataset:
        nodes, problems = self.nodes, list[str]()
        if not is_typed:
            problems.append("named by the catalogue as a dataset, without that type")
        if "dcat:DatasetSeries" in self.classes.get(node, ()):
            problems.append("a series of datasets as well as a dataset")
        identifier = nodes.text(node, "dct:identifier", "dc:identifier")
        landing_page = nodes.reference(node, "dcat:landingPage")
        if landing_page and not ADDRESS.match(landing_page):
            problems.append(f"landing page is no address: {landing_page[:60]!r}")
            landing_page = ""
        title = nodes.text(node, "dct:title", "dc:title", "schema:name", "rdfs:label")
        is_blank = node.startswith("_:")
        key = self._key_of_blank(node, identifier, landing_page, title) if is_blank else node
        key = self.keys.add(key, problems)
        if not title:
            title = identifier or key
            problems.append("no title; the identifier is shown")
        publisher, publisher_name = self._agent(node, "dct:publisher", "dc:publisher")
        creator, creator_name = self._agent(node, "dct:creator", "dc:creator")
        contact_name, contact_email, contact_url = self._contact(node)
        start, end = self._period(node, problems)
        rights = nodes.reference(node, "dct:rights", "dc:rights")
        return Dataset(
            id=key,
            title=title,
            description=nodes.text(node, "dct:description", "dct:abstract", "dc:description"),
            identifier=identifier,
            landing_page=landing_page,
            url=node if ADDRESS.match(node) else landing_page,
            publisher=publisher,
            publisher_name=publisher_name,
            creator=creator or creator_name,
            contact_name=contact_name,
            contact_email=contact_email,
            contact_url=contact_url,
            licence=nodes.reference(node, "dct:license") or _licence_in(rights),
            access_rights=nodes.reference(node, "dct:accessRights"),
            rights=rights,
            themes=nodes.references(node, "dcat:theme"),
            keywords=nodes.references(node, "dcat:keyword", "dc:subject"),
            spatial=self._places(node),
            temporal_start=start,
            temporal_end=end,
            frequency=nodes.reference(node, "dct:accrualPeriodicity"),
            issued=dated(nodes.text(node, "dct:issued"), "issued", problems),
            modified=dated(nodes.text(node, "dct:modified", "dct:updated", "dc:date"), "modified", problems),
            languages=nodes.references(node, "dct:language", "dc:language"),
            conforms_to=nodes.references(node, "dct:conformsTo"),
            status=nodes.reference(node, "adms:status"),
            hvd_categories=nodes.references(node, "dcatap:hvdCategory"),
            applicable_legislation=nodes.references(node, "dcatap:applicableLegislation"),
            catalogue_modified=nodes.text(self.records.get(node, ""), "dct:modified"),
            distributions=self._distributions_of(node, problems),
            problems=tuple(problems),
        )

    def _key_of_blank(self, node: str, identifier: str, landing_page: str, title: str) -> str:
        """A name for a node that has none, the same at every harvest as long as the dataset is: blank nodes are renumbered each time."""
        if identifier or landing_page:
            return identifier or landing_page
        said = [title, self.nodes.text(node, "dct:description")]
        return "blank:" + hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()[:16]

    def _distributions_of(self, node: str, problems: list[str]) -> tuple[Distribution, ...]:
        """Each distribution once; a dataset that has none but is served by a service has that."""
        terms = list(dict.fromkeys(self.distributions.get(node, ())))
        if terms:
            return tuple(self._distribution(term, position, problems) for position, term in enumerate(terms, 1))
        return tuple(self._service(service) for service in dict.fromkeys(self.services.get(node, ())))

    def _distribution(self, term: Term, position: int, problems: list[str]) -> Distribution:
        nodes, node = self.nodes, term.value
        access, download = nodes.reference(node, "dcat:accessURL"), nodes.reference(node, "dcat:downloadURL")
        if not access and not download:
            services = nodes.terms(node, "dcat:accessService")
            access = next(filter(None, (nodes.reference(service.value, "dcat:endpointURL") for service in services)), "")
        if not access and not download and term.kind != "blank" and not nodes.terms(node, "rdf:type", "dct:title", "dct:format"):
            access = node.strip()
            problems.append(f"distribution {position} is only an address")
        if not access and not download:
            problems.append(f"distribution {position} has no address")
        conforms_to = nodes.references(node, "dct:conformsTo")
        declared, media_type = self._code(node, "dct:format", "dc:format"), self._code(node, "dcat:mediaType")
        rights = nodes.reference(node, "dct:rights", "dc:rights")
        return Distribution(
            id=node if term.kind == "iri" else nodes.text(node, "dct:identifier") or str(position),
            access_url=access,
            download_url=download,
            title=nodes.text(node, "dct:title", "dc:title", "schema:name", "rdfs:label"),
            description=nodes.text(node, "dct:description"),
            format=declared or ("" if media_type else service_kind(access or download, *conforms_to)),
            media_type=media_type,
            licence=nodes.reference(node, "dct:license") or _licence_in(rights),
            rights=rights,
            status=nodes.reference(node, "adms:status"),
            byte_size=size(nodes.text(node, "dcat:byteSize")),
            issued=dated(nodes.text(node, "dct:issued"), f"issued of distribution {position}", problems),
            modified=dated(nodes.text(node, "dct:modified"), f"modified of distribution {position}", problems),
            conforms_to=conforms_to,
        )

    def _code(self, node: str, *names: str) -> str:
        """A format or media type: IANA's addresses of media types as the type, a relative address as the code that it stood for.

        A node of the catalogue's own is called by its label; a term of the Publications Office stays the address that everybody knows.
        """
        code = self.nodes.reference(node, *names)
        if not OFFICIAL.match(code):
            code = next(filter(None, (self.nodes.label(term) for term in self.nodes.terms(node, *names))), code)
        code = MEDIA_TYPE.sub("", code)
        return next((code.removeprefix(folder) for folder in self.folders if code.startswith(folder)), code)

    def _service(self, node: str) -> Distribution:
        nodes = self.nodes
        endpoint, conforms_to = nodes.reference(node, "dcat:endpointURL"), nodes.references(node, "dct:conformsTo")
        return Distribution(
            id=node,
            access_url=endpoint or node,
            title=nodes.text(node, "dct:title"),
            format=service_kind(endpoint, *conforms_to),
            licence=nodes.reference(node, "dct:license"),
            conforms_to=conforms_to,
        )

    def _agent(self, node: str, *names: str) -> tuple[str, str]:
        """The IRI of an agent, or its name when it has none; and its name."""
        terms = self.nodes.terms(node, *names)
        name = self.nodes.text(node, *names)
        iri = next((term.value for term in terms if term.kind == "iri"), "")
        return iri or name, "" if name == iri else name

    def _contact(self, node: str) -> tuple[str, str, str]:
        """Name, e-mail address and page of the contact point."""
        for term in self.nodes.terms(node, "dcat:contactPoint"):
            name = self.nodes.label(term)
            email = self._address(term.value, "vcard:hasEmail", "vcard:email", "foaf:mbox", "schema:email")
            page = self._address(term.value, "vcard:hasURL", "vcard:url", "foaf:homepage", "foaf:page", "schema:url")
            if term.kind != "blank" and not email and "@" in term.value and not term.value.startswith("http"):
                name, email = ("" if name == term.value.strip() else name), term.value.removeprefix("mailto:").strip()
            elif term.kind == "iri" and not page and term.value not in self.nodes.graph:
                page = term.value
            if name or email or page:
                return name, email, page
        return "", "", ""

    def _address(self, node: str, *names: str) -> str:
        """An e-mail address or page: an IRI, a text, or a vCard node with a value."""
        for term in self.nodes.terms(node, *names):
            found = self.nodes.reference(term.value, "vcard:value") or (term.value if term.kind != "blank" else self.nodes.label(term))
            if found:
                return found.strip().removeprefix("mailto:").strip()
        return ""

    def _places(self, node: str) -> tuple[str, ...]:
        """IRIs and names of places; a place that is only a shape has neither."""
        found = []
        for term in self.nodes.terms(node, "dct:spatial"):
            place = term.value if term.kind != "blank" else self.nodes.label(term) or self.nodes.text(term.value, "locn:geographicName")
            found.append(place.strip())
        return tuple(dict.fromkeys(filter(None, found)))

    def _period(self, node: str, problems: list[str]) -> tuple[str, str]:
        """First and last day: of a period of time, or of a text "first / last" (ISO 8601)."""
        for term in self.nodes.terms(node, "dct:temporal"):
            if term.kind == "literal":
                start, _, end = (part.strip() for part in term.value.partition("/"))
            else:
                start = self.nodes.text(term.value, "dcat:startDate", "schema:startDate")
                end = self.nodes.text(term.value, "dcat:endDate", "schema:endDate")
            if start or end:
                return dated(start, "temporal start", problems), dated(end, "temporal end", problems)
        return "", ""


def _licence_in(rights: str) -> str:
    return rights if LICENCE.search(rights) else ""
