"""From tables to cards: everything that a municipality's page and downloads show.

What belongs here: putting the parts of a card together in the shapes of card.py. Nothing is computed here that is not a formula elsewhere.
"""

from assets.said.for_card import said_of
from assets.scorecard import card as shapes
from assets.scorecard.advice import actions_of, lessons_of, unmeasured_of
from assets.scorecard.items import item_of
from assets.scorecard.standing import changes_of, comparisons_of, domains_of, figures_of, peers_of, points_of, predecessors_of
from assets.scorecard.tables import Row, Tables
from assets.scorecard.words import sentence
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.method import method

OUTCOMES = {
    "complete": "volledig uitgelezen",
    "partial": "gedeeltelijk uitgelezen",
    "held": "vastgehouden voor controle",
    "failed": "niet uitgelezen",
    "unconnected": "nog niet aangesloten",
}


def build_cards(snapshot: Snapshot, warehouse: Warehouse) -> list[shapes.Card]:
    """The card of every municipality that is scored, by GM code."""
    tables = Tables(warehouse)
    return [_card(code, snapshot, tables) for code in snapshot.inputs.scored]


def _card(code: str, snapshot: Snapshot, tables: Tables) -> shapes.Card:
    municipality, scores = tables.municipalities[code], tables.scores[code]
    expected = snapshot.inputs.reference_list
    figures = figures_of(scores)
    items = [item_of(row, code, tables) for row in tables.items]
    return shapes.Card(
        gm_code=code,
        name=municipality["name"],
        province=municipality["province"],
        population=municipality["population"],
        date=snapshot.day.isoformat(),
        method_version=method().version,
        list_version=expected.version,
        list_title=expected.title,
        is_demo=snapshot.is_demo,
        datasets=tables.datasets.get(code, 0),
        sentence=sentence(municipality["name"], figures, items),
        figures=figures,
        confirmed=figures_of(tables.confirmed[code]),
        unconfirmed_items=sum(item.source_status == "candidate" for item in items),
        dimensions=_dimensions(scores) if figures.score is not None else [],
        items=items,
        actions=actions_of(code, tables),
        unmeasured=unmeasured_of(code, tables),
        band_agreement=scores["band_agreement"],
        is_borderline=bool(scores["is_borderline"]),
        domains=domains_of(code, tables),
        peers=peers_of(code, tables),
        comparisons=comparisons_of(code, tables),
        lessons=lessons_of(code, tables),
        changes=changes_of(code, tables),
        history=points_of(tables.history.get(code, [])),
        predecessors=predecessors_of(code, snapshot.inputs.register, snapshot.inputs.scored, tables),
        sources=[source_of(row) for row in tables.sources if not row["gm_codes"] or code in row["gm_codes"]],
        said=said_of(
            tables.profiles.get(code, []),
            tables.corrections.get(code, []),
            [row for row in tables.facilities if not row["gm_codes"] or code in row["gm_codes"]],
            figures,
            [check for item in items for check in item.checks],
        ),
    )


def _dimensions(scores: Row) -> list[shapes.Dimension]:
    parts = [
        shapes.Dimension(id=d.id, label=d.label, earned=scores[f"earned_{d.id}"], lost=scores[f"lost_{d.id}"]) for d in method().dimensions
    ]
    return [*parts, shapes.Dimension(id="missing", label="Niet gevonden", earned=0.0, lost=scores["lost_missing"])]


def source_of(row: Row) -> shapes.SourceState:
    """A source and how its last harvest went, in words."""
    return shapes.SourceState(
        id=row["source"],
        title=row["title"],
        url=row["url"],
        outcome=row["outcome"],
        outcome_label=OUTCOMES[row["outcome"]],
        reason=row["reason"] or "",
        date=row["used_date"].isoformat() if row["used_date"] else None,
    )
