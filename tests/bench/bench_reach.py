"""5,000 URLs on 50 local hosts that answer after 50 ms: our reach beside lychee, one request at a time per host, no interval.

lychee takes part where `make install-bench` installed it, or where it is on PATH. The least that 100 requests of 50 ms one after the other
can take is 5 s; we ask robots.txt of each host too, lychee does not. lychee may have all requests under way at once, for with its default
of 128 it stands in line for the first hosts of a list that is sorted by host.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.evidence import Evidence
from assets.files.reach import Target, check_all, visit_all
from tests.bench.measured import Result, of_command, of_function
from tests.bench.slow_hosts import address

BENCH_TOOLS = Path(__file__).parents[2] / ".venv-bench" / "bin"
HOSTS, EACH, SECONDS = 50, 100, 0.05
URLS = HOSTS * EACH


def measure() -> list[Result]:
    with _served() as port, tempfile.TemporaryDirectory() as folder:
        results = [
            of_function("ours, HEAD (asking whether links work)", reach, "check", port, folder, amount=URLS, unit="URLs"),
            of_function("ours, GET into the archive (as a snapshot does)", reach, "visit", port, folder, amount=URLS, unit="URLs"),
        ]
        lychee = shutil.which("lychee", path=str(BENCH_TOOLS)) or shutil.which("lychee")
        if lychee is None:
            return [*results, Result("lychee", None, None, None, note="not installed (make install-bench)")]
        listed = Path(folder) / "urls.txt"
        listed.write_text("".join(f"{url}\n" for url in urls(port)), encoding="ascii")
        polite = ["--host-concurrency", "1", "--host-request-interval", "0ms", "--max-concurrency", str(URLS), "--no-progress", "--quiet"]
        for method in ("head", "get"):
            command = [lychee, *polite, "--max-retries", "0", "--method", method, str(listed)]
            results.append(of_command(f"lychee, {method.upper()}", command, amount=URLS, unit="URLs"))
        return results


def urls(port: int) -> list[str]:
    """Sorted by host, as the links of a catalogue are."""
    return [f"http://{address(host)}:{port}/{number}.csv" for host in range(HOSTS) for number in range(EACH)]


def reach(how: str, port: int, folder: str) -> None:
    """Reach all URLs once, and see that it succeeded."""
    targets = [Target(url, "csv") for url in urls(port)]
    hosts = frozenset(f"{address(host)}:{port}" for host in range(HOSTS))
    all_of_them = check_all if how == "check" else visit_all
    with PoliteClient(Politeness("Datapeil/0.1 (bench)", interval=0.0), Limits(), hosts) as client:
        visits = all_of_them(targets, client, Evidence(Path(folder) / how), Limits(), HOSTS, 600)
    wrong = [visit for visit in visits if visit.outcome != "ok"]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {len(visits)} URLs failed, the first with {wrong[0].reason}")


@contextmanager
def _served() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.bench.slow_hosts", str(HOSTS), str(_free_port()), str(SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout and server.stdout.readline() == b"ready\n"
            yield int(command[4])
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sought:
        return int(sought.getsockname()[1])
