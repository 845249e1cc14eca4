"""Reading RDF as a table: a row per thing of the commonest class, and a column per property.

What belongs here: from triples to rows. Catalogues in RDF are read elsewhere (assets/catalogues/dialects/rdf.py).
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from assets.files.limits import FileLimits, limits
from assets.files.readers.loading import facts_of
from assets.files.readers.objects import Objects
from assets.files.readers.table_facts import NotATable, TableFacts, UnknownFormat

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
BASE = "http://voorbeeld.invalid/"  # what a relative address is relative to; nobody is there (RFC 2606)
HEAD = 65_536
# The syntax is judged by the first sign; N-Triples are Turtle too.
SYNTAXES = {"<?": RdfFormat.RDF_XML, "<r": RdfFormat.RDF_XML, "<R": RdfFormat.RDF_XML, "{": RdfFormat.JSON_LD, "[": RdfFormat.JSON_LD}
LAST_PART = re.compile(r"[^/#:]+(?=[/#]?$)")


def read_rdf(path: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str, bounds: FileLimits | None = None) -> TableFacts:
    """Read the things of the commonest class, or all where none has a class; several values of a property are joined.

    NotATable when the RDF is not valid or empty, UnknownFormat when it goes beyond `bounds` or needs something from elsewhere.
    """
    bounds = bounds or limits()
    if (size := path.stat().st_size) > bounds.rdf_bytes:
        raise UnknownFormat(f"de RDF is {size} bytes, meer dan onze grens van {bounds.rdf_bytes}")
    with open(path, "rb") as file:
        head = file.read(HEAD)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().decode("latin-1")
    if re.search(r"<!(?:DOCTYPE|ENTITY)", start, re.IGNORECASE):
        raise UnknownFormat("RDF met een documenttype (DTD) lezen wij niet")
    syntax = next((syntax for sign, syntax in SYNTAXES.items() if start.startswith(sign)), RdfFormat.TURTLE)
    things, classes = _things(path, syntax)
    if not things:
        raise NotATable("in de RDF staat niets")
    commonest = Counter(classes.values()).most_common(1)
    kept = [thing for thing in things if classes.get(thing, "") == commonest[0][0]] if commonest else list(things)
    objects = Objects(connection, table, bounds)
    for thing in kept:
        own = {} if thing.startswith("_:") else {"uri": thing}
        row = own | {_name(name): "; ".join(values) for name, values in things[thing].items()}
        objects.add(row, sum(map(len, row.values())))
    objects.finish(table)
    problems = (f"de rijen zijn van de soort {_name(commonest[0][0])}",) if len(set(classes.values())) > 1 else ()
    return facts_of(connection, table, "rdf", encoding="utf-8", problems=problems)


def _things(path: Path, syntax: RdfFormat) -> tuple[dict[str, dict[str, list[str]]], dict[str, str]]:
    """The values of each property of each thing, in their order, and the first class of each thing that has one."""
    things: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    classes: dict[str, str] = {}
    try:
        for quad in parse(path=str(path), format=syntax, base_iri=BASE):
            subject, value = _text(quad.subject), _text(quad.object)
            properties = things[subject]
            if quad.predicate.value == TYPE:
                classes.setdefault(subject, value)
            else:
                properties[quad.predicate.value].append(value)
    except (SyntaxError, ValueError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        if "LoadDocumentCallback" in reason:
            raise UnknownFormat("de JSON-LD heeft een context die elders staat; die halen wij niet op") from error
        raise NotATable(f"de RDF is niet te lezen: {reason[:200]}") from error
    return things, classes


def _text(term: object) -> str:
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _name(address: str) -> str:
    found = LAST_PART.search(address)
    return found[0] if found else address
