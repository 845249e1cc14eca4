"""The rows of the warehouse that cards need, by the keys under which they need them, read once.

What belongs here: queries and look-ups, no Dutch and no figures.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from assets.warehouse import Warehouse

Row = dict[str, Any]

SOURCES = """
SELECT s.source, s.title, s.url, s.gm_codes, coalesce(h.outcome, 'unconnected') AS outcome, h.reason, h.used_date
FROM sources s LEFT JOIN harvests h USING (source) ORDER BY s.source
"""
_DATASETS = """
SELECT a.gm_code, count(DISTINCT (d.source, d.dataset_id)) AS datasets
FROM attributions a JOIN datasets d USING (source, dataset_id) WHERE d.removed_since IS NULL GROUP BY a.gm_code
"""
_PUBLICATIONS = """
SELECT c.gm_code, c.item, c.source, c.dataset_id, c.confidence, c.evidence, c.is_confirmed, d.title,
  coalesce(d.url, d.landing_page, '') AS url, coalesce(d.publisher_name, d.publisher, '') AS publisher,
  coalesce(f.licence, d.licence, '') AS licence, coalesce(f.format, '') AS declared_format,
  coalesce(e.format, '') AS real_format, coalesce(d.modified, '') AS modified, coalesce(f.url, '') AS distribution_url, e.rows,
  coalesce(d.contact_email, d.contact_url, '') AS contact, coalesce(s.points, -1) AS points
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


class Tables:
    """What cards are made of."""

    def __init__(self, warehouse: Warehouse) -> None:
        read = warehouse.read
        self.municipalities = by(read("SELECT * FROM municipalities"), "gm_code")
        self.scores = by(read("SELECT * FROM scores"), "gm_code")
        self.confirmed = by(read("SELECT * FROM scores_confirmed"), "gm_code")
        self.datasets = {row["gm_code"]: row["datasets"] for row in read(_DATASETS)}
        self.domains = grouped(read("SELECT * FROM domains"), "gm_code")
        self.items = read("SELECT * FROM reference_list ORDER BY position")
        self.titles = {row["item"]: row["title"] for row in self.items}
        self.matches = by(read("SELECT * FROM matches"), "gm_code", "item")
        self.checks = grouped(read("SELECT * FROM check_results ORDER BY gm_code, item, position"), "gm_code", "item")
        self.actions = grouped(read("SELECT * FROM actions ORDER BY gm_code, rank"), "gm_code")
        self.unmeasured = grouped(read("SELECT * FROM unmeasured"), "gm_code")
        self.peers = grouped(read("SELECT * FROM peers ORDER BY gm_code, position"), "gm_code")
        self.comparisons = grouped(read("SELECT * FROM comparisons"), "gm_code")
        self.lessons = grouped(read("SELECT * FROM learn_from ORDER BY gm_code, item, position"), "gm_code")
        self.changes = grouped(read("SELECT * FROM changes WHERE is_shown ORDER BY gm_code, from_date DESC"), "gm_code")
        self.history = grouped(read("SELECT * FROM history ORDER BY gm_code, date"), "gm_code")
        self.publications = grouped(read(_PUBLICATIONS), "gm_code", "item")
        self.sources = read(SOURCES)
        self.profiles = grouped(read("SELECT * FROM profiles ORDER BY gm_code, position"), "gm_code")
        self.corrections = grouped(read("SELECT * FROM corrections ORDER BY received, id"), "gm_code")
        self.facilities = read("SELECT * FROM facilities ORDER BY id")

    def name(self, code: str) -> str:
        """What the municipality is called."""
        return str(self.municipalities[code]["name"])

    def measured(self, code: str, item: str) -> Row | None:
        """The publication whose points count; None when the item is not published."""
        match = self.matches[code, item]
        own = self.publications.get((code, item), [])
        return next((row for row in own if is_measured(row, match)), None)


def is_measured(publication: Row, match: Row) -> bool:
    """Whether this publication is the one that the municipality's item is measured on."""
    same = (match["source"], match["dataset_id"]) == (publication["source"], publication["dataset_id"])
    return same and match["status"] in ("found", "national")


def by(rows: Iterable[Row], *names: str) -> dict[Any, Row]:
    """Each row under its key: the one column, or a tuple of several."""
    key: Callable[[Row], Any] = (lambda row: row[names[0]]) if len(names) == 1 else lambda row: tuple(row[name] for name in names)
    return {key(row): row for row in rows}


def grouped(rows: Iterable[Row], *names: str) -> dict[Any, list[Row]]:
    """The rows under each key, in their order: the one column, or a tuple of several."""
    key: Callable[[Row], Any] = (lambda row: row[names[0]]) if len(names) == 1 else lambda row: tuple(row[name] for name in names)
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
