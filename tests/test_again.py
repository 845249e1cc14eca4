"""A part of a snapshot again, as an operator launches it: one municipality after it mended something, one source, publishing only."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetCheckSeverity

from assets.catalogues.attribution import read_register
from assets.lists import LISTS
from pipelines.definitions import build_definitions
from pipelines.run import instance_of
from pipelines.settings import read_settings
from tests.raw_server import RawServer, reply
from tests.replay_ckan import ReplayCkan
from tests.runs import rows

UTRECHT, AMSTERDAM, ROTTERDAM = "GM0344", "GM0363", "GM0599"
FIRST, NEXT = "2026-11-23", "2026-11-25"
CSV = b"boomnummer;soort;lengtegraad;breedtegraad\n1;eik;5.12;52.09\n2;beuk;5.13;52.08\n"


class Monitor:
    """A home folder with a national catalogue, in which three municipalities publish trees, and one server of files."""

    def __init__(self, folder: Path) -> None:
        self.files = dict.fromkeys(("utrecht", "amsterdam", "rotterdam"), CSV)
        self.server = RawServer(self._answer)
        self.server.__enter__()
        self.catalogue = ReplayCkan(self.packages("notspecified"))
        self.catalogue.__enter__()
        sources, portals = folder / "sources.yaml", folder / "portals.csv"
        sources.write_text(f"- id: national\n  kind: ckan\n  url: {self.catalogue.url}\n", encoding="utf-8")
        portals.write_text(f"id,name,gm_codes,verified,verified_by\nall,all,{UTRECHT};{AMSTERDAM};{ROTTERDAM},2026-11-01,test\n", "utf-8")
        self.home = folder / "home"
        hosts = frozenset({self.server.host, self.catalogue.host})
        self.settings = read_settings(
            home=self.home, sources=sources, portals=portals, allow_hosts=hosts, interval=0.0, retries=0, with_documents=False
        )
        self.definitions = build_definitions(self.settings)

    def close(self) -> None:
        self.catalogue.__exit__()
        self.server.__exit__()

    def packages(self, licence: str) -> list[dict[str, Any]]:
        """Everybody's trees under this licence."""
        register = read_register(LISTS)
        return [
            {"id": f"id-{name}", "name": name, "title": "Bomen", "authority": register[code].owms_uri, "license_id": licence,
             "metadata_modified": f"2026-11-{20 if licence == 'notspecified' else 24}T10:00:00",
             "resources": [{"id": f"file-{name}", "url": f"{self.server.url}/{name}.csv", "format": "CSV"}]}
            for name, code in zip(self.files, (UTRECHT, AMSTERDAM, ROTTERDAM), strict=True)
        ]  # fmt: skip

    def _answer(self, asked: Any, send: Any) -> None:
        send(reply(self.files[asked.target.strip("/").removesuffix(".csv")], Content_Type="text/csv"))

    def run(self, job: str, **chosen: str) -> Any:
        config = {"loggers": {"console": {}}, "resources": {"calendar": {"config": chosen}}}
        with instance_of(self.settings.places) as instance:
            resolved = self.definitions.resolve_job_def(job)
            return resolved.execute_in_process(run_config=config, instance=instance, raise_on_error=False)

    def of(self, table: str) -> dict[str, list[dict[str, Any]]]:
        """The published rows by municipality, without the columns that tell of which snapshot they are."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows(self.home, table):
            found.setdefault(row["gm_code"], []).append({name: value for name, value in row.items() if name != "date"})
        return found


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    made = Monitor(tmp_path_factory.mktemp("again"))
    yield made
    made.close()


def broken(result: Any) -> list[str]:
    """The checks that stopped the run, and its failures."""
    checks = [e for e in result.get_asset_check_evaluations() if not e.passed and e.severity == AssetCheckSeverity.ERROR]
    return [f"{e.check_name}: {e.description}" for e in checks] + [str(e.message) for e in result.all_events if e.is_failure]


def test_a_part_needs_a_whole_snapshot_first(monitor: Monitor) -> None:
    result = monitor.run("one_municipality_again", date=FIRST, ask=UTRECHT)
    assert "launch job snapshot first" in str([e.event_specific_data for e in result.all_events if e.is_failure])
    assert not (monitor.home / "site").exists()
    assert broken(monitor.run("snapshot", date=FIRST)) == []


def test_one_municipality_again_renews_its_rows_from_end_to_end_and_nobody_elses(monitor: Monitor) -> None:
    before = {table: monitor.of(table) for table in ("items", "checks", "scores")}
    monitor.catalogue.hold(monitor.packages("cc-zero"))  # everybody mended something; only Utrecht asked to be looked at again
    monitor.files |= dict.fromkeys(monitor.files, CSV + b"2;beuk;5.13;52.08\n")
    asked = len(monitor.server.asked)
    assert broken(monitor.run("one_municipality_again", date=NEXT, ask=UTRECHT)) == []
    assert {one.target for one in monitor.server.asked[asked:]} <= {"/robots.txt", "/utrecht.csv"}
    after = {table: monitor.of(table) for table in before}
    for table in before:
        others = [{code: found for code, found in state[table].items() if code != UTRECHT} for state in (before, after)]
        assert others[0] == others[1] and len(others[0]) > 1, table
        assert (before[table][UTRECHT] != after[table][UTRECHT]) == (table != "items"), table
    assert {row["date"] for row in rows(monitor.home, "history")} == {NEXT}, "it takes the place of the snapshot that it renews"
    assert rows(monitor.home, "changes") == []
    licence = {row["check"]: row for row in after["checks"][UTRECHT]}["open_licence"]
    assert (licence["value"], licence["measured_at"]) == ("1.0", NEXT)
    assert {row["measured_at"] for row in after["checks"][AMSTERDAM] if row["measured_at"]} == {FIRST}


def test_publishing_again_asks_nobody_and_gives_the_same(monitor: Monitor) -> None:
    # Everybody is judged by what is known on the date, the mended catalogue included.
    asked = len(monitor.server.asked), monitor.catalogue.requests
    before = {table: monitor.of(table)[UTRECHT] for table in ("items", "checks")}
    assert broken(monitor.run("publish_again", date="last", ask="nobody")) == []
    assert (len(monitor.server.asked), monitor.catalogue.requests) == asked
    assert {table: monitor.of(table)[UTRECHT] for table in before} == before
    assert {row["date"] for row in rows(monitor.home, "scores")} == {NEXT}
    assert {row["status"] for row in rows(monitor.home, "items") if row["item"] == "bomen" and row["gm_code"] == AMSTERDAM} == {"found"}


def test_one_source_again_asks_all_of_its_files(monitor: Monitor) -> None:
    asked = len(monitor.server.asked)
    assert broken(monitor.run("one_source_again", date=NEXT, ask="national")) == []
    assert {one.target for one in monitor.server.asked[asked:]} - {"/robots.txt"} == {f"/{name}.csv" for name in monitor.files}
    values = {row["gm_code"]: row["value"] for row in rows(monitor.home, "checks") if row["check"] == "open_licence"}
    assert values == dict.fromkeys((UTRECHT, AMSTERDAM, ROTTERDAM), "1.0")
    noted = json.loads((monitor.home / "evidence" / "again" / f"{NEXT}.json").read_text(encoding="utf-8"))
    assert noted == {"asked": [UTRECHT, "national"], "instead_of": FIRST}


@pytest.mark.parametrize("ask", ["GM9999", "nowhere"])
def test_who_is_unknown_cannot_be_asked(monitor: Monitor, ask: str) -> None:
    result = monitor.run("one_municipality_again", date=NEXT, ask=ask)
    assert "expected a GM code" in str([e.event_specific_data for e in result.all_events if e.is_failure])
