"""Holding metadata in RDF against shapes (SHACL): the only module that calls the validator.

`mandatory.ttl` are our own shapes, of the ten mandatory properties of DCAT-AP-NL 3.0. The official shapes are not shipped: a setting names
the folder that they were put in.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as rdf
import shacl_rust

from quality.datafiles import read_text

MANDATORY = Path(__file__).with_name("mandatory.ttl")
# DCAT-AP and its Dutch profile belong together; the shapes for high-value datasets assume that every record is one.
OFFICIAL = ("dcat-ap-SHACL.ttl", "dcat-ap-nl-SHACL.ttl")
DISTRIBUTION_PROPERTIES = frozenset({"http://www.w3.org/ns/dcat#accessURL", "http://purl.org/dc/terms/license"})  # of the mandatory ones
SHACL = "http://www.w3.org/ns/shacl#"
_PROPERTIES = f"PREFIX sh: <{SHACL}> SELECT ?path ?name WHERE {{ [] sh:path ?path ; sh:name ?name ; sh:order ?place }} ORDER BY ?place"


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of severity Violation. IRIs without brackets; `path` is "" where the shape is of the node itself."""

    node: str
    path: str
    component: str  # IRI of the kind of constraint


def violations(triples: Iterable[rdf.Triple], shapes: Sequence[Path]) -> list[Violation]:
    """The violations of `shapes` (Turtle files, together) in a graph, in a fixed order; warnings and information are left out."""
    graph = io.BytesIO()
    rdf.serialize(triples, graph, rdf.RdfFormat.N_TRIPLES)
    shaped = io.BytesIO("\n".join(read_text(path) for path in shapes).encode())
    graph.seek(0)
    report = shacl_rust.validate_file(graph, shaped, data_format="nt", shapes_format="turtle")
    found = [
        Violation(_bare(result["focusNode"]), _bare(result.get("resultPath", "")), _bare(result["sourceConstraintComponent"]))
        for result in report["results"]
        if _bare(result["severity"]) == f"{SHACL}Violation"
    ]
    return sorted(found, key=lambda violation: (violation.node, violation.path, violation.component))


@cache
def mandatory_properties() -> dict[str, str]:
    """{IRI of a mandatory property: its Dutch name}, in the order of the shapes."""
    store = rdf.Store()
    store.load(path=str(MANDATORY), format=rdf.RdfFormat.TURTLE)
    rows = store.query(_PROPERTIES)
    return {row["path"].value: row["name"].value for row in rows}  # type: ignore[union-attr]


def official_shapes(folder: Path) -> list[Path]:
    """The official shape files in `folder`."""
    return [folder / name for name in OFFICIAL]


def _bare(term: str) -> str:
    return term.removeprefix("<").removesuffix(">")
