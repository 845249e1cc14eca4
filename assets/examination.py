"""Stage 4, examination: what lies behind the links of candidates.

What belongs here: visiting the URLs, keeping the bytes, and having them examined in child processes. Attempts and examinations are facts
in the archive; the tables are made from them.
"""

import json
import os
from collections import Counter, defaultdict
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from dagster import AssetOut, MaterializeResult, asset, multi_asset

from assets.evidence import fingerprint
from assets.files.declared import declared_format
from assets.files.examine import READER_VERSION, examine_file
from assets.files.limits import limits
from assets.files.reach import Target, visit_all
from assets.match import candidates
from assets.sandbox import Died, sandbox
from assets.scorecard.observe import as_date
from assets.snapshot import Snapshot, Web
from assets.warehouse import Warehouse, contract
from quality.rules import rules_for
from quality.standards import standard_for

LINKS = """
SELECT DISTINCT ON (f.url) f.url, f.format, f.media_type, d.modified AS metadata_modified
FROM candidates c JOIN distributions f USING (source, dataset_id) JOIN datasets d USING (source, dataset_id)
WHERE f.url IS NOT NULL ORDER BY f.url, f.source, f.dataset_id
"""
KNOWN = """
SELECT url, max_by(etag, date) AS etag, max_by(last_modified, date) AS last_modified, max_by(sha256, date) AS sha256
FROM (SELECT * FROM read_parquet($files) WHERE sha256 IS NOT NULL) GROUP BY url
"""
TASKS = """
SELECT DISTINCT r.sha256, c.item, a.gm_code
FROM reachability r JOIN distributions f USING (url) JOIN candidates c USING (source, dataset_id)
JOIN attributions a USING (source, dataset_id)
WHERE r.sha256 IS NOT NULL AND r.date = $day ORDER BY ALL
"""
EXAMINED = pa.schema([("key", pa.string()), ("sha256", pa.string()), ("facts", pa.string())])


@asset(group_name="examination", kinds={"duckdb", "http"}, pool="warehouse", deps=[candidates])
def reachability(snapshot: Snapshot, web: Web, warehouse: Warehouse) -> MaterializeResult:
    """One row per URL of a candidate and date on which it was tried."""
    evidence, day = snapshot.evidence, snapshot.day
    links = warehouse.read(LINKS)
    earlier = [str(path) for seen, path in evidence.dated("reachability", day) if seen < day]
    known = {row["url"]: row for row in warehouse.read(KNOWN, {"files": earlier})} if earlier else {}
    rows: list[dict[str, Any]] = []
    if web.examine_files:
        targets = []
        for link in links:
            before = known.get(link["url"], {})
            targets.append(
                Target(
                    link["url"], declared_format(link["format"], link["media_type"]), before.get("etag") or "",
                    before.get("last_modified") or "", before.get("sha256") or "",
                )
            )  # fmt: skip
        visits = visit_all(targets, web.client, evidence, web.file_limits, web.workers, web.examine_seconds)
        rows = [
            {
                "url": link["url"],
                "date": day,
                "outcome": seen.outcome,
                "status": seen.status,
                "final_url": seen.final_url or None,
                "media_type": seen.media_type or None,
                "size": seen.size,
                "etag": seen.etag or None,
                "last_modified": seen.last_modified or None,
                "sha256": seen.sha256 or None,
                "is_ours": seen.is_ours,
                "requires_barrier": seen.requires_barrier,
                "reason": seen.reason or None,
                "metadata_modified": link["metadata_modified"],
            }
            for link, seen in zip(links, visits, strict=True)
        ]
    evidence.write_table(f"reachability/{day}.parquet", pa.Table.from_pylist(rows, schema=contract("reachability").arrow))
    web.keep_log(evidence, day)
    attempts = pa.concat_tables([pq.read_table(path) for _, path in evidence.dated("reachability", day)])
    outcomes = Counter(row["outcome"] for row in rows)
    return MaterializeResult(metadata=warehouse.write("reachability", attempts, until=day) | {"links": len(links)} | dict(outcomes))


@multi_asset(
    group_name="examination",
    pool="warehouse",
    deps=[reachability],
    outs={
        "examinations": AssetOut(description="One row per fetched file: what its bytes say.", kinds={"duckdb", "parquet"}),
        "columns": AssetOut(description="One row per column of an examined file.", kinds={"duckdb", "parquet"}),
        "contents": AssetOut(
            description="One row per examined file, item and municipality: what the item's rules found in it.", kinds={"duckdb", "parquet"}
        ),
    },
)
def examined(snapshot: Snapshot, warehouse: Warehouse):
    """Examine every file that was received and has not been examined before for these items by this reader."""
    wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in warehouse.read(TASKS, {"day": snapshot.day}):
        wanted[row["sha256"]].append((row["item"], row["gm_code"]))
    kept = _kept(snapshot)
    missing = {sha256: tasks for sha256, tasks in wanted.items() if _key(sha256, tasks) not in kept}
    if missing:
        calls = [(str(snapshot.evidence.path(sha256)), tasks, snapshot.day.isoformat()) for sha256, tasks in missing.items()]
        with sandbox(min(os.cpu_count() or 1, len(calls)), limits().memory_bytes) as children:
            results = list(children.map(examine_file, calls, limits().examine_seconds))
        made = []
        for (sha256, tasks), result in zip(missing.items(), results, strict=True):
            facts = {"format": "unknown", "is_table": None, "problem": result.reason, "contents": [], "columns": [], "remarks": [],
                     "fingerprint": sha256} if isinstance(result, Died) else result  # fmt: skip
            made.append({"key": _key(sha256, tasks), "sha256": sha256, "facts": json.dumps(facts, ensure_ascii=False, sort_keys=True)})
        name = fingerprint(row["key"] for row in made)
        snapshot.evidence.write_table(f"examinations/{name}.parquet", pa.Table.from_pylist(made, schema=EXAMINED))
        kept |= {row["key"]: (row["sha256"], row["facts"]) for row in made}
    facts_of: dict[str, dict[str, Any]] = {}
    current = {_key(sha256, tasks) for sha256, tasks in wanted.items()}
    # Earlier contents are needed to tell when a file changed; the examination for today's items comes last and wins.
    for key in sorted(kept, key=lambda key: (key in current, key)):
        sha256, facts = kept[key]
        facts_of[sha256] = json.loads(facts)
    metadata = {
        "examinations": warehouse.write("examinations", (_examination(sha256, facts) for sha256, facts in facts_of.items())),
        "columns": warehouse.write("columns", (row for sha256, facts in facts_of.items() for row in _columns(sha256, facts))),
        "contents": warehouse.write("contents", (row for sha256, facts in facts_of.items() for row in _contents(sha256, facts))),
    }
    metadata["examinations"] |= {
        "examined_now": len(missing),
        "tables": sum(facts["is_table"] is True for facts in facts_of.values()),
        **{f"format_{name}": count for name, count in Counter(facts["format"] for facts in facts_of.values()).items()},
    }
    for name, facts in metadata.items():
        yield MaterializeResult(asset_key=name, metadata=facts)


def _kept(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Every examination in the archive by this reader, by key."""
    shards = sorted((snapshot.evidence.folder / "examinations").glob("*.parquet"))
    rows = [row for shard in shards for row in pq.read_table(shard).to_pylist()]
    return {row["key"]: (row["sha256"], row["facts"]) for row in rows if row["key"].startswith(f"{READER_VERSION}|")}


def _key(sha256: str, tasks: list[tuple[str, str]]) -> str:
    return f"{READER_VERSION}|{sha256}|{fingerprint(f'{item} {gm_code} {_asked(item)}' for item, gm_code in sorted(tasks))}"


@cache
def _asked(item: str) -> str:
    """A fingerprint of what is asked of the content of an item: other rules need another examination."""
    return fingerprint([repr(rules_for(item)), repr(standard_for(item))])


def _examination(sha256: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "sha256": sha256,
        "format": facts["format"],
        "is_table": facts["is_table"],
        "encoding": facts.get("encoding") or None,
        "delimiter": facts.get("delimiter") or None,
        "header_rows": facts.get("header_rows"),
        "rows": facts.get("rows"),
        "columns": len(facts["columns"]) if facts["is_table"] else None,
        "duplicate_rows": facts.get("duplicate_rows"),
        "geometry": facts.get("geometry") or None,
        "crs": facts.get("crs") or None,
        "newest_date": as_date(facts.get("newest_date")),
        "fingerprint": facts["fingerprint"],
        "problem": facts["problem"] or None,
        "remarks": facts["remarks"],
    }


def _columns(sha256: str, facts: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "sha256": sha256,
            "position": position,
            "name": column["name"],
            "type": column["type"],
            "nulls": column["nulls"],
            "distinct_values": column["distinct"],
            "minimum": column["minimum"] or None,
            "maximum": column["maximum"] or None,
        }
        for position, column in enumerate(facts["columns"], 1)
    ]


def _contents(sha256: str, facts: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "sha256": sha256,
            "item": content["item"],
            "gm_code": content["gm_code"],
            "rows": content["rows"],
            "concepts": [f"{concept}={column}" for concept, column in content["concepts"].items()],
            "missing": list(content["missing"]),
            "filled_cells": content["filled_cells"],
            "valid_rows": content["valid_rows"],
            "failures": [f"{rule}={rows}" for rule, rows in content["failures"].items()],
            "duplicate_rows": content["duplicate_rows"],
            "deviations": None if content["deviations"] is None else list(content["deviations"]),
        }
        for content in facts["contents"]
    ]
