"""What must hold of checks and scores: every check once, points that add up, scores that can be computed again from the checks."""

from quality.expectations.suites import Expectation, between, filled, holds, keyed, one_of, ordered, refers, suite, totals
from quality.method import method
from quality.reasons import reasons

SCORING = "A defect in our scoring: nothing is published; the last site stays. Report it with the run id."
EDITION = "A score of a municipality that is not in the edition of the register: check DATAPEIL_REGISTER_DATE."
ROUNDING = 1e-6  # float64 sums in another order; far below what is shown
CHECKS = len(method().checks)
STATES = ("known", "unknown", "not_applicable")
STATUSES = ("established", "provisional", "insufficient")
EARNED = tuple(f"earned_{dimension.id}" for dimension in method().dimensions)
LOST = (*(f"lost_{dimension.id}" for dimension in method().dimensions), "lost_missing")


def _outcomes() -> tuple[Expectation, ...]:
    """What holds of the outcome of every check, in `measurements` and `check_results` alike."""
    return (
        one_of("check_id", [check.id for check in method().checks], SCORING),
        one_of("state", STATES, SCORING),
        one_of("reason", reasons(), SCORING),
        between("value", 0, 1, SCORING),
        ordered("points", "possible", SCORING),
        holds("a value belongs to a known check, and only there", "(state = 'known') = (value IS NOT NULL)", SCORING),
        holds("points are value times possible", f"abs(points - value * possible) < {ROUNDING}", SCORING),
        holds("a check that does not apply has no points", "(state = 'not_applicable') = (possible = 0)", SCORING),
        holds("a full value needs no fix", "value < 1 OR reason IN (SELECT id FROM reason_texts WHERE fix IS NULL)", SCORING),
        holds("what costs points says what to do", "value = 1 OR reason IN (SELECT id FROM reason_texts WHERE fix IS NOT NULL)", SCORING),
    )


def _figures() -> tuple[Expectation, ...]:
    """What holds of every row with a score."""
    return (
        between("score", 0, 100, SCORING),
        between("coverage", 0, 100, SCORING),
        between("breadth", 0, 1, SCORING),
        between("depth", 0, 1, SCORING),
        ordered("low", "score", SCORING),
        ordered("score", "high", SCORING),
        one_of("status", STATUSES, SCORING),
        holds("without coverage there is no band", "(status = 'insufficient') = (band IS NULL)", SCORING),
        holds("nothing known is no score", "(score IS NULL) = (coalesce(coverage, 0) = 0)", SCORING),
    )


# The sums of section 5, once more and in another way: from check_results and matches alone.
AGAIN = """
WITH sums AS (
  SELECT gm_code, item, sum(points) AS points, sum(possible) AS possible, sum(possible) FILTER (state = 'known') AS known
  FROM check_results GROUP BY gm_code, item
), items AS (
  SELECT m.gm_code, m.weight, coalesce(s.points / s.possible, 0) AS earned,
    CASE WHEN m.status = 'not_found' THEN 1 ELSE coalesce(s.known / s.possible, 0) END AS known
  FROM matches m LEFT JOIN sums s USING (gm_code, item) WHERE m.status <> 'not_applicable'
)
SELECT gm_code, sum(weight * earned) AS e, sum(weight * known) AS m, sum(weight) AS w FROM items GROUP BY gm_code
"""
SCORED = "(SELECT gm_code FROM municipalities WHERE is_scored)"

SUITES = (
    suite(
        "measurements",
        "Every dataset that was found or delivers has all checks once, with a value that its points follow from.",
        (
            *keyed(("gm_code", "item", "source", "dataset_id", "check_id"), SCORING),
            *_outcomes(),
            refers("gm_code, item, source, dataset_id", "(SELECT * FROM decisions WHERE label IN ('found', 'national'))", SCORING),
            totals(
                "what was found x checks, no more and no less",
                f"(SELECT count(*) FROM measurements) = {CHECKS} * (SELECT count(*) FROM decisions WHERE label IN ('found', 'national'))",
                SCORING,
            ),
        ),
        key=("gm_code", "item", "source", "dataset_id", "check_id"),
    ),
    suite(
        "check_results",
        "Every published item has all checks once, with a value that its points follow from.",
        (
            *keyed(("gm_code", "item", "check_id"), SCORING),
            *_outcomes(),
            refers("gm_code, item", "(SELECT * FROM matches WHERE status IN ('found', 'national'))", SCORING),
            totals(
                "published items x checks, no more and no less",
                f"(SELECT count(*) FROM check_results) = {CHECKS} * (SELECT count(*) FROM matches WHERE status IN ('found', 'national'))",
                SCORING,
            ),
        ),
        key=("gm_code", "item", "check_id"),
    ),
    suite(
        "scores",
        "Every municipality of the edition has one score, in bounds, and it can be recomputed from the checks.",
        (
            *keyed(("gm_code",), SCORING),
            *_figures(),
            refers("gm_code", SCORED, EDITION),
            totals("every municipality is scored", f"(SELECT count(*) FROM scores) = (SELECT count(*) FROM {SCORED})", EDITION),
            holds(
                "the score follows from the checks",
                f"abs(score - (SELECT 100 * a.e / nullif(a.m, 0) FROM ({AGAIN}) a WHERE a.gm_code = t.gm_code)) < {ROUNDING}",
                SCORING,
            ),
            holds(
                "the coverage follows from the checks",
                f"abs(coverage - (SELECT 100 * a.m / nullif(a.w, 0) FROM ({AGAIN}) a WHERE a.gm_code = t.gm_code)) < {ROUNDING}",
                SCORING,
            ),
            holds("earned and lost add up to 100", f"score IS NULL OR abs({' + '.join((*EARNED, *LOST))} - 100) < {ROUNDING}", SCORING),
            holds("earned adds up to the score", f"abs({' + '.join(EARNED)} - score) < {ROUNDING}", SCORING),
            between("band_agreement", 0, 1, SCORING),
        ),
        key=("gm_code",),
        name="every_municipality_is_scored_once",
    ),
    suite(
        "scores_confirmed",
        "Every municipality of the edition has one score over the sourced items, in bounds.",
        (
            *keyed(("gm_code",), SCORING),
            *_figures(),
            refers("gm_code", SCORED, EDITION),
            totals("every municipality is scored", f"(SELECT count(*) FROM scores_confirmed) = (SELECT count(*) FROM {SCORED})", EDITION),
            holds("earned and lost add up to 100", f"score IS NULL OR abs({' + '.join((*EARNED, *LOST))} - 100) < {ROUNDING}", SCORING),
        ),
        key=("gm_code",),
    ),
    suite(
        "domains",
        "Every municipality has one score per domain of the list, in bounds.",
        (
            *keyed(("gm_code", "domain"), SCORING),
            *_figures(),
            refers("gm_code", SCORED, EDITION),
            refers("domain", "reference_list", SCORING),
        ),
        key=("gm_code", "domain"),
    ),
    suite(
        "unmeasured",
        "What could not be measured has a reason, and can only move the score within its range.",
        (
            *filled(("gm_code", "reason"), SCORING),
            one_of("reason", reasons(), SCORING),
            between("score_if_none", 0, 100, SCORING),
            between("score_if_full", 0, 100, SCORING),
            ordered("score_if_none", "score_if_full", SCORING),
            refers("gm_code", SCORED, EDITION),
            holds("it concerns an item", "len(items) > 0", SCORING),
        ),
        key=("gm_code", "check_id", "reason"),
    ),
)  # fmt: skip
