"""The past is scored again from facts, and nothing of it is lost or changed."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assets.evidence import Evidence
from assets.scorecard.history import change_rows, dates_until, files_of, recompute, series_until
from assets.scorecard.release import accept, keep_verdict
from pipelines.history import score_again, snapshots
from pipelines.settings import read_settings
from quality.datafiles import InputError
from quality.grid import Grid
from quality.method import FILE, Method, method
from quality.release import Objection
from tests.quality.cards import EXAMPLE, item
from tests.runs import digests
from tests.scorecard.facts import write_facts

DAYS = [date(2025, 12, 1) + timedelta(weeks=week) for week in range(4)]
CARDS = {"GM0001": EXAMPLE, "GM0002": [item("1", open_licence=0.0), item("2", "not_found")], "GM0003": [item("1", "not_measured")]}


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    kept = Evidence(tmp_path / "evidence")
    for day in DAYS:
        write_facts(kept, day, CARDS)
    return kept


def heavier_licence() -> Method:
    """A next version in which an open licence weighs four points more, and the description and search data less."""
    changed = {"open_licence": 12, "description": 1, "search_metadata": 1}
    checks = tuple(check.model_copy(update={"points": changed.get(check.id, check.points)}) for check in method().checks)
    return method().model_copy(update={"version": "1.1", "checks": checks})


def test_the_same_method_gives_the_same_scores(evidence: Evidence) -> None:
    assert list(recompute(evidence, DAYS, method(), is_shadow=False)) == [[], [], [], []]
    (again, facts) = files_of(evidence, DAYS[:1], method().version)
    assert again != facts
    assert pq.read_table(again[0])["score"].to_pylist() == pytest.approx(pq.read_table(facts[0])["score"].to_pylist())


def test_a_next_method_says_who_moves_and_why(evidence: Evidence) -> None:
    *_, moves = recompute(evidence, DAYS, heavier_licence(), is_shadow=True)
    assert {move.gm_code for move in moves} == {"GM0001", "GM0002"}
    second = next(move for move in moves if move.gm_code == "GM0002")
    assert (second.before, second.after) == (pytest.approx(46), pytest.approx(44))
    assert second.check == "description"  # loses as much as search_metadata; equal ones by id
    assert second.by_check == pytest.approx(-1)


def test_a_municipality_that_was_not_verified_keeps_the_bands_of_its_range(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    card = [item("1", responds=0.0, national_standard=0.0, description=0.5, complete=None, valid=None)]
    write_facts(evidence, DAYS[0], {"GM0001": card}, is_verified=False)
    ((move,),) = recompute(evidence, DAYS[:1], heavier_licence(), is_shadow=True)
    assert (move.band_before, move.band_after) == ("gevorderd|voorbeeld", "gevorderd|voorbeeld")


def test_a_shadow_run_changes_nothing_and_adopting_keeps_the_facts(evidence: Evidence) -> None:
    before = digests(evidence.folder)
    list(recompute(evidence, DAYS, heavier_licence(), is_shadow=True))
    assert digests(evidence.folder) == before
    list(recompute(evidence, DAYS, heavier_licence(), is_shadow=False))
    after = digests(evidence.folder)
    assert {name: digest for name, digest in after.items() if name in before} == before
    assert len(after) == len(before) + len(DAYS)


def test_facts_of_an_older_method_are_explained_by_its_own_points(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    write_facts(evidence, DAYS[0], CARDS, version="0.9", points={"open_licence": 6.0, "open_format": 8.0})
    ((first, *_),) = recompute(evidence, DAYS[:1], method(), is_shadow=True)
    assert first.check in ("open_licence", "open_format") and first.points == pytest.approx(first.after - first.before)


def test_a_held_snapshot_is_no_part_of_the_history_until_it_is_accepted(evidence: Evidence) -> None:
    keep_verdict(evidence, DAYS[1], [Objection("scores_move", "seen", "look")], DAYS[0])
    assert dates_until(evidence, DAYS[3]) == [DAYS[0], DAYS[2], DAYS[3]]
    accept(evidence, DAYS[1], "checked by hand")
    assert dates_until(evidence, DAYS[3]) == DAYS


def test_a_part_takes_the_place_of_the_snapshot_that_it_renews_unless_it_is_held(evidence: Evidence) -> None:
    evidence.write_json(f"again/{DAYS[2]}.json", {"asked": ["GM0001"], "instead_of": str(DAYS[1])})
    assert series_until(evidence, DAYS[1]) == [DAYS[0], DAYS[1]]
    assert series_until(evidence, DAYS[2]) == [DAYS[0], DAYS[2]]
    assert series_until(evidence, DAYS[3]) == [DAYS[0], DAYS[2], DAYS[3]]
    keep_verdict(evidence, DAYS[2], [Objection("scores_move", "seen", "look")], DAYS[1])
    assert series_until(evidence, DAYS[3]) == [DAYS[0], DAYS[1], DAYS[3]]
    assert dates_until(evidence, DAYS[3]) == [DAYS[0], DAYS[1], DAYS[3]]


def test_changes_are_against_the_snapshot_before_and_the_oldest_of_a_year(tmp_path: Path) -> None:
    evidence, today = Evidence(tmp_path), date(2026, 11, 30)
    days = [today - timedelta(days=days) for days in (400, 360, 7)]
    for day, licence in zip(days, (0.0, 0.0, 0.9), strict=True):
        write_facts(evidence, day, {"GM0001": [item("1", open_licence=licence)]})
    grid = Grid.of({"GM0001": [item("1")], "GM0002": [item("1")]})
    rows = {(row["gm_code"], row["since"]): row for row in change_rows(evidence, today, grid)}
    previous, year = rows["GM0001", "previous"], rows["GM0001", "year"]
    assert (previous["from_date"], previous["points"], previous["is_change"]) == (days[2], pytest.approx(0.8), False)
    assert (year["from_date"], year["points"], year["is_climber"]) == (days[1], pytest.approx(8), True)
    newcomer = rows["GM0002", "year"]
    assert (newcomer["points"], newcomer["is_shown"], newcomer["is_climber"]) == (None, False, False)


def test_the_command_lists_snapshots_and_tries_a_file(evidence: Evidence, tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path)
    assert list(snapshots(settings)) == [f"{day}  method 1.0  published" for day in DAYS]
    file, out = tmp_path / "next.yaml", tmp_path / "moves.csv"
    text = FILE.read_text(encoding="utf-8").replace('version: "1.0"', 'version: "2.0"')
    for old, new in (("open_licence, dimension: reusable, points: 8", "open_licence, dimension: reusable, points: 11"),
                     ("open_format, dimension: reusable, points: 6", "open_format, dimension: reusable, points: 3")):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    lines = list(score_again(settings, True, file, out))
    assert lines[0].startswith(f"{DAYS[0]}  method 2.0: 2 municipalities move") and lines[-1] == "Nothing was changed (shadow)"
    assert "mostly Open" in "".join(lines)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1 + 2 * len(DAYS)


def test_another_method_cannot_be_adopted_from_the_command_line(evidence: Evidence, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="shadow"):
        list(score_again(read_settings(home=tmp_path), False, FILE, None))


def test_without_a_snapshot_the_command_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no snapshot"):
        list(snapshots(read_settings(home=tmp_path)))
