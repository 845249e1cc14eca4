"""DCAT feeds: RDF in any syntax, paged or not, with DCAT-AP and DCAT-AP-NL as they are found in the wild.

What belongs here: asking for the pages of a feed (hydra), and putting them together in one graph from which records are read: what one page
says of a dataset and another of its publisher belongs together. A data.json at a feed's address is read as what it is (dcat_us.py).
"""

from collections.abc import Iterable
from urllib.parse import urljoin

from assets.catalogues.dialects import dcat_us
from assets.catalogues.dialects.dcat_records import records_of_graph
from assets.catalogues.dialects.entries import add_entries
from assets.catalogues.dialects.json_pages import Unreadable, read_json
from assets.catalogues.dialects.nodes import Nodes
from assets.catalogues.dialects.pages import Look, page_through
from assets.catalogues.dialects.rdf import Graph, read_rdf, without_collecting
from assets.catalogues.dialects.values import Keys, size
from assets.catalogues.dialects.vocabulary import CLASSES, PAGING, PROPERTIES
from assets.catalogues.harvest import Archive, Client, Harvest, Page, Parsed, SetAside, Source

ACCEPT = "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/json;q=0.5, */*;q=0.1"
NEXT = ("hydra:next", "hydra:nextPage")
SHOWN_FINDINGS = 20  # syntax errors of one page that are named; the rest is counted
KNOWN = {"dcat:Dataset", "dcat:DatasetSeries"}


def harvest(source: Source, client: Client, archive: Archive) -> Harvest:
    """Ask for the feed and every page after it."""
    return page_through(source, client, archive, source.url, look, {"Accept": ACCEPT})


def look(page: Page) -> Look:
    """The dataset nodes of a page, how many the feed counts, and the page after it."""
    graph: Graph = {}
    try:
        if _data_json(page) is not None:
            return dcat_us.look(page)
        read_rdf(page, PAGING, graph, "page")
    except Unreadable as reason:
        return Look(problem=str(reason))
    nodes = Nodes(graph)
    classes = {node: {CLASSES.get(term.value, "") for term in types} for node, types in nodes.having("rdf:type")}
    if not any(classes_of - {""} for classes_of in classes.values()):
        return Look(problem="RDF without a catalogue, dataset or distribution of DCAT")
    # A blank node is another one on every page, so its number makes it different from those of other pages.
    ids = (f"{page.url} {node}" if node.startswith("_:") else node for node, found in classes.items() if found & KNOWN)
    totals = [total for _, terms in nodes.having("hydra:totalItems") for term in terms if (total := size(term.value)) is not None]
    return Look(ids=tuple(ids), total=totals[0] if len(totals) == 1 else None, next_url=_next(nodes, page.url))


def _next(nodes: Nodes, here: str) -> str:
    """The address of the next page, given as IRI or text, of the page's own view where there are several."""
    for name in NEXT:
        following = {node: terms[0].value.strip() for node, terms in nodes.having(name)}
        if following:
            return _joined(here, following.get(here) or next(iter(following.values())))
    return ""


def _joined(here: str, there: str) -> str:
    try:
        return urljoin(here, there)
    except ValueError:  # no address at all: asking for it says so
        return there


def parse(pages: Iterable[Page], source: Source) -> Parsed:
    """The datasets of all pages; a page that cannot be read, and errors passed over in one, are set aside with the reason."""
    with without_collecting():
        return _parsed(pages)


def _parsed(pages: Iterable[Page]) -> Parsed:
    graph: Graph = {}
    parsed = Parsed([], [])
    read_entry, folders = dcat_us.reader(Keys()), dict[str, None]()
    for number, page in enumerate(pages, 1):
        folders[urljoin(page.url, ".")] = None
        try:
            document = _data_json(page)
            if document is not None:
                add_entries(parsed, document, page.url, read_entry)
                continue
            findings = read_rdf(page, PROPERTIES, graph, str(number))
        except Unreadable as reason:
            parsed.set_aside.append(SetAside(page.url, str(reason)))
            continue
        parsed.set_aside.extend(SetAside(page.url, f"passed over: {finding}") for finding in findings[:SHOWN_FINDINGS])
        if len(findings) > SHOWN_FINDINGS:
            parsed.set_aside.append(SetAside(page.url, f"passed over: {len(findings) - SHOWN_FINDINGS} more errors"))
    read = records_of_graph(graph, folders)
    return Parsed(parsed.datasets + read.datasets, parsed.set_aside + read.set_aside)


def _data_json(page: Page) -> list[object] | None:
    """The entries of a data.json; None when the page is something else."""
    if not page.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or b'"dataset"' not in page.body:
        return None
    document = read_json(page.body)
    return dcat_us.entries_of(document) if dcat_us.is_data_json(document) else None
