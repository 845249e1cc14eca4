"""Publishers that name no municipality: what they are called, how much they publish, and whom they may be.

What belongs here: likeness of names, for people to look at. Nothing is ever attributed by it: "Bergen" is like "Bergeijk".
"""

from collections import Counter
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from assets.catalogues.attribution import OTHER_BODIES, Register, name_key

KINDS = frozenset({"gemeente", "(gemeente)", "gem.", "gem", "stad"})  # words that say what it is, not who
LIKELY = 0.8  # similarity (0-1, Ratcliff and Obershelp) below which a name is like nobody's


def unknown_rows(
    datasets: pa.Table, attributed: Collection[tuple[str, str]], register: Register, edition: Iterable[str]
) -> list[dict[str, Any]]:
    """Rows for the table `unknown_publishers`, from a table with source, id, publisher and publisher_name.

    `attributed`: (source, dataset id) of every dataset that has a municipality.
    """
    columns = (datasets[name].to_pylist() for name in ("source", "id", "publisher", "publisher_name"))
    counts = Counter(
        (publisher or "", name or "")
        for source, dataset_id, publisher, name in zip(*columns, strict=True)
        if (source, dataset_id) not in attributed
    )
    names = {name_key(register[code].name): code for code in edition}
    rows = []
    for (publisher, name), count in counts.items():
        code, similarity = _likely(name or publisher, names)
        rows.append(
            {
                "publisher": publisher or None,
                "publisher_name": name or None,
                "datasets": count,
                "likely_gm_code": code,
                "likely_name": register[code].name if code else None,
                "similarity": similarity,
            }
        )
    return rows


def _likely(publisher: str, names: dict[str, str]) -> tuple[str | None, float | None]:
    """The code of the municipality whose name is most like this publisher's, and how much; (None, None) when none is."""
    text = unquote(urlsplit(publisher).path.rsplit("/", 1)[-1]).replace("_", " ") if "://" in publisher else publisher
    if OTHER_BODIES.search(text.lower()):
        return None, None
    about = " ".join(word for word in name_key(text.rsplit("|", 1)[-1]).split() if word not in KINDS)
    matcher = SequenceMatcher(b=about, autojunk=False)
    best: tuple[float, str] | None = None
    for name in sorted(names):
        matcher.set_seq1(name)
        least = best[0] if best else LIKELY
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and (ratio := matcher.ratio()) >= least:
            best = max(best, (ratio, names[name])) if best else (ratio, names[name])
    return (best[1], best[0]) if best else (None, None)
