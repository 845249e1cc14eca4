"""Where a municipality stands beside others and beside its own past, from rows to the shapes of card.py."""

from collections.abc import Collection, Iterable

from assets.catalogues.attribution import Register
from assets.scorecard import card as shapes
from assets.scorecard.tables import Row, Tables
from assets.scorecard.words import band_label, change_sentence, comparison_sentence, joined
from quality.method import method
from quality.peers import size_class

STATUSES = {"established": "vastgesteld", "provisional": "voorlopig", "insufficient": "onvoldoende gemeten"}
AMONG = ("similar", "size", "province")


def figures_of(row: Row) -> shapes.Figures:
    """The figures of a row of `scores`, `scores_confirmed` or `domains`."""
    return shapes.Figures(
        **{name: row[name] for name in ("score", "low", "high", "coverage", "breadth", "depth", "status")},
        status_label=STATUSES[row["status"]],
        band=row["band"] or "",
        band_label=band_label(row["band"] or ""),
    )


def domains_of(code: str, tables: Tables) -> list[shapes.DomainFigures]:
    """The domain profile, by name."""
    return [shapes.DomainFigures(domain=row["domain"], figures=figures_of(row)) for row in tables.domains[code]]


def peers_of(code: str, tables: Tables) -> list[shapes.Neighbour]:
    """The similar municipalities, nearest first; none when too little is measured to compare."""
    if tables.scores[code]["band"] is None:
        return []
    return [
        shapes.Neighbour(gm_code=row["peer"], name=tables.name(row["peer"]), distance=row["distance"]) for row in tables.peers.get(code, [])
    ]


def comparisons_of(code: str, tables: Tables) -> list[shapes.Comparison]:
    """The comparisons in words; none when too little is measured to compare."""
    if tables.scores[code]["band"] is None:
        return []
    rows = sorted(tables.comparisons[code], key=lambda row: AMONG.index(row["among"]))
    return [_comparison(row, tables) for row in rows]


def changes_of(code: str, tables: Tables) -> list[shapes.Change]:
    """The changes that may be shown, the latest first."""
    return [
        shapes.Change(
            from_date=row["from_date"].isoformat(),
            **{name: row[name] for name in ("since", "points", "before", "after", "matched", "is_change")},
            sentence=change_sentence(row["from_date"].isoformat(), row["points"], row["is_change"]),
        )
        for row in tables.changes.get(code, [])
    ]


def points_of(rows: Iterable[Row]) -> list[shapes.Point]:
    """The scores over time, oldest first."""
    names = ("score", "low", "high", "coverage", "method_version", "published_method_version")
    return [shapes.Point(date=row["date"].isoformat(), **{name: row[name] for name in names}) for row in rows]


def predecessors_of(code: str, register: Register, edition: Collection[str], tables: Tables) -> list[shapes.Line]:
    """The lines of the municipalities that went into this one, as far as they were measured."""
    measured = [m for m in register.municipalities if m.gm_code in tables.history and m.gm_code not in edition]
    return [
        shapes.Line(gm_code=m.gm_code, name=m.name, points=points_of(tables.history[m.gm_code]))
        for m in measured
        if code in register.heirs(m.gm_code, edition)
    ]


def _comparison(row: Row, tables: Tables) -> shapes.Comparison:
    label = _group(row["among"], tables.municipalities[row["gm_code"]], tables)
    verdict = row["verdict"] or ""
    return shapes.Comparison(
        **{name: row[name] for name in ("among", "members", "counted", "p25", "median", "p75")},
        label=label,
        verdict=verdict,
        sentence=comparison_sentence(label, verdict, row["median"]),
    )


def _group(among: str, municipality: Row, tables: Tables) -> str:
    """The group in Dutch; where a named group (G4) lies in the size class as a whole, it is named with its members."""
    if among == "similar":
        return "vergelijkbare gemeenten"
    if among == "province":
        return f"andere gemeenten in {municipality['province']}"
    if municipality["population"] is None:
        return "andere gemeenten met een onbekend aantal inwoners"
    own = size_class(municipality["population"])
    label = next(size.label for size in method().size_classes if size.id == own)
    named = [
        f"de {name}: {joined([tables.name(code) for code in codes])}"
        for name, codes in method().named_groups.items()
        if all(size_class(tables.municipalities[code]["population"] or 0) == own for code in codes)
    ]
    return f"andere gemeenten met {label}" + (f" (waaronder {'; '.join(named)})" if named else "")
