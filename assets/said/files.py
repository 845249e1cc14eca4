"""Input that people give as reviewed files: folders of YAML or Markdown below `input/` of the home folder.

What belongs here: turning one folder into validated models, whatever kind of thing it holds. An invalid file never stops a run: it
becomes one line that names file, line and key, and what the file said when it was last valid goes on counting (the archive keeps it). A
file that is removed is taken back.

Another kind plugs in with a model and one value, which is then named in kinds.py::

    class PracticeCard(Entry):
        id: Slug
        gm_code: GmCode
        sections: Sections  # Markdown: the text under each `## heading`, by heading

    PRACTICE = Kind("practice", "practice", PracticeCard, lambda card: card.id, mistakes=card_mistakes, suffix=".md")

The stage of the flow reads all folders once a run (`read_folder`); every later step takes the same entries from the archive
(`kept(PRACTICE, evidence, day)`). Its JSON Schema is published and `datapeil template` knows it without further code.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from assets.evidence import Evidence
from assets.said.documents import document_of
from quality.datafiles import InputError, read_bytes, validated

Mistake = tuple[tuple[Any, ...], str]  # where (keys and indices), and what is expected there


class Entry(BaseModel):
    """The base of every kind: what a file may not say is a mistake, so that a typing error is never passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Given = TypeVar("Given", bound=Entry)


@dataclass(frozen=True, slots=True)
class Known:
    """What entries may refer to: the municipalities that are scored and the items of the reference list."""

    gm_codes: frozenset[str]
    items: frozenset[str]


def no_mistakes(_entry: Entry, _known: Known) -> Iterable[Mistake]:
    """For a kind whose model says everything that can be wrong."""
    return ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[Given]):
    """A kind of input file. A file is named after what `id_of` gives, so that nothing can be said twice; `mistakes` holds an entry against
    what is known outside the file; Markdown has its fields in front matter, and its texts under headings in `sections`."""

    name: str  # of its schema, and of `datapeil template --kind`
    folder: str  # below input/
    model: type[Given]
    id_of: Callable[[Given], str]
    mistakes: Callable[[Given, Known], Iterable[Mistake]] = no_mistakes
    suffix: str = ".yaml"

    def parse(self, place: Path, data: bytes, known: Known | None = None) -> Given:
        """The entry in a file's bytes; InputError, with `place` as the file's name, for its first mistake.

        Without `known` it is not held against what lies outside the file: that was done when it was read.
        """
        document = document_of(place, data)
        entry = validated(document, self.model)
        if self.id_of(entry) != place.stem:
            raise InputError(place, None, "", f"expected the name {self.id_of(entry)}{self.suffix}, after what the file is about")
        for location, expected in self.mistakes(entry, known) if known else ():
            raise document.mistake(location, expected)
        return entry


@dataclass(frozen=True, slots=True)
class Statement(Generic[Given]):
    """What one file says. `is_earlier`: the file is invalid now, and this is what it said when it was last valid."""

    file: str
    entry: Given
    sha256: str
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class Reading(Generic[Given]):
    """One folder on one date: what counts, and the mistakes in files that could not be taken as they are now."""

    statements: tuple[Statement[Given], ...]
    errors: tuple[InputError, ...]

    @property
    def entries(self) -> tuple[Given, ...]:
        return tuple(statement.entry for statement in self.statements)


def read_folder(kind: Kind[Given], inputs: Path, known: Known, evidence: Evidence, day: date) -> Reading[Given]:
    """Read `inputs`/<folder of the kind>, and keep what counts in the archive as that of `day`; a folder that is not there is empty."""
    before = _last(kind, evidence, day)
    statements: list[Statement[Given]] = []
    errors: list[InputError] = []
    for path in _files(inputs / kind.folder):
        place = Path(inputs.name, kind.folder, path.name)
        try:
            if path.suffix != kind.suffix:
                raise InputError(place, None, "", f"not read: expected a name that ends in {kind.suffix}")
            data = read_bytes(path)
            statements.append(Statement(path.name, kind.parse(place, data, known), evidence.put(data), is_earlier=False))
        except InputError as error:
            errors.append(InputError(place, error.line, error.key, error.expected))
            statements.extend(_earlier(kind, place, before.get(path.name), known, evidence))
    evidence.write_json(_manifest(kind, day), {s.file: {"sha256": s.sha256, "is_earlier": s.is_earlier} for s in statements})
    return Reading(tuple(statements), tuple(errors))


def kept(kind: Kind[Given], evidence: Evidence, day: date) -> tuple[Given, ...]:
    """The entries that counted in the snapshot of `day`, by file name; none before the folder was read for that day."""
    manifest = evidence.read_json(_manifest(kind, day)) or {}
    files = ((Path(kind.folder, name), evidence.existing(manifest[name]["sha256"])) for name in sorted(manifest))
    return tuple(kind.parse(place, capture.read_bytes()) for place, capture in files)


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder by name; hidden ones are editors' and Git's."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.is_dir() and not path.name.startswith("."):
            yield path


def _earlier(kind: Kind[Given], place: Path, sha256: str | None, known: Known, evidence: Evidence) -> Iterator[Statement[Given]]:
    """What the file said when it was last valid; nothing when it never was, or when that is no longer valid either."""
    if sha256 is None:
        return
    try:
        entry = kind.parse(place, evidence.existing(sha256).read_bytes(), known)
    except InputError:
        return  # the method or the register moved on: the error of the present file says what is expected now
    yield Statement(place.name, entry, sha256, is_earlier=True)


def _last(kind: Kind[Given], evidence: Evidence, day: date) -> dict[str, str]:
    """The SHA-256 of every file as it last counted, not later than `day`."""
    manifests = list(evidence.dated(f"said/{kind.name}", day))
    manifest = evidence.read_json(_manifest(kind, manifests[-1][0])) if manifests else {}
    return {name: file["sha256"] for name, file in manifest.items()}


def _manifest(kind: Kind[Given], day: date) -> str:
    return f"said/{kind.name}/{day}.json"
