"""Frozen pages: for every month the page of each municipality as it was at the month's last complete snapshot.

What belongs here: keeping them as one immutable archive a month, and laying them into a site. A month that is over is never written again:
what a council discussed can be read again later, whatever the method or the look has become.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assets.evidence import Evidence, fingerprint

MONTH = re.compile(r"^\d{4}-\d{2}$")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pages give the same bytes


@dataclass(frozen=True, slots=True)
class Frozen:
    """The months kept in the archive, as frozen/<month>.zip with one page per municipality."""

    evidence: Evidence

    def months(self) -> list[str]:
        """All months kept, oldest first."""
        names = (name.removeprefix("frozen/").removesuffix(".zip") for name in self.evidence.names("frozen"))
        return [name for name in names if MONTH.match(name)]

    def keep(self, month: str, pages: Mapping[str, str]) -> None:
        """Keep `pages` (GM code -> HTML) as the month's; an earlier snapshot of the same month is replaced."""
        with self.evidence.scratch() as scratch:
            file = scratch / f"{month}.zip"
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for code, page in sorted(pages.items()):
                    archive.writestr(zipfile.ZipInfo(f"{code}.html", EPOCH), page, zipfile.ZIP_DEFLATED)
            self.evidence.keep(f"frozen/{month}.zip", file)

    def months_of(self) -> dict[str, list[str]]:
        """For each municipality the months of which it has a page, oldest first."""
        found: dict[str, list[str]] = {}
        for month in self.months():
            with zipfile.ZipFile(self._file(month)) as archive:
                for name in archive.namelist():
                    found.setdefault(name.removesuffix(".html"), []).append(month)
        return found

    def unpack(self, site: Path) -> None:
        """Write every kept page to gemeente/<code>/<month>/index.html below `site`."""
        for month in self.months():
            with zipfile.ZipFile(self._file(month)) as archive:
                for name in archive.namelist():
                    place = site / "gemeente" / name.removesuffix(".html") / month
                    place.mkdir(parents=True, exist_ok=True)
                    (place / "index.html").write_bytes(archive.read(name))

    def content(self, besides: str) -> str:
        """A fingerprint of all months but `besides`."""
        months = (month for month in self.months() if month != besides)
        return fingerprint(f"{month} {self._file(month).stat().st_size}" for month in months)

    def _file(self, month: str) -> Path:
        return self.evidence.file(f"frozen/{month}.zip")
