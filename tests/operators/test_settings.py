"""Settings arrive where they are handed on, and one that is wrong is named in one line, without what may be a password."""

from pathlib import Path

import pytest

from pipelines.doctor import examine
from pipelines.settings import OF_HOME, lines, read_settings
from quality.datafiles import InputError


def test_settings_that_are_handed_on_are_the_same_there(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = frozenset({"a.example", "127.0.0.1:8000"})
    ways = {"smtp_password": "geheim", "alert_webhook": "https://a.example/geheim"}
    given = read_settings(home="elders", allow_hosts=hosts, notices=True, interval=2.5, **ways)
    for name, text in given.environment().items():
        monkeypatch.setenv(name, text)
    arrived = read_settings()
    assert (arrived.smtp_password, arrived.alert_webhook) == (given.smtp_password, given.alert_webhook)
    assert arrived.smtp_password.get_secret_value() == "geheim"
    assert (arrived.allow_hosts, arrived.interval, arrived.notices, arrived.places) == (hosts, 2.5, True, given.places)
    assert "geheim" not in repr(arrived)


def test_a_home_has_settings_of_its_own_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"sources": Path("it's here.yaml"), "allow_hosts": frozenset({"127.0.0.1:8710"}), "interval": 0.0, "is_demo": True}
    (tmp_path / OF_HOME).write_text(lines(own), encoding="utf-8")
    there = read_settings(home=tmp_path)
    assert {name: getattr(there, name) for name in own} == own and not read_settings(home=tmp_path / "other").is_demo
    monkeypatch.setenv("DATAPEIL_INTERVAL", "3")
    monkeypatch.setenv("DATAPEIL_HOME", str(tmp_path))
    assert (read_settings().interval, read_settings().is_demo) == (3, True)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("interval", "-1", "found '-1'"),
        ("contact", "a\nb", "one line"),
        ("site_url", "javascript:alert(1)", "http://"),
        ("ui_url", "127.0.0.1:3000", "http://"),
        ("alert_mail", "beheer@a.example, piet", "'piet' is none"),
        ("alert_webhook", "chat.example/geheim", "http://"),
        ("broker", "amqp://u:geheim@a.example", "redis://"),
        ("database", "mysql://u:geheim@a.example/x", "postgresql+psycopg2://"),
        ("executor", "dask", "'celery'"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DATAPEIL_{name.upper()}", value)
    with pytest.raises(InputError) as error:
        read_settings()
    assert f"DATAPEIL_{name.upper()}" in str(error.value) and told in str(error.value)
    assert len(str(error.value).splitlines()) == 1 and "geheim" not in str(error.value) and "Value error" not in str(error.value)


def test_the_doctor_knows_a_variable_that_nothing_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAPEIL_INTERVALL", "3")
    first = next(examine(read_settings(home=tmp_path)))
    assert "DATAPEIL_INTERVALL" in first.what and "DATAPEIL_INTERVAL," in first.remedy
