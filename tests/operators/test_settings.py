"""Settings that are handed on to other processes arrive as they were given."""

import pytest

from pipelines.settings import read_settings


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
