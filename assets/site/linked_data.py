"""The scorecard of one municipality as linked data: W3C's Data Quality Vocabulary (DQV), in Turtle.

What belongs here: turning a card into triples. What was measured is a dqv:QualityMeasurement; what is not known is never 0 but a
dqv:QualityAnnotation that says why.
"""

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from assets.scorecard.card import Card

DQV, DCT, OA = "http://www.w3.org/ns/dqv#", "http://purl.org/dc/terms/", "http://www.w3.org/ns/oa#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"
TOOI = "https://identifier.overheid.nl/tooi/id/gemeente/"  # the register's own identifiers (gm and four digits)
METRIC = "urn:datapeil:metric:"  # metrics have names, not addresses: the site can stand anywhere
PREFIXES = {"dqv": DQV, "dct": DCT, "oa": OA, "xsd": XSD}


def write_turtle(path: Path, card: Card) -> None:
    """Write `card` to `path` as Turtle; the same card gives the same bytes."""
    with open(path, "wb") as file:
        serialize(_triples(card), file, RdfFormat.TURTLE, prefixes=PREFIXES)


def municipality(gm_code: str) -> NamedNode:
    return NamedNode(f"{TOOI}{gm_code.lower()}")


def _triples(card: Card) -> Iterator[Triple]:
    subject = municipality(card.gm_code)
    day = Literal(card.date, datatype=NamedNode(f"{XSD}date"))
    yield Triple(subject, NamedNode(f"{DCT}title"), Literal(card.name, language="nl"))
    figures = card.figures
    for name in ("score", "low", "high", "coverage", "breadth", "depth"):
        yield from _known_or_not(name, f"{METRIC}{name}", subject, getattr(figures, name), figures.status_label, day)
    for item in card.items:
        metric = f"{METRIC}item:{item.id}"
        earned = 0.0 if item.status == "not_found" else item.earned if item.known else None
        yield from _known_or_not(f"item-{item.id}", metric, subject, earned, f"{item.status_label}: {item.reason}", day)
        for check in item.checks:
            if check.state != "not_applicable":
                yield from _known_or_not(f"{item.id}-{check.id}", f"{metric}:{check.id}", subject, check.value, check.reason, day)


def _known_or_not(name: str, metric: str, subject: NamedNode, value: float | None, why: str, day: Literal) -> Iterator[Triple]:
    node = BlankNode(name.replace("_", "-"))
    if value is None:
        yield Triple(node, RDF_TYPE, NamedNode(f"{DQV}QualityAnnotation"))
        yield Triple(node, NamedNode(f"{OA}hasTarget"), subject)
        yield Triple(node, NamedNode(f"{OA}motivatedBy"), NamedNode(f"{DQV}qualityAssessment"))
        yield Triple(node, NamedNode(f"{OA}bodyValue"), Literal(why, language="nl"))
    else:
        yield Triple(node, RDF_TYPE, NamedNode(f"{DQV}QualityMeasurement"))
        yield Triple(node, NamedNode(f"{DQV}computedOn"), subject)
        yield Triple(node, NamedNode(f"{DQV}value"), Literal(str(value), datatype=NamedNode(f"{XSD}double")))
        yield Triple(node, NamedNode(f"{DCT}description"), Literal(why, language="nl"))
    yield Triple(node, NamedNode(f"{DQV}isMeasurementOf"), NamedNode(metric))
    yield Triple(node, NamedNode(f"{DCT}date"), day)
