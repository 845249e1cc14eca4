"""The value lists that checks look things up in (quality/lists/), read once."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, RootModel

from quality.datafiles import read_yaml

FOLDER = Path(__file__).resolve().parents[1] / "lists"
NO_FORMAT = {"empty": "leeg bestand", "unknown": "onbekend"}  # what recognising ends with when there is no format


def key_of(value: str) -> str:
    """A URI or text in the form in which the lists are compared."""
    text = value.strip().lower()
    for prefix in ("http://", "https://"):
        text = text.removeprefix(prefix)
    text = text.removeprefix("www.").rstrip("/")
    for suffix in ("/deed.nl", "/deed.en", "/deed", "/legalcode"):
        text = text.removesuffix(suffix)
    return text


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Licences(_Model):
    open: frozenset[str]
    share_alike: frozenset[str]
    closed: frozenset[str]


class Vocabulary(_Model):
    """Accepted values; `unknown` are the last parts of values that are in the vocabulary but say nothing."""

    values: frozenset[Annotated[str, BeforeValidator(str)]] = frozenset()
    prefixes: tuple[str, ...] = ()
    unknown: frozenset[str] = frozenset()

    def accepts(self, value: str) -> bool:
        key = key_of(value)
        if not key or key in self.unknown or key.rsplit("/", 1)[-1] in self.unknown:
            return False
        return key in self.values or key.startswith(self.prefixes or ("\0",))


class Vocabularies(_Model):
    themes: Vocabulary
    access_rights: Vocabulary
    frequencies: Vocabulary


class Format(_Model):
    value: float
    machine_readable: bool
    label: str


class _Formats(RootModel[dict[str, Format]]):
    pass


@cache
def openness_of_licence(licence: str) -> float | None:
    """1 open, 0.5 share-alike, 0 closed; None when the value is in no list. Not for an empty value."""
    lists = _licences()
    key = key_of(licence)
    for names, openness in ((lists.open, 1.0), (lists.share_alike, 0.5), (lists.closed, 0.0)):
        families = tuple(name for name in names if name.endswith("/"))
        if key in names or f"{key}/".startswith(families):
            return openness
    return None


@cache
def _licences() -> _Licences:
    return read_yaml(FOLDER / "licences.yaml", _Licences)


@cache
def vocabularies() -> Vocabularies:
    return read_yaml(FOLDER / "vocabularies.yaml", Vocabularies)


@cache
def formats() -> dict[str, Format]:
    """What each real format is worth, by id."""
    return read_yaml(FOLDER / "formats.yaml", _Formats).root


def format_name(format: str) -> str:
    """What people call a real format, by id; what is no format has words of its own."""
    known = formats().get(format)
    return known.label if known else NO_FORMAT.get(format, format)
