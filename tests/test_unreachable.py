"""A source that cannot be reached takes away certainty, and nothing else: the demo portal with and without one."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.demo.portal import PORTALS, DemoPortal
from quality.method import method
from tests.runs import datapeil, rows

DAY = "2026-11-24"
COVERED = "GM0405"
TABLES = ("items", "checks", "scores", "scores_confirmed", "domains", "actions", "datasets")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """The public tables without and with the unreachable source, over one home and one portal."""
    folder = tmp_path_factory.mktemp("unreachable")
    home, sources = folder / "home", folder / "sources.yaml"
    found = []
    with DemoPortal(date.fromisoformat(DAY)) as portal:
        settings = {"allow_hosts": f"{portal.allow_host},127.0.0.1:9", "interval": "0", "retries": "0", "portals": str(PORTALS)}
        dead = {"id": "dead", "kind": "ckan", "url": "http://127.0.0.1:9/", "municipality": COVERED}
        for listed, code in ((portal.sources(), 0), ([*portal.sources(), dead], 3)):
            sources.write_text(yaml.safe_dump(listed, allow_unicode=True), encoding="utf-8")
            result = datapeil(
                "run", "--sources", sources, "--home", home, "--date", DAY, is_demo="true", with_documents="false", **settings
            )
            assert result.returncode == code and ("dead failed" in result.stdout) == (code == 3), result.stdout
            found.append({name: _lines(home, name) for name in TABLES} | {"rows": {name: rows(home, name) for name in TABLES}})
    return found[0], found[1]


def _lines(home: Path, name: str) -> list[bytes]:
    return (home / "site" / "data" / f"{name}.csv").read_bytes().splitlines()


def test_exactly_what_was_not_found_becomes_not_measured(published: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, after = (one["rows"]["items"] for one in published)
    changed = {
        (old["gm_code"], old["status"], new["status"])
        for old, new in zip(before, after, strict=True)
        if old != new
    }  # fmt: skip
    assert changed == {(COVERED, "not_found", "not_measured")}
    own = [new["status"] for new in after if new["gm_code"] == COVERED]
    assert "not_found" not in own and "found" in own and len(own) == 26


def test_no_value_of_a_published_item_changes(published: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert published[0]["checks"] == published[1]["checks"] and len(published[0]["checks"]) > 13 * 100
    assert published[0]["datasets"] == published[1]["datasets"]


@pytest.mark.parametrize("name", ["items", "scores", "scores_confirmed", "domains", "actions"])
def test_every_row_of_everybody_else_has_the_same_bytes(published: tuple[dict[str, Any], dict[str, Any]], name: str) -> None:
    before, after = ([line for line in one[name] if not line.startswith(COVERED.encode())] for one in published)
    assert before == after and len(before) > 11


def test_the_range_of_the_covered_municipality_widens_around_what_is_known(published: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, new = (next(row for row in one["rows"]["scores"] if row["gm_code"] == COVERED) for one in published)
    assert float(new["low"]) == pytest.approx(float(old["low"])) and float(new["high"]) > float(old["high"])
    assert float(new["coverage"]) < method().coverage.provisional < float(old["coverage"]) and new["status"] == "insufficient"
