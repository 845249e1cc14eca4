"""What municipalities publish together: the rows of the tables `cooperations` and `joint_datasets`.

What belongs here: finding the joint publisher of a dataset again. Whom it counts for is decided in attribution.py.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from assets.catalogues.attribution import Register
from assets.catalogues.cooperations import Joint

Row = Mapping[str, Any]


def joint_publications(datasets: Iterable[Row], register: Register) -> list[tuple[Joint, Row]]:
    """Every dataset of a joint publisher with that publisher; rows have source, dataset_id, publisher, publisher_name and creator.

    The first of these values that names anybody decides, as it does in attribution.
    """
    found = []
    for row in datasets:
        values = (row[field] or "" for field in ("publisher", "publisher_name", "creator"))
        deciding = next((value for value in values if register.find(value)), "")
        if joint := register.joint(deciding):
            found.append((joint, row))
    return found


def member_rows(publications: Iterable[tuple[Joint, Row]], register: Register, edition: Collection[str]) -> Iterator[dict[str, Any]]:
    """One row per cooperation and member of `edition` (GM codes): all of the list, and those that only their publications tell of."""
    every = {joint.id: joint for joint in [*register.cooperations, *(joint for joint, _ in publications)]}
    for joint in every.values():
        members = {heir for code in joint.gm_codes for heir in register.heirs(code, edition) if heir in edition}
        for code in sorted(members):
            yield {"cooperation": joint.id, "name": joint.name, "gm_code": code, "basis": joint.basis}
