"""What a catalogue claims that a file is: assets/lists/declared_formats.yaml, read once."""

from functools import cache
from pathlib import Path

from pydantic import RootModel

from quality.datafiles import read_yaml


class _Spellings(RootModel[dict[str, tuple[str, ...]]]):
    pass


@cache
def _by_spelling() -> dict[str, str]:
    spellings = read_yaml(Path(__file__).parents[1] / "lists" / "declared_formats.yaml", _Spellings).root
    return {spelling: name for name, several in spellings.items() for spelling in several}


def declared_format(*claims: str | None) -> str:
    """The format id of the first claim (format, media type) that is understood; "" when none is."""
    for claim in claims:
        key = (claim or "").strip().lower().rstrip("/")
        if found := _by_spelling().get(key) or _by_spelling().get(key.rsplit("/", 1)[-1]) or _by_spelling().get(key.split(";")[0]):
            return found
    return ""
