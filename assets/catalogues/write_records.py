"""Harvesting one source completely into a file of its normalised records: what `datapeil records` does.

What belongs here: the lines of the file and the summary. Harvesting and reading are the monitor's own; the archive is a temporary one.
"""

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assets.catalogues.dialects.registry import DIALECTS
from assets.catalogues.harvest import Client, Harvest, Source
from assets.catalogues.records import Records, records_of
from assets.evidence import Evidence
from assets.printable import printable
from assets.written import written_aside

NAMED = 20  # reasons and examples that the summary names
REASON = 2000  # characters of the reason why a harvest is not complete: it may name several addresses
DISTRIBUTION = {
    "access_url": "access_url",
    "download_url": "download_url",
    "format": "format",
    "media_type": "media_type",
    "licence": "licence",
    "size": "byte_size",
}


def write_records(kind: str, url: str, client: Client, out: Path) -> tuple[Harvest, list[str]]:
    """Harvest `url` and write one JSON object a line to `out`; nothing is written when nothing came.

    Returns how the harvest went and the summary, a list of lines.
    """
    source = Source("records", kind, url)
    with tempfile.TemporaryDirectory(prefix="datapeil-") as folder:
        evidence = Evidence(Path(folder))
        harvest = DIALECTS[kind].harvest(source, client, evidence)
        if not harvest.captures:
            return harvest, [f"{harvest.outcome}: {printable(harvest.reason, REASON)}"]
        records = records_of(source, harvest, evidence)
    with written_aside(out) as aside, open(aside, "w", encoding="utf-8") as file:
        for line in lines(records):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return harvest, list(_summary(harvest, records))


def lines(records: Records) -> Iterator[dict[str, Any]]:
    """One object per dataset. Sizes in bytes; null = absent."""
    distributions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in records.distributions.to_pylist():
        distributions[row["dataset_id"]].append({name: _given(row[field]) for name, field in DISTRIBUTION.items()})
    for row in records.datasets.to_pylist():
        yield {
            "id": row["id"],
            "title": row["title"],
            "description": _given(row["description"]),
            "publisher": _given(row["publisher_name"] or row["publisher"]),
            "publisher_id": row["publisher"] if row["publisher"].startswith("http") else None,
            "keywords": row["keywords"],
            "themes": row["themes"],
            "licence": _given(row["licence"]),
            "modified": _given(row["modified"]),
            "landing_page": _given(row["landing_page"]),
            "identifier": _given(row["identifier"]),
            "distributions": distributions[row["id"]],
            "problems": row["problems"],
        }


def _given(value: Any) -> Any:
    return None if value == "" else value


def _summary(harvest: Harvest, records: Records) -> Iterator[str]:
    aside = records.set_aside.to_pylist()
    yield (
        f"{harvest.outcome}: {records.datasets.num_rows} datasets, {records.distributions.num_rows} distributions, {len(aside)} set aside, "
        f"{len(harvest.captures)} pages"
    )
    if harvest.reason:
        yield printable(f"reason: {harvest.reason}", REASON)
    reasons = Counter(row["reason"] for row in aside)
    examples = {row["reason"]: row["key"] for row in reversed(aside)}
    for reason, times in reasons.most_common(NAMED):
        yield printable(f"set aside {times}: {reason} (such as {examples[reason]})")
    if len(reasons) > NAMED:
        yield f"set aside for {len(reasons) - NAMED} more reasons"
