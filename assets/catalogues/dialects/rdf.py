"""Reading RDF of any syntax as a stream of triples, safely: Turtle, RDF/XML, JSON-LD, N-Triples, N-Quads and TriG.

What belongs here: recognising the syntax from the bytes, the guards (no DTD, no remote context, bounded), and a graph of only those triples
that are asked for. What the triples mean belongs to the modules that ask. Typed literals keep the text that the source wrote.
"""

import gc
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat

from assets.catalogues.dialects.json_pages import Unreadable, read_json
from assets.catalogues.dialects.vocabulary import PREFIXES
from assets.catalogues.harvest import Page
from assets.catalogues.limits import limits


class Term(NamedTuple):
    """The object of a triple. A blank node's value is its key in the graph."""

    kind: Literal["iri", "blank", "literal"]
    value: str
    language: str = ""


Graph = dict[str, dict[str, list[Term]]]  # node -> property (by its short name) -> objects, in the order of the document

SYNTAXES = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
}
XML = re.compile(r"<(\?xml\s|!--|!doctype\s|[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?[\s/>])", re.IGNORECASE)
HTML = re.compile(r"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
DECLARED_ENCODING = re.compile(rb"<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
DOCTYPE = re.compile(r"<!doctype", re.IGNORECASE)
NOT_MARKUP = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
ENDS_EARLY = re.compile(r"unexpected end|incomplete|unterminated|EOF", re.IGNORECASE)
REMOTE = "a remote context is not fetched"
TAIL = 2000  # characters at the end among which the root element has to be closed


def decoded(body: bytes) -> str:
    """The text of a page: by its byte order mark, as UTF-8, by its XML declaration, or as Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = DECLARED_ENCODING.match(body)
        encoding = declared[1].decode("ascii") if declared and declared[1].lower() not in (b"utf-8", b"utf8") else "cp1252"
    try:
        return body.decode(encoding, "replace")
    except LookupError:
        return body.decode("cp1252", "replace")


@contextmanager
def without_collecting() -> Iterator[None]:
    """While a graph is made and read nothing becomes garbage, so that the collector would only walk it: two fifths of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def read_rdf(page: Page, names: Mapping[str, str], graph: Graph, scope: str) -> list[str]:
    """Add the triples of `page` to `graph` whose property is a key of `names`, under its value.

    `scope` keeps blank nodes of different pages apart. Returns findings, one line each: what was passed over in reading.
    Raises Unreadable when the page as a whole is no RDF, is not allowed or is not whole.
    """
    text, findings = decoded(page.body), list[str]()
    if not text.strip():
        raise Unreadable("an empty page")
    if HTML.match(text):
        raise Unreadable("an HTML page, not RDF")
    syntax = syntax_of(text, page)
    if syntax == RdfFormat.RDF_XML:
        text = _without_doctype(text)
    elif syntax == RdfFormat.JSON_LD:
        text, findings = _without_remote_contexts(text)
    is_empty = True
    for subject, predicate, found, _ in _triples(text, syntax, page.url, findings):
        is_empty = False
        name = names.get(predicate.value)
        if name is None:
            continue
        key = f"_:{scope}.{subject.value}" if type(subject) is BlankNode else subject.value
        if type(found) is NamedNode:
            term = Term("iri", found.value)
        elif type(found) is BlankNode:
            term = Term("blank", f"_:{scope}.{found.value}")
        elif type(found) is pyoxigraph.Literal:
            term = Term("literal", found.value, found.language or "")
        else:
            continue  # a triple about triples (RDF 1.2)
        properties = graph.get(key)
        if properties is None:
            properties = graph[key] = {}
        objects = properties.get(name)
        if objects is None:
            properties[name] = [term]
        else:
            objects.append(term)
    if is_empty:
        raise Unreadable(findings[0] if findings else "no RDF in it")
    if findings and syntax != RdfFormat.RDF_XML and ENDS_EARLY.search(findings[-1]):
        raise Unreadable(f"the page ends early: {findings[-1]}")
    return findings


def syntax_of(text: str, page: Page) -> RdfFormat:
    """The syntax by what the text looks like; media type and file name only tell N-Triples, N-Quads and TriG from Turtle."""
    start = text[:5000].lstrip()
    if start.startswith(("{", "[")) and not start.startswith(("[]", "[ ]")) and _is_json(start):
        return RdfFormat.JSON_LD
    if XML.match(start) and ("xmlns" in start or start.startswith(("<?", "<!"))):
        return RdfFormat.RDF_XML
    media_type = page.media_type.split(";")[0].strip().lower()
    path = urlsplit(page.url).path.lower()
    ending = path[path.rfind(".") :] if "." in path else ""
    return SYNTAXES.get(media_type) or SYNTAXES.get(ending) or RdfFormat.TURTLE


def _is_json(start: str) -> bool:
    """Whether the first bracket is JSON's: Turtle can begin with a blank node, `[ a dcat:Catalog ]`, TriG with a block."""
    return re.match(r"[\[{]\s*([\[{\"\]}]|$)", start) is not None


def _without_doctype(text: str) -> str:
    """RDF/XML that is whole and has no document type; the declaration goes, for it names an encoding that is no longer true."""
    text = XML_DECLARATION.sub("", text, count=1)
    if DOCTYPE.search(text) and DOCTYPE.search(NOT_MARKUP.sub("", text)):
        raise Unreadable("a document type (DTD) is not allowed")
    # Without this an RDF/XML page that was cut off would be read up to the cut, without a word.
    body = NOT_MARKUP.sub("", text[-TAIL:])
    root = ROOT.search(NOT_MARKUP.sub("", text[:TAIL]))
    if root and f"</{root[1]}" not in body and not body.rstrip().endswith("/>"):
        raise Unreadable(f"the page ends early: <{root[1]}> is not closed")
    return text


def _without_remote_contexts(text: str) -> tuple[str, list[str]]:
    """JSON-LD whose contexts are inline; where they were not, the usual prefixes stand in for what is not fetched."""
    document = read_json(text.encode("utf-8", "replace"))
    remote: list[str] = []
    for node in document if isinstance(document, list) else [document]:
        if not isinstance(node, dict) or "@context" not in node:
            continue
        contexts = node["@context"] if isinstance(node["@context"], list) else [node["@context"]]
        if addresses := [context for context in contexts if isinstance(context, str)]:
            node["@context"] = [PREFIXES, *(context for context in contexts if not isinstance(context, str))]
            remote += addresses
    if not remote:
        return text, []
    try:
        inline = json.dumps(document)
    except RecursionError:
        raise Unreadable("not JSON that can be read: nested too deep") from None
    return inline, [f"{REMOTE}: {address[:200]}" for address in dict.fromkeys(remote)]


def _triples(text: str, syntax: RdfFormat, base: str, findings: list[str]) -> Iterator[Any]:
    """The triples of the text; a syntax error is a finding, and reading goes on behind it as far as the parser can."""
    try:
        stream = pyoxigraph.parse(input=text, format=syntax, base_iri=base, lenient=True)
    except ValueError:  # the page's own address is no IRI: relative addresses stay as they are
        stream = pyoxigraph.parse(input=text, format=syntax, lenient=True)
    allowed = len(findings) + limits().syntax_errors
    while len(findings) < allowed:
        try:
            yield from stream
        except (SyntaxError, ValueError) as error:
            message = str(error.msg if isinstance(error, SyntaxError) else error)
            findings.append(REMOTE if "LoadDocumentCallback" in message else message[:300])
        else:
            return
    findings.append(f"more than {limits().syntax_errors} syntax errors, our limit: the rest is not read")
