"""The open data of the site: `data/` with CSV, Parquet and DuckDB of everything that is published, and its data package.

What belongs here: the public columns (a contract: changes are versioned) and writing them so that the same results give the same bytes.
NULL is an empty cell; numbers keep their full float64 precision.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from assets.site.duckdb_file import write_duckdb

DEMO_NOTICE = "verzonnen voorbeeldgegevens"

_SCORES = """
SELECT s.gm_code, m.name, s.score, s.low, s.high, s.coverage, s.breadth, s.depth, s.status, s.band, s.date, s.method_version,
  s.list_version, s.band_agreement, s.is_borderline
FROM {table} s JOIN municipalities m USING (gm_code) ORDER BY s.gm_code
"""

# file -> (what one row is, query over the warehouse)
QUERIES = {
    "scores": ("one row per municipality", _SCORES.format(table="scores")),
    "scores_confirmed": ("one row per municipality, over the sourced items of the list only", _SCORES.format(table="scores_confirmed")),
    "items": (
        "one row per municipality and item",
        "SELECT gm_code, item, status, weight, dataset_id, confidence, evidence FROM matches ORDER BY gm_code, item",
    ),
    "checks": (
        "one row per municipality, published item and check",
        """SELECT c.gm_code, c.item, c.check_id AS "check", c.state, c.value, c.points, c.possible, r.text AS reason, c.evidence_url,
          c.measured_at, c.method_version
        FROM check_results c LEFT JOIN reason_texts r ON r.id = c.reason ORDER BY c.gm_code, c.item, c.position""",
    ),
    "actions": (
        "one row per municipality and thing to do",
        """SELECT a.gm_code, a.rank, array_to_string(a.items, ';') AS items, a.check_id AS "check", a.source, r.fix AS action, a.gain,
          a.is_minimum, a.hours, a.running_total, r.role, a.evidence_url, a.gain_at_peers, a.example
        FROM actions a LEFT JOIN reason_texts r ON r.id = a.reason ORDER BY a.gm_code, a.rank""",
    ),
    "datasets": (
        "one row per dataset and municipality, with the sources by which it arrives; empty gm_code: not attributed",
        """SELECT d.dataset_id, d.source, a.gm_code, d.title, coalesce(d.publisher_name, d.publisher) AS publisher,
          coalesce(d.url, d.landing_page) AS url, d.modified, d.status, r.roads
        FROM datasets d LEFT JOIN attributions a USING (source, dataset_id) LEFT JOIN (
          SELECT source, dataset_id, string_agg(road, ';' ORDER BY position) AS roads
          FROM (SELECT source, dataset_id, road, min(position) AS position FROM roads WHERE removed_since IS NULL GROUP BY ALL)
          GROUP BY ALL
        ) r USING (source, dataset_id)
        WHERE d.removed_since IS NULL ORDER BY d.source, d.dataset_id, a.gm_code""",
    ),
    "sources": (
        "one row per source: how its harvest went; unconnected portals included",
        """SELECT s.source, s.kind, s.title, s.url, array_to_string(s.gm_codes, ';') AS gm_codes,
          coalesce(h.outcome, 'unconnected') AS outcome, h.reason, h.used_date, h.expected, h.datasets, h.distributions, h.set_aside,
          h.attributed, h.added, h.removed, h.changed, h.touched
        FROM sources s LEFT JOIN harvests h USING (source) ORDER BY s.source""",
    ),
    "unmeasured": (
        "one row per municipality and thing that could not be measured, with what the score could become",
        """SELECT u.gm_code, u.check_id AS "check", array_to_string(u.items, ';') AS items, r.text AS reason, r.role, u.score_if_none,
          u.score_if_full
        FROM unmeasured u LEFT JOIN reason_texts r ON r.id = u.reason ORDER BY u.gm_code, u.check_id, u.reason""",
    ),
    "domains": ("one row per municipality and policy domain", "SELECT * FROM domains ORDER BY gm_code, domain"),
    "peers": ("one row per municipality and similar municipality, nearest first", "SELECT * FROM peers ORDER BY gm_code, position"),
    "comparisons": (
        "one row per municipality and group that it is compared with: similar ones, its size class, its province",
        "SELECT * FROM comparisons ORDER BY gm_code, among",
    ),
    "learn_from": (
        "one row per municipality, item and publication of another municipality to learn it from",
        """SELECT l.gm_code, l.item, l.position, l.example, l.source, l.dataset_id, d.title, coalesce(d.url, d.landing_page) AS url,
          coalesce(f.licence, d.licence) AS licence, f.format, l.is_same_platform, l.distance, l.earned
        FROM learn_from l JOIN matches m ON m.gm_code = l.example AND m.item = l.item
        JOIN datasets d ON d.source = l.source AND d.dataset_id = l.dataset_id
        LEFT JOIN distributions f ON f.source = l.source AND f.dataset_id = l.dataset_id AND f.distribution_id = m.distribution_id
        ORDER BY l.gm_code, l.item, l.position""",
    ),
    "changes": (
        "one row per municipality and earlier snapshot, over what was known at both; empty points: nothing was",
        "SELECT * FROM changes ORDER BY gm_code, since",
    ),
    "diffusion": (
        "one row per item and municipality that publishes it, in the order of adoption",
        "SELECT * FROM diffusion ORDER BY item, adopted, gm_code",
    ),
    "bottlenecks": (
        "one row per check and kind of portal: where publications lose points; empty platform: all together",
        "SELECT * FROM bottlenecks ORDER BY check_id, platform NULLS FIRST",
    ),
    "national": ("one row per figure of the whole country", "SELECT * FROM national ORDER BY figure, key NULLS FIRST"),
    "collective_fixes": (
        "one row per check and kind of portal: what the score of how many municipalities would gain if all findings were mended at once",
        "SELECT * FROM collective_fixes ORDER BY check_id, platform NULLS FIRST",
    ),
    "indicators": (
        "one row per indicator, municipality and quarter, for sites that compare municipalities; an empty value is not known",
        "SELECT * FROM indicators ORDER BY indicator, gm_code",
    ),
    "quarter_figures": (
        "one row per figure of the page of this quarter: where municipalities stand, where they lose points, what would help",
        "SELECT * FROM quarter_figures ORDER BY part, figure, key NULLS FIRST, platform NULLS FIRST",
    ),
    "best_examples": (
        "one row per item and size class: the publication that earns most; empty gm_code: it did not agree to be named",
        """SELECT b.item, b.size_class, n.gm_code, n.source, n.dataset_id, d.title, coalesce(d.url, d.landing_page) AS url, b.earned,
          b.publishers
        FROM best_examples b
        LEFT JOIN (SELECT * FROM best_examples WHERE may_be_named) n USING (item, size_class)
        LEFT JOIN datasets d ON d.source = n.source AND d.dataset_id = n.dataset_id
        ORDER BY b.item, b.size_class""",
    ),
    "cooperations": (
        "one row per cooperation of municipalities and member",
        "SELECT * FROM cooperations ORDER BY cooperation, gm_code",
    ),
    "joint_datasets": (
        "one row per dataset that municipalities publish together",
        """SELECT j.cooperation, j.source, j.dataset_id, d.title, coalesce(d.url, d.landing_page) AS url,
          array_to_string(j.items, ';') AS items
        FROM joint_datasets j JOIN datasets d USING (source, dataset_id) ORDER BY j.cooperation, j.source, j.dataset_id""",
    ),
    "neutral": (
        "one row per municipality with datasets: MQA points of data.europa.eu and stars, beside the score",
        "SELECT * FROM neutral ORDER BY gm_code",
    ),
    "requests": (
        "one row per server that this snapshot asked something: how much, and with what manners",
        """SELECT host, count(*) AS requests, sum(bytes)::BIGINT AS bytes, count(*) FILTER (status = 304) AS not_modified,
          count(*) FILTER (outcome NOT IN ('ok', 'redirected')) AS failures, count(*) FILTER (outcome = 'rate_limited') AS rate_limited,
          max(pace) AS seconds_between, string_agg(DISTINCT robots, ';' ORDER BY robots) AS robots
        FROM requests GROUP BY host ORDER BY host""",
    ),
    "profiles": (
        "one row per municipality and answer in its self profile, in its own words: never part of a score",
        """SELECT gm_code, date, expires, role, adopted_by, source_model, question, option, number, answer, url
        FROM profiles WHERE is_current ORDER BY gm_code, position""",
    ),
    "corrections": (
        "one row per correction that a municipality asked for, with what came of it",
        """SELECT id, gm_code, kind, item, check_id AS "check", text, evidence_url, received, state, decided, answer, role, expires,
          days_waited
        FROM corrections ORDER BY received, id""",
    ),
    "hvd": (
        "one row per dataset and municipality that is an EU high-value dataset by declaration, likely, or by designation",
        """SELECT gm_code, source, dataset_id, title, is_declared, array_to_string(declared, ';') AS declared,
          array_to_string(likely, ';') AS likely, array_to_string(designated, ';') AS designated, is_high_value_ticked
        FROM hvd ORDER BY gm_code, source, dataset_id""",
    ),
    "facilities": (
        "one row per facility that helps municipalities to publish or to work with data",
        """SELECT id, title, text, url, date, array_to_string(gm_codes, ';') AS gm_codes, array_to_string(items, ';') AS items
        FROM facilities ORDER BY id""",
    ),
    "history": (
        "one row per municipality and published snapshot",
        """SELECT gm_code, date, score, low, high, coverage, method_version, list_version, published_score, published_method_version
        FROM history ORDER BY gm_code, date""",
    ),
}


def published_tables(query: Callable[[str], pa.Table], is_demo: bool) -> dict[str, pa.Table]:
    """The public tables, by name. `query` runs SQL on the warehouse."""
    tables = {name: query(sql) for name, (_, sql) in QUERIES.items()}
    if is_demo:
        notices = {name: pa.array([DEMO_NOTICE] * table.num_rows, pa.string()) for name, table in tables.items()}
        tables = {name: table.append_column("notice", notices[name]) for name, table in tables.items()}
    return tables


def write_data(folder: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write `tables` below `folder` as CSV, Parquet and one DuckDB file."""
    folder.mkdir(parents=True)
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    write_duckdb(folder / "datapeil.duckdb", tables)


def write_package(folder: Path, tables: Mapping[str, pa.Table], day: str, licence: str, title: str) -> None:
    """Describe every file in `folder` in a data package (Frictionless): bytes, SHA-256, and the columns of CSV files."""
    resources = [
        {
            "name": path.name.replace(".", "-"),
            "path": path.name,
            "description": QUERIES[path.stem][0] if path.stem in QUERIES else "all tables",
            "bytes": path.stat().st_size,
            "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}",
            **({"schema": _schema(tables[path.stem])} if path.suffix == ".csv" else {}),
        }
        for path in sorted(folder.iterdir())
    ]
    package = {
        "profile": "data-package",
        "name": "datapeil",
        "title": title,
        "created": day,
        "licenses": [{"name": "CC0-1.0", "path": licence}],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_csv(path: Path, table: pa.Table) -> None:
    """RFC 4180 with LF and UTF-8. A text that a spreadsheet would take for a formula gets a leading apostrophe."""
    frame = table.to_pandas(types_mapper=pd.ArrowDtype)
    for column in frame.columns:
        if pa.types.is_string(table.schema.field(column).type):
            frame[column] = frame[column].map(harmless, na_action="ignore")
    frame.to_csv(path, index=False, lineterminator="\n")


def harmless(text: str) -> str:
    """`text` that no spreadsheet takes for a formula (OWASP: = + - @ tab and carriage return at the start)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


_TYPES = ((pa.types.is_floating, "number"), (pa.types.is_integer, "integer"), (pa.types.is_boolean, "boolean"), (pa.types.is_date, "date"))


def _schema(table: pa.Table) -> dict[str, Any]:
    def kind(field: pa.Field) -> str:
        return next((name for matches, name in _TYPES if matches(field.type)), "string")

    return {"fields": [{"name": field.name, "type": kind(field)} for field in table.schema], "missingValues": [""]}
