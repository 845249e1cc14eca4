"""What changed between two harvests of one source."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Ids of datasets. `touched` were stamped anew by the catalogue; `changed` mean something else than before."""

    added: frozenset[str]
    removed: frozenset[str]
    changed: frozenset[str]
    touched: frozenset[str]


def compare(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> Change:
    """Both sides are {id: (meaning hash, the catalogue's stamp)}."""
    both = before.keys() & after.keys()
    return Change(
        frozenset(after.keys() - before.keys()),
        frozenset(before.keys() - after.keys()),
        frozenset(key for key in both if before[key][0] != after[key][0]),
        frozenset(key for key in both if before[key][1] != after[key][1]),
    )
