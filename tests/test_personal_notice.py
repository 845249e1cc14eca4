"""A file with personal data: the operator is told, the bytes are not kept, and nobody else can see that it was read."""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.quality.personal_columns import bsn
from tests.replay import Replay
from tests.runs import datapeil, rows

UTRECHT = "http://standaarden.overheid.nl/owms/terms/Utrecht_(gemeente)"
NUMBERS = [bsn(random.Random(seed)) for seed in range(30)]
POINTS = "".join(f"{n};eik;{136_000 + n};456000\n" for n in range(30))
FILES = {
    "/bomen.csv": "id;boomsoort;x;y;eigenaarsnummer\n" + "".join(f"{n};eik;{136_000 + n};456000;{b}\n" for n, b in enumerate(NUMBERS)),
    "/laadpalen.csv": "id;vermogen;x;y\n" + POINTS.replace("eik", "11"),
}
PERSONAL = hashlib.sha256(FILES["/bomen.csv"].encode()).hexdigest()


PACKAGES = [
    {"id": name, "name": name, "title": name.capitalize(), "authority": UTRECHT, "notes": f"Alle {name} van Utrecht.", "tags": [],
     "resources": [{"id": f"{name}-csv", "url": f"{{base}}/{name}.csv", "format": "CSV", "name": name}]}
    for name in ("bomen", "laadpalen")
]  # fmt: skip
CATALOGUE = json.dumps({"success": True, "result": {"count": len(PACKAGES), "results": PACKAGES}})


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    with Replay({"/api/3/action/package_search": CATALOGUE, **FILES}) as server:
        yield server.host


@pytest.fixture(scope="module")
def home(portal: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notice") / "home"
    run(folder, portal, "2026-11-17")
    return folder


def run(home: Path, portal: str, day: str) -> None:
    sources = home.parent / "sources.yaml"
    sources.write_text(f"- id: utrecht\n  kind: ckan\n  url: http://{portal}/api/3/action/\n  municipality: GM0344\n", encoding="utf-8")
    result = datapeil("run", "--sources", sources, "--home", home, "--date", day, allow_hosts=portal, interval="0", with_documents="false")
    assert result.returncode in (0, 3, 4), result.stdout + result.stderr


def warehouse(home: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def states(home: Path, item: str) -> dict[str, str]:
    return {row["check"]: row["state"] for row in rows(home, "checks") if (row["gm_code"], row["item"]) == ("GM0344", item)}


def test_the_operator_is_told_in_counts(home: Path) -> None:
    assert warehouse(home, "FROM personal_data_notices") == [(PERSONAL, ["bsn"], 1, 30, ["bsn=30"], True)]


def test_the_bytes_are_not_kept_and_no_fact_holds_a_number(home: Path) -> None:
    kept = [path for path in home.rglob("*") if path.is_file() and not path.is_relative_to(home / "dagster")]
    assert not (home / "evidence" / "captures" / PERSONAL[:2] / PERSONAL).exists()
    leaks = [path for path in kept if any(number.encode() in path.read_bytes() for number in NUMBERS)]
    assert not leaks
    (facts,) = warehouse(home, f"SELECT is_table, rows, columns, problem, format FROM examinations WHERE sha256 = '{PERSONAL}'")
    assert facts == (None, None, None, "de inhoud is niet gemeten", "csv")
    assert not warehouse(home, f"FROM columns WHERE sha256 = '{PERSONAL}'") and not warehouse(
        home, f"FROM contents WHERE sha256 = '{PERSONAL}'"
    )


def test_in_public_the_content_is_not_measured_and_nothing_says_why(home: Path) -> None:
    content = ("complete", "valid", "unique")
    assert {states(home, "bomen")[check] for check in content} == {"unknown"}
    assert {states(home, "laadpalen")[check] for check in content} == {"known"}
    assert states(home, "bomen")["open_format"] == "known"
    said = {
        row["reason"] for row in rows(home, "checks") if (row["item"], row["check"]) == ("bomen", "valid") and row["gm_code"] == "GM0344"
    }
    assert said == {"inhoud niet gemeten"}
    for path in (home / "site").rglob("*"):
        if path.is_file() and path.suffix in (".html", ".csv", ".json", ".ttl", ".xml", ".svg"):
            text = path.read_text(encoding="utf-8").lower()
            assert "eigenaarsnummer" not in text and "persoonsgegevens in" not in text and "burgerservicenummer" not in text, path


def test_an_operator_who_judges_otherwise_closes_the_notice(home: Path, portal: str) -> None:
    (home / "input").mkdir(exist_ok=True)
    (home / "input" / "personal_data.csv").write_text(
        f"sha256,decision,reason,role,date\n{PERSONAL},closed,nummers van objecten,beheerder,2026-11-20\n", encoding="utf-8"
    )
    run(home, portal, "2026-11-24")
    assert warehouse(home, "SELECT is_open FROM personal_data_notices") == [(False,)]
    assert states(home, "bomen")["valid"] == "known"
    assert (home / "evidence" / "captures" / PERSONAL[:2] / PERSONAL).exists()


def test_a_mistake_in_the_file_of_decisions_is_one_line(home: Path, portal: str) -> None:
    (home / "input" / "personal_data.csv").write_text("sha256,decision,reason,role,date\nabc,closed,x,beheerder,2026-11-20\n")
    result = datapeil("run", "--sources", home.parent / "sources.yaml", "--home", home, "--date", "2026-11-25", allow_hosts=portal)
    assert result.returncode == 2 and "personal_data.csv:2: sha256" in result.stderr
