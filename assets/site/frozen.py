"""Frozen pages: for every month the page of each municipality as it was at the month's last complete snapshot.

What belongs here: keeping them as one immutable archive a month, and laying them into a site. A month that is over is never written again:
what a council discussed can be read again later, whatever the method or the look has become.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assets.evidence import fingerprint, written_aside

MONTH = re.compile(r"^\d{4}-\d{2}$")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pages give the same bytes


@dataclass(frozen=True, slots=True)
class Frozen:
    """The months kept in `folder`, as <month>.zip with one page per municipality."""

    folder: Path

    def months(self) -> list[str]:
        """All months kept, oldest first."""
        names = (path.stem for path in self.folder.glob("*.zip")) if self.folder.exists() else ()
        return sorted(name for name in names if MONTH.match(name))

    def keep(self, month: str, pages: Mapping[str, str]) -> None:
        """Keep `pages` (GM code -> HTML) as the month's; an earlier snapshot of the same month is replaced."""
        with written_aside(self.folder / f"{month}.zip") as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
            for code, page in sorted(pages.items()):
                archive.writestr(zipfile.ZipInfo(f"{code}.html", EPOCH), page, zipfile.ZIP_DEFLATED)

    def months_of(self) -> dict[str, list[str]]:
        """For each municipality the months of which it has a page, oldest first."""
        found: dict[str, list[str]] = {}
        for month in self.months():
            with zipfile.ZipFile(self.folder / f"{month}.zip") as archive:
                for name in archive.namelist():
                    found.setdefault(name.removesuffix(".html"), []).append(month)
        return found

    def unpack(self, site: Path) -> None:
        """Write every kept page to gemeente/<code>/<month>/index.html below `site`."""
        for month in self.months():
            with zipfile.ZipFile(self.folder / f"{month}.zip") as archive:
                for name in archive.namelist():
                    place = site / "gemeente" / name.removesuffix(".html") / month
                    place.mkdir(parents=True, exist_ok=True)
                    (place / "index.html").write_bytes(archive.read(name))

    def content(self, besides: str) -> str:
        """A fingerprint of all months but `besides`."""
        months = (month for month in self.months() if month != besides)
        return fingerprint(f"{month} {(self.folder / f'{month}.zip').stat().st_size}" for month in months)
