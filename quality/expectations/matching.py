"""What must hold of matches: candidates, decisions, and one status per municipality and item."""

from quality.expectations.suites import between, filled, holds, keyed, one_of, refers, suite, totals
from quality.method import method
from quality.reasons import reasons

MATCHER = "A defect in matching, or a decision in input/matches.csv on a dataset that is gone: report the dataset."
STATUS = "A defect in how statuses are decided: nothing is published; the last site stays. Report the municipality and item."
LABELS = ("found", "doubtful", "national")
OWN = "t.label = 'national' OR"  # a national source belongs to no municipality

SUITES = (
    suite(
        "candidates",
        "Every candidate is an attributed dataset, or a national source, for an item of the list.",
        (
            *keyed(("source", "dataset_id", "item"), MATCHER),
            one_of("label", LABELS, MATCHER),
            between("confidence", 0, 1, MATCHER),
            refers("source, dataset_id", "datasets", MATCHER),
            holds("it is attributed", f"{OWN} (t.source, t.dataset_id) IN (SELECT (source, dataset_id) FROM attributions)", MATCHER),
            refers("item", "reference_list", MATCHER),
        ),
        key=("source", "dataset_id", "item"),
    ),
    suite(
        "decisions",
        "Every decision is on an attributed dataset of that municipality, or a national source, for an item of the list.",
        (
            *keyed(("gm_code", "item", "source", "dataset_id"), MATCHER),
            *filled(("is_confirmed",), MATCHER),
            one_of("label", LABELS, MATCHER),
            between("confidence", 0, 1, MATCHER),
            refers("source, dataset_id", "datasets", MATCHER),
            holds(
                "it is attributed to the municipality",
                f"{OWN} (t.source, t.dataset_id, t.gm_code) IN (SELECT (source, dataset_id, gm_code) FROM attributions)",
                MATCHER,
            ),
            refers("item", "reference_list", MATCHER),
        ),
        key=("gm_code", "item", "source", "dataset_id"),
    ),
    suite(
        "matches",
        "Every municipality of the edition has one status for every item; what is published names a measured dataset.",
        (
            *keyed(("gm_code", "item"), STATUS),
            one_of("status", method().status_names, STATUS),
            one_of("reason", reasons(), STATUS),
            between("weight", 0, None, STATUS),
            between("confidence", 0, 1, STATUS),
            refers("gm_code", "(SELECT gm_code FROM municipalities WHERE is_scored)", STATUS),
            refers("item", "reference_list", STATUS),
            totals(
                "municipalities x items, no more and no less",
                """(SELECT count(*) FROM matches)
                  = (SELECT count(*) FROM municipalities WHERE is_scored) * (SELECT count(*) FROM reference_list)""",
                STATUS,
            ),
            holds("what is published names its dataset", "status NOT IN ('found', 'national') OR dataset_id IS NOT NULL", STATUS),
            holds(
                "what is found was decided and measured",
                """t.status NOT IN ('found', 'national') OR (t.gm_code, t.item, t.source, t.dataset_id)
                  IN (SELECT (gm_code, item, source, dataset_id) FROM measurements)""",
                STATUS,
            ),
        ),
        key=("gm_code", "item"),
    ),
    suite(
        "hvd",
        "Every high-value dataset is an attributed one, for at least one reason.",
        (
            *keyed(("gm_code", "source", "dataset_id"), MATCHER),
            *filled(("title", "is_declared"), MATCHER),
            refers("source, dataset_id, gm_code", "attributions", MATCHER),
            holds("what is not declared may be one or is designated", "is_declared OR len(likely) + len(designated) > 0", MATCHER),
        ),
        key=("gm_code", "source", "dataset_id"),
    ),
    suite(
        "review_queue",
        "Everything in the queue is a match of that municipality, once, the most points at stake first.",
        (
            *keyed(("position",), MATCHER),
            one_of("why", ("doubtful", "weak", "few_rows"), MATCHER),
            between("points", 0, 100, MATCHER),
            between("confidence", 0, 1, MATCHER),
            refers("municipality, item, dataset", "decisions", MATCHER, to="gm_code, item, dataset_id"),
            holds(
                "nothing before it has fewer points",
                "(SELECT count(*) FROM review_queue r WHERE r.position < t.position AND r.points < t.points) = 0",
                MATCHER,
            ),
        ),
        key=("position",),
    ),
)  # fmt: skip
