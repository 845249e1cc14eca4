"""People's decisions on matches, and the review queue that is a file for them."""

from datetime import date
from pathlib import Path

import pytest

from assets.matching.decide import Decision
from assets.matching.overrides import Override, Overrides, read_overrides
from quality.datafiles import InputError

DAY = date(2026, 11, 24)
HEAD = "municipality,dataset,item,decision,reason,role,date,expires\n"


def overrides(folder: Path, text: str) -> Overrides:
    path = folder / "matches.csv"
    path.write_text(text, encoding="utf-8")
    return read_overrides(path, {"bomen", "speelplekken"})


def labels(decisions: list[Decision]) -> dict[str, tuple[str, bool]]:
    return {decision.item: (decision.label, decision.is_confirmed) for decision in decisions}


def test_a_confirmed_match_is_found_with_the_role_as_evidence(tmp_path: Path) -> None:
    rows = overrides(tmp_path, HEAD + ",d1,bomen,found,titel is een code,beheerder,2026-11-01,\n")
    decided = rows.applied([], "d1", "GM0001", DAY)
    assert labels(decided) == {"bomen": ("found", True)}
    assert decided[0].evidence[0].text == "bevestigd door beheerder: titel is een code"


def test_a_rejected_match_is_gone_for_the_municipality_named_and_only_there(tmp_path: Path) -> None:
    rows = overrides(tmp_path, HEAD + "GM0001,d1,bomen,not_found,kaplijst,beheerder,2026-11-01,\n")
    match = Decision("bomen", "found", 0.9, ())
    assert rows.applied([match], "d1", "GM0001", DAY) == []
    assert rows.applied([match], "d1", "GM0002", DAY) == [match]


def test_a_decision_counts_from_its_date_until_it_expires(tmp_path: Path) -> None:
    rows = overrides(tmp_path, HEAD + ",d1,bomen,found,a,b,2026-11-01,2026-11-30\n")
    counting = [
        day for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)) if rows.applied([], "d1", "", day)
    ]
    assert counting == [date(2026, 11, 1), date(2026, 11, 30)]


def test_a_queue_as_it_was_written_changes_nothing_and_filled_in_it_decides(tmp_path: Path) -> None:
    columns = ",".join(Override.model_fields)
    queue = f"{columns}\nGM0001,'-d1,bomen,,,,,,12.50,weak,0.85,\"Bomen, oud\",titel bevat 'bomen'\n"
    assert overrides(tmp_path, queue).applied([], "-d1", "GM0001", DAY) == []
    filled = queue.replace("bomen,,,,,", "bomen,found,klopt,beheerder,2026-11-20,", 1)
    assert labels(overrides(tmp_path, filled).applied([], "-d1", "GM0001", DAY)) == {"bomen": ("found", True)}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",d1,bomen,found,,,,", "matches.csv:2"),
        (",,bomen,not_found,a,b,2026-11-01,", "a municipality, a dataset, or both"),
        ("GM0001,,bomen,found,a,b,2026-11-01,", "needs a dataset"),
        (",d1,vuurtorens,found,a,b,2026-11-01,", "an id of the reference list"),
        (",d1,bomen,misschien,a,b,2026-11-01,", "matches.csv:2: decision"),
    ],
)
def test_a_wrong_row_is_one_clear_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=r"matches\.csv") as raised:
        overrides(tmp_path, HEAD + row + "\n")
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
