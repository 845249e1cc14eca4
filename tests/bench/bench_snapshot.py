"""One snapshot of 6,720 real datasets replayed locally without fetching files, then again with nothing changed; the whole and each step.

Aim: under 60 s and under 1 GiB; the second run under a fifth of the first.
"""

from tests.bench.measured import Result
from tests.bench.step_by_step import measured_runs
from tests.replay_ckan import read_packages
from tests.shared import SHARED

CAPTURE = "real/data_overheid_2015/packages_2015-04-06.ndjson.gz"
DAY = "2015-04-06"


def measure() -> list[Result]:
    capture = SHARED / CAPTURE
    if not capture.exists():
        return [Result("snapshot", None, None, None, note=f"not measured: no {CAPTURE} in the shared folder")]
    return measured_runs(read_packages(capture), DAY, ("first run", "nothing changed"))
