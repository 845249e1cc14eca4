"""What all tests share: how many cases properties try, here and in CI, their order, and one demo home that tests only read."""

import os
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from tests.runs import datapeil

settings.register_profile("default", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "default")

DEMO_DAY = "2026-11-24"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that run the whole product first: begun last, the longest would leave all workers but one waiting at the end."""
    items.sort(key=lambda item: item.path.parent != Path(__file__).parent)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of one run of the demo on DEMO_DAY, made once for all workers. Do not write to it."""
    if given := os.environ.get("DATAPEIL_TEST_HOME"):  # a demo home of DEMO_DAY that is already there
        return Path(given)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = shared / "demo-home"
    with FileLock(shared / "demo-home.lock"):
        if not (home / "site").exists():
            result = datapeil("demo", "--home", home, "--date", DEMO_DAY, with_documents="true")
            assert result.returncode == 0, result.stderr
    return home
