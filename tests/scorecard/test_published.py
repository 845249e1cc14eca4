"""What the demo publishes can be computed again, by other means, from its own items.csv and checks.csv."""

from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

import pytest

from quality.reasons import reasons
from tests.runs import recomputed, rows


def shares(home: Path) -> dict[tuple[str, str], tuple[float, float, float]]:
    """(gm_code, item) of what is published -> applicable points, earned share and known share, from checks.csv alone."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for check in rows(home, "checks"):
        own, possible = sums[check["gm_code"], check["item"]], float(check["possible"])
        own[0] += possible
        own[1] += possible * float(check["value"] or 0)
        own[2] += possible if check["state"] == "known" else 0.0
    return {key: (a, earned / a, known / a) for key, (a, earned, known) in sums.items()}


def sums_of(home: Path) -> dict[str, tuple[float, float, float]]:
    """gm_code -> W, E and M."""
    found = shares(home)
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in rows(home, "items"):
        if row["status"] != "not_applicable":
            _, e, k = found.get((row["gm_code"], row["item"]), (100, 0.0, float(row["status"] == "not_found")))
            own, weight = sums[row["gm_code"]], float(row["weight"])
            own[0] += weight
            own[1] += weight * e
            own[2] += weight * k
    return {code: (w, e, m) for code, (w, e, m) in sums.items()}


def near(text: str, value: float | None) -> bool:
    return text == "" if value is None else float(text) == pytest.approx(value, abs=1e-9)


def test_score_range_and_coverage(demo_home: Path) -> None:
    sums = sums_of(demo_home)
    for row in rows(demo_home, "scores"):
        w, e, m = sums[row["gm_code"]]
        assert near(row["score"], 100 * e / m if m else None) and near(row["coverage"], 100 * m / w)
        assert near(row["low"], 100 * e / w) and near(row["high"], 100 * (e + w - m) / w)


def test_a_domain_is_scored_as_the_whole_is_over_its_own_items(demo_home: Path) -> None:
    items, checks = rows(demo_home, "items"), rows(demo_home, "checks")
    own = {"strooiroutes", "hondenterreinen", "bomen", "speelplekken", "afvalcontainers", "openbare-verlichting", "openbare-toiletten",
           "kunst-openbare-ruimte", "meldingen-openbare-ruimte"}  # fmt: skip
    again = recomputed([row for row in items if row["item"] in own], [row for row in checks if row["item"] in own])
    scores = {row["gm_code"]: row["score"] for row in rows(demo_home, "domains") if row["domain"] == "openbare ruimte"}
    assert all(near(scores[code], score) for code, score in again.items()) and len(scores) == len(again)


def test_gains_are_those_of_the_findings_and_the_running_total_adds_them_up(demo_home: Path) -> None:
    found, sums = shares(demo_home), sums_of(demo_home)
    lost = {(row["gm_code"], row["item"], row["check"]): float(row["possible"]) * (1 - float(row["value"]))
            for row in rows(demo_home, "checks") if row["value"]}  # fmt: skip
    totals = {row["gm_code"]: float(row["score"] or 0) for row in rows(demo_home, "scores")}
    actions = rows(demo_home, "actions")
    for row in actions:
        code, items = row["gm_code"], row["items"].split(";")
        if row["check"]:
            gain = sum(100 * lost[code, item, row["check"]] / found[code, item][0] for item in items) / sums[code][2]
            assert near(row["gain"], gain) and row["is_minimum"] == "False"
        totals[code] += float(row["gain"])
        assert near(row["running_total"], totals[code])
    rates: dict[str, list[float]] = defaultdict(list)
    for row in actions:
        rates[row["gm_code"]].append(float(row["gain"]) / float(row["hours"]))
    assert all(own == sorted(own, reverse=True) for own in rates.values()) and len(actions) > 100


def test_everything_that_costs_points_and_can_be_mended_there_is_in_exactly_one_action(demo_home: Path) -> None:
    ours = {why.text for why in reasons().values() if why.is_ours}
    costly = [row for row in rows(demo_home, "checks") if row["value"] and float(row["value"]) < 1]
    faults = {(r["gm_code"], r["item"], r["check"]) for r in costly if r["reason"] not in ours}
    assert 0 < len(faults) < len(costly)
    faults |= {(r["gm_code"], r["item"], "") for r in rows(demo_home, "items") if r["status"] == "not_found"}
    listed = [(r["gm_code"], item, r["check"]) for r in rows(demo_home, "actions") for item in r["items"].split(";")]
    assert len(listed) == len(set(listed)) and set(listed) == faults


def test_the_level_of_peers_is_the_median_of_those_that_publish(demo_home: Path) -> None:
    found, sums = shares(demo_home), sums_of(demo_home)
    peers: dict[str, list[str]] = defaultdict(list)
    for row in rows(demo_home, "peers"):
        peers[row["gm_code"]].append(row["peer"])
    assert {len(own) for own in peers.values()} == {10}
    for row in rows(demo_home, "actions"):
        if not row["check"]:
            levels = [found[peer, row["items"]][1] for peer in peers[row["gm_code"]] if (peer, row["items"]) in found]
            assert near(row["gain_at_peers"], 100 * median(levels) / sums[row["gm_code"]][2] if levels else None)


def test_examples_are_good_open_publications_of_others(demo_home: Path) -> None:
    found, checks = shares(demo_home), {(r["gm_code"], r["item"], r["check"]): r["value"] for r in rows(demo_home, "checks")}
    statuses = {(r["gm_code"], r["item"]): r["status"] for r in rows(demo_home, "items")}
    lessons = rows(demo_home, "learn_from")
    for row in lessons:
        example, own = (row["example"], row["item"]), (row["gm_code"], row["item"])
        assert example != own and found[example][1] >= 0.7 and found[example][2] >= 0.8 and float(checks[*example, "open_licence"]) == 1
        assert statuses[own] == "not_found" or found[own][1] < 0.5
    per_item = Counter((row["example"], row["item"]) for row in lessons)
    assert 0 < max(per_item.values()) <= 25


def test_what_could_not_be_measured_lies_around_the_score(demo_home: Path) -> None:
    scores = {row["gm_code"]: row["score"] for row in rows(demo_home, "scores")}
    unmeasured = rows(demo_home, "unmeasured")
    for row in unmeasured:
        none, full, score = float(row["score_if_none"]), float(row["score_if_full"]), scores[row["gm_code"]]
        assert none <= full and (not score or none <= float(score) <= full), row
        assert row["role"] and row["role"] != "geen"
    assert {row["gm_code"] for row in unmeasured} >= {row["gm_code"] for row in rows(demo_home, "scores") if float(row["coverage"]) < 100}


def test_national_figures_add_up(demo_home: Path) -> None:
    figures = {(row["figure"], row["key"]): row["value"] for row in rows(demo_home, "national")}
    scores = rows(demo_home, "scores")
    statuses = Counter(row["status"] for row in scores)
    for status in ("established", "provisional", "insufficient"):
        assert float(figures[status, ""]) == statuses[status]
    assert sum(float(value) for (name, _), value in figures.items() if name == "band") == statuses["established"]
    published = sum(row["status"] in ("found", "national") for row in rows(demo_home, "items"))
    assert sum(float(value) for (name, _), value in figures.items() if name == "published") == published
    assert len(rows(demo_home, "diffusion")) == published
    assert all(0 < float(value) <= 1 for (name, _), value in figures.items() if name == "largest_schema_cluster")
