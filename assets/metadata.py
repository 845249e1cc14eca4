"""Stage 4, examination of the metadata: records as DCAT-AP-NL, held against shapes.

What belongs here: turning the datasets of municipalities into RDF and finding out which of their properties the shapes reject. How a record
becomes RDF belongs to assets/catalogues/triples.py, validating to quality/shapes/.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dagster import MaterializeResult, asset

from assets.catalogues.triples import Row, triples_of
from assets.harvest import records
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.shapes import MANDATORY, Violation, mandatory_properties, violations

BATCH = 1000
OWNED = """
SELECT {columns} FROM {table} t SEMI JOIN attributions a USING (source, dataset_id) ORDER BY source, dataset_id{more}
"""


@asset(group_name="examination", kinds={"duckdb", "python"}, pool="warehouse", deps=[*records.keys])
def conformance(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per dataset of a municipality, and one per distribution of it: what shapes (SHACL) find wrong in its metadata."""
    datasets = warehouse.read(OWNED.format(columns="*", table="datasets", more=""))
    distributions: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in warehouse.read(OWNED.format(columns="*", table="distributions", more=", position")):
        distributions[row["source"], row["dataset_id"]].append(row)
    # What is validated gets a name of ours, for the source's own ids need not be addresses.
    named = [(f"urn:datapeil:{number}", row, distributions[row["source"], row["dataset_id"]]) for number, row in enumerate(datasets)]
    violated: dict[str, set[str]] = defaultdict(set)
    for found in found_in(named, [MANDATORY]):
        violated[found.node].add(found.path)
    official = snapshot.official_shapes
    wrong = {found.node.split("#")[0] for found in found_in(named, official)} if official else set()
    rows = []
    for name, row, parts in named:
        names = {None: name} | {part["distribution_id"]: f"{name}:{number}" for number, part in enumerate(parts)}
        for distribution_id, node in names.items():
            rows.append(
                {
                    "source": row["source"],
                    "dataset_id": row["dataset_id"],
                    "distribution_id": distribution_id,
                    "violated": sorted(violated[node]),
                    "conforms": node not in wrong if official else None,
                }
            )
    counts = {label: sum(path in row["violated"] for row in rows) for path, label in mandatory_properties().items()}
    return MaterializeResult(metadata=warehouse.write("conformance", rows) | counts)


def found_in(named: Sequence[tuple[str, Row, Sequence[Row]]], shapes: Sequence[Path]) -> Iterator[Violation]:
    """The violations of `shapes` in datasets, each given as (its IRI, its row, the rows of its distributions).

    Distributions are named after their dataset and number. A thousand datasets at a time make a graph, so that memory stays flat.
    """
    for start in range(0, len(named), BATCH):
        triples = (
            triple
            for name, row, parts in named[start : start + BATCH]
            for triple in triples_of(row, name, [(part, f"{name}:{number}") for number, part in enumerate(parts)])
        )
        yield from violations(triples, shapes)
