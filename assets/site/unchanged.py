"""What a new site takes over from the one before it: pages and downloads of municipalities of which nothing changed.

What belongs here: telling whether everything that shapes a municipality's files is the same as last time, and copying them. A site
holds its own fingerprints, so an earlier site needs no other record, and readers can see which municipalities changed.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assets.evidence import fingerprint
from assets.scorecard.card import Card

RECORD = "gemeente/vingerafdrukken.json"  # GM code -> fingerprint
PARTS = ("", "raad")  # the folders of a municipality whose files are its own; frozen months come from the archive


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The municipalities whose files can be taken over from `before` (None: there is no earlier site) into `folder`."""

    folder: Path
    before: Path | None
    fingerprints: Mapping[str, str]
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, folder: Path, before: Path | None, cards: list[Card], shared: str, months: Mapping[str, list[str]]) -> "Unchanged":
        """`shared` stands for all that shapes every municipality's files besides its card and the months that its page leads to."""
        prints = {card.gm_code: fingerprint([card.model_dump_json(), shared, *months.get(card.gm_code, [])]) for card in cards}
        return cls(folder, before, prints)

    def take(self) -> None:
        """Copy the files of every municipality with the same fingerprint as in the site before; `taken` names them."""
        if self.before is None or not (self.before / RECORD).is_file():
            return
        earlier = json.loads((self.before / RECORD).read_text(encoding="ascii"))
        for code, mark in self.fingerprints.items():
            if earlier.get(code) == mark:
                for part in PARTS:
                    _copy_files(self.before / "gemeente" / code / part, self.folder / "gemeente" / code / part)
                self.taken.add(code)

    def keep(self) -> None:
        """Write the fingerprints of this site, for the next one."""
        (self.folder / RECORD).write_text(json.dumps(self.fingerprints, indent=0) + "\n", encoding="ascii")


def _copy_files(source: Path, target: Path) -> None:
    """Copies, not links: whoever writes such a file again must not change the site that people read now."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.is_file():
            shutil.copyfile(path, target / path.name)
