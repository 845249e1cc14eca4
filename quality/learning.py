"""Who can learn an item from whom (section 7, the clever follower).

What belongs here: choosing examples for one item over all municipalities, in the order of the method, so that nobody is asked too often.
"""

from collections import Counter

import numpy as np
import numpy.typing as npt

from quality.method import method

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def needs_example(earned: Floats, published: Bools, missing: Bools) -> Bools:
    """Whose item is missing, or earns too little."""
    return np.asarray(missing | (published & (earned < method().learning.below)), dtype=np.bool_)


def can_be_example(earned: Floats, known: Floats, published: Bools, has_open_licence: Bools) -> Bools:
    """Whose item is published, good, known well enough and openly licensed."""
    norm = method().learning
    return np.asarray(published & (earned >= norm.earned) & (known >= norm.known) & has_open_licence, dtype=np.bool_)


def examples(needs: Bools, can_be: Bools, same_platform: Bools, apart: Floats, earned: Floats) -> dict[int, list[int]]:
    """For one item: municipality -> its examples, by position (which is the order of GM codes), best first.

    `needs`, `can_be` and `earned` are (n,), `same_platform` and `apart` (n, n). Same platform first, then nearest, then earned share, then
    GM code. Where more cards want a municipality than the norm allows, those nearest by that same order have it.
    """
    norm = method().learning
    who, whom = np.nonzero(needs[:, None] & can_be[None, :] & ~np.eye(len(needs), dtype=np.bool_))
    order = np.lexsort((who, whom, -earned[whom], apart[who, whom], ~same_platform[who, whom]))
    asked: Counter[int] = Counter()
    chosen: dict[int, list[int]] = {}
    for one, other in zip(who[order].tolist(), whom[order].tolist(), strict=True):
        own = chosen.setdefault(one, [])
        if len(own) < norm.examples and asked[other] < norm.scorecards:
            own.append(other)
            asked[other] += 1
    return {one: own for one, own in sorted(chosen.items()) if own}
