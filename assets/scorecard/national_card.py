"""The country's page, from tables and cards.

What belongs here: gathering the national figures into the shapes of card.py, with their Dutch labels.
"""

from collections import Counter

from assets.said.for_card import totals_of
from assets.scorecard import card as shapes
from assets.scorecard.cards import source_of
from assets.scorecard.tables import SOURCES, Row
from assets.scorecard.words import sort_key
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.method import method

HISTORY = """
SELECT date::VARCHAR AS date, median(score) AS score, avg(coverage) AS coverage, max(method_version) AS method_version,
  max(published_method_version) AS published_method_version
FROM history GROUP BY date ORDER BY date
"""


def build_national(snapshot: Snapshot, warehouse: Warehouse, cards: list[shapes.Card]) -> shapes.National:
    """The country's page."""
    rows = warehouse.read("SELECT * FROM national")
    figures = {row["figure"]: row["value"] for row in rows if row["key"] is None}
    expected = snapshot.inputs.reference_list
    statuses = {item.id: Counter[str]() for item in expected.items}
    for card in cards:
        for item in card.items:
            statuses[item.id][item.status] += 1
    bands = Counter(card.figures.band for card in cards if card.figures.status == "established")
    history = warehouse.read(HISTORY)
    return shapes.National(
        date=snapshot.day.isoformat(),
        method_version=method().version,
        list_version=expected.version,
        list_title=expected.title,
        is_demo=snapshot.is_demo,
        municipalities=len(cards),
        measured=int(figures["measured"]),
        established=int(figures["established"]),
        provisional=int(figures["provisional"]),
        insufficient=int(figures["insufficient"]),
        median_score=figures["median_score"],
        bands=[(band.id, band.label, bands[band.id]) for band in method().bands],
        datasets=int(figures["datasets"]),
        attributed=int(figures["attributed"]),
        rows=[_national_row(card) for card in sorted(cards, key=lambda card: sort_key(card.name))],
        items=[
            shapes.ItemTotal(
                id=item.id,
                title=item.title,
                domain=item.domain,
                source_status=item.source_status,
                **{status: statuses[item.id][status] for status in method().status_names},
            )
            for item in expected.items
        ],
        sources=[source_of(row) for row in warehouse.read(SOURCES)],
        history=[shapes.Point(low=None, high=None, **row) for row in history],
        figures=_figures(rows, {item.id: item.title for item in expected.items}),
        bottlenecks=_bottlenecks(warehouse),
        climbers=_climbers(warehouse),
        said=totals_of(card.said for card in cards),
    )


def _national_row(card: shapes.Card) -> shapes.NationalRow:
    statuses = Counter(item.status for item in card.items)
    return shapes.NationalRow(
        gm_code=card.gm_code,
        name=card.name,
        province=card.province,
        population=card.population,
        figures=card.figures,
        found=statuses["found"] + statuses["national"],
        not_found=statuses["not_found"],
        unknown=statuses["doubtful"] + statuses["not_measured"],
    )


def _figures(rows: list[Row], titles: dict[str, str]) -> list[shapes.Figure]:
    """The figures that have a key or an interval; those of the whole country alone are fields of the page."""
    labels = titles | {size.id: size.label for size in method().size_classes} | {band.id: band.label for band in method().bands}
    order = {size.id: number for number, size in enumerate(method().size_classes)}
    return [
        shapes.Figure(
            figure=row["figure"],
            key=row["key"] or "",
            label=labels.get(row["key"] or "", ""),
            **{name: row[name] for name in ("value", "low", "high", "unit")},
        )
        for row in sorted(rows, key=lambda row: (row["figure"], order.get(row["key"] or "", 0)))
    ]


def _bottlenecks(warehouse: Warehouse) -> list[shapes.Bottleneck]:
    """Where publications lose points, most lost first; of equal ones all together before single platforms."""
    rows = warehouse.read("SELECT * FROM bottlenecks ORDER BY mean_lost DESC NULLS LAST, check_id, platform NULLS FIRST")
    return [
        shapes.Bottleneck(
            check=row["check_id"],
            label=method().check(row["check_id"]).label,
            platform=row["platform"] or "",
            **{name: row[name] for name in ("measured", "affected", "mean_lost")},
        )
        for row in rows
    ]


def _climbers(warehouse: Warehouse) -> list[tuple[str, str, float]]:
    """Who rose in the last twelve months, by name."""
    rows = warehouse.read("SELECT c.gm_code, m.name, c.points FROM changes c JOIN municipalities m USING (gm_code) WHERE c.is_climber")
    return sorted(((row["gm_code"], row["name"], row["points"]) for row in rows), key=lambda climber: sort_key(climber[1]))
