"""The invented input files of the demo: what municipalities would say themselves, of every kind.

What belongs here: laying them out in a home folder. Their dates move with the demo's date, so that what counts on one date counts on
another.
"""

import re
from datetime import date
from pathlib import Path

INPUT = Path(__file__).with_name("input")
WRITTEN = date(2026, 11, 24)  # the date on which the dates in the files are as they should be
DATE = re.compile(r"(?<=: )\d{4}-\d{2}-\d{2}$", re.MULTILINE)


def lay_out(folder: Path, day: date) -> None:
    """Write the files below `folder`, for a demo of `day`; what is there already stays as it is."""
    for file in sorted(path for path in INPUT.rglob("*") if path.is_file()):
        place = folder / file.relative_to(INPUT)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(DATE.sub(lambda found: _moved(found[0], day), file.read_text(encoding="utf-8")), encoding="utf-8")


def _moved(written: str, day: date) -> str:
    return str(date.fromisoformat(written) + (day - WRITTEN))
