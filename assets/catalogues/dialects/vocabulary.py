"""The RDF properties and classes that are read from a DCAT catalogue, by short names such as `dct:title`.

What belongs here: namespaces and names. Namespaces are accepted with http and with https: sources mix them.
DCAT 3: https://www.w3.org/TR/vocab-dcat-3/ · DCAT-AP 3: https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "http://schema.org/",
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "locn": "http://www.w3.org/ns/locn#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
}
# What stands in for a remote JSON-LD context, which is never fetched.
PREFIXES = {**NAMESPACES, "dcterms": NAMESPACES["dct"], "xsd": "http://www.w3.org/2001/XMLSchema#", "owl": "http://www.w3.org/2002/07/owl#"}

LABELS = (
    "foaf:name",
    "skos:prefLabel",
    "vcard:fn",
    "vcard:organization-name",
    "schema:name",
    "rdfs:label",
    "dct:title",
    "dc:title",
    "rdf:value",
)
_PROPERTIES = {
    "rdf": "type value",
    "rdfs": "label",
    "dct": "title description abstract identifier issued modified updated publisher creator license rights accessRights language spatial "
    "temporal accrualPeriodicity conformsTo format",
    "dc": "title description identifier publisher creator rights language format subject date",
    "dcat": "dataset distribution isDistributionOf accessURL downloadURL accessService endpointURL servesDataset mediaType byteSize "
    "landingPage theme keyword contactPoint startDate endDate",
    "dcatap": "hvdCategory applicableLegislation",
    "adms": "status",
    "foaf": "name mbox homepage page primaryTopic isPrimaryTopicOf",
    "vcard": "fn organization-name hasEmail email hasURL url value",
    "skos": "prefLabel",
    "schema": "name email url startDate endDate",
    "locn": "geographicName",
    "hydra": "next nextPage view totalItems",
}
_PAGING = ("rdf:type", "hydra:next", "hydra:nextPage", "hydra:view", "hydra:totalItems")


def _iris(name: str) -> tuple[str, str]:
    """The IRIs of a short name, with http and with https."""
    prefix, local = name.split(":", 1)
    plain = NAMESPACES[prefix] + local
    return plain, plain.replace("http://", "https://", 1)


def _named(names: tuple[str, ...]) -> dict[str, str]:
    return {iri: name for name in names for iri in _iris(name)}


PROPERTIES = _named(tuple(f"{prefix}:{local}" for prefix, locals_ in _PROPERTIES.items() for local in locals_.split()))
PAGING = _named(_PAGING)
CLASSES = _named(("dcat:Dataset", "dcat:DatasetSeries", "dcat:Distribution", "dcat:Catalog", "dcat:DataService"))
