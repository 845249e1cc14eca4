"""Stage 4, examination, its first half: visiting the links of candidates.

What belongs here: which links are visited, what came of it, how each link has been doing, and the log of all requests of the run.
Attempts and requests are facts in the archive; the tables are made from them.
"""

from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from dagster import Config, MaterializeResult, MetadataValue, TableColumn, TableRecord, TableSchema, asset
from pydantic import Field

from assets.files.attempts import attempt_row
from assets.files.declared import declared_format
from assets.files.reach import Target, check_all, visit_all
from assets.files.reach_rules import reach_rules
from assets.match import candidates
from assets.snapshot import Snapshot, Web
from assets.warehouse import Warehouse, contract

LINKS = """
SELECT DISTINCT ON (f.url) f.url, f.format, f.media_type, d.modified AS metadata_modified
FROM candidates c JOIN distributions f USING (source, dataset_id) JOIN datasets d USING (source, dataset_id)
WHERE f.url IS NOT NULL ORDER BY f.url, f.source, f.dataset_id
"""
# The validators and the bytes of one and the same visit, the last that brought any.
KNOWN = """
SELECT DISTINCT ON (url) url, etag, last_modified, sha256
FROM read_parquet($files) WHERE sha256 IS NOT NULL ORDER BY url, date DESC
"""
BUSIEST = """
SELECT host, count(*) AS requests, sum(bytes)::BIGINT AS bytes, count(*) FILTER (outcome NOT IN ('ok', 'redirected')) AS failures,
  coalesce(min(rested), 0) AS smallest_rest_seconds, max(pace) AS pace_seconds, max(waited) AS longest_queue_seconds
FROM requests GROUP BY host ORDER BY requests DESC, host LIMIT 10
"""
BUSY_HOSTS = TableSchema(
    [TableColumn("host", "string")]
    + [TableColumn(name, "int") for name in ("requests", "bytes", "failures")]
    + [TableColumn(f"{name}_seconds", "float") for name in ("smallest_rest", "pace", "longest_queue")]
)


class Visiting(Config):
    """What the operator may choose for one run of this step."""

    only_due: bool = Field(
        False, description="Only ask the links that are due whether they work, with HEAD. Off: fetch all, as a snapshot does."
    )


@asset(group_name="examination", kinds={"duckdb", "http"}, pool="warehouse", deps=[candidates])
def reachability(config: Visiting, snapshot: Snapshot, web: Web, warehouse: Warehouse) -> MaterializeResult:
    """One row per URL of a candidate and date on which it was tried."""
    evidence, day = snapshot.evidence, snapshot.day
    links = warehouse.read(LINKS)
    kept: list[dict[str, Any]] = []
    if not snapshot.scope.is_whole:
        wanted = snapshot.scope.urls(warehouse)
        links = [link for link in links if link["url"] in wanted]
    if config.only_due and warehouse.has("link_health"):
        resting = {row["url"] for row in warehouse.read("SELECT url FROM link_health WHERE due > ?", [day])}
        links = [link for link in links if link["url"] not in resting]
    if config.only_due or not snapshot.scope.is_whole:
        asked = {link["url"] for link in links}
        today = [name for seen, name in evidence.dated("reachability", day) if seen == day]
        kept = [row for name in today for row in pq.read_table(evidence.file(name)).to_pylist() if row["url"] not in asked]
    earlier = [str(evidence.file(name)) for seen, name in evidence.dated("reachability", day) if seen < day]
    known = {row["url"]: row for row in warehouse.read(KNOWN, {"files": earlier})} if earlier else {}
    targets = [_target(link, known.get(link["url"], {})) for link in links] if web.examine_files else []
    how = check_all if config.only_due else visit_all
    visits = how(targets, web.client, evidence, web.file_limits, web.workers, web.examine_seconds)
    rows = [attempt_row(seen, day, link["metadata_modified"]) for link, seen in zip(links, visits, strict=bool(targets))]
    made = pa.Table.from_pylist(kept + rows, schema=contract("reachability").arrow)
    evidence.write_table(f"reachability/{day}.parquet", made.sort_by("url"))
    if not snapshot.scope.is_silent:
        web.keep_log(evidence, day, "reachability", snapshot.scope.asked)
    attempts = pa.concat_tables(
        [pq.read_table(evidence.file(name)) for _, name in evidence.dated("reachability", day)], promote_options="default"
    )
    metadata = warehouse.write("reachability", attempts, until=day)
    return MaterializeResult(metadata=metadata | {"links": len(links)} | dict(Counter(seen.outcome for seen in visits)))


@asset(group_name="examination", kinds={"duckdb"}, pool="warehouse", deps=[reachability])
def link_health(warehouse: Warehouse) -> MaterializeResult:
    """One row per URL that was ever tried: how it has been answering, and when it is due again."""
    rules = reach_rules()
    days = {f"recheck_{state}": days for state, days in rules.recheck_days.items()}
    metadata = warehouse.write("link_health", broken_days=rules.broken_days, **days)
    states = warehouse.read("SELECT state, count(*) AS links FROM link_health GROUP BY state ORDER BY state")
    return MaterializeResult(metadata=metadata | {f"links_{row['state']}": row["links"] for row in states})


@asset(group_name="examination", kinds={"duckdb"}, pool="warehouse", deps=["captures", reachability])
def requests(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per request that this snapshot made, in the order in which they ended: the proof of politeness."""
    schema = contract("requests").arrow
    evidence, day = snapshot.evidence, snapshot.day
    logs = [name for step in evidence.names("requests") for seen, name in evidence.dated(step, day) if seen == day]
    made = pa.concat_tables([schema.empty_table(), *(pq.read_table(evidence.file(name)) for name in logs)])
    metadata = warehouse.write("requests", made)
    busiest = [TableRecord(row) for row in warehouse.read(BUSIEST)]
    totals = warehouse.read("SELECT count(DISTINCT host) AS hosts, coalesce(sum(bytes), 0)::BIGINT AS bytes FROM requests")
    unchanged = warehouse.read("SELECT count(*) AS not_modified FROM requests WHERE status = 304")
    return MaterializeResult(metadata=metadata | totals[0] | unchanged[0] | {"busiest_hosts": MetadataValue.table(busiest, BUSY_HOSTS)})


def _target(link: dict[str, Any], before: dict[str, Any]) -> Target:
    declared = declared_format(link["format"], link["media_type"])
    return Target(link["url"], declared, *(before.get(name) or "" for name in ("etag", "last_modified", "sha256")))
