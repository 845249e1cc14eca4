"""What must hold of what is concluded from scores: actions, comparison, change over time, the country, the neutral figures."""

from quality.expectations.scoring import EDITION, ROUNDING, SCORED, STATUSES
from quality.expectations.suites import between, filled, holds, keyed, one_of, ordered, refers, suite, totals
from quality.method import method
from quality.mqa import mqa
from quality.reasons import reasons

FORMULA = "A defect in what we conclude from scores: nothing is published; the last site stays. Report it with the run id."
EVIDENCE = "The facts of earlier snapshots and this one disagree: restore evidence/facts from the backup and run again."
CHECK_IDS = [check.id for check in method().checks]

SUITES = (
    suite(
        "actions",
        "Every action gains something, takes time, and leads to a total that follows from the gains.",
        (
            *keyed(("gm_code", "rank"), FORMULA),
            one_of("reason", reasons(), FORMULA),
            one_of("check_id", CHECK_IDS, FORMULA),
            between("rank", 1, None, FORMULA),
            between("gain", 0, 100, FORMULA),
            between("hours", 0.25, None, FORMULA),
            refers("gm_code", SCORED, EDITION),
            holds("it concerns an item", "len(items) > 0", FORMULA),
            holds("it says what to do", "reason IN (SELECT id FROM reason_texts WHERE fix IS NOT NULL)", FORMULA),
            holds(
                "the total is the score and all gains up to here",
                f"""abs(running_total - (SELECT score FROM scores s WHERE s.gm_code = t.gm_code)
                  - (SELECT sum(gain) FROM actions a WHERE a.gm_code = t.gm_code AND a.rank <= t.rank)) < {ROUNDING}""",
                FORMULA,
            ),
        ),
        key=("gm_code", "rank"),
    ),
    suite(
        "peers",
        "Every peer is another municipality that is scored, nearest first.",
        (
            *keyed(("gm_code", "position"), FORMULA),
            refers("gm_code", SCORED, EDITION),
            refers("peer", SCORED, EDITION, to="gm_code"),
            between("distance", 0, None, FORMULA),
            between("position", 1, method().peers.nearest, FORMULA),
            holds("nobody is a peer of itself", "peer <> gm_code", FORMULA),
        ),
        key=("gm_code", "position"),
    ),
    suite(
        "comparisons",
        "Every comparison has quartiles in order, and a verdict only where enough count.",
        (
            *keyed(("gm_code", "among"), FORMULA),
            one_of("among", ("similar", "size", "province"), FORMULA),
            one_of("verdict", ("higher", "similar", "lower"), FORMULA),
            ordered("counted", "members", FORMULA),
            ordered("p25", "median", FORMULA),
            ordered("median", "p75", FORMULA),
            between("p25", 0, 100, FORMULA),
            between("p75", 0, 100, FORMULA),
            holds("a verdict has quartiles", "verdict IS NULL OR median IS NOT NULL", FORMULA),
            holds("quartiles need enough members", f"median IS NULL OR counted >= {method().peers.at_least}", FORMULA),
        ),
        key=("gm_code", "among"),
    ),
    suite(
        "learn_from",
        "Every example is another municipality that publishes the item, on no more scorecards than the method allows.",
        (
            *keyed(("gm_code", "item", "position"), FORMULA),
            refers("example, item", "(SELECT * FROM matches WHERE status IN ('found', 'national'))", FORMULA, to="gm_code, item"),
            between("earned", method().learning.earned, 1, FORMULA),
            between("distance", 0, None, FORMULA),
            between("position", 1, method().learning.examples, FORMULA),
            holds("nobody is an example to itself", "example <> gm_code", FORMULA),
            holds(
                "an example is not on too many scorecards",
                f"""(SELECT count(*) FROM learn_from l WHERE l.item = t.item AND l.example = t.example)
                  <= {method().learning.scorecards}""",
                FORMULA,
            ),
        ),
        key=("gm_code", "item", "position"),
    ),
    suite(
        "history",
        "Every snapshot has one score per municipality, and the last one is today's.",
        (
            *keyed(("gm_code", "date"), EVIDENCE),
            *filled(("method_version", "list_version"), EVIDENCE),
            between("score", 0, 100, EVIDENCE),
            between("coverage", 0, 100, EVIDENCE),
            ordered("low", "score", EVIDENCE),
            ordered("score", "high", EVIDENCE),
            holds(
                "the last snapshot is that of the scores",
                f"""t.date <> (SELECT max(date) FROM scores) OR
                  abs(score - (SELECT s.score FROM scores s WHERE s.gm_code = t.gm_code)) < {ROUNDING}""",
                EVIDENCE,
            ),
            totals(
                "every municipality has today's score",
                "(SELECT count(*) FROM history WHERE date = (SELECT max(date) FROM scores)) = (SELECT count(*) FROM scores)",
                EVIDENCE,
            ),
            holds("no snapshot lies after this one", "date <= (SELECT max(date) FROM scores)", EVIDENCE),
        ),
        key=("gm_code", "date"),
    ),
    suite(
        "changes",
        "Every change compares two dates over what was known at both.",
        (
            *keyed(("gm_code", "since"), FORMULA),
            one_of("since", ("previous", "year"), FORMULA),
            between("matched", 0, 1 + ROUNDING, FORMULA),
            between("before", 0, 100, FORMULA),
            between("after", 0, 100, FORMULA),
            holds("points are after less before", f"abs(points - (after - before)) < {ROUNDING}", FORMULA),
            holds("what is not shown is no change", "is_shown OR NOT is_change", FORMULA),
            holds("the earlier date is earlier", "from_date < (SELECT max(date) FROM scores)", FORMULA),
        ),
        key=("gm_code", "since"),
    ),
    suite(
        "diffusion",
        "Every adoption is of a published item, on a date that is not in the future.",
        (
            *keyed(("item", "gm_code"), FORMULA),
            one_of("basis", ("issued", "first_harvest", "unknown"), FORMULA),
            one_of("wave", [adopter.id for adopter in method().adopters], FORMULA),
            refers("item", "reference_list", FORMULA),
            refers("gm_code", SCORED, EDITION),
            between("position", 1, None, FORMULA),
            holds("an adoption that is not known has no wave", "adopted IS NOT NULL OR (wave IS NULL AND position IS NULL)", FORMULA),
            holds("no adoption lies in the future", "adopted <= (SELECT max(date) FROM scores)", FORMULA),
        ),
        key=("item", "gm_code"),
    ),
    suite(
        "bottlenecks",
        "What is lost per check and platform stays within what was measured, and platforms add up to the country.",
        (
            *filled(("check_id",), FORMULA),
            one_of("check_id", CHECK_IDS, FORMULA),
            ordered("measured", "publications", FORMULA),
            ordered("affected", "measured", FORMULA),
            between("lost", 0, None, FORMULA),
            holds(
                "platforms add up to the country",
                f"""platform IS NOT NULL OR abs(lost - (SELECT coalesce(sum(b.lost), 0) FROM bottlenecks b
                  WHERE b.check_id = t.check_id AND b.platform IS NOT NULL)) < {ROUNDING}""",
                FORMULA,
            ),
        ),
        key=("check_id", "platform"),
    ),
    suite(
        "national",
        "Every figure of the country is there once, within its interval, and municipalities per status add up to all.",
        (
            *filled(("figure", "unit", "date"), FORMULA),
            ordered("low", "high", FORMULA),
            one_of("unit", ("municipalities", "datasets", "claims", "points", "percent", "share"), FORMULA),
            holds("shares lie between 0 and 1", "unit <> 'share' OR value BETWEEN 0 AND 1", FORMULA),
            holds("percentages lie between 0 and 100", "unit <> 'percent' OR value BETWEEN 0 AND 100", FORMULA),
            holds("counts are not negative", "unit NOT IN ('municipalities', 'datasets', 'claims') OR value >= 0", FORMULA),
            holds(
                "a figure occurs once",
                "(SELECT count(*) FROM national n WHERE n.figure = t.figure AND n.key IS NOT DISTINCT FROM t.key) = 1",
                FORMULA,
            ),
            totals(
                "municipalities per status add up to all",
                f"""(SELECT sum(value) FROM national WHERE figure IN ({', '.join(map(repr, STATUSES))}) AND key IS NULL)
                  = (SELECT value FROM national WHERE figure = 'municipalities' AND key IS NULL)""",
                FORMULA,
            ),
        ),
        key=("figure", "key"),
    ),
    suite(
        "neutral_figures",
        "Every dataset of a municipality has MQA points within what the assessment can give, and stars.",
        (
            *keyed(("source", "dataset_id"), FORMULA),
            between("mqa_low", 0, 405, FORMULA),
            between("mqa_high", 0, 405, FORMULA),
            ordered("mqa_low", "mqa_high", FORMULA),
            between("stars_low", 0, 5, FORMULA),
            between("stars_high", 0, 5, FORMULA),
            ordered("stars_low", "stars_high", FORMULA),
            one_of("mqa_band", [band.id for band in mqa().bands], FORMULA),
            refers("source, dataset_id", "attributions", FORMULA),
            holds("without official shapes there is no band", "conforms IS NOT NULL OR mqa_band IS NULL", FORMULA),
            holds(
                "its distributions are as many as were counted",
                """distributions = (SELECT count(*) FROM neutral_distributions n WHERE n.source = t.source
                  AND n.dataset_id = t.dataset_id)""",
                FORMULA,
            ),
            totals(
                "every attributed dataset has figures",
                "(SELECT count(*) FROM neutral_figures) = (SELECT count(DISTINCT (source, dataset_id)) FROM attributions)",
                FORMULA,
            ),
        ),
        key=("source", "dataset_id"),
    ),
    suite(
        "neutral_distributions",
        "Every distribution of a municipality's dataset has its raw indicators.",
        (
            *keyed(("source", "dataset_id", "position"), FORMULA),
            *filled(("has_download_url", "has_format", "has_licence"), FORMULA),
            refers("source, dataset_id", "neutral_figures", FORMULA),
            holds("what is not there is not reachable", "has_download_url OR is_download_url_reachable = false", FORMULA),
            holds("what is in a vocabulary is there", "has_licence OR NOT is_licence_in_vocabulary", FORMULA),
        ),
        key=("source", "dataset_id", "position"),
    ),
    suite(
        "neutral",
        "Every municipality with datasets has both statistics, and the datasets add up to what was attributed.",
        (
            *keyed(("gm_code",), FORMULA),
            between("datasets", 1, None, FORMULA),
            *(between(column, 0, 405 + ROUNDING, FORMULA) for column in ("mqa_mean_high", "mqa_representative_high")),
            *(between(column, 0, 5, FORMULA) for column in ("stars_low", "stars_high")),
            ordered("mqa_mean_low", "mqa_mean_high", FORMULA),
            ordered("mqa_representative_low", "mqa_representative_high", FORMULA),
            ordered("stars_low", "stars_high", FORMULA),
            refers("gm_code", SCORED, EDITION),
            totals(
                "datasets add up to what was attributed",
                """(SELECT coalesce(sum(datasets), 0) FROM neutral)
                  = (SELECT count(DISTINCT (gm_code, source, dataset_id)) FROM attributions)""",
                FORMULA,
            ),
        ),
        key=("gm_code",),
    ),
)  # fmt: skip
