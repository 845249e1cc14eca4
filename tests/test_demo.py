"""The embedded portal goes through the whole line, and gives what its table says."""

import html
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from assets.demo.entries import catalogue, entries, expected
from quality.checks.definitions import definitions
from quality.reasons import reasons
from quality.rules import rules_for
from tests.conftest import DEMO_DAY
from tests.runs import datapeil, digests, recomputed, rows


def test_the_catalogue_is_what_it_says() -> None:
    assert len(catalogue()["municipalities"]) == 12
    assert 130 <= len(entries()) <= 170
    assert len({entry.name for entry in entries()}) == len(entries())


def test_every_item_has_the_status_that_the_table_says(demo_home: Path) -> None:
    statuses = {(row["gm_code"], row["item"]): row["status"] for row in rows(demo_home, "items")}
    meant = {(entry.gm_code, entry.item): entry.is_published for entry in entries() if entry.item}
    wrong = {key: statuses[key] for key, is_published in meant.items() if statuses[key] != ("found" if is_published else "not_found")}
    assert not wrong
    others = {key: status for key, status in statuses.items() if key not in meant and key[0] in catalogue()["municipalities"]}
    assert {status for status in others.values()} == {"not_found"}, [key for key in others if others[key] != "not_found"]


def test_every_check_gives_what_the_table_says(demo_home: Path) -> None:
    table, wrong, compared = expected(), [], 0
    published = {(entry.gm_code, entry.item) for entry in entries() if entry.is_published}
    for row in rows(demo_home, "checks"):
        key = row["gm_code"], row["item"], row["check"]
        assert key[:2] in published
        meant = table.get(key, 1.0)
        if row["state"] == "not_applicable":
            continue
        compared += 1
        value = float(row["value"]) if row["value"] else None
        if meant == "unknown":
            is_right = value is None and row["state"] == "unknown"
        elif meant == "partly":
            is_right = value is not None and 0 < value < 1
        else:
            is_right = value == pytest.approx(meant)
        if not is_right:
            wrong.append((key, meant, row))
    assert not wrong
    assert compared > 1300


def test_a_standard_that_cannot_be_validated_gives_half_and_says_so(demo_home: Path) -> None:
    seen = {r["item"]: r for r in rows(demo_home, "checks") if (r["gm_code"], r["check"]) == ("GM0344", "national_standard")}
    assert float(seen["bomen"]["value"]) == 0.5 and "kunnen wij niet nagaan" in seen["bomen"]["reason"]
    assert float(seen["stembureaus"]["value"]) == 1 and seen["kunst-openbare-ruimte"]["state"] == "not_applicable"


def test_the_method_page_tells_every_check_rule_and_reason(demo_home: Path) -> None:
    page = html.unescape((demo_home / "site" / "methode" / "index.html").read_text(encoding="utf-8"))
    for definition in definitions().values():
        for text in (definition.what, definition.value, definition.unknown, definition.not_applicable):
            assert text in page
    assert all(reason.text in page and reason.fix in page for reason in reasons().values())
    assert all(rule.text in page for entry in entries() if entry.item for rule in rules_for(entry.item).rules)
    assert "BAG Nummeraanduiding ID" in page


def test_municipalities_outside_the_demo_are_not_measured(demo_home: Path) -> None:
    outside = [row for row in rows(demo_home, "scores") if row["gm_code"] not in catalogue()["municipalities"]]
    assert len(outside) == 330
    assert {(row["score"], row["status"], row["coverage"]) for row in outside} == {("", "insufficient", "0.0")}


def test_every_score_can_be_recomputed_from_items_and_checks(demo_home: Path) -> None:
    again = recomputed(rows(demo_home, "items"), rows(demo_home, "checks"))
    for row in rows(demo_home, "scores"):
        assert (float(row["score"]) if row["score"] else None) == pytest.approx(again[row["gm_code"]], abs=1e-9), row


def test_without_a_verified_portal_a_municipality_stays_provisional(demo_home: Path) -> None:
    statuses = {row["gm_code"]: row["status"] for row in rows(demo_home, "scores")}
    assert (statuses["GM0274"], statuses["GM0193"]) == ("provisional", "established")


def test_every_page_and_table_says_that_it_is_invented(demo_home: Path) -> None:
    for page in (demo_home / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "verzonnen voorbeeldgegevens" in text and 'content="noindex' in text, page
    for name in ("scores", "items", "checks", "actions", "datasets", "sources"):
        assert {row["notice"] for row in rows(demo_home, name)} == {"verzonnen voorbeeldgegevens"}
    assert "Disallow: /" in (demo_home / "site" / "robots.txt").read_text()


def test_the_data_package_tells_the_truth(demo_home: Path) -> None:
    data = demo_home / "site" / "data"
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    told = {resource["path"]: (resource["bytes"], resource["hash"]) for resource in package["resources"]}
    seen = {
        name: ((data / name).stat().st_size, f"sha256:{digest}") for name, digest in digests(data).items() if name != "datapackage.json"
    }
    assert told == seen


def test_another_home_gets_the_same_bytes_again_and_again_and_a_later_date_adds_a_snapshot(demo_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, DEMO_DAY, demo_home)
    assert digests(home / "site") == digests(demo_home / "site")
    run(home, DEMO_DAY, demo_home)
    assert digests(home / "site") == digests(demo_home / "site")
    run(home, "2026-12-01", demo_home, with_documents="false")
    history = [row for row in rows(home, "history") if row["gm_code"] == "GM0344"]
    assert [row["date"] for row in history] == [DEMO_DAY, "2026-12-01"]
    assert "Verloop in de tijd" in (home / "site" / "gemeente" / "GM0344" / "index.html").read_text(encoding="utf-8")
    # Files that did not change cost one conditional request, and keep what was found in them.
    checks = {(r["gm_code"], r["item"], r["check"]): r for r in rows(home, "checks")}
    assert checks["GM0344", "bomen", "complete"]["measured_at"] == "2026-12-01"


def run(home: Path, day: str, other: Path, with_documents: str = "true") -> None:
    """A run of the demo on the port of the `other` home, for the port is part of every URL."""
    (source, *_) = yaml.safe_load((other / "sources.yaml").read_text(encoding="utf-8"))
    port = urlsplit(source["url"]).port
    result = datapeil("demo", "--home", home, "--date", day, "--port", str(port), with_documents=with_documents)
    assert result.returncode == 0, result.stderr
