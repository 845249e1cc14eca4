"""The pages of the quarters: each is kept as it was at the quarter's last complete snapshot, with its sheet and its figures.

What belongs here: keeping them as one archive a quarter, and laying them into a site. A quarter that is over is never written again. What a
page says belongs to one_pager.py.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from assets.evidence import Evidence, fingerprint
from assets.lists.indicators import indicators
from assets.scorecard.card import National
from assets.scorecard.quarters import quarter_words
from assets.site.data_files import write_csv
from assets.site.frozen import EPOCH
from assets.site.one_pager import one_pager
from assets.site.pages import Pages
from assets.site.pdf import write_quarter_pdf

QUARTER = re.compile(r"^\d{4}-kw[1-4]$")


@dataclass(frozen=True, slots=True)
class Quarters:
    """The quarters kept in the archive, as quarters/<quarter>.zip with the files of one folder."""

    evidence: Evidence

    def all(self) -> list[str]:
        """All quarters kept, oldest first."""
        names = (name.removeprefix("quarters/").removesuffix(".zip") for name in self.evidence.names("quarters"))
        return [name for name in names if QUARTER.match(name)]

    def keep(self, quarter: str, folder: Path) -> None:
        """Keep the files of `folder` as the quarter's; an earlier snapshot of the same quarter is replaced."""
        with self.evidence.scratch() as scratch:
            file = scratch / f"{quarter}.zip"
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(folder.iterdir()):
                    archive.writestr(zipfile.ZipInfo(path.name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
            self.evidence.keep(f"quarters/{quarter}.zip", file)

    def unpack(self, site: Path) -> None:
        """Write the files of every quarter to vng/<quarter>/ below `site`."""
        for quarter in self.all():
            with zipfile.ZipFile(self._file(quarter)) as archive:
                archive.extractall(site / "vng" / quarter)  # names that we wrote

    def content(self, besides: str) -> str:
        """A fingerprint of all quarters but `besides`."""
        return fingerprint(f"{quarter} {self._file(quarter).stat().st_size}" for quarter in self.all() if quarter != besides)

    def _file(self, quarter: str) -> Path:
        return self.evidence.file(f"quarters/{quarter}.zip")


def keep_quarter(quarters: Quarters, pages: Pages, national: National, tables: Mapping[str, pa.Table], with_documents: bool) -> None:
    """Make the page of this snapshot's quarter, its sheet (unless without documents), its figures and its indicators, and keep them."""
    page = one_pager(tables["quarter_figures"].to_pylist(), national)
    with quarters.evidence.scratch() as scratch:
        folder = scratch / page.period
        folder.mkdir()
        html = pages.rendered(f"vng/{page.period}/index.html", "quarter.html", {"page": page, "indicators": indicators()})
        (folder / "index.html").write_text(html, encoding="utf-8")
        write_csv(folder / "cijfers.csv", tables["quarter_figures"])
        write_csv(folder / "indicatoren.csv", tables["indicators"])
        if with_documents:
            write_quarter_pdf(folder / "kwartaal.pdf", page, national)
        quarters.keep(page.period, folder)


def write_quarters(site: Path, pages: Pages, quarters: Quarters) -> None:
    """Lay every quarter into the site, with the page that lists them."""
    quarters.unpack(site)
    pages.add("vng/index.html", "quarters.html", {"quarters": [(quarter, quarter_words(quarter)) for quarter in quarters.all()]})
