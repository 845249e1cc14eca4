"""VNG's page of a quarter, on the site and on paper: where municipalities stand, where they lose points, what would help.

What belongs here: turning the table `quarter_figures` into sentences and tables. The figures come from assets/sql/, the words from texts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assets.scorecard.card import National
from assets.scorecard.quarters import quarter_words
from assets.scorecard.words import joined, rounded, sort_key
from assets.site.texts import texts
from quality.method import method

Row = Mapping[str, Any]
SHOWN = 5  # checks, and collective fixes
NAMES = 8  # climbers, and smart followers: what one sheet can hold


@dataclass(frozen=True, slots=True)
class Section:
    """One heading: sentences, and a table; without rows there is none. The first `names` columns are words, the others figures."""

    id: str
    title: str
    lines: list[str]
    caption: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    names: int = 1


@dataclass(frozen=True, slots=True)
class OnePager:
    """The page of one quarter, as of the snapshot of `date`."""

    period: str
    date: str
    title: str
    sections: list[Section]


class _Figures:
    """The rows of the quarter, by what they are called."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)

    def of(self, figure: str) -> list[Row]:
        return [row for row in self.rows if row["figure"] == figure]

    def total(self, figure: str) -> Row:
        """The figure of the whole country."""
        return next(row for row in self.of(figure) if row["key"] is None)

    def value(self, figure: str) -> float | None:
        value: float | None = self.total(figure)["value"]
        return value


def one_pager(rows: Iterable[Row], national: National) -> OnePager:
    """The page from the rows of `quarter_figures`; `national` gives the names of municipalities."""
    figures = _Figures(rows)
    first = figures.total("municipalities")
    names = {row.gm_code: row.name for row in national.rows}
    return OnePager(
        period=first["period"],
        date=national.date,
        title=texts()["quarter"]["title"].format(quarter=quarter_words(first["period"])),
        sections=[_standing(figures), _bottlenecks(figures), _chances(figures, names)],
    )


def _standing(figures: _Figures) -> Section:
    words = texts()["quarter"]
    counts = {name: rounded(figures.value(name) or 0) for name in ("municipalities", "established", "provisional", "insufficient")}
    lines = [words["counts"].format(**counts)]
    if (median := figures.value("median_score")) is not None:
        lines.append(words["median"].format(median=rounded(median), measured=rounded(figures.value("measured") or 0)))
    if (breadth := figures.value("breadth")) is not None:
        lines.append(words["breadth"].format(breadth=rounded(100 * breadth)))
    gap = figures.total("gap")
    lines.append(
        texts()["gap_none"]
        if gap["value"] is None
        else texts()["gap_text"].format(gap=rounded(gap["value"], 1), low=rounded(gap["low"], 1), high=rounded(gap["high"], 1))
    )
    if (share := figures.value("valid_profiles")) is not None:
        lines.append(words["profiles"].format(share=rounded(100 * share)))
    medians = {row["key"]: row["value"] for row in figures.of("median_score_of_size")}
    sizes = {row["key"]: row["value"] for row in figures.of("municipalities_of_size")}
    rows = [[size.label, rounded(sizes[size.id]), _points(medians[size.id])] for size in method().size_classes]
    return Section("stand", words["standing"], lines, words["sizes_caption"], words["sizes_columns"], rows)


def _bottlenecks(figures: _Figures) -> Section:
    """The checks on which most is lost, all together and on each kind of portal where something was measured."""
    words = texts()["quarter"]
    lost = {(row["key"], row["platform"]): row["value"] for row in figures.of("lost_points") if row["value"] is not None}
    platforms = [kind for kind in _platforms() if any(platform == kind for _, platform in lost)]
    worst = sorted((check for check, platform in lost if platform is None), key=lambda check: (-lost[check, None], check))[:SHOWN]
    missing = figures.value("lost_by_missing_items")
    return Section(
        "knelpunten",
        words["bottlenecks"],
        [words["missing"].format(points=rounded(missing, 1))] if missing is not None else [],
        words["bottlenecks_caption"],
        [words["check"], words["everywhere"], *(_platforms()[kind] for kind in platforms)],
        [[method().check(check).label, *(_points(lost.get((check, kind))) for kind in (None, *platforms))] for check in worst],
    )


def _chances(figures: _Figures, names: Mapping[str, str]) -> Section:
    words = texts()["quarter"]
    helped = {(row["key"], row["platform"]): row["value"] for row in figures.of("helped_by_collective_fix")}
    fixes = [row for row in figures.of("collective_gain") if row["platform"]]
    fixes.sort(key=lambda row: (-row["value"], row["key"], row["platform"]))
    rows: list[list[str]] = []
    for row in fixes[:SHOWN]:
        municipalities = helped[row["key"], row["platform"]]
        kind = _platforms().get(row["platform"], str(row["platform"]))
        mean = row["value"] / municipalities
        rows.append([method().check(row["key"]).label, kind, rounded(municipalities), rounded(row["value"], 1), rounded(mean, 1)])
    lines = [words["collective"] if rows else words["no_collective"]]
    for figure in ("climber", "smart_follower"):
        lines.append(_named(figure, [names[row["key"]] for row in figures.of(figure)]))
    return Section("kansen", words["chances"], lines, words["collective_caption"], words["collective_columns"], rows, names=2)


def _named(figure: str, names: list[str]) -> str:
    """Who climbed, or followed well, by name; how many more there are where one sheet cannot hold them."""
    words = texts()["quarter"][figure]
    if not names:
        return str(words["none"])
    ordered = sorted(names, key=sort_key)
    shown = ordered if len(ordered) <= NAMES else [*ordered[:NAMES], words["more"].format(count=len(ordered) - NAMES)]
    return str(words["some"].format(names=joined(shown)))


def _points(value: float | None) -> str:
    return str(texts()["quarter"]["unknown"]) if value is None else rounded(value, 1)


def _platforms() -> dict[str, str]:
    names: dict[str, str] = texts()["platforms"]
    return names
