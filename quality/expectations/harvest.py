"""What must hold of what was harvested: records, where they come from, whose they are, and the outcome of every source."""

from quality.expectations.suites import Expectation, between, filled, fits, holds, keyed, one_of, refers, suite, totals, warned

PARSER = "A defect in how the records were read: keep the captures, report the dialect and the record."
COUNTS = "Datasets and outcomes disagree: harvest again; if it stays, report the source."
HELD = (
    "Look at the source itself. If it is right, launch the job accept_harvest with its id and your reason, or run `datapeil accept`; if it "
    "is ill, do nothing: the last good state stays, and a harvest that is back to normal is used."
)
LOST = "The archive knows good harvests, but of no source in the sources file: check that it names the sources it named before."
OWNER = "A defect in attribution, or a mistake in the register: report the publisher."
KEY = ("source", "dataset_id")
COUNTED = ("captures", "datasets", "in_grace", "distributions", "set_aside", "attributed")

SUITES = (
    suite(
        "datasets",
        "Every dataset has an id, a title and a source, occurs once, and every record of a source is one of its roads.",
        (
            *keyed(KEY, PARSER),
            *filled(("title", "is_available"), PARSER),
            fits("meaning_hash", "^[0-9a-f]{64}$", PARSER),
            refers("source", "harvests", COUNTS),
            holds(
                "the records of its source are as many as were counted",
                """(SELECT h.datasets + h.in_grace FROM harvests h WHERE h.source = t.source)
                  = (SELECT count(*) FROM roads r WHERE r.road = t.source)""",
                COUNTS,
            ),
        ),
        key=KEY,
        name="harvest_is_believable",
    ),
    suite(
        "distributions",
        "Every file or service belongs to a dataset and has its own place in the record.",
        (
            *keyed((*KEY, "position"), PARSER),
            *filled(("distribution_id",), PARSER),
            between("position", 1, None, PARSER),
            between("byte_size", 0, None, PARSER),
            refers("source, dataset_id", "datasets", PARSER),
        ),
        key=(*KEY, "position"),
    ),
    suite(
        "roads",
        "Every dataset has a first road, and every record leads to one dataset.",
        (
            *keyed((*KEY, "position"), PARSER),
            *filled(("road", "road_dataset_id"), PARSER),
            between("position", 1, None, PARSER),
            refers("source, dataset_id", "datasets", PARSER),
            refers("road", "harvests", COUNTS, to="source"),
            totals(
                "there are as many roads as records were counted",
                "(SELECT count(*) FROM roads) = (SELECT coalesce(sum(datasets + in_grace), 0) FROM harvests)",
                COUNTS,
            ),
            holds(
                "a record leads to one dataset",
                "(SELECT count(*) FROM roads r WHERE r.road = t.road AND r.road_dataset_id = t.road_dataset_id) = 1",
                PARSER,
            ),
        ),
        key=(*KEY, "position"),
    ),
    suite(
        "attributions",
        "Every attribution is of a dataset that is there to a municipality that is scored, and no dataset is given away more than once.",
        (
            *keyed((*KEY, "gm_code"), OWNER),
            *filled(("how",), OWNER),
            between("weight", 0, 1, OWNER),
            refers("source, dataset_id", "datasets", PARSER),
            refers("gm_code", "(SELECT gm_code FROM municipalities WHERE is_scored)", OWNER),
        ),
        key=(*KEY, "gm_code"),
    ),
    suite(
        "unknown_publishers",
        "What was not attributed is counted once, and attributed and unattributed datasets add up to all.",
        (
            between("datasets", 1, None, COUNTS),
            between("similarity", 0, 1, OWNER),
            refers("likely_gm_code", "municipalities", OWNER, to="gm_code"),
            totals(
                "all datasets are either attributed or counted here",
                """(SELECT coalesce(sum(datasets), 0) FROM unknown_publishers)
                  + (SELECT count(DISTINCT (source, dataset_id)) FROM attributions) = (SELECT count(*) FROM datasets)""",
                COUNTS,
            ),
        ),
        key=("publisher", "publisher_name"),
    ),
    suite(
        "set_aside",
        "Every record that could not be read has a reason and a source.",
        (*filled(("source", "key", "reason"), PARSER), refers("source", "harvests", COUNTS)),
        key=("source", "key", "reason"),
    ),
    suite(
        "harvests",
        "Every connected source has one outcome, with a reason when it is not complete. A source is held when it shrank or swelled so much "
        "that its last good state is shown until the next harvest agrees or the operator accepts it.",
        (
            *keyed(("source",), COUNTS),
            one_of("outcome", ("complete", "partial", "held", "failed"), COUNTS),
            refers("source", "(SELECT source FROM sources WHERE is_connected)", COUNTS),
            *(between(column, 0, None, COUNTS) for column in COUNTED),
            holds("what is not complete has a reason", "outcome = 'complete' OR reason IS NOT NULL", COUNTS),
            holds("no harvest lies in the future", "used_date <= date", COUNTS),
            holds("no more datasets are attributed than there are", "attributed <= datasets + in_grace", COUNTS),
            totals(
                "every connected source has an outcome",
                "(SELECT count(*) FROM harvests) = (SELECT count(*) FROM sources WHERE is_connected)",
                COUNTS,
            ),
            warned(
                Expectation("no source is held", "ExpectColumnValuesToNotBeInSet", {"column": "outcome", "value_set": ["held"]}, HELD),
            ),
        ),
        key=("source",),
        name="sources_are_not_held",
    ),
    suite(
        "good_sources",
        "At least one connected source has a good harvest, now or before. Before the first one there is nothing to lose: all is published "
        "as not measured. After it, a run in which no source has one would replace what is known by nothing, and is stopped.",
        (
            *keyed(("source",), LOST),
            totals("a connected source has a good harvest", "(SELECT count(*) = 0 OR bool_or(is_connected) FROM good_sources)", LOST),
        ),
        key=("source", "last_good"),
        name="a_source_is_usable",
    ),
)  # fmt: skip
