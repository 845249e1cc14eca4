"""Dutch words in all their forms come down to one stem; titles come apart in the parts that matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.matching.text import plain, sentences, stem, tokens


@pytest.mark.parametrize(
    "forms",
    ["boom bomen boompje boompjes", "plek plekken plekje", "kluis kluizen", "lokaal lokalen", "route routes", "bureau bureaus",
     "lantaarn lantaarns", "zone zones", "grens grenzen", "veld velden veldje veldjes", "stalling stallingen", "urinoir urinoirs"],
)  # fmt: skip
def test_all_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("boom", "bodem"), ("plaats", "plaat"), ("wijk", "wijn"), ("paal", "paard")])
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_names_of_municipalities_and_fillers_are_left_out() -> None:
    assert [token.word for token in tokens("De bomen van Den Haag en 's-Hertogenbosch")] == ["bomen"]


def test_parts_and_asides_are_told_apart() -> None:
    leefbaarheid, buurten = tokens("Leefbaarheid in buurten")
    assert (leefbaarheid.is_aside, buurten.is_aside) == (False, True)
    assert len({token.piece for token in tokens("Groen: bomen (stad)")}) == 3


def test_camel_case_and_underscores_are_split() -> None:
    assert plain("BOR_BomenVlak") == "bor bomen vlak"


def test_the_first_sentence_is_told_from_the_rest() -> None:
    assert sentences("Alle bomen. Met soort.\nEn jaar.") == ("Alle bomen.", "Met soort.\nEn jaar.")


@given(st.text(max_size=200))
def test_any_text_gives_tokens(text: str) -> None:
    assert all(token.word for token in tokens(text))
