"""Servers of others that tests of many machines need, each started on a free port of this machine and ended by the test that started it.

What belongs here: PostgreSQL, Redis (Debian's, see `servers` in the Makefile) and an object store (moto).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis
import requests

from tests.runs import free_port

UNPRIVILEGED = "postgres"  # PostgreSQL refuses to run as root
SECONDS = 30


def binary(name: str) -> str:
    """Where Debian puts it; skips the test where it is not, and fails it in CI."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(beside[-1]) if beside else shutil.which(name)
    if found is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"no {name} here; `make servers` as root installs it")
    return str(found)


@contextmanager
def postgres() -> Iterator[str]:
    """An empty database; its address. Its folder is not one of pytest's, for those are for their owner only."""
    as_user = UNPRIVILEGED if os.getuid() == 0 else None
    initdb, server, port = binary("initdb"), binary("postgres"), free_port()
    with tempfile.TemporaryDirectory(prefix="datapeil-postgres-") as folder:
        if as_user:
            shutil.chown(folder, as_user)
        data = f"{folder}/data"
        command = [initdb, "--pgdata", data, "--username", "datapeil", "--auth", "trust", "--no-sync"]
        subprocess.run(command, user=as_user, cwd="/", check=True, capture_output=True)
        place = f"datapeil@127.0.0.1:{port}/postgres"
        with _running([server, "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F"], user=as_user) as process:
            _until(process, lambda: psycopg2.connect(f"postgresql://{place}").close(), psycopg2.OperationalError)
            yield f"postgresql+psycopg2://{place}"


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """An empty Redis; its address."""
    folder.mkdir(parents=True)
    port = free_port()
    with _running([binary("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]) as process:
        _until(process, redis.Redis(port=port).ping, redis.ConnectionError)
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def object_store() -> Iterator[str]:
    """An S3 server with an empty bucket; the address for Arrow. Keys are whatever the environment has."""
    port = free_port()
    with _running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]) as process:
        _until(process, lambda: requests.put(f"http://127.0.0.1:{port}/datapeil", timeout=5).raise_for_status(), requests.ConnectionError)
        yield f"s3://datapeil/evidence?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"


@contextmanager
def _running(command: list[str], user: str | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, user=user, cwd="/")
    try:
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS)


def _until(process: "subprocess.Popen[bytes]", works: object, not_yet: type[Exception]) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            works()  # type: ignore[operator]
            return
        except not_yet:
            if time.monotonic() > end or process.poll() is not None:
                raise
            time.sleep(0.1)
