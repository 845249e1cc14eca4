"""The check before publication: what it finds in good and bad files and behind addresses, and that the monitor would find the same."""

import json
import random
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from assets.evidence import Evidence
from assets.precheck.precheck import precheck
from assets.precheck.report import Report
from assets.precheck.words import in_words
from pipelines.cli import main
from pipelines.settings import read_settings
from quality.method import method
from tests.conftest import DEMO_DAY
from tests.quality.personal_columns import bsn
from tests.replay import Answer, Replay
from tests.runs import datapeil
from tests.site.test_language import JARGON, JUDGING, LONGEST

DAY = date(2026, 11, 24)
GOOD = "id;boomsoort;x;y;datum\n1;eik;136000;456000;2026-10-01\n2;es;136010;456010;2026-10-02\n"
BAD = (
    "id;boomsoort;x;y;plantjaar\n1;eik;136000;456000;1990\n2;es;136010;456010;2050\n"
    "2;\x1b[31mlinde;121000;487000;2001\n4;;136020;456020;\x1b[31mabc\n"
)


def checked(place: str | Path, item: str = "bomen", gm_code: str = "GM0344", host: str = "") -> Report:
    settings = read_settings(allow_hosts=frozenset({host} if host else ()), interval=0.0, retries=0)
    return precheck(str(place), item, gm_code, DAY, settings.reference_list, settings.client, settings.file_limits)


def written(folder: Path, text: str, name: str = "bomen.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def of(report: Report, check: str) -> Any:
    return next(one for one in report.checks if one.id == check)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return checked(written(tmp_path_factory.mktemp("good"), GOOD))


def test_a_good_file_is_ready_and_the_command_ends_with_nought(tmp_path: Path) -> None:
    result = datapeil("check", written(tmp_path, GOOD), "--municipality", "GM0344", "--date", DAY.isoformat())
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Niets. Wat wij in het bestand kunnen controleren, is in orde." in result.stdout
    assert "Onderdeel: Bomen (volgens de naam" in result.stdout and "Gemeente: Utrecht (GM0344)" in result.stdout


def test_a_bad_file_ends_with_three_and_names_rows_and_fixes(tmp_path: Path) -> None:
    result = datapeil("check", written(tmp_path, BAD), "--item", "bomen", "--municipality", "GM0344", "--date", DAY.isoformat(), "--json")
    assert result.returncode == 3, result.stderr
    assert "\x1b" not in result.stdout and result.stderr == ""
    told = json.loads(result.stdout)
    examples = {rule["id"]: [(one["row"], one["value"]) for one in rule["examples"]] for rule in told["rules"]}
    assert examples == {"planted": [(2, "2050"), (4, "[31mabc")], "inside": [(3, "121000.0, 487000.0")]}
    assert told["duplicates"] == [[2, 3]]
    assert [fix["id"] for fix in told["fixes"]] == ["valid", "unique", "complete"]
    assert not told["is_ready"] and all(fix["fix"] for fix in told["fixes"])
    assert told == Report.model_validate(told).model_dump(mode="json")


def test_a_missing_column_is_named_with_names_that_we_recognise(tmp_path: Path) -> None:
    report = checked(written(tmp_path, "boomsoort;hoogte\neik;3\n"))
    missing = {wanted.concept: wanted.names for wanted in report.expected if not wanted.column}
    assert set(missing) == {"id", "location"} and "boom_id" in missing["id"]
    renamed = checked(written(tmp_path, f"{missing['id'][0]};boomsoort;{missing['location'][0]}\n1;eik;POINT(1 2)\n"))
    assert all(wanted.column for wanted in renamed.expected)


def test_every_deviation_from_the_standard_is_listed_and_dates_with_their_extremes(good: Report, tmp_path: Path) -> None:
    report = checked(written(tmp_path, "Nummer stembureau;Naam stembureau;Type stembureau;adres\n1;Kerk;vast;Dam 1\n"), "stembureaus")
    assert len(report.deviations) == 7 and "Type stembureau: 1 van 1 rijen wijken af" in report.deviations
    assert all(deviation in in_words(report) for deviation in report.deviations)
    assert "datums in “datum”: van 2026-10-01 tot en met 2026-10-02" in in_words(good)


def test_a_file_without_rows_counts_as_not_found_and_says_so(tmp_path: Path) -> None:
    report = checked(written(tmp_path, "id;boomsoort;x;y\n"))
    assert "telt de dataset als niet gevonden" in in_words(report) and not report.is_ready


def test_what_the_file_alone_cannot_show_is_told_apart(good: Report, tmp_path: Path) -> None:
    assert {check.id for check in (*good.checks, *good.later)} == {check.id for check in method().checks}
    needs = {one.id: one.needs for one in good.later}
    assert needs["open_licence"] == "record" and needs["responds"] == "address"
    assert {one.id: one.needs for one in checked(written(tmp_path, GOOD, "data.csv"), "").later}["valid"] == "item"
    undated = checked(written(tmp_path, "id;boomsoort;x;y\n1;eik;136000;456000\n"), gm_code="")
    assert {one.id: one.needs for one in undated.later} | {"up_to_date": "record", "valid": "municipality"} == {
        one.id: one.needs for one in undated.later
    }
    assert not undated.fixes


@pytest.mark.parametrize(
    ("data", "is_table", "words"),
    [
        (b"<!DOCTYPE html><html><body><p>Bomen</p></body></html>", False, "webpagina"),
        (b"%PDF-1.4\n", False, "PDF"),
        (b"", False, "leeg"),
    ],
)
def test_what_is_no_table_says_what_it_is_instead(data: bytes, is_table: bool, words: str, tmp_path: Path) -> None:
    file = tmp_path / "bomen.csv"
    file.write_bytes(data)
    report = checked(file)
    assert report.file is not None and report.file.is_table is is_table and words in report.file.problem
    assert not report.file.keeps_promise and not report.is_ready and report.fixes
    assert "empty" not in in_words(report)


def test_what_one_thing_mends_is_one_thing_to_do(tmp_path: Path) -> None:
    file = tmp_path / "bomen.csv"
    file.write_bytes(b"<!DOCTYPE html><html><body><p>Bomen</p></body></html>")
    text = in_words(checked(file))
    assert text.count("Publiceer de gegevens ook als CSV") == 1 and "Levert 23 punten op" in text


def test_an_address_is_visited_as_the_monitor_does() -> None:
    page = Answer(b"<html><head><title>Inloggen</title></head><body>Log in</body></html>", "text/html")
    with Replay({"/bomen.csv": Answer(GOOD.encode(), "text/csv"), "/dicht.csv": page}) as server:
        good, gone, barred = (checked(f"{server.url}/{name}", host=server.host) for name in ("bomen.csv", "weg.csv", "dicht.csv"))
    assert good.is_ready and good.reach and (good.reach.outcome, good.reach.bytes) == ("ok", len(GOOD))
    assert (of(good, "responds").points, of(good, "no_barrier").points) == (10, 5)
    assert gone.reach and (gone.reach.outcome, gone.reach.status, gone.file) == ("not_found", 404, None) and gone.fixes
    assert barred.reach and barred.reach.outcome == "auth_required" and of(barred, "no_barrier").points == 0
    assert "niet gevonden (404)" in in_words(gone)


def test_an_address_inside_is_not_asked() -> None:
    with Replay({"/bomen.csv": GOOD}) as server:
        report = checked(f"{server.url}/bomen.csv")
    assert report.reach and report.reach.outcome == "our_limit" and server.asked == [] and not report.is_ready
    assert "niet openbaar" in in_words(report) and "Wij kregen het bestand niet" in in_words(report)


def test_of_a_file_with_personal_data_neither_values_nor_columns_are_told(tmp_path: Path) -> None:
    numbers = [bsn(random.Random(seed)) for seed in range(30)]
    rows = "".join(f"{n};eik;121000;487000;{number}\n" for n, number in enumerate(numbers))
    report = checked(written(tmp_path, "id;boomsoort;x;y;sofi\n" + rows))
    assert [(kind.label, kind.columns, kind.cells) for kind in report.personal] == [("burgerservicenummer", 1, 30)]
    assert not report.is_ready and not report.rules and not report.duplicates
    text = report.model_dump_json() + in_words(report)
    assert not any(number in text for number in numbers)
    assert of(report, "valid").state == "unknown", "as in the monitor while the notice is open"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("none.csv",), "the file does not exist"),
        ((str(Path(__file__).parent),), "this is a folder"),
        (("bomen.csv", "--item", "boom"), "gemeentelijk-vastgoed"),
        (("bomen.csv", "--municipality", "GM9999"), "--municipality"),
        (("ftp://portal.example/bomen.csv",), "URL"),
        (("https://jan:geheim@portal.example/bomen.csv",), "without a user name and password"),
        (("bomen.csv", "--date", "gisteren"), "YYYY-MM-DD"),
    ],
)
def test_bad_input_is_one_line_and_two(arguments: tuple[str, ...], word: str, tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    given = [str(tmp_path / one) if one.endswith(".csv") and "://" not in one else one for one in arguments]
    result = CliRunner().invoke(main, ["check", *given])
    assert result.exit_code == 2 and word in result.stderr and len(result.stderr.splitlines()) == 1
    assert result.stdout == "" and "geheim" not in result.stderr


@pytest.mark.parametrize("item", ["bomen", "begroting", "stembureaus"])
def test_the_monitor_measured_the_same(item: str, demo_home: Path, tmp_path: Path) -> None:
    """Each check of the file that the demo measured, on the same bytes: same value, same reason, same evidence."""
    with duckdb.connect(str(demo_home / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT check_id, value, measurements.evidence, sha256 "
            "FROM measurements JOIN matches USING (gm_code, item, source, dataset_id) "
            "WHERE gm_code = 'GM0344' AND item = ? AND check_id IN ('national_standard', 'complete', 'valid', 'unique')",
            [item],
        ).fetchall()
    sha256 = rows[0][3]
    report = precheck(
        str(Evidence(demo_home / "evidence").existing(sha256)),
        item,
        "GM0344",
        date.fromisoformat(DEMO_DAY),
        (settings := read_settings()).reference_list,
        settings.client,
        settings.file_limits,
    )
    measured = {check: (value, evidence) for check, value, evidence, _ in rows}
    assert {check.id: (check.value, check.evidence) for check in report.checks if check.id in measured} == measured
    failing = sum(rule.failing or 0 for rule in report.rules)
    assert bool(failing) == (measured["valid"][0] not in (None, 1.0))


def test_what_it_says_is_plain_dutch(good: Report, tmp_path: Path) -> None:
    for line in "\n".join(map(in_words, (good, checked(written(tmp_path, BAD), gm_code="")))).splitlines():
        assert not JUDGING.search(line) and not JARGON.search(line), line
        assert "  bewijs" in line or all(len(sentence.split()) <= LONGEST for sentence in re.split(r"[.!?:;]\s+", line)), line
