"""Visits of links: their health with hysteresis, what is due, and the log of requests as a table."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from assets import visits
from assets.again import Scope
from assets.evidence import Evidence
from assets.files.reach_rules import reach_rules
from assets.snapshot import Web
from assets.visits import Visiting
from assets.warehouse import Warehouse, contract
from tests.raw_server import RawServer, reply

DAY = date(2026, 11, 23)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(path=str(tmp_path / "warehouse.duckdb"))


def ran(asset: Any, *arguments: Any) -> Any:
    """The body of an asset, outside a run."""
    return asset.op.compute_fn.decorated_fn(*arguments).metadata


# --- health -----------------------------------------------------------------------------------------------------------------


def health(warehouse: Warehouse, outcomes: str) -> dict[str, Any]:
    """The health of a link with one outcome a day: g = good, f = failed, o = our limit, - = not tried."""
    named = {"g": ("ok", False), "f": ("timeout", False), "o": ("rate_limited", True)}
    rows = [
        {"url": "u", "date": DAY + timedelta(days=number), "outcome": named[letter][0], "is_ours": named[letter][1]}
        for number, letter in enumerate(outcomes)
        if letter != "-"
    ]
    warehouse.write("reachability", pa.Table.from_pylist(rows, schema=contract("reachability").arrow), until=DAY + timedelta(days=99))
    ran(visits.link_health, warehouse)
    (row,) = warehouse.read("SELECT * FROM link_health")
    return row


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ("g", "ok"), ("f", "suspicious"), ("gf", "suspicious"), ("gff", "suspicious"), ("gfff", "broken"), ("fff", "broken"),
        ("f--f---f", "broken"), ("gfffg", "ok"), ("fffgf", "suspicious"), ("ffgff", "suspicious"), ("o", "unknown"), ("ooooo", "unknown"),
        ("gooo", "ok"), ("gfofof", "broken"), ("ffoo", "suspicious"),
    ],
)  # fmt: skip
def test_a_link_is_broken_after_failures_on_three_days_and_ok_after_one_success(outcomes: str, state: str, warehouse: Warehouse) -> None:
    assert health(warehouse, outcomes)["state"] == state


def test_attempts_first_failure_last_success_and_uptime_are_kept(warehouse: Warehouse) -> None:
    row = health(warehouse, "gfgoff")
    told = {"attempts": 5, "successes": 2, "uptime": 0.4, "failure_days": 2, "last_outcome": "timeout"}
    assert row.items() >= told.items()
    assert (row["last_success"], row["first_failure"], row["last_attempt"]) == tuple(DAY + timedelta(days=n) for n in (2, 4, 5))
    row = health(warehouse, "o")
    assert (row["attempts"], row["uptime"], row["last_success"], row["first_failure"]) == (0, None, None, None)


@pytest.mark.parametrize(("outcomes", "state"), [("g", "ok"), ("gf", "suspicious"), ("fff", "broken"), ("o", "unknown"), ("go", "unknown")])
def test_a_suspicious_link_is_due_soon_and_the_others_later(outcomes: str, state: str, warehouse: Warehouse) -> None:
    row = health(warehouse, outcomes)
    assert row["due"] - row["last_attempt"] == timedelta(days=reach_rules().recheck_days[state])  # type: ignore[index]
    assert reach_rules().recheck_days["suspicious"] < reach_rules().recheck_days["ok"]


# --- visiting ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[RawServer]:
    def answer(asked: Any, send: Any) -> None:
        if asked.target == "/stuk.csv":
            send(reply(status="500 Oops"))
        else:
            send(reply(b"" if asked.method == "HEAD" else b"a;b\n1;2\n", Content_Length="8", Content_Type="text/csv", ETag='"a"'))

    with RawServer(answer) as running:
        yield running


def visited(server: RawServer, warehouse: Warehouse, tmp_path: Path, day: date, only_due: bool = False) -> list[tuple[str, str]]:
    """Visit two links on `day` in a run of its own; what was asked of the server, as (method, target)."""
    with duckdb.connect(warehouse.path) as connection:
        connection.execute("CREATE OR REPLACE TABLE datasets AS SELECT 's' AS source, 'd' AS dataset_id, '2026-01-01' AS modified")
        connection.execute("CREATE OR REPLACE TABLE candidates AS SELECT 's' AS source, 'd' AS dataset_id")
        links = ", ".join(f"('s', 'd', '{server.url}/{name}.csv', 'csv', NULL)" for name in ("goed", "stuk"))
        connection.execute(f"CREATE OR REPLACE TABLE distributions AS FROM (VALUES {links}) t(source, dataset_id, url, format, media_type)")
    snapshot = SimpleNamespace(evidence=Evidence(tmp_path / "evidence"), day=day, scope=Scope())
    web = Web(
        user_agent="Datapeil/0.1", interval=0, retries=0, reply_seconds=9, reply_bytes=10_000, file_seconds=9, file_bytes=10_000, workers=4,
        allow_hosts=[server.host], examine_files=True, examine_seconds=60,
    )  # fmt: skip
    before = len(server.asked)
    with web.yield_for_execution(None) as running:  # type: ignore[arg-type]
        ran(visits.reachability, Visiting(only_due=only_due), snapshot, running, warehouse)
    ran(visits.link_health, warehouse)
    ran(visits.requests, snapshot, warehouse)
    return [(asked.method, asked.target) for asked in server.asked[before:] if asked.target != "/robots.txt"]


def test_a_snapshot_fetches_every_link_and_a_run_in_between_asks_only_what_is_due(
    server: RawServer, warehouse: Warehouse, tmp_path: Path
) -> None:
    everything = [("GET", "/goed.csv"), ("GET", "/stuk.csv")]
    assert sorted(visited(server, warehouse, tmp_path, DAY)) == everything
    assert visited(server, warehouse, tmp_path, DAY, only_due=True) == []
    next_day = DAY + timedelta(days=1)
    assert visited(server, warehouse, tmp_path, next_day, only_due=True) == [("HEAD", "/stuk.csv"), ("GET", "/stuk.csv")]
    facts = warehouse.read("SELECT url, date, outcome FROM reachability ORDER BY date, url")
    assert [(row["date"], row["outcome"]) for row in facts] == [(DAY, "ok"), (DAY, "server_error"), (next_day, "server_error")]
    assert sorted(visited(server, warehouse, tmp_path, next_day)) == everything
    assert sorted(visited(server, warehouse, tmp_path, DAY + timedelta(days=7), only_due=True))[0] == ("GET", "/stuk.csv")


def test_a_run_in_between_takes_nothing_from_the_facts_of_its_day(server: RawServer, warehouse: Warehouse, tmp_path: Path) -> None:
    visited(server, warehouse, tmp_path, DAY)
    before = warehouse.read("SELECT * FROM reachability")
    visited(server, warehouse, tmp_path, DAY, only_due=True)
    assert warehouse.read("SELECT * FROM reachability") == before and len(before) == 2


def test_a_known_file_is_asked_for_with_the_validators_of_its_last_visit(server: RawServer, warehouse: Warehouse, tmp_path: Path) -> None:
    visited(server, warehouse, tmp_path, DAY)
    visited(server, warehouse, tmp_path, DAY + timedelta(days=7))
    sent = [asked.headers.get("if-none-match") for asked in server.asked if asked.target == "/goed.csv"]
    assert sent == [None, '"a"']
    visited(server, warehouse, tmp_path, DAY)  # the same day again asks the same as the first time
    assert "if-none-match" not in next(asked for asked in reversed(server.asked) if asked.target == "/goed.csv").headers


def test_the_log_is_a_table_of_the_day(server: RawServer, warehouse: Warehouse, tmp_path: Path) -> None:
    visited(server, warehouse, tmp_path, DAY)
    rows = warehouse.read("SELECT step, host, method, outcome, bytes, robots, rested IS NULL AS is_first FROM requests")
    assert {row["step"] for row in rows} == {"reachability"} and {row["host"] for row in rows} == {server.host}
    assert sorted((row["outcome"], row["bytes"]) for row in rows) == [("not_found", 0), ("ok", 8), ("server_error", 0)]
    assert sum(row["is_first"] for row in rows) == 1
