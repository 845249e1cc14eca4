"""Every file of the corpus comes out as written down beside it."""

from pathlib import Path
from typing import Any

import pytest

from assets.files.readers.table_facts import NotATable, UnknownFormat
from tests.files.corpus import cases, content
from tests.files.reading import read

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_file_of_the_corpus_comes_out_right(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content(case))
    if "refused" in case:
        with pytest.raises((NotATable, UnknownFormat), match=case["refused"]):
            read(path, tmp_path / "scratch")
        return
    facts, rows = read(path, tmp_path / "scratch")
    assert {name: getattr(facts, name) for name in case.get("facts", {})} == case.get("facts", {})
    if "columns" in case:
        assert list(facts.columns) == case["columns"]
    if "rows" in case:
        assert rows == case["rows"]
        assert facts.rows == len(rows)
    for told in case.get("problems", ()):
        assert any(told in problem for problem in facts.problems), facts.problems
    if case.get("problems") == []:
        assert facts.problems == ()


def test_the_corpus_is_large_enough_and_has_no_case_twice() -> None:
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)
