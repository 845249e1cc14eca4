"""5,000 URLs on 50 local hosts that answer after 50 ms: our reach beside lychee, one request at a time per host, no interval.

lychee takes part where `make install-bench` installed it, or where it is on PATH. The least that 100 requests of 50 ms one after the other
can take is 5 s; we ask robots.txt of each host too, lychee does not. lychee may have all requests under way at once, for with its default
of 128 it stands in line for the first hosts of a list that is sorted by host. All take turns, so that what else the machine does weighs on
all: a row is the median of its turns, and a note the median of the ratios between neighbours.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import getloadavg
from pathlib import Path
from statistics import median

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.evidence import Evidence
from assets.files.reach import Target, check_all, visit_all
from tests.bench.measured import Result, of_command, of_function
from tests.bench.slow_hosts import address

BENCH_TOOLS = Path(__file__).parents[2] / ".venv-bench" / "bin"
HOSTS, EACH, SECONDS = 50, 100, 0.05
URLS = HOSTS * EACH
TURNS = 5


def measure() -> list[Result]:
    lychee = shutil.which("lychee", path=str(BENCH_TOOLS)) or shutil.which("lychee")
    with _served() as port, tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "urls.txt"
        listed.write_text("".join(f"{url}\n" for url in urls(port)), encoding="ascii")
        loaded = of_function("ours, asking nothing (interpreter and code)", load)
        turns = [_turn(lychee, port, listed, f"{folder}/{number}") for number in range(TURNS)]
    by_row = list(zip(*turns, strict=True))
    if lychee is None:
        return [loaded, *map(_middle, by_row), Result("lychee", None, None, None, note="not installed (make install-bench)")]
    head, lychee_head, get, lychee_get = by_row
    return [loaded, _beside(head, lychee_head), _middle(lychee_head), _beside(get, lychee_get), _middle(lychee_get)]


def _turn(lychee: str | None, port: int, listed: Path, folder: str) -> list[Result]:
    """Each of them once."""
    results = []
    for how, method, what in (("check", "HEAD", "asking whether links work"), ("visit", "GET", "into the archive, as a snapshot does")):
        results.append(of_function(f"ours, {method} ({what})", reach, how, port, folder, amount=URLS, unit="URLs"))
        if lychee:
            polite = [
                "--host-concurrency",
                "1",
                "--host-request-interval",
                "0ms",
                "--max-concurrency",
                str(URLS),
                "--no-progress",
                "--quiet",
            ]
            command = [lychee, *polite, "--max-retries", "0", "--method", method.lower(), str(listed)]
            results.append(of_command(f"lychee, {method}", command, amount=URLS, unit="URLs"))
    return results


def _middle(turns: Sequence[Result]) -> Result:
    """Their medians; every turn must have gone well."""
    wall, cpu, peak = (median(getattr(turn, name) for turn in turns) for name in ("wall_seconds", "cpu_seconds", "peak_mib"))
    return replace(turns[0], wall_seconds=wall, cpu_seconds=cpu, peak_mib=peak, note="; ".join(turn.note for turn in turns if turn.note))


def _beside(ours: Sequence[Result], theirs: Sequence[Result]) -> Result:
    """Ours, with the time it took as a share of theirs."""
    ratios = sorted((one.wall_seconds or 0) / (other.wall_seconds or 1) for one, other in zip(ours, theirs, strict=True))
    shown = f"{median(ratios):.2f} x the time of lychee ({ratios[0]:.2f} to {ratios[-1]:.2f}); load {getloadavg()[1]:.1f}"
    row = _middle(ours)
    return replace(row, note="; ".join(filter(None, (shown, row.note))))


def urls(port: int) -> list[str]:
    """Sorted by host, as the links of a catalogue are."""
    return [f"http://{address(host)}:{port}/{number}.csv" for host in range(HOSTS) for number in range(EACH)]


def load() -> None:
    """Ask nothing: what is left is loading, which a snapshot does once for all that it does."""


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
