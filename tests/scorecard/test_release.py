"""What the release gate remembers: an acceptance is written once, with a reason."""

from datetime import date
from pathlib import Path

import pytest

from assets.evidence import Evidence
from assets.scorecard.release import accept, acceptance, is_held, keep_verdict, last_held, published_before
from quality.datafiles import InputError
from quality.release import Objection
from tests.quality.cards import item
from tests.scorecard.facts import write_facts

DAY, NEXT = date(2026, 11, 16), date(2026, 11, 23)
OBJECTION = Objection("scores_move", "40 of 342 municipalities move", "look")


def test_an_objection_holds_until_it_is_accepted_with_a_reason(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    for day in (DAY, NEXT):
        write_facts(evidence, day, {"GM0001": [item("1")]})
    keep_verdict(evidence, DAY, [OBJECTION], None)
    keep_verdict(evidence, NEXT, [], DAY)
    assert is_held(evidence, DAY) and not is_held(evidence, NEXT)
    assert (last_held(evidence), published_before(evidence, NEXT)) == (DAY, [])
    with pytest.raises(InputError, match="reason"):
        accept(evidence, DAY, "  ")
    accept(evidence, DAY, " A portal was rebuilt; checked by hand ")
    assert acceptance(evidence, DAY) == "A portal was rebuilt; checked by hand"
    assert (last_held(evidence), published_before(evidence, NEXT)) == (None, [DAY])


def test_an_acceptance_is_never_changed(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    accept(evidence, DAY, "first")
    with pytest.raises(InputError, match="before"):
        accept(evidence, DAY, "second")
    assert acceptance(evidence, DAY) == "first"
