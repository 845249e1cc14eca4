"""What must hold of what was examined: metadata against shapes, attempts on links, files, their columns and contents."""

from quality.cells import KINDS
from quality.expectations.suites import between, filled, fits, holds, keyed, one_of, ordered, refers, suite, totals

READER = "A defect in how files are reached or read: keep the evidence, report the file's SHA-256."
MANNERS = "A defect in our manners: stop visiting until it is mended. Report the host and the moment."
SHAPES = "A defect in the validation of metadata: report the dataset."
SHA256 = "^[0-9a-f]{64}$"
SHOWN = ", ".join(f"'{kind.id}'" for kind in KINDS if kind.is_shown)

SUITES = (
    suite(
        "conformance",
        "Every dataset of a municipality was held against the shapes, itself and each of its distributions.",
        (
            *filled(("source", "dataset_id"), SHAPES),
            refers("source, dataset_id", "attributions", SHAPES),
            totals(
                "every attributed dataset was validated",
                """(SELECT count(*) FROM conformance WHERE distribution_id IS NULL)
                  = (SELECT count(DISTINCT (source, dataset_id)) FROM attributions)""",
                SHAPES,
            ),
            holds("ten properties are mandatory", "violated IS NOT NULL AND len(violated) <= 10", SHAPES),
            totals(
                "a dataset or distribution occurs once",
                """(SELECT count(*) FROM conformance) = (SELECT count(DISTINCT (source, dataset_id, coalesce(distribution_id, '')))
                  FROM conformance)""",
                SHAPES,
            ),
        ),
        key=("source", "dataset_id", "distribution_id"),
    ),
    suite(
        "reachability",
        "Every URL was tried once today, with an outcome; what was received has an address. Earlier dates were held against this then.",
        (
            *keyed(("url", "date"), READER),
            *filled(("outcome", "is_ours"), READER),
            between("status", 100, 599, READER),
            between("size", 0, None, READER),
            fits("sha256", SHA256, READER),
            holds("every URL of a candidate that exists", "t.url IN (SELECT url FROM distributions)", READER),
        ),
        key=("url", "date"),
        where="t.date = (SELECT max(date) FROM reachability)",
    ),
    suite(
        "link_health",
        "Every URL that was ever tried has one state, which follows from its attempts.",
        (
            *keyed(("url",), READER),
            one_of("state", ("ok", "suspicious", "broken", "unknown"), READER),
            between("uptime", 0, 1, READER),
            ordered("successes", "attempts", READER),
            ordered("first_failure", "last_attempt", READER),
            ordered("last_success", "last_attempt", READER),
            ordered("last_attempt", "due", READER),
            refers("url", "reachability", READER),
            holds("what fails has a first failure", "(failure_days > 0) = (first_failure IS NOT NULL)", READER),
            totals(
                "every URL that was tried has a state",
                "(SELECT count(*) FROM link_health) = (SELECT count(DISTINCT url) FROM reachability)",
                READER,
            ),
        ),
        key=("url",),
    ),
    suite(
        "requests",
        "Every request to a host came after the rest that was due to it.",
        (
            *filled(("step", "host", "method", "url", "ended_at", "outcome", "bytes", "robots"), MANNERS),
            one_of("robots", ("obey", "invited"), MANNERS),
            between("tries", 1, None, MANNERS),
            between("pace", 0, None, MANNERS),
            ordered("pace", "rested", MANNERS),
        ),
        key=("ended_at", "host", "url", "tries"),
    ),
    suite(
        "examinations",
        "Every file was examined once; what is a table has rows and columns, what is not has a reason.",
        (
            *keyed(("sha256",), READER),
            *filled(("format", "fingerprint"), READER),
            fits("sha256", SHA256, READER),
            *(between(column, 0, None, READER) for column in ("rows", "columns", "header_rows", "duplicate_rows")),
            ordered("duplicate_rows", "rows", READER),
            one_of("geometry", ("point", "line", "polygon"), READER),
            totals(
                "what was received today was examined",
                """(SELECT count(*) FROM reachability WHERE date = (SELECT max(date) FROM reachability) AND sha256 IS NOT NULL
                  AND sha256 NOT IN (SELECT sha256 FROM examinations)) = 0""",
                READER,
            ),
            holds("a table has rows and columns", "is_table IS NOT TRUE OR (rows IS NOT NULL AND columns IS NOT NULL)", READER),
            holds("what is no table has a reason", "is_table IS TRUE OR problem IS NOT NULL", READER),
            holds(
                "its columns are as many as were counted",
                "is_table IS NOT TRUE OR columns = (SELECT count(*) FROM columns c WHERE c.sha256 = t.sha256)",
                READER,
            ),
        ),
        key=("sha256",),
    ),
    suite(
        "columns",
        "Every column belongs to an examined file, and has no more empty or different cells than the file has rows.",
        (
            *keyed(("sha256", "position"), READER),
            *filled(("name",), READER),
            one_of("type", (*(kind.id for kind in KINDS), "text", "empty"), READER),
            refers("sha256", "examinations", READER),
            between("nulls", 0, None, READER),
            between("distinct_values", 0, None, READER),
            holds(
                "no more cells than rows", "nulls + distinct_values <= (SELECT rows FROM examinations e WHERE e.sha256 = t.sha256)", READER
            ),
            holds(
                "no value of a column that can be personal is kept",
                f"type IN ({SHOWN}) OR (minimum IS NULL AND maximum IS NULL AND len(examples) = 0)",
                READER,
            ),
        ),
        key=("sha256", "position"),
    ),
    suite(
        "contents",
        "What the rules of an item found in a file is within the file.",
        (
            *keyed(("sha256", "item", "gm_code"), READER),
            refers("sha256", "examinations", READER),
            refers("item", "reference_list", READER),
            *(between(column, 0, None, READER) for column in ("rows", "filled_cells", "valid_rows", "duplicate_rows")),
            ordered("valid_rows", "rows", READER),
            ordered("duplicate_rows", "rows", READER),
            holds("no more filled cells than there are cells", "filled_cells <= rows * len(concepts)", READER),
            holds("rows are of the file, all or some", "rows <= (SELECT rows FROM examinations e WHERE e.sha256 = t.sha256)", READER),
        ),
        key=("sha256", "item", "gm_code"),
    ),
    suite(
        "personal_data_notices",
        "Every notice is of an examined file and says what was found.",
        (
            *keyed(("sha256",), READER),
            *filled(("is_open",), READER),
            refers("sha256", "examinations", READER),
            between("columns", 1, None, READER),
            between("cells", 1, None, READER),
            holds("a notice says what was found", "len(kinds) > 0", READER),
        ),
        key=("sha256",),
    ),
    suite(
        "format_claims",
        "Every claim is of a dataset of that municipality, and is true exactly when the file is what it says.",
        (
            *keyed(("gm_code", "source", "dataset_id", "distribution_id"), READER),
            *filled(("declared", "real", "is_true"), READER),
            refers("source, dataset_id, gm_code", "attributions", READER),
            holds("an equal format is a true claim", "declared <> real OR is_true", READER),
        ),
        key=("gm_code", "source", "dataset_id", "distribution_id"),
    ),
)  # fmt: skip
