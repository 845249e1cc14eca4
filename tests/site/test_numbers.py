"""A number in what readers read is one of the method: when the method changes, the texts that name its numbers must follow."""

import re

from assets.scorecard.words import number_words
from assets.site.pdf import FIXES
from assets.site.texts import texts
from quality.checks.content import ENOUGH_COLUMNS
from quality.checks.definitions import definitions
from quality.checks.findable import MIN_CHARACTERS
from quality.method import method
from tests.site.test_language import everything

NUMBER = re.compile(r"(\d+) (procent|dagen|punten|tekens)")


def told() -> set[tuple[str, str]]:
    """What the method says that a text may name."""
    norm = method()
    return {
        (f"{number:.0f}", unit)
        for number, unit in (
            (norm.coverage.established, "procent"),
            (norm.peers.coverage, "procent"),
            (100 * norm.gap.interval, "procent"),
            (100 * ENOUGH_COLUMNS, "procent"),
            (norm.climbers.points, "punten"),
            (sum(check.points for check in norm.checks), "punten"),
            (norm.measurement_expires_days, "dagen"),
            (norm.reachability_window_days, "dagen"),
            (MIN_CHARACTERS, "tekens"),
        )
    }


def test_every_number_in_a_text_is_one_of_the_method() -> None:
    explained = [(f"check {name}", text) for name, one in definitions().items() for text in (one.what, one.value, one.unknown)]
    named = [(place, found) for place, text in (*everything(), *explained) for found in NUMBER.findall(text)]
    assert len(named) > 10
    assert not [(place, found) for place, found in named if found not in told()]


def test_as_many_fixes_are_shown_as_are_announced() -> None:
    assert f"De {number_words(FIXES)} acties" in texts()["fixes_intro"]
