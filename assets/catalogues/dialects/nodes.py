"""Looking things up in an RDF graph: the text in the best language, the IRI or else the name, the labels of nodes.

What belongs here: questions that any RDF vocabulary asks. Dutch is preferred, then what has no language, then English, then the rest.
"""

from collections.abc import Iterator

from assets.catalogues.dialects.rdf import Graph, Term
from assets.catalogues.dialects.values import unique
from assets.catalogues.dialects.vocabulary import LABELS


class Nodes:
    """A graph with look-ups. None of them raises; what is not there is "" or empty."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def terms(self, node: str, *names: str) -> list[Term]:
        """The objects of the first of these properties that `node` has, in the order of the document."""
        known = self.graph.get(node)
        if known:
            for name in names:
                if found := known.get(name):
                    return found
        return []

    def text(self, node: str, *names: str) -> str:
        """The text of the first of these properties that has one, in the best language."""
        for name in names:
            if best := self._best(self.terms(node, name)):
                return best
        return ""

    def reference(self, node: str, *names: str) -> str:
        """The first IRI of these properties, else the text."""
        for name in names:
            terms = self.terms(node, name)
            for term in terms:
                if term.kind == "iri":
                    return term.value
            if best := self._best(terms):
                return best
        return ""

    def references(self, node: str, *names: str) -> tuple[str, ...]:
        """IRIs, texts and labels of blank nodes, each once; Dutch texts come first."""
        terms = self.terms(node, *names)
        if len(terms) > 1:
            terms = sorted(terms, key=_rank)
        return unique(term.value.strip() if term.kind != "blank" else self.label(term) for term in terms)

    def label(self, term: Term) -> str:
        """What a term is called: a literal's text, a node's label; "" for a node without one."""
        if term.kind == "literal":
            return term.value.strip()
        for name in LABELS:
            literals = [found for found in self.terms(term.value, name) if found.kind == "literal" and found.value.strip()]
            if literals:
                return min(literals, key=_rank).value.strip()
        return ""

    def having(self, name: str) -> Iterator[tuple[str, list[Term]]]:
        """Every node with this property, and its objects."""
        for node, known in self.graph.items():
            if name in known:
                yield node, known[name]

    def _best(self, terms: list[Term]) -> str:
        if len(terms) == 1:
            return self._shown(terms[0])
        for term in sorted(terms, key=_rank):
            if shown := self._shown(term):
                return shown
        return ""

    def _shown(self, term: Term) -> str:
        return self.label(term) or (term.value if term.kind == "iri" else "")


def _rank(term: Term) -> int:
    language = term.language.lower().split("-", 1)[0]
    return {"nl": 0, "": 1, "en": 2}.get(language, 3)
