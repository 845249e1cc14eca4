"""From tables to cards: everything that a municipality's page and downloads show.

What belongs here: gathering rows of the warehouse into the shapes of card.py. Nothing is computed here that is not a formula elsewhere.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from assets.scorecard import card as shapes
from assets.scorecard.words import band_label, check_state_label, number_words, sentence, sort_key
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.method import method
from quality.reasons import reason

Row = dict[str, Any]
OUTCOMES = {
    "complete": "volledig uitgelezen",
    "partial": "gedeeltelijk uitgelezen",
    "held": "vastgehouden voor controle",
    "failed": "niet uitgelezen",
    "unconnected": "nog niet aangesloten",
}
STATUSES = {"established": "vastgesteld", "provisional": "voorlopig", "insufficient": "onvoldoende gemeten"}
PUBLISHED = ("found", "national")
UNKNOWN = ("doubtful", "not_measured")


def build_cards(snapshot: Snapshot, warehouse: Warehouse) -> list[shapes.Card]:
    """The card of every municipality that is scored, by GM code."""
    tables = _Tables(warehouse)
    expected = snapshot.inputs.reference_list
    return [_card(code, snapshot, tables, expected.version, expected.title) for code in snapshot.inputs.scored]


def build_national(snapshot: Snapshot, warehouse: Warehouse, cards: list[shapes.Card]) -> shapes.National:
    """The country's page."""
    figures = {row["figure"]: row["value"] for row in warehouse.read("SELECT * FROM national")}
    expected = snapshot.inputs.reference_list
    statuses = {item.id: Counter[str]() for item in expected.items}
    for card in cards:
        for item in card.items:
            statuses[item.id][item.status] += 1
    bands = Counter(card.figures.band for card in cards if card.figures.status == "established")
    history = warehouse.read(
        "SELECT date::VARCHAR AS date, median(score) AS score, avg(coverage) AS coverage FROM history GROUP BY date ORDER BY date"
    )
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
        sources=[_source(row) for row in warehouse.read(_SOURCES)],
        history=[(row["date"], row["score"], row["coverage"]) for row in history],
    )


class _Tables:
    """The rows that cards need, by the keys under which they need them; read once."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.municipalities = _by(warehouse.read("SELECT * FROM municipalities"), "gm_code")
        self.scores = _by(warehouse.read("SELECT * FROM scores"), "gm_code")
        self.confirmed = _by(warehouse.read("SELECT * FROM scores_confirmed"), "gm_code")
        self.items = warehouse.read("SELECT * FROM reference_list ORDER BY position")
        self.matches = _by(warehouse.read("SELECT * FROM matches"), "gm_code", "item")
        self.checks = _grouped(warehouse.read("SELECT * FROM check_results ORDER BY gm_code, item, position"), "gm_code", "item")
        self.actions = _grouped(warehouse.read("SELECT * FROM actions ORDER BY gm_code, rank"), "gm_code")
        self.history = _grouped(warehouse.read("SELECT * FROM history ORDER BY gm_code, date"), "gm_code")
        self.publications = _grouped(warehouse.read(_PUBLICATIONS), "gm_code", "item")
        self.sources = [(row, _source(row)) for row in warehouse.read(_SOURCES)]


_SOURCES = """
SELECT s.source, s.title, s.url, s.gm_codes, coalesce(h.outcome, 'unconnected') AS outcome, h.reason, h.used_date
FROM sources s LEFT JOIN harvests h USING (source) ORDER BY s.source
"""
_PUBLICATIONS = """
SELECT c.gm_code, c.item, c.source, c.dataset_id, c.confidence, c.evidence, c.is_confirmed, d.title,
  coalesce(d.url, d.landing_page, '') AS url, coalesce(d.publisher_name, d.publisher, '') AS publisher,
  coalesce(f.licence, d.licence, '') AS licence, coalesce(f.format, '') AS declared_format,
  coalesce(e.format, '') AS real_format, coalesce(d.modified, '') AS modified, coalesce(f.url, '') AS distribution_url, e.rows,
  coalesce(s.points, -1) AS points
FROM decisions c
JOIN datasets d USING (source, dataset_id)
LEFT JOIN (
  SELECT gm_code, item, source, dataset_id, any_value(distribution_id) AS distribution_id, any_value(sha256) AS sha256,
    sum(points) AS points
  FROM measurements GROUP BY ALL
) s USING (gm_code, item, source, dataset_id)
LEFT JOIN distributions f ON f.source = c.source AND f.dataset_id = c.dataset_id AND f.distribution_id = s.distribution_id
LEFT JOIN examinations e USING (sha256)
ORDER BY points DESC, c.confidence DESC, c.source, c.dataset_id
"""


def _card(code: str, snapshot: Snapshot, tables: _Tables, list_version: str, list_title: str) -> shapes.Card:
    municipality, scores = tables.municipalities[code], tables.scores[code]
    figures = _figures(scores)
    items = [_item(row, code, tables) for row in tables.items]
    sources = [state for row, state in tables.sources if not row["gm_codes"] or code in row["gm_codes"]]
    return shapes.Card(
        gm_code=code,
        name=municipality["name"],
        province=municipality["province"],
        population=municipality["population"],
        date=snapshot.day.isoformat(),
        method_version=method().version,
        list_version=list_version,
        list_title=list_title,
        is_demo=snapshot.is_demo,
        sentence=sentence(municipality["name"], figures, items),
        figures=figures,
        confirmed=_figures(tables.confirmed[code]),
        unconfirmed_items=sum(item.source_status == "candidate" for item in items),
        dimensions=_dimensions(scores) if figures.score is not None else [],
        items=items,
        actions=[_action(row, tables) for row in tables.actions.get((code,), [])],
        unmeasured=_unmeasured(items),
        history=[_point(row) for row in tables.history.get((code,), [])],
        sources=sources,
    )


def _figures(row: Row) -> shapes.Figures:
    return shapes.Figures(
        **{name: row[name] for name in ("score", "low", "high", "coverage", "breadth", "depth", "status")},
        status_label=STATUSES[row["status"]],
        band=row["band"] or "",
        band_label=band_label(row["band"] or ""),
    )


def _dimensions(scores: Row) -> list[shapes.Dimension]:
    parts = [
        shapes.Dimension(id=d.id, label=d.label, earned=scores[f"earned_{d.id}"], lost=scores[f"lost_{d.id}"]) for d in method().dimensions
    ]
    return [*parts, shapes.Dimension(id="missing", label="Niet gevonden", earned=0.0, lost=scores["lost_missing"])]


def _item(row: Row, code: str, tables: _Tables) -> shapes.Item:
    match = tables.matches[code, row["item"]]
    checks = [_check(check) for check in tables.checks.get((code, row["item"]), [])]
    applicable = sum(check.possible for check in checks)
    known = sum(check.possible for check in checks if check.state == "known")
    publications = [_publication(p, match) for p in tables.publications.get((code, row["item"]), [])]
    publications.sort(key=lambda publication: not publication.is_measured)
    return shapes.Item(
        id=row["item"],
        title=row["title"],
        domain=row["domain"],
        source_status=row["source_status"],
        status=match["status"],
        status_label=method().status_names[match["status"]],
        reason=reason(match["reason"]).text,
        weight=match["weight"],
        earned=100 * sum(check.points or 0.0 for check in checks) / applicable if applicable else None,
        known=known / applicable if applicable else None,
        evidence=match["evidence"] or "",
        evidence_url=publications[0].url if publications else "",
        publications=publications,
        checks=checks,
    )


def _check(row: Row) -> shapes.Check:
    definition, why = method().check(row["check_id"]), reason(row["reason"])
    return shapes.Check(
        id=definition.id,
        label=definition.label,
        dimension=definition.dimension,
        state=row["state"],
        state_label=check_state_label(row["state"], row["value"]),
        value=row["value"],
        points=row["points"],
        possible=row["possible"],
        reason=why.text,
        fix=why.fix,
        evidence=row["evidence"] or "",
        evidence_url=row["evidence_url"] or "",
        measured_at=row["measured_at"].isoformat() if row["measured_at"] else None,
    )


def _publication(row: Row, match: Row) -> shapes.Publication:
    return shapes.Publication(
        id=row["dataset_id"],
        is_measured=match["status"] in PUBLISHED and (match["source"], match["dataset_id"]) == (row["source"], row["dataset_id"]),
        **{
            name: row[name]
            for name in (
                "title", "url", "publisher", "source", "confidence", "evidence", "is_confirmed", "licence", "declared_format",
                "real_format", "modified", "distribution_url", "rows",
            )
        },
    )  # fmt: skip


def _action(row: Row, tables: _Tables) -> shapes.Action:
    fix = reason(row["reason"])
    titles = {item["item"]: item["title"] for item in tables.items}
    names = [titles[item] for item in row["items"]]
    listed = names[0] if len(names) == 1 else f"{number_words(len(names))} datasets"
    what = f"Publiceer: {names[0]}" if row["check_id"] is None else f"{method().check(row['check_id']).label}: verbeter {listed}"
    return shapes.Action(
        rank=row["rank"],
        items=row["items"],
        check=row["check_id"] or "",
        title=what,
        how=fix.fix,
        role=fix.role,
        gain=row["gain"],
        is_minimum=row["is_minimum"],
        hours=row["hours"],
        running_total=row["running_total"],
        evidence_url=row["evidence_url"] or "",
    )


def _unmeasured(items: list[shapes.Item]) -> list[str]:
    """What is not known, grouped by why, with what would resolve it."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        if item.status in UNKNOWN:
            groups[item.reason, ""].append(item.title)
        for check in item.checks:
            if check.state == "unknown":
                groups[check.reason, check.label].append(item.title)
    lines = []
    for (why, label), titles in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        shown = ", ".join(titles[:5]) + (f" en nog {len(titles) - 5}" if len(titles) > 5 else "")
        lines.append(f"{label + ': ' if label else ''}{why} ({shown})")
    return lines


def _point(row: Row) -> shapes.Point:
    return shapes.Point(
        date=row["date"].isoformat(), method_version=row["method_version"], **{n: row[n] for n in ("score", "low", "high", "coverage")}
    )


def _source(row: Row) -> shapes.SourceState:
    return shapes.SourceState(
        id=row["source"],
        title=row["title"],
        url=row["url"],
        outcome=row["outcome"],
        outcome_label=OUTCOMES[row["outcome"]],
        reason=row["reason"] or "",
        date=row["used_date"].isoformat() if row["used_date"] else None,
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


def _by(rows: Iterable[Row], *names: str) -> dict[Any, Row]:
    key: Callable[[Row], Any] = (lambda row: row[names[0]]) if len(names) == 1 else lambda row: tuple(row[name] for name in names)
    return {key(row): row for row in rows}


def _grouped(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups
