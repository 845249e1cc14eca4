"""What must hold of the tables made from lists: municipalities, the reference list, reasons, and the places where we look."""

from quality.expectations.suites import between, filled, fits, holds, keyed, one_of, ordered, suite, totals

REGISTER = "A mistake in the register (assets/lists/municipalities.csv): restore the file and run again."
LIST = "A mistake in the reference list: correct the file that DATAPEIL_REFERENCE_LIST names and run again."
TEXTS = "A mistake in quality/reasons.yaml: restore the file."
PLACES = "A mistake in the sources file or in the list of portals: correct it and run again."

SUITES = (
    suite(
        "municipalities",
        "Every municipality of the register is there once, and those that are scored exist.",
        (
            *keyed(("gm_code",), REGISTER),
            *filled(("name", "province", "owms_uri", "is_scored"), REGISTER),
            fits("gm_code", "^GM[0-9]{4}$", REGISTER),
            between("population", 1, 5_000_000, REGISTER),
            between("address_density", 1, 20_000, REGISTER),
            ordered("valid_from", "valid_to", REGISTER),
            totals("some municipality is scored", "(SELECT bool_or(is_scored) FROM municipalities)", REGISTER),
        ),
        key=("gm_code",),
    ),
    suite(
        "reference_list",
        "Every item of the list is there once, with a weight and a freshness norm.",
        (
            *keyed(("item",), LIST),
            *filled(("title", "domain", "list_version"), LIST),
            one_of("source_status", ("confirmed", "vng_standard", "candidate"), LIST),
            between("weight", 1e-9, 1_000, LIST),
            between("freshness_days", 1, 10_000, LIST),
            totals("the list is not empty", "(SELECT count(*) FROM reference_list) > 0", LIST),
            holds("positions run from 1 without gaps", "position BETWEEN 1 AND (SELECT count(*) FROM reference_list)", LIST),
        ),
        key=("item",),
    ),
    suite(
        "reason_texts",
        "Every reason has a text, and a fix with somebody who can do it, or nothing to be done.",
        (
            *keyed(("id",), TEXTS),
            *filled(("text",), TEXTS),
            one_of("role", ("portaalbeheerder", "data-eigenaar", "leverancier", "Datapeil", "geen"), TEXTS),
            between("hours", 0, 100, TEXTS),
            holds("a fix has somebody who can do it", "(fix IS NULL) = (role = 'geen')", TEXTS),
        ),
        key=("id",),
    ),
    suite(
        "sources",
        "Every place where we look is there once, and belongs to municipalities that exist.",
        (
            *keyed(("source",), PLACES),
            *filled(("title", "url", "is_connected"), PLACES),
            fits("url", "^https?://", PLACES),
            holds("a connected source has a dialect", "NOT is_connected OR kind IS NOT NULL", PLACES),
            holds("its municipalities exist", "list_has_all((SELECT list(gm_code) FROM municipalities), gm_codes)", PLACES),
        ),
        key=("source",),
    ),
)  # fmt: skip
