"""What must hold of our own tables before anything is published, as plain data.

What belongs here: for each gate its frames (a query over the warehouse each) and the expectations on them. How they are run belongs to
great_expectations.py; when, to pipelines/gates.py.
"""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation of Great Expectations: `kind` is the name of its class, `arguments` are its parameters."""

    name: str
    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)
    remedy: str = ""  # what the operator does when it does not hold


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations on one frame: the result of `query` on the warehouse. A blocking suite stops what comes after it."""

    name: str
    table: str
    description: str
    query: str
    expectations: tuple[Expectation, ...]
    severity: Literal["error", "warn"] = "error"


def _filled(column: str, remedy: str) -> Expectation:
    return Expectation(f"{column} is filled", "ExpectColumnValuesToNotBeNull", {"column": column}, remedy)


def _between(column: str, low: float, high: float, remedy: str) -> Expectation:
    return Expectation(
        f"{column} lies between {low} and {high}",
        "ExpectColumnValuesToBeBetween",
        {"column": column, "min_value": low, "max_value": high},
        remedy,
    )


def _ordered(smaller: str, larger: str, remedy: str) -> Expectation:
    return Expectation(
        f"{smaller} is not above {larger}",
        "ExpectColumnPairValuesAToBeGreaterThanB",
        {"column_A": larger, "column_B": smaller, "or_equal": True, "ignore_row_if": "either_value_is_missing"},
        remedy,
    )


PARSER = "A defect in how the records were read: keep the captures, report the dialect and the record."
SCORING = "A defect in our scoring: nothing is published; the last site stays. Report it with the run id."
ROUNDING = 1e-6  # float64 sums in another order; far below what is shown

SUITES = (
    Suite(
        "harvest_is_believable",
        "datasets",
        "Every dataset has an id, a title and a source, occurs once, and every record of a source is one of its roads.",
        """SELECT d.source, d.dataset_id, d.title, d.meaning_hash, h.datasets + h.in_grace - r.records AS uncounted,
          h.datasets + h.in_grace > 0 AS is_counted
        FROM datasets d LEFT JOIN harvests h USING (source)
        LEFT JOIN (SELECT road AS source, count(*) AS records FROM roads GROUP BY road) r USING (source)
        ORDER BY d.source, d.dataset_id""",
        (
            _filled("source", PARSER),
            _filled("dataset_id", PARSER),
            _filled("title", PARSER),
            Expectation(
                "a dataset occurs once in a source",
                "ExpectCompoundColumnsToBeUnique",
                {"column_list": ["source", "dataset_id"]},
                PARSER,
            ),
            Expectation(
                "the hash of its meaning is a SHA-256",
                "ExpectColumnValuesToMatchRegex",
                {"column": "meaning_hash", "regex": "^[0-9a-f]{64}$"},
                PARSER,
            ),
            _filled("is_counted", "A dataset of a source that has no outcome: harvest again."),
            _between("uncounted", 0, 0, "Datasets and outcomes disagree: harvest again; if it stays, report the source."),
        ),
    ),
    Suite(
        "a_source_is_usable",
        "good_sources",
        "At least one connected source has a good harvest, now or before. Before the first one there is nothing to lose: all is published "
        "as not measured. After it, a run in which no source has one would replace what is known by nothing, and is stopped.",
        """SELECT count(*) = 0 OR count(*) FILTER (is_connected) > 0 AS is_usable,
          array_to_string(list(source || ' (' || last_good || ')' ORDER BY source), ', ') AS good_before
        FROM good_sources""",
        (
            Expectation(
                "a connected source has a good harvest",
                "ExpectColumnValuesToBeInSet",
                {"column": "is_usable", "value_set": [True]},
                "The archive knows good harvests, but of no source in the sources file: check that it names the sources it named before.",
            ),
        ),
    ),
    Suite(
        "sources_are_not_held",
        "harvests",
        "No source shrank or swelled so much that its last good state is shown until the next harvest agrees or the operator accepts it.",
        "SELECT source, outcome, reason, used_date, expected, datasets FROM harvests ORDER BY source",
        (
            Expectation(
                "no source is held",
                "ExpectColumnValuesToNotBeInSet",
                {"column": "outcome", "value_set": ["held"]},
                "Look at the source itself. If it is right, launch the job accept_harvest with its id and your reason, or run "
                "`datapeil accept`; if it is ill, do nothing: the last good state stays, and a harvest that is back to normal is used.",
            ),
        ),
        severity="warn",
    ),
    Suite(
        "every_municipality_is_scored_once",
        "scores",
        "Every municipality of the edition has one score, in bounds, and it can be recomputed from the checks.",
        """WITH sums AS (
          SELECT gm_code, item, sum(points) AS points, sum(possible) AS possible, sum(possible) FILTER (state = 'known') AS known
          FROM check_results GROUP BY gm_code, item
        ), items AS (
          SELECT m.gm_code, m.weight, coalesce(s.points / s.possible, 0) AS earned,
            CASE WHEN m.status = 'not_found' THEN 1 ELSE coalesce(s.known / s.possible, 0) END AS known
          FROM matches m LEFT JOIN sums s USING (gm_code, item) WHERE m.status <> 'not_applicable'
        ), again AS (
          SELECT gm_code, sum(weight * earned) AS e, sum(weight * known) AS m, sum(weight) AS w
          FROM items GROUP BY gm_code
        )
        SELECT r.gm_code, s.gm_code AS scored, s.score, s.low, s.high, s.coverage, s.breadth, s.depth, s.status,
          coalesce(abs(s.score - 100 * a.e / nullif(a.m, 0)), CASE WHEN s.score IS NULL AND coalesce(a.m, 0) = 0 THEN 0 ELSE 100 END)
            AS score_difference,
          coalesce(abs(s.coverage - 100 * a.m / nullif(a.w, 0)), 0) AS coverage_difference
        FROM (SELECT gm_code FROM municipalities WHERE is_scored) r
        FULL JOIN scores s USING (gm_code) LEFT JOIN again a ON a.gm_code = coalesce(r.gm_code, s.gm_code)
        ORDER BY r.gm_code""",
        (
            _filled("gm_code", "A score of a municipality that is not in the edition of the register: check DATAPEIL_REGISTER_DATE."),
            _filled("scored", SCORING),
            Expectation("a municipality is scored once", "ExpectColumnValuesToBeUnique", {"column": "gm_code"}, SCORING),
            _between("score", 0, 100, SCORING),
            _between("coverage", 0, 100, SCORING),
            _between("breadth", 0, 1, SCORING),
            _between("depth", 0, 1, SCORING),
            _ordered("low", "score", SCORING),
            _ordered("score", "high", SCORING),
            Expectation(
                "the status is a known one",
                "ExpectColumnValuesToBeInSet",
                {"column": "status", "value_set": ["established", "provisional", "insufficient"]},
                SCORING,
            ),
            _between("score_difference", 0, ROUNDING, SCORING),
            _between("coverage_difference", 0, ROUNDING, SCORING),
        ),
    ),
)
