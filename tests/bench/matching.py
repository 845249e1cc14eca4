"""`make bench-matching`: precision and recall of the matcher on the labelled sample, beside other ways to match; writes measured.json.

What belongs here: the table on the terminal, and the designs that the matcher is compared with; counting is assets/matching/measure.py.
Every design that learns is trained on the other municipalities (leave one out), and its threshold is chosen there too.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from assets.lists.reference_list import read_reference_list
from assets.matching import measure
from assets.matching.decide import Matcher, load_matcher
from assets.matching.measure import NONE, Counts, Design, Guess, Judged, LabelledRecord, Measured
from assets.matching.text import plain
from assets.matching.vocabulary import thresholds, vocabulary
from tests.shared import SHARED

WORST = 20
DESIGNS = {
    "metadata": "title and metadata, threshold out of fold",
    "fixed_threshold": "title and metadata, the threshold that is shipped",
    "title_only": "title only",
    "without_own_words": "without words that only the municipality itself uses",
    "hard": "hard cases",
    "other": "other cases",
    "learnt_weights": "evidence with weights learnt (logistic regression)",
    "tfidf": "TF-IDF and logistic regression",
    "fuzzy": "rapidfuzz against the vocabulary",
    "item_words": "words of the item's title",
}
HERE = Path(__file__).parents[2]


def title_keywords(records: Sequence[LabelledRecord]) -> list[Guess]:
    """The item whose own title, or a word of it, is in the title: what one would try first."""
    words = {item.id: [word for word in plain(item.title).split() if len(word) > 3] for item in read_reference_list().items}

    def guess(title: str) -> Guess:
        shares = {item: sum(word in plain(title) for word in known) / len(known) for item, known in words.items()}
        best = max(shares, key=lambda item: (shares[item], item))
        return Guess(best, shares[best]) if shares[best] else Guess("", 0.0)

    return [guess(record.title) for record in records]


def fuzzy(records: Sequence[LabelledRecord]) -> list[Guess]:
    """rapidfuzz: the item with the name that looks most like the title."""
    names = {text.replace("*", ""): item for item, words in vocabulary().items.items() for text in (*words.names, *words.words)}
    choices = list(names)
    found = [process.extractOne(plain(record.title), choices, scorer=fuzz.token_set_ratio) for record in records]
    return [Guess(names[name], score / 100) for name, score, _ in found]


def tfidf(records: Sequence[LabelledRecord]) -> list[Guess]:
    """TF-IDF of words and of letter groups of 3 to 5, with logistic regression."""

    def model() -> object:
        groups = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        return make_pipeline(
            make_union(TfidfVectorizer(sublinear_tf=True), groups), LogisticRegression(C=30, class_weight="balanced", max_iter=2000)
        )

    texts = [f"{plain(r.title)} {plain(r.title)} {plain(r.description)} {plain(r.tags)}" for r in records]
    labels = np.array([record.label for record in records])
    made: dict[int, Guess] = {}
    for own, others in measure.folds(records):
        fitted = model().fit([texts[k] for k in others], labels[others])  # type: ignore[attr-defined]
        for place, odds in zip(own, fitted.predict_proba([texts[k] for k in own]), strict=True):
            best = fitted.classes_[odds.argmax()]
            made[place] = Guess("" if best == NONE else best, odds.max())
    return [made[place] for place in range(len(records))]


def fitted_weights(records: Sequence[LabelledRecord], matcher: Matcher) -> list[Guess]:
    """The evidence of the matcher, its weights learnt by logistic regression instead of set by hand."""
    weighed = [
        {item: {kind: sum(piece.kind == kind for piece in evidence) for kind in {piece.kind for piece in evidence}}
         for item, evidence in matcher.weigh(record.record()).items()}
        for record in records
    ]  # fmt: skip
    made: dict[int, Guess] = {}
    for own, others in measure.folds(records):
        rows = [(kinds, item in records[k].acceptable) for k in others for item, kinds in weighed[k].items()]
        fitted = make_pipeline(DictVectorizer(), LogisticRegression(C=10, max_iter=2000)).fit(
            [kinds for kinds, _ in rows], [y for _, y in rows]
        )
        for place in own:
            odds = {item: fitted.predict_proba([kinds])[0, 1] for item, kinds in weighed[place].items()}
            best = max(odds, key=lambda item: (odds[item], item), default="")
            made[place] = Guess(best, odds.get(best, 0.0))
    return [made[place] for place in range(len(records))]


def run(labels: Path, day: date, out: Path | None) -> int:
    if not labels.exists():
        print(f"the labelled sample is not here ({labels}); set DATAPEIL_SHARED or --labels", file=sys.stderr)
        return 2
    records = measure.read_labelled(labels)
    reference_list = read_reference_list()
    matcher, limits = load_matcher(reference_list), thresholds()
    items = [item.id for item in reference_list.items]
    made = measure.guesses(matcher, records)
    judged = measure.out_of_fold(records, made)
    fixed = measure.at_threshold(records, made, limits.found)
    hard = [one for one in judged if one.record.is_hard]
    own_words = measure.without_own_words(records, reference_list, vocabulary(), limits)
    variants = {
        "metadata": judged,
        "fixed_threshold": fixed,
        "title_only": measure.out_of_fold(records, measure.guesses(matcher, records, title_only=True)),
        "without_own_words": measure.at_threshold(records, own_words, limits.found),
        "hard": hard,
        "other": [one for one in judged if not one.record.is_hard],
        "learnt_weights": measure.out_of_fold(records, fitted_weights(records, matcher)),
        "tfidf": measure.out_of_fold(records, tfidf(records)),
        "fuzzy": measure.out_of_fold(records, fuzzy(records)),
        "item_words": measure.out_of_fold(records, title_keywords(records)),
    }
    designs = tuple(
        Design(name=name, counts=measure.count(of), macro_f1=round(measure.macro_f1(measure.per_item(of, items).values()), 4))
        for name, of in variants.items()
    )
    by_item = measure.per_item(judged, items)
    sample = measure.sample_of(records)
    print(f"{sample.records} records of {sample.municipalities} municipalities, {sample.positive} positive, {sample.hard} hard, "
          f"{sample.described} with a description; with file evidence: the sample has no files\n")  # fmt: skip
    print(_table([(DESIGNS[design.name], design.counts, f"{design.macro_f1:.3f}") for design in designs]), "\n")
    print(_table([(item, counts, "") for item, counts in by_item.items()]), "\n")
    print("confidence   cases  right")
    for low, high, cases, right in measure.calibration(fixed):
        print(f"{low:.2f}-{high:.2f} {cases:9} {right / cases:6.1%}")
    _print_worst(judged)
    if out:
        measured = Measured(
            date=day,
            commit=_commit(),
            sample=sample,
            found_threshold=limits.found,
            counts=measure.count(judged),
            items=by_item,
            designs=designs,
        )
        out.write_text(measured.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return 0


def _table(rows: Sequence[tuple[str, Counts, str]]) -> str:
    lines = [f"{'':54}{'n':>5}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>7}  macro F1"]
    for name, counts, macro in rows:
        shown = [_shown(value) for value in (counts.precision, counts.recall, counts.f1)]
        lines.append(f"{name:54}{counts.n:5}{counts.found:7}{shown[0]:>11}{shown[1]:>8}{shown[2]:>7}  {macro}".rstrip())
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _print_worst(judged: Sequence[Judged]) -> None:
    """The mistakes of which the matcher was surest, or furthest from the right answer."""
    wrong = [one for one in judged if not one.is_right]
    print(f"\n{len(wrong)} mistakes, the worst first")
    for one in sorted(wrong, key=lambda one: (not one.found, -abs(one.guess.confidence - 0.5), one.record.key))[:WORST]:
        said = one.found or f"nothing (likeliest: {one.guess.item or '-'}, {one.guess.confidence:.2f})"
        print(f"  {one.record.title[:60]!r}: {one.record.label}, said {said}")


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, default=SHARED / "labels" / "dev.csv")
    parser.add_argument("--date", type=date.fromisoformat, default=date.today())
    parser.add_argument("--dry", action="store_true", help="print only, write nothing")
    given = parser.parse_args()
    sys.exit(run(given.labels, given.date, None if given.dry else measure.FILE))
