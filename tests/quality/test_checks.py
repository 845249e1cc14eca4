"""Every check, with a case for every reason that it may give: what is seen, and what must come of it."""

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.checks import CHECKS, Norm, evaluate
from quality.checks.definitions import definitions
from quality.method import method
from quality.observed import Content, File, Metadata, Observed, Reachability
from quality.outcome import Outcome
from quality.reasons import reasons
from quality.rules import ItemRules, rules_for
from quality.shapes import mandatory_properties

DAY = date(2026, 11, 24)
ROOT = Path(__file__).resolve().parents[2]
STANDARD = "https://github.com/openstate/stembureaus"
UNKNOWN_STANDARD = "https://voorbeeld.example/standaard"
NORM = Norm(400, STANDARD, rules_for("stembureaus"))
BARE = Norm(400, "", ItemRules())
FIVE = "Een zin met genoeg tekens erin. Nog een zin. En een derde."


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


GOOD = Observed(
    item="stembureaus",
    gm_code="GM0344",
    date=DAY,
    metadata=Metadata(
        title="Stembureaus",
        description=FIVE,
        keywords=("stemmen",),
        spatial=("Utrecht",),
        frequency="http://publications.europa.eu/resource/authority/frequency/ANNUAL",
        modified="2026-11-01",
        violated=frozenset(),
        access_url="https://voorbeeld.example/stembureaus.csv",
        licence="http://creativecommons.org/publicdomain/zero/1.0/deed.nl",
        declared_format="CSV",
        record_url="https://voorbeeld.example/dataset/stembureaus",
        municipality_names=("utrecht",),
    ),
    reachability=Reachability(attempts=4, successes=4, last_outcome="ok", last_attempt=DAY, requires_barrier=False),
    file=File(
        format="csv",
        sha256="0" * 64,
        measured_at=DAY,
        first_fetched=ago(30),
        content_changed=ago(30),
        is_table=True,
        content=Content(rows=10, filled_cells=50, valid_rows=10, duplicate_rows=0, deviations=()),
    ),
)


def with_metadata(**changed: Any) -> Observed:
    return replace(GOOD, metadata=replace(GOOD.metadata, **changed))


def with_attempts(**changed: Any) -> Observed:
    return replace(GOOD, reachability=replace(GOOD.reachability, **changed))


def with_file(**changed: Any) -> Observed:
    assert GOOD.file
    return replace(GOOD, file=replace(GOOD.file, **changed))


def with_content(**changed: Any) -> Observed:
    assert GOOD.file and GOOD.file.content
    return with_file(content=replace(GOOD.file.content, **changed))


NEVER_FETCHED = replace(GOOD, file=None)
UNFETCHABLE = replace(GOOD, file=None, unfetchable_days=3, unfetchable_span=28)
NOTICE = replace(GOOD, personal_data_notice=True)
OLD = with_file(measured_at=ago(46))
PDF = with_file(format="pdf", is_table=False, content=None, problem="het is PDF")
NO_TABLE = with_file(is_table=False, content=None, problem="alleen tekst")
UNREAD = with_file(is_table=None, content=None, problem="onze lezer kent dit nog niet")
EMPTY = with_content(rows=0, filled_cells=0, valid_rows=0, duplicate_rows=0)
OTHER = Norm(400, UNKNOWN_STANDARD, rules_for("stembureaus"))
THEME = frozenset({"http://www.w3.org/ns/dcat#theme"})
UNREADABLE = [
    (UNFETCHABLE, 0.0, "unfetchable"), (PDF, 0.0, "not_machine_readable"), (NO_TABLE, 0.0, "not_a_table"), (OLD, None, "expired"),
    (UNREAD, None, "content_not_measured"), (NEVER_FETCHED, None, "content_not_measured"), (NOTICE, None, "content_not_measured"),
    (replace(GOOD, file=None, unfetchable_days=3, unfetchable_span=27), None, "content_not_measured"),
    (replace(GOOD, file=None, unfetchable_days=2, unfetchable_span=60), None, "content_not_measured"),
]  # fmt: skip

# (check, what is seen, the norm, value or None, reason)
CASES: list[tuple[str, Observed, Norm, float | None, str]] = [
    ("published", GOOD, NORM, 1.0, "found"),
    ("mandatory_metadata", GOOD, NORM, 1.0, "full"),
    ("mandatory_metadata", with_metadata(violated=THEME), NORM, 0.9, "metadata_missing"),
    ("mandatory_metadata", with_metadata(violated=frozenset(mandatory_properties())), NORM, 0.0, "metadata_missing"),
    ("mandatory_metadata", with_metadata(violated=None), NORM, None, "metadata_unread"),
    ("search_metadata", GOOD, NORM, 1.0, "full"),
    ("search_metadata", with_metadata(keywords=(), frequency=".../frequency/UNKNOWN"), NORM, 0.5, "search_missing"),
    ("search_metadata", with_metadata(spatial=("Almere",)), NORM, 0.75, "search_missing"),
    ("search_metadata", with_metadata(keywords=(), frequency="", spatial=(), modified=""), NORM, 0.0, "search_missing"),
    ("description", GOOD, NORM, 1.0, "full"),
    ("description", with_metadata(description="x" * 39 + "."), NORM, 1 / 3, "description_short"),
    ("description", with_metadata(description="x" * 38 + "."), NORM, 0.0, "description_missing"),
    ("description", with_metadata(description=""), NORM, 0.0, "description_missing"),
    ("description", with_metadata(title=FIVE.upper()), NORM, 0.0, "description_missing"),
    ("description", with_metadata(description="Een zin met genoeg tekens om te tellen. En nog een."), NORM, 2 / 3, "description_short"),
    ("description", with_metadata(same_description=9), NORM, 1.0, "full"),
    ("description", with_metadata(same_description=10), NORM, 0.0, "description_repeated"),
    ("responds", GOOD, NORM, 1.0, "full"),
    ("responds", with_attempts(attempts=4, successes=3), NORM, 0.75, "responds_partly"),
    ("responds", with_attempts(attempts=2, successes=1), NORM, 1.0, "responds_provisional"),
    ("responds", with_attempts(attempts=3, successes=0, failure_days=3, last_outcome="not_found"), NORM, 0.0, "responds_not"),
    ("responds", with_attempts(attempts=5, successes=0, failure_days=2, last_outcome="timeout"), NORM, None, "failing_short"),
    ("responds", with_attempts(attempts=0, successes=0, ours=True, last_outcome="rate_limited"), NORM, None, "our_fault"),
    ("responds", replace(GOOD, reachability=Reachability()), NORM, None, "not_attempted"),
    ("responds", replace(with_metadata(access_url=""), reachability=Reachability()), NORM, 0.0, "no_distribution"),
    ("no_barrier", GOOD, NORM, 1.0, "full"),
    ("no_barrier", with_attempts(requires_barrier=True, last_outcome="auth_required"), NORM, 0.0, "barrier"),
    ("no_barrier", with_attempts(requires_barrier=None, last_outcome="timeout"), NORM, None, "barrier_unknown"),
    ("no_barrier", with_attempts(last_attempt=ago(46)), NORM, None, "expired"),
    ("no_barrier", with_attempts(last_attempt=ago(45)), NORM, 1.0, "full"),
    ("open_licence", GOOD, NORM, 1.0, "full"),
    ("open_licence", with_metadata(licence="cc-by"), NORM, 1.0, "full"),
    ("open_licence", with_metadata(licence="https://creativecommons.org/licenses/by/3.0/nl/"), NORM, 1.0, "full"),
    ("open_licence", with_metadata(licence="http://creativecommons.org/licenses/by-sa/4.0/deed.nl"), NORM, 0.5, "licence_share_alike"),
    ("open_licence", with_metadata(licence="https://creativecommons.org/licenses/by-nc-sa/3.0/nl/"), NORM, 0.0, "licence_closed"),
    ("open_licence", with_metadata(licence="https://creativecommons.org/licenses/by-nd/4.0/"), NORM, 0.0, "licence_closed"),
    ("open_licence", with_metadata(licence="http://standaarden.overheid.nl/owms/terms/licentieonbekend"), NORM, 0.0, "licence_closed"),
    ("open_licence", with_metadata(licence=""), NORM, 0.0, "licence_missing"),
    ("open_licence", with_metadata(licence="zie de website"), NORM, None, "licence_unmapped"),
    *(("open_format", with_file(format=name), NORM, 1.0, "full") for name in
      ("csv", "json", "geojson", "xml", "gml", "gpkg", "parquet", "rdf", "ods", "wfs", "ogcapi")),
    *(("open_format", with_file(format=name), NORM, 0.5, "format_half") for name in ("xls", "xlsx", "shp", "dbf", "fgdb")),
    *(("open_format", with_file(format=name), NORM, 0.0, "format_closed") for name in ("pdf", "html", "image", "doc", "docx")),
    ("open_format", with_file(format="unknown"), NORM, None, "format_unknown"),
    ("open_format", NEVER_FETCHED, NORM, None, "content_not_measured"),
    ("open_format", NOTICE, NORM, 1.0, "full"),
    ("open_format", UNFETCHABLE, NORM, 0.0, "unfetchable"),
    ("open_format", OLD, NORM, None, "expired"),
    ("national_standard", GOOD, NORM, 1.0, "full"),
    ("national_standard", with_content(deviations=("kolom ontbreekt: X",)), NORM, 0.5, "standard_partly"),
    ("national_standard", with_content(deviations=("kolom ontbreekt: X",), missing=("name", "hours")), NORM, 0.0, "standard_not"),
    ("national_standard", with_content(deviations=("x",), missing=("name",)), NORM, 0.5, "standard_partly"),
    ("national_standard", with_content(deviations=None), OTHER, 0.5, "standard_unvalidated"),
    ("national_standard", with_content(deviations=()), OTHER, 0.5, "standard_unvalidated"),
    ("national_standard", with_content(deviations=None, missing=("name", "hours")), OTHER, 0.0, "standard_not"),
    ("national_standard", replace(with_content(deviations=None, missing=("name", "hours")),
                                  metadata=replace(GOOD.metadata, conforms_to=(f"{UNKNOWN_STANDARD}/",))),
     OTHER, 0.5, "standard_unvalidated"),
    ("national_standard", GOOD, BARE, None, "no_standard"),
    *(("national_standard", seen, NORM, value, why) for seen, value, why in UNREADABLE),
    ("up_to_date", GOOD, NORM, 1.0, "full"),
    ("up_to_date", with_file(content_changed=ago(400)), NORM, 1.0, "full"),
    ("up_to_date", with_file(content_changed=ago(500), metadata_modified=ago(1)), NORM, 0.75, "ageing"),
    ("up_to_date", with_file(content_changed=ago(800)), NORM, 0.0, "outdated"),
    ("up_to_date", with_file(content_changed=None, metadata_modified=ago(9)), NORM, 1.0, "up_to_date_flagged"),
    ("up_to_date", with_file(content_changed=None, metadata_modified=None, last_modified=ago(600)), NORM, 0.5, "ageing"),
    ("up_to_date", with_file(content_changed=None, metadata_modified=ago(-9), newest_inside=ago(9)), NORM, 1.0, "up_to_date_flagged"),
    ("up_to_date", with_file(content_changed=None), NORM, None, "no_date"),
    ("up_to_date", replace(with_metadata(modified="gisteren"), file=None), NORM, None, "no_date"),
    ("up_to_date", NEVER_FETCHED, NORM, 1.0, "up_to_date_flagged"),
    ("up_to_date", OLD, NORM, None, "expired"),
    ("complete", GOOD, NORM, 1.0, "full"),
    ("complete", with_content(filled_cells=40), NORM, 0.8, "incomplete"),
    ("complete", with_content(filled_cells=40, missing=("hours",)), NORM, 0.8, "incomplete"),
    ("complete", EMPTY, NORM, 0.0, "empty_file"),
    ("complete", GOOD, BARE, None, "no_required"),
    *(("complete", seen, NORM, value, why) for seen, value, why in UNREADABLE),
    ("valid", GOOD, NORM, 1.0, "full"),
    ("valid", with_content(valid_rows=9, failures={"number": 1}), NORM, 0.9, "invalid_rows"),
    ("valid", with_content(valid_rows=None), NORM, None, "no_rule_column"),
    ("valid", EMPTY, NORM, 0.0, "empty_file"),
    ("valid", GOOD, BARE, None, "no_rules"),
    *(("valid", seen, NORM, value, why) for seen, value, why in UNREADABLE),
    ("unique", GOOD, NORM, 1.0, "full"),
    ("unique", with_content(duplicate_rows=3), NORM, 0.7, "duplicate_rows"),
    ("unique", EMPTY, NORM, 0.0, "empty_file"),
    ("unique", GOOD, BARE, None, "no_key"),
    *(("unique", seen, NORM, value, why) for seen, value, why in UNREADABLE),
]  # fmt: skip
NOT_APPLICABLE = {"no_standard", "no_required", "no_rules", "no_key"}


@pytest.mark.parametrize(("check", "seen", "norm", "value", "reason"), CASES)
def test_a_check_gives_its_value_with_the_reason(check: str, seen: Observed, norm: Norm, value: float | None, reason: str) -> None:
    outcome = CHECKS[check](seen, norm)
    state = "not_applicable" if reason in NOT_APPLICABLE else "unknown" if value is None else "known"
    assert (outcome.state, outcome.reason) == (state, reason)
    assert outcome.value == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize("check", list(CHECKS))
def test_every_reason_of_a_check_has_a_case_and_no_other_occurs(check: str) -> None:
    assert {reason for name, _, _, _, reason in CASES if name == check} == set(definitions()[check].reasons)


def test_every_check_of_the_method_is_defined_in_its_order() -> None:
    assert list(definitions()) == list(CHECKS) == [check.id for check in method().checks]


def test_a_reason_that_costs_points_says_what_to_do_and_who_can() -> None:
    for check, _, _, value, reason in CASES:
        if value is not None and value < 1:
            why = reasons()[reason]
            assert why.fix and why.role != "geen" and why.hours > 0, (check, reason)


def test_every_reason_is_given_by_some_code_and_every_reason_given_exists() -> None:
    texts: set[str] = set()
    for room in ("quality", "assets"):
        for path in (ROOT / room).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            texts |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert not set(reasons()) - texts
    assert not {reason for definition in definitions().values() for reason in definition.reasons} - set(reasons())


def test_texts_for_readers_are_whole_sentences_in_dutch() -> None:
    for definition in definitions().values():
        for text in (definition.what, definition.value, definition.unknown, definition.not_applicable):
            assert text[0].isupper() or text[0].isdigit()
            assert text.endswith(".")
    assert all(why.fix == "" or why.fix.endswith(".") for why in reasons().values())


def test_an_open_notice_of_personal_data_cannot_be_told_from_content_that_was_not_read() -> None:
    for check in ("national_standard", "complete", "valid", "unique"):
        assert CHECKS[check](NOTICE, NORM) == CHECKS[check](with_file(is_table=None, content=None), NORM)


def test_a_file_that_cannot_be_read_never_outscores_one_that_can() -> None:
    mediocre = with_content(filled_cells=25, valid_rows=2, duplicate_rows=8, deviations=("x",))
    for worse in (PDF, UNFETCHABLE, NO_TABLE):
        assert _points(evaluate(worse, NORM)) <= _points(evaluate(mediocre, NORM))


def _points(outcomes: list[Outcome]) -> float:
    return sum(method().check(outcome.check).points * (outcome.value or 0.0) for outcome in outcomes)


@given(
    st.integers(0, 2000), st.integers(1, 1500), st.integers(0, 30), st.integers(0, 30), st.integers(0, 100), st.integers(0, 100),
    st.sampled_from(["csv", "pdf", "xlsx", "unknown"]), st.text(max_size=200),
)  # fmt: skip
def test_whatever_is_seen_every_outcome_is_well_formed(
    age: int, norm_days: int, attempts: int, successes: int, rows: int, filled: int, kind: str, text: str
) -> None:
    content = Content(rows=rows, filled_cells=min(filled, rows * 5), valid_rows=min(filled, rows), duplicate_rows=max(0, rows - 1))
    seen = replace(
        with_file(format=kind, content_changed=ago(age), content=content),
        metadata=replace(GOOD.metadata, description=text, licence=text, frequency=text),
        reachability=Reachability(attempts=attempts, successes=min(attempts, successes), failure_days=attempts, last_outcome="timeout"),
    )
    outcomes = evaluate(seen, Norm(norm_days, STANDARD, rules_for("stembureaus")))
    assert [outcome.check for outcome in outcomes] == [check.id for check in method().checks]
    for outcome in outcomes:
        assert outcome.reason in definitions()[outcome.check].reasons


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(1, 1500))
def test_newer_content_is_never_less_up_to_date(first: int, second: int, norm_days: int) -> None:
    newer, older = sorted((first, second))
    norm = replace(NORM, freshness_days=norm_days)
    values = [CHECKS["up_to_date"](with_file(content_changed=ago(age)), norm).value for age in (newer, older)]
    assert values[0] is not None and values[1] is not None and values[0] >= values[1]
