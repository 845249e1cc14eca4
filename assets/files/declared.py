"""What a catalogue claims that a file is, and whether that is so: assets/lists/declared_formats.yaml and claims.yaml, read once."""

from functools import cache

from pydantic import RootModel

from assets.lists import LISTS
from quality.datafiles import read_yaml


class _Several(RootModel[dict[str, tuple[str, ...]]]):
    pass


@cache
def _by_spelling() -> dict[str, str]:
    spellings = read_yaml(LISTS / "declared_formats.yaml", _Several).root
    return {spelling: name for name, several in spellings.items() for spelling in several}


@cache
def _broader() -> dict[str, tuple[str, ...]]:
    return read_yaml(LISTS / "claims.yaml", _Several).root


def declared_format(*claims: str | None) -> str:
    """The format id of the first claim (format, media type) that is understood; "" when none is."""
    for claim in claims:
        key = (claim or "").strip().lower().rstrip("/")
        if found := _by_spelling().get(key) or _by_spelling().get(key.rsplit("/", 1)[-1]) or _by_spelling().get(key.split(";")[0]):
            return found
    return ""


def claim_is_true(declared: str, real: str) -> bool:
    """Whether a file whose bytes are of the format `real` is what a catalogue calls `declared`; both are format ids."""
    return real == declared or real in _broader().get(declared, ())
