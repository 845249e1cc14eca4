"""Matching as many invented records as data.overheid.nl holds; the target is 10 s on 2 cores and 500 MiB."""

import random
from itertools import cycle, islice

from assets.lists.reference_list import read_reference_list
from assets.matching.decide import MatchRecord, load_matcher
from assets.matching.vocabulary import vocabulary
from tests.bench.measured import Result, of_function

DATASETS = 20_400
DESCRIPTION_WORDS = 100  # the mean of the capture of data.overheid.nl of 2015-04-06 is 102


def match(datasets: int) -> None:
    """Match that many invented records, a third of which name an item."""
    chance = random.Random(20261125)
    words = [text.replace("*", "") for item in vocabulary().items.values() for text in (*item.names, *item.hints)]
    syllables = ["be", "stra", "to", "len", "wa", "ter", "ring", "ge", "bouw", "den", "mer", "vlak", "pun", "ten", "lo", "ka"]
    known = ["".join(chance.choices(syllables, k=chance.randint(2, 5))) for _ in range(30_000)]
    names = islice(cycle(words), datasets)
    records = [
        MatchRecord(
            str(number),
            f"{name if number % 3 == 0 else chance.choice(known)} {chance.choice(known)} {2000 + number % 27}",
            " ".join(chance.choices(known, k=DESCRIPTION_WORDS)) + f". {chance.choice(words)}",
            tuple(chance.choices(known, k=5)),
        )
        for number, name in enumerate(names)
    ]
    load_matcher(read_reference_list()).decide_all(records)


def measure() -> list[Result]:
    return [of_function("20,400 datasets x 26 items", match, DATASETS, amount=DATASETS, unit="datasets")]
