"""The scorecard of one municipality as linked data: W3C's Data Quality Vocabulary (DQV), in Turtle.

What belongs here: turning a card into triples. What was measured is a dqv:QualityMeasurement; what is not known is never 0 but a
dqv:QualityAnnotation that says why.
"""

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from assets.scorecard.card import Card

DQV, DCT, OA = "http://www.w3.org/ns/dqv#", "http://purl.org/dc/terms/", "http://www.w3.org/ns/oa#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TOOI = "https://identifier.overheid.nl/tooi/id/gemeente/"  # the register's own identifiers (gm and four digits)
METRIC = "urn:datapeil:metric:"  # metrics have names, not addresses: the site can stand anywhere
PREFIXES = {"dqv": DQV, "dct": DCT, "oa": OA, "xsd": XSD}
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
MEASUREMENT, MEASURED_ON, OF_METRIC = (
    NamedNode(f"{DQV}QualityMeasurement"),
    NamedNode(f"{DQV}computedOn"),
    NamedNode(f"{DQV}isMeasurementOf"),
)
ANNOTATION, TARGET, BODY = NamedNode(f"{DQV}QualityAnnotation"), NamedNode(f"{OA}hasTarget"), NamedNode(f"{OA}bodyValue")
MOTIVE, ASSESSMENT = NamedNode(f"{OA}motivatedBy"), NamedNode(f"{DQV}qualityAssessment")
TITLE, DESCRIPTION, DATE = NamedNode(f"{DCT}title"), NamedNode(f"{DCT}description"), NamedNode(f"{DCT}date")
VALUE, DOUBLE, DAY = NamedNode(f"{DQV}value"), NamedNode(f"{XSD}double"), NamedNode(f"{XSD}date")


def write_turtle(path: Path, card: Card) -> None:
    """Write `card` to `path` as Turtle; the same card gives the same bytes."""
    with open(path, "wb") as file:
        serialize(_triples(card), file, RdfFormat.TURTLE, prefixes=PREFIXES)


def municipality(gm_code: str) -> NamedNode:
    return NamedNode(f"{TOOI}{gm_code.lower()}")


def _triples(card: Card) -> Iterator[Triple]:
    subject = municipality(card.gm_code)
    day = Literal(card.date, datatype=DAY)
    yield Triple(subject, TITLE, Literal(card.name, language="nl"))
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
        yield Triple(node, TYPE, ANNOTATION)
        yield Triple(node, TARGET, subject)
        yield Triple(node, MOTIVE, ASSESSMENT)
        yield Triple(node, BODY, Literal(why, language="nl"))
    else:
        yield Triple(node, TYPE, MEASUREMENT)
        yield Triple(node, MEASURED_ON, subject)
        yield Triple(node, VALUE, Literal(str(value), datatype=DOUBLE))
        yield Triple(node, DESCRIPTION, Literal(why, language="nl"))
    yield Triple(node, OF_METRIC, NamedNode(metric))
    yield Triple(node, DATE, day)
