"""Who can learn from whom, in the order of the method, and nobody is asked too often."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quality.learning import can_be_example, examples, needs_example
from quality.method import method


def test_who_needs_and_who_can_be_an_example() -> None:
    earned = np.array([0.0, 0.49, 0.5, 0.7, 0.7, 0.7, 0.69])
    published = np.array([False, True, True, True, True, True, True])
    assert needs_example(earned, published, ~published).tolist() == [True, True, False, False, False, False, False]
    known = np.array([1, 1, 1, 0.8, 0.79, 0.8, 1])
    licence = np.array([True, True, True, True, True, False, True])
    assert can_be_example(earned, known, published, licence).tolist() == [False, False, False, True, False, False, False]


def test_same_platform_first_then_nearest_then_earned_then_code() -> None:
    n = 7
    needs, can_be = np.arange(n) == 0, np.arange(n) > 0
    apart = np.zeros((n, n))
    apart[0] = [0, 1, 1, 5, 1, 2, 1]
    same = np.zeros((n, n), bool)
    same[0, 3] = True
    earned = np.array([0, 0.8, 0.9, 0.7, 0.9, 1, 0.8])
    assert examples(needs, can_be, same, apart, earned) == {0: [3, 2, 4]}
    can_be[[3, 2]] = False
    assert examples(needs, can_be, same, apart, earned) == {0: [4, 1, 6]}


def test_a_municipality_is_an_example_for_the_nearest_twenty_five_only() -> None:
    n = method().learning.scorecards + 6
    needs, can_be = np.arange(n) > 0, np.arange(n) == 0
    apart = np.abs(np.arange(n)[:, None] - np.arange(n)[None, :]).astype(float)
    chosen = examples(needs, can_be, np.zeros((n, n), bool), apart, np.ones(n))
    assert list(chosen) == list(range(1, method().learning.scorecards + 1))


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_caps_hold_and_no_better_example_is_left_out(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    needs, can_be = rng.random(n) < 0.7, rng.random(n) < 0.5
    same, apart, earned = rng.random((n, n)) < 0.3, rng.random((n, n)), rng.random(n)
    chosen, norm = examples(needs, can_be, same, apart, earned), method().learning
    asked = [other for own in chosen.values() for other in own]
    assert all(asked.count(other) <= norm.scorecards for other in asked)
    for own, others in chosen.items():
        assert needs[own] and own not in others and len(others) <= norm.examples and all(can_be[others])
        keys = [(not same[own, o], apart[own, o], -earned[o], o) for o in others]
        assert keys == sorted(keys)
        free = [o for o in range(n) if can_be[o] and o != own and o not in others and asked.count(o) < norm.scorecards]
        assert len(others) == norm.examples or not free
        assert all((not same[own, o], apart[own, o], -earned[o], o) > keys[-1] for o in free)
