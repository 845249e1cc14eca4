"""What must hold of what is summed up for others: VNG's quarter, indicators, examples, joint publications."""

from quality.expectations.conclusions import CHECK_IDS, FORMULA
from quality.expectations.scoring import EDITION, ROUNDING, SCORED, STATUSES
from quality.expectations.suites import between, filled, fits, holds, keyed, one_of, ordered, refers, suite, totals
from quality.method import method

QUARTER = r"^\d{4}-kw[1-4]$"
LIST = "Mend assets/lists/cooperations.yaml, or input/cooperations.yaml of the home folder, and run again."

SUITES = (
    suite(
        "collective_fixes",
        "What a collective fix returns is the sum of the gains of the municipalities that it helps.",
        (
            *filled(("check_id",), FORMULA),
            one_of("check_id", CHECK_IDS, FORMULA),
            between("municipalities", 1, None, FORMULA),
            between("gain", 0, None, FORMULA),
            between("mean_gain", 0, 100, FORMULA),
            ordered("municipalities", "datasets", FORMULA),
            holds(
                "platforms add up to the country",
                f"""platform IS NOT NULL OR abs(gain - (SELECT coalesce(sum(c.gain), 0) FROM collective_fixes c
                  WHERE c.check_id = t.check_id AND c.platform IS NOT NULL)) < {ROUNDING}""",
                FORMULA,
            ),
            totals(
                "all together return what all actions on checks gain",
                f"""abs((SELECT coalesce(sum(gain), 0) FROM collective_fixes WHERE platform IS NULL)
                  - (SELECT coalesce(sum(gain), 0) FROM actions WHERE check_id IS NOT NULL)) < {ROUNDING}""",
                FORMULA,
            ),
        ),
        key=("check_id", "platform"),
    ),
    suite(
        "indicators",
        "Every municipality has every indicator once, and what is not known is empty.",
        (
            *keyed(("indicator", "gm_code", "period"), FORMULA),
            fits("period", QUARTER, FORMULA),
            one_of("status", (*STATUSES, "not_measured"), FORMULA),
            between("value", 0, None, FORMULA),
            refers("gm_code", SCORED, EDITION),
            holds("what is not measured has no value", "status <> 'not_measured' OR value IS NULL", FORMULA),
            holds("a score over too little is not told", "indicator <> 'dp_score' OR status <> 'insufficient' OR value IS NULL", FORMULA),
            totals(
                "every municipality has every indicator",
                "(SELECT count(*) FROM indicators) = (SELECT count(DISTINCT indicator) FROM indicators) * (SELECT count(*) FROM scores)",
                FORMULA,
            ),
        ),
        key=("indicator", "gm_code", "period"),
    ),
    suite(
        "quarter_figures",
        "Every figure of the quarter is there once, within its interval, and is the figure of the table that it sums up.",
        (
            *filled(("part", "figure", "unit", "period", "date"), FORMULA),
            one_of("part", ("stand", "knelpunten", "kansen"), FORMULA),
            one_of("unit", ("municipalities", "datasets", "points", "percent", "share"), FORMULA),
            fits("period", QUARTER, FORMULA),
            ordered("low", "high", FORMULA),
            holds("shares of the country lie between 0 and 1", "unit <> 'share' OR value BETWEEN 0 AND 1", FORMULA),
            holds(
                "a figure of the quarter occurs once",
                """(SELECT count(*) FROM quarter_figures q WHERE q.figure = t.figure AND q.key IS NOT DISTINCT FROM t.key
                  AND q.platform IS NOT DISTINCT FROM t.platform) = 1""",
                FORMULA,
            ),
            totals(
                "the quarter counts every municipality",
                """(SELECT value FROM quarter_figures WHERE figure = 'municipalities' AND key IS NULL) = (SELECT count(*) FROM scores)""",
                FORMULA,
            ),
        ),
        key=("figure", "key", "platform"),
    ),
    suite(
        "best_examples",
        "Every best example is published by a municipality of its class, and earns enough to learn from.",
        (
            *keyed(("item", "size_class"), FORMULA),
            *filled(("may_be_named",), FORMULA),
            one_of("size_class", [size.id for size in method().size_classes], FORMULA),
            between("earned", method().learning.earned, 1, FORMULA),
            between("publishers", 1, None, FORMULA),
            refers("gm_code, item", "(SELECT * FROM matches WHERE status IN ('found', 'national'))", FORMULA),
        ),
        key=("item", "size_class"),
    ),
    suite(
        "cooperations",
        "Every member of a cooperation is a municipality that is scored.",
        (*keyed(("cooperation", "gm_code"), LIST), *filled(("name", "basis"), LIST), refers("gm_code", SCORED, EDITION)),
        key=("cooperation", "gm_code"),
    ),
    suite(
        "joint_datasets",
        "Every joint dataset counts for the members of its cooperation.",
        (
            *keyed(("source", "dataset_id"), FORMULA),
            refers("source, dataset_id", "attributions", FORMULA),
            refers("cooperation", "cooperations", LIST),
        ),
        key=("source", "dataset_id"),
    ),
)  # fmt: skip
