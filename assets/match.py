"""Stage 3, matching: which dataset is which item of the list.

What belongs here: the matcher on the record alone (whose files are worth examining), on record and files together, and the status of
every item for every municipality. How a match is decided belongs to assets/matching/; how a status is, to assets/scorecard/status.py.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from dagster import MaterializeResult, asset

from assets.harvest import records
from assets.matching.decide import MatchRecord
from assets.matching.measure import measured
from assets.scorecard.status import PlaceState, Publication, decide_status, situations
from assets.shown import figures
from assets.snapshot import Snapshot
from assets.statements import accepted_claims
from assets.warehouse import Warehouse, contract
from quality.method import method

ATTRIBUTED = """
SELECT d.source, d.dataset_id, a.gm_code, d.title, d.description, d.keywords, d.themes, d.hvd_categories,
  list(f.title ORDER BY f.position) FILTER (f.title IS NOT NULL) AS names, p.name AS predecessor
FROM datasets d
JOIN attributions a USING (source, dataset_id)
LEFT JOIN municipalities p ON p.gm_code = a.predecessor
LEFT JOIN distributions f USING (source, dataset_id)
WHERE d.is_available AND coalesce(p.valid_to + $days::INTEGER >= $day::DATE, true)  -- so long does a predecessor's dataset count
GROUP BY ALL
ORDER BY d.source, d.dataset_id, a.gm_code
"""

# What each URL gave last.
CONTENT = "(SELECT url, max_by(sha256, date) FILTER (sha256 IS NOT NULL) AS sha256 FROM reachability GROUP BY url)"
SEEN_INSIDE = f"""
SELECT f.source, f.dataset_id, list(DISTINCT c.name ORDER BY c.name) AS columns, any_value(e.geometry ORDER BY e.sha256) AS geometry
FROM distributions f
JOIN {CONTENT} r USING (url)
JOIN examinations e USING (sha256)
JOIN columns c USING (sha256)
GROUP BY ALL
"""

NATIONAL = """
SELECT d.source, d.dataset_id, list_filter([d.dataset_id, d.identifier, d.name], lambda name: name IS NOT NULL) AS identifiers,
  list(DISTINCT f.url ORDER BY f.url) FILTER (f.url IS NOT NULL) AS urls
FROM datasets d LEFT JOIN distributions f USING (source, dataset_id)
WHERE d.is_available GROUP BY ALL ORDER BY d.source, d.dataset_id
"""

DELIVERED = f"""
SELECT DISTINCT n.source, n.dataset_id, c.gm_code, n.item, n.evidence, max(c.rows) AS rows
FROM candidates n
JOIN distributions f USING (source, dataset_id)
JOIN {CONTENT} r USING (url)
JOIN contents c ON c.sha256 = r.sha256 AND c.item = n.item
WHERE n.label = 'national' AND c.rows > 0 GROUP BY ALL ORDER BY ALL
"""

UNREAD = """
SELECT n.item, string_agg(DISTINCT n.evidence, ', ' ORDER BY n.evidence) AS names
FROM candidates n SEMI JOIN (distributions JOIN reachability USING (url)) f USING (source, dataset_id)
WHERE n.label = 'national' AND n.item NOT IN (SELECT item FROM decisions WHERE label = 'national') GROUP BY n.item
"""

PUBLICATIONS = """
SELECT d.*, s.distribution_id, coalesce(s.points, 0) AS points, coalesce(c.rows = 0, false) AS is_empty
FROM decisions d
LEFT JOIN (
  SELECT gm_code, item, source, dataset_id, any_value(distribution_id) AS distribution_id, any_value(sha256) AS sha256,
    sum(points) AS points
  FROM measurements GROUP BY ALL
) s USING (gm_code, item, source, dataset_id)
LEFT JOIN examinations c USING (sha256)
ORDER BY d.gm_code, d.item, d.source, d.dataset_id
"""


@asset(group_name="matching", kinds={"duckdb", "python"}, pool="warehouse", deps=[*records.keys])
def candidates(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per dataset and item that it may be, judged by the record alone, or delivers for the country: these are examined."""
    rows = [*_decide(snapshot, _attributed(snapshot, warehouse), {}), *_national(snapshot, warehouse.read(NATIONAL))]
    unique = {(row["source"], row["dataset_id"], row["item"]): row for row in rows}
    kept = [{name: row[name] for name in ("source", "dataset_id", "item", "label", "confidence", "evidence")} for row in unique.values()]
    return MaterializeResult(metadata=warehouse.write("candidates", kept) | _counts(kept))


@asset(group_name="matching", kinds={"duckdb", "python"}, pool="warehouse", deps=[candidates, "examinations", "columns"])
def decisions(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality, dataset and item that it is, may be or delivers, judged by record and files, after people's decisions."""
    inside = {(row["source"], row["dataset_id"]): row for row in warehouse.read(SEEN_INSIDE)}
    rows = _decide(snapshot, _attributed(snapshot, warehouse), inside)
    own = {(row["gm_code"], row["source"], row["dataset_id"], row["item"]) for row in rows}
    scored = set(snapshot.inputs.scored)
    for row in warehouse.read(DELIVERED):
        if row["gm_code"] in scored and (row["gm_code"], row["source"], row["dataset_id"], row["item"]) not in own:
            said = f"landelijke bron {row['evidence']}: {row.pop('rows')} rijen van deze gemeente"
            rows.append(row | {"label": "national", "confidence": 1.0, "is_confirmed": False, "evidence": said})
    precision = figures({"precision_sample": measured().counts.precision})
    return MaterializeResult(metadata=warehouse.write("decisions", rows) | _counts(rows) | precision)


@asset(group_name="matching", kinds={"duckdb", "python"}, pool="warehouse", deps=["measurements", "corrections"])
def matches(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality and item: its status, and the dataset that is measured."""
    inputs, day = snapshot.inputs, snapshot.day
    publications: dict[tuple[str, str], list[Publication]] = defaultdict(list)
    for row in warehouse.read(PUBLICATIONS):
        publications[row["gm_code"], row["item"]].append(
            Publication(
                row["source"],
                row["dataset_id"],
                row["distribution_id"],
                row["label"],
                row["confidence"],
                row["is_confirmed"],
                row["evidence"],
                row["points"],
                row["is_empty"],
            )
        )
    with_datasets = [row["gm_code"] for row in warehouse.read("SELECT DISTINCT gm_code FROM attributions")]
    unread = {row["item"]: row["names"] for row in warehouse.read(UNREAD)}
    claimed = accepted_claims(snapshot)
    known = situations(inputs.scored, _places(warehouse), with_datasets, inputs.verified)
    rows = []
    for gm_code, situation in known.items():
        for item in inputs.reference_list.items:
            ruling = claimed.get((gm_code, item.id)) or inputs.overrides.ruling(gm_code, item.id, day)
            fresh_days = method().source_fresh_days
            status = decide_status(situation, publications[gm_code, item.id], day, fresh_days, ruling, unread.get(item.id, ""))
            publication = status.publication
            rows.append(
                {
                    "gm_code": gm_code,
                    "item": item.id,
                    "status": status.status,
                    "weight": item.weight,
                    "source": publication.source if publication else None,
                    "dataset_id": publication.dataset_id if publication else None,
                    "distribution_id": publication.distribution_id if publication else None,
                    "confidence": publication.confidence if publication else None,
                    "is_confirmed": publication.is_confirmed if publication else False,
                    "reason": status.reason,
                    "evidence": status.evidence,
                }
            )
    made = pa.Table.from_pylist(rows, schema=contract("matches").arrow)
    kept = snapshot.with_the_others("matches", made, warehouse)
    counts = Counter(kept["status"].to_pylist())
    return MaterializeResult(metadata=warehouse.write("matches", kept) | {name: counts[name] for name in method().status_names})


def _attributed(snapshot: Snapshot, warehouse: Warehouse) -> list[dict[str, Any]]:
    """The datasets of every municipality, those of its predecessors for as long as the method says."""
    return warehouse.read(ATTRIBUTED, {"day": snapshot.day, "days": method().mergers.days})


def _decide(snapshot: Snapshot, datasets: list[dict[str, Any]], inside: dict[tuple[str, str], dict[str, Any]]) -> list[dict[str, Any]]:
    """The matcher's decisions on these datasets, with people's decisions over them."""
    inputs = snapshot.inputs
    return [
        {
            "source": row["source"],
            "dataset_id": row["dataset_id"],
            "gm_code": row["gm_code"],
            "item": decision.item,
            "label": decision.label,
            "confidence": decision.confidence,
            "is_confirmed": decision.is_confirmed,
            "evidence": "; ".join([*(piece.text for piece in decision.evidence), *_part_of_the_area(row)]),
        }
        for row, decided in zip(datasets, inputs.matcher.decide_all(_record(row, inside) for row in datasets), strict=True)
        for decision in inputs.overrides.applied(decided, row["dataset_id"], row["gm_code"], snapshot.day)
    ]


def _part_of_the_area(row: dict[str, Any]) -> list[str]:
    """What to say of a dataset that a predecessor published: it covers a part of the municipality."""
    return [f"deel van het gebied: van de voormalige gemeente {row['predecessor']}"] if row["predecessor"] else []


def _national(snapshot: Snapshot, datasets: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The datasets that are a national source of the list; their evidence is the name of that source."""
    for row in datasets:
        for national in snapshot.inputs.national_sources:
            if national.is_delivered_by(row["identifiers"], row["urls"] or ()):
                yield {"source": row["source"], "dataset_id": row["dataset_id"], "item": national.item, "label": "national",
                       "confidence": 1.0, "evidence": national.title}  # fmt: skip


def _record(row: dict[str, Any], inside: dict[tuple[str, str], dict[str, Any]]) -> MatchRecord:
    seen = inside.get((row["source"], row["dataset_id"]), {})
    return MatchRecord(
        key=f"{row['source']}|{row['dataset_id']}",
        title=row["title"],
        description=row["description"] or "",
        keywords=tuple(row["keywords"]),
        themes=tuple(row["themes"]),
        names=tuple(row["names"] or ()),
        columns=tuple(seen.get("columns") or ()),
        geometry=seen.get("geometry") or "",
        declared=tuple(row["hvd_categories"]),
    )


def _places(warehouse: Warehouse) -> list[PlaceState]:
    return [
        PlaceState(row["source"], frozenset(row["gm_codes"]), row["outcome"], row["used_date"])
        for row in warehouse.read(
            """SELECT s.source, s.gm_codes, coalesce(h.outcome, 'unconnected') AS outcome, h.used_date
            FROM sources s LEFT JOIN harvests h USING (source) ORDER BY s.source"""
        )
    ]


def _counts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    labels = Counter(row["label"] for row in rows)
    return {label: labels[label] for label in ("found", "national", "doubtful")}
