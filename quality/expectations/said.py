"""What must hold of what municipalities say themselves: input files, self profiles, corrections, facilities and designations."""

from quality.expectations.scoring import SCORED
from quality.expectations.suites import between, filled, fits, holds, keyed, one_of, ordered, refers, suite, warned
from quality.method import method

FILES = "Correct the file that the row names, or remove it; until then what it said when it was last valid counts."
ROWS = "A defect in assets/said: report the file; remove it from input/ and run again to publish without it."

SUITES = (
    suite(
        "input_files",
        "Every input file is there once, and what counts of it is in the archive.",
        (
            *keyed(("kind", "file"), ROWS),
            one_of("state", ("valid", "earlier", "invalid"), ROWS),
            fits("sha256", "^[0-9a-f]{64}$", ROWS),
            holds("what counts is in the archive", "(state = 'invalid') = (sha256 IS NULL)", ROWS),
            holds("what is not valid says why", "(state = 'valid') = (error IS NULL)", ROWS),
            warned(holds("every file is valid", "state = 'valid'", FILES)),
        ),
        key=("kind", "file"),
    ),
    suite(
        "profiles",
        "Every answer belongs to a municipality that is scored, is said once, and expires.",
        (
            *keyed(("gm_code", "position"), ROWS),
            *filled(("date", "expires", "role", "source_model", "is_current", "question", "label", "answer"), ROWS),
            one_of("adopted_by", ("college", "directie", "ambtelijk"), ROWS),
            between("number", 0, 100, ROWS),
            fits("url", "^https?://", ROWS),
            ordered("date", "expires", ROWS),
            refers("gm_code", SCORED, ROWS),
            holds(
                "an option is answered once",
                "(SELECT count(*) FROM profiles p WHERE p.gm_code = t.gm_code AND p.question = t.question AND p.option = t.option) <= 1",
                ROWS,
            ),
        ),
        key=("gm_code", "position"),
    ),
    suite(
        "corrections",
        "Every correction is there once, about an item of a municipality that is scored, and has an answer once it is decided.",
        (
            *keyed(("id",), ROWS),
            *filled(("text", "received", "days_waited"), ROWS),
            one_of("kind", ("reason", "measurement_error", "explanation", "not_applicable"), ROWS),
            one_of("state", ("open", "accepted", "rejected", "expired"), ROWS),
            one_of("check_id", [check.id for check in method().checks], ROWS),
            between("days_waited", 0, None, ROWS),
            fits("evidence_url", "^https?://", ROWS),
            ordered("received", "decided", ROWS),
            ordered("decided", "expires", ROWS),
            refers("gm_code", SCORED, ROWS),
            refers("item", "reference_list", ROWS),
            holds("what is decided has an answer", "(state = 'open') = (answer IS NULL)", ROWS),
            holds("an explanation expires", "kind <> 'explanation' OR state NOT IN ('accepted', 'expired') OR expires IS NOT NULL", ROWS),
            holds("a whole item is claimed", "kind NOT IN ('reason', 'not_applicable') OR check_id IS NULL", ROWS),
        ),
        key=("id",),
    ),
    suite(
        "facilities",
        "Every facility is there once, for municipalities and items that exist.",
        (
            *keyed(("id",), ROWS),
            *filled(("title", "text", "url_title", "date"), ROWS),
            fits("url", "^https?://", ROWS),
            holds("its municipalities exist", "list_has_all((SELECT list(gm_code) FROM municipalities), gm_codes)", ROWS),
            holds("its items exist", "list_has_all((SELECT list(item) FROM reference_list), items)", ROWS),
        ),
        key=("id",),
    ),
    suite(
        "designations",
        "Every municipality is named once for a category.",
        (
            *keyed(("gm_code", "category"), ROWS),
            fits("category", "^http://data\\.europa\\.eu/bna/c_[0-9a-f]+$", ROWS),
            refers("gm_code", SCORED, ROWS),
        ),
        key=("gm_code", "category"),
    ),
)  # fmt: skip
