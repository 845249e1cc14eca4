"""Lines without damage go by in stretches: that is faster, and nothing else."""

import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.files.limits import limits
from assets.files.readers.csv_ladder import read_csv
from assets.files.readers.engine import engine
from assets.files.readers.lines import Lines
from assets.files.readers.records import Dialect
from assets.files.readers.repair import clean_lines
from assets.files.readers.table_facts import UnknownFormat

PIECES = st.sampled_from(
    ["", "", "a", "12", "é", '"', '"x"', '"x;\ty"', '"x""y"', '""', "'z'", "\\", " ", "\0", "#b", "1-2-2024", "\u00a0"]
)
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])


def table(text: str, is_fast: bool) -> Any:
    """Facts and rows, or why there are none, with all lines one by one when not `is_fast`."""
    with tempfile.TemporaryDirectory() as folder:
        path, scratch = Path(folder) / "a.csv", Path(folder) / "scratch"
        path.write_bytes(text.encode())
        scratch.mkdir()
        with engine(scratch, path) as connection, patch("assets.files.readers.csv_ladder._load", return_value=False):
            if is_fast:
                facts = read_csv(path, connection, scratch, "data")
            else:
                with patch("assets.files.readers.repair.clean_lines", return_value=None):
                    facts = read_csv(path, connection, scratch, "data")
            return facts, connection.execute("FROM data").fetchall()


@settings(max_examples=60, deadline=None)
@given(
    delimiter=st.sampled_from([";", ",", "\t", "|", ", "]),
    lines=st.lists(st.tuples(st.lists(PIECES, min_size=3, max_size=3) | st.lists(PIECES, max_size=5), ENDS), max_size=20),
)
def test_reading_by_the_stretch_gives_what_reading_line_by_line_gives(delimiter: str, lines: list[tuple[list[str], str]]) -> None:
    text = delimiter.join(("id", "naam", "datum")) + "\n" + f'1{delimiter}"eik"{delimiter}2-2-2024\n' * 3
    text += "".join(delimiter.join(pieces) + end for pieces, end in lines)
    assert table(text, True) == table(text, False)


def test_only_damaged_lines_are_looked_at_one_by_one(tmp_path: Path) -> None:
    clean = "".join(f'{n};"een; ""twee""";drie\r\n' for n in range(5000))
    (tmp_path / "a").write_text(f"{clean}1;2\n{clean}", newline="")
    pattern = clean_lines(Dialect(";"), 3)
    assert pattern is not None
    with Lines(tmp_path / "a", limits()) as lines:
        assert (lines.stretch(pattern), next(lines), lines.stretch(pattern), next(lines, "")) == (clean, "1;2\n", clean, "")


@pytest.mark.parametrize("line", ["a;b\n", "a;b;c;d\n", 'a;"b;c\n', 'a;b"c;d\n', 'a;"b"c;d\n', "a\rb;c;d\n", "a;b;c"])
def test_a_damaged_line_is_in_no_stretch(line: str) -> None:
    pattern = clean_lines(Dialect(";"), 3)
    assert pattern is not None
    found = pattern.match(line)
    assert found is not None and found[0] == ""


def test_lines_are_whole_whatever_block_they_lie_in(tmp_path: Path) -> None:
    text = "".join("x" * (n % 50) + ("\n", "\r\n", "\r")[n % 3] for n in range(2000)) + "slot"
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbf" + text.encode())
    with Lines(tmp_path / "a", limits().model_copy(update={"line_characters": 60})) as lines:
        ahead = list(lines.ahead(700))
        taken = list(lines)
    assert taken == text.splitlines(keepends=True) and taken[:700] == ahead
    with Lines(tmp_path / "a", limits().model_copy(update={"line_characters": 40})) as lines, pytest.raises(UnknownFormat, match="grens"):
        list(lines)
