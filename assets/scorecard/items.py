"""The items of a card: status, evidence, publications and checks, from rows to the shapes of card.py."""

from assets.scorecard import card as shapes
from assets.scorecard.tables import Row, Tables, is_measured
from assets.scorecard.words import check_state_label
from quality.method import method
from quality.reasons import reason

_PUBLICATION = (
    "title", "url", "publisher", "source", "confidence", "evidence", "is_confirmed", "licence", "declared_format", "real_format",
    "modified", "distribution_url", "rows",
)  # fmt: skip


def item_of(row: Row, code: str, tables: Tables) -> shapes.Item:
    """One item of one municipality; `row` is that of the reference list."""
    match = tables.matches[code, row["item"]]
    checks = [_check(check) for check in tables.checks.get((code, row["item"]), [])]
    applicable = sum(check.possible for check in checks)
    known = sum(check.possible for check in checks if check.state == "known")
    publications = [_publication(publication, match) for publication in tables.publications.get((code, row["item"]), [])]
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
    return shapes.Publication(id=row["dataset_id"], is_measured=is_measured(row, match), **{name: row[name] for name in _PUBLICATION})
