"""The doctor of an installation: every ill has a remedy, a home in order has none, and nothing changes."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.home import Home
from assets.snapshot import AMSTERDAM
from pipelines.cli import main
from pipelines.doctor import Finding, examine
from pipelines.settings import read_settings
from tests.conftest import DEMO_DAY
from tests.runs import digests

SNAPSHOT = datetime.now(AMSTERDAM).date() - timedelta(days=20)


def findings(home: Path, **given: object) -> list[Finding]:
    return list(examine(read_settings(home=home, **given)))


def ill(found: list[Finding]) -> str:
    return "\n".join(finding.line for finding in found if finding.remedy)


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """What the doctor looks at of a home with one published snapshot, of SNAPSHOT."""
    for name in ("dagster", "evidence/facts", "evidence/harvests", "evidence/gates"):
        shutil.copytree(demo_home / name, tmp_path / "home" / name)
    for path in [
        *(tmp_path / "home" / "evidence").glob(f"facts/{DEMO_DAY}"),
        *(tmp_path / "home" / "evidence").glob(f"gates/{DEMO_DAY}.*"),
    ]:
        path.rename(path.with_name(path.name.replace(DEMO_DAY, str(SNAPSHOT))))
    return tmp_path / "home"


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "--home", str(tmp_path / "none")])
    assert result.exit_code == 3 and "There is no home" in result.output and "the first" in result.output.lower()
    assert not (tmp_path / "none").exists()


def test_it_says_what_is_there_and_what_to_do(home: Path) -> None:
    found = findings(home)
    said = "\n".join(finding.line for finding in found)
    assert f"ok The last published snapshot is of {SNAPSHOT}." in said
    for wanted in ("DATAPEIL_CONTACT", "DATAPEIL_SHAPES", "DATAPEIL_ALERT_MAIL", f"datapeil dev --home {home}"):
        assert wanted in ill(found)


def test_what_is_set_is_in_order(home: Path) -> None:
    told = ill(findings(home, contact="https://a.example", alert_mail="a@a.example", smtp_host="mail.a.example"))
    assert "DATAPEIL_CONTACT" not in told and "ALERT" not in told
    assert "DATAPEIL_SMTP_HOST" in ill(findings(home, alert_mail="a@a.example"))


def test_a_snapshot_that_is_late_is_an_alert_with_its_remedy(home: Path) -> None:
    assert "There is no new snapshot" in ill(findings(home))
    assert "There is no new snapshot" not in ill(findings(home, late_days=30))


def test_a_mistake_in_the_input_is_named_with_its_line(home: Path, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("- id: a\n  kind: nonsense\n  url: https://a.example\n", encoding="utf-8")
    assert f"{tmp_path / 'sources.yaml'}:2" in ill(findings(home, sources=tmp_path / "sources.yaml"))


def test_too_little_room_is_told(home: Path) -> None:
    assert "The disk is nearly full" in ill(findings(home, disk_bytes=10**18)) and "The disk" not in ill(findings(home))


def test_a_run_under_way_is_no_ill_and_nothing_changes(home: Path) -> None:
    findings(home)
    before = digests(home / "evidence")
    with Home(home).locked():
        said = findings(home)
    assert any("A run is under way" in finding.what and not finding.remedy for finding in said)
    assert digests(home / "evidence") == before and not (home / "site").exists() and not (home / "warehouse.duckdb").exists()
