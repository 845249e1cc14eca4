"""The CSV ladder: real files come out as counted by hand, Pollock's pollutions as its authors say, and large files are not copied."""

import csv
import random
from pathlib import Path

import pytest

from assets.files.readers.dialect import find_dialect
from assets.files.readers.encoding import as_utf8, find_encoding
from assets.files.readers.layout import find_layout
from assets.files.readers.records import Dialect, split
from tests.bench import bench_pollock
from tests.files.reading import read
from tests.shared import shared

# Counted with wc -l (lines less header and preamble), read with an editor.
REAL = [
    ("laadpaaldata.csv", {"encoding": "utf-8", "delimiter": ",", "rows": 10188}, 6, "Started"),
    ("begrotingsstaten_origineel.csv", {"encoding": "cp1252", "delimiter": ";", "rows": 3281}, 13, "Begrotingsjaar"),
    ("buurtcijfers_enschede.csv", {"encoding": "utf-8", "delimiter": ",", "rows": 70}, 33, "Regio's"),
]


@pytest.mark.parametrize(("name", "facts", "columns", "first"), REAL, ids=[row[0] for row in REAL])
def test_a_real_municipal_file_comes_out_as_counted(name: str, facts: dict[str, object], columns: int, first: str, tmp_path: Path) -> None:
    found, rows = read(shared(f"real/files/{name}"), tmp_path / "scratch")
    assert {key: getattr(found, key) for key in facts} == facts
    assert (len(found.columns), found.columns[0]) == (columns, first)
    assert (found.header_rows, found.preamble_lines, found.footer_lines) == (1, 0, 0)
    assert {len(row) for row in rows} == {columns}


def test_the_budget_keeps_its_letters_and_its_points(tmp_path: Path) -> None:
    facts, rows = read(shared("real/files/begrotingsstaten_origineel.csv"), tmp_path / "scratch")
    assert any("Curaçao" in row[6] for row in rows) and any("Coördinator" in row[6] for row in rows)
    assert rows[-2][7] == "40.584"
    assert any("cp1252" in problem for problem in facts.problems)


def test_election_counts_are_read_below_their_preamble_and_reported_as_lying_on_their_side(tmp_path: Path) -> None:
    for number, path in enumerate(sorted(shared("real/files/stembureaus_gr2022").glob("*.csv"))):
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, delimiter=";"))
        facts, rows = read(path, tmp_path / str(number))
        assert (facts.preamble_lines, facts.header_rows, facts.delimiter) == (5, 1, ";"), path.name
        assert facts.columns[:5] == ("Lijstnummer", "Aanduiding", "Volgnummer", "Naam kandidaat", "Totaal")
        assert rows == lines[6:], path.name
        assert any("gekanteld" in problem for problem in facts.problems), path.name


def test_pollock_files_are_loaded_as_their_authors_say() -> None:
    shared("real/messy_csv/pollock")
    scores = {name: bench_pollock.score(bench_pollock.loaded(polluted), clean) for name, polluted, clean in bench_pollock.stored()}
    assert {name: value for name, value in scores.items() if value < 10} == {}
    assert bench_pollock.sums(scores) == (10.0, pytest.approx(10.0))


def test_the_pollock_score_falls_with_what_is_lost() -> None:
    clean = b'"a","b"\n"1","x"\n"2","y"\n'
    assert bench_pollock.score(clean, clean) == 10
    assert bench_pollock.score(b"a,b\n1,x\n", clean) == pytest.approx(1 + 3 + (0.5 + 1 + 2 / 3) + (4 / 6 + 1 + 0.8))
    assert bench_pollock.score(None, clean) == 0
    assert bench_pollock.normalised("28/01/2018") == bench_pollock.normalised("2018-01-28")


POLLUTED = [
    ("more", lambda cells, column: [*cells[:column], "", *cells[column:]]),
    ("less", lambda cells, column: [*cells[: column - 1], cells[column - 1] + cells[column], *cells[column + 1 :]] if column else cells),
    ("quote", lambda cells, column: [*cells[:column], f'"{cells[column]}', *cells[column + 1 :]]),
]


@pytest.mark.parametrize(("kind", "pollute"), POLLUTED, ids=[kind for kind, _ in POLLUTED])
def test_one_damaged_row_harms_no_other_and_is_told(kind: str, pollute: object, tmp_path: Path) -> None:
    clean = [["id", "soort", "hoogte", "datum", "adres", "site"]]
    clean += [[f"B-{n:04}", "Eik", f"{n},5", f"{n + 10}-02-2024", f"Laan {n}", f"https://bomen.example/{n}"] for n in range(1, 15)]
    for column in range(1, 6):
        rows = [*clean[:7], pollute(clean[7], column), *clean[8:]]  # type: ignore[operator]
        path = tmp_path / f"{kind}{column}.csv"
        path.write_text("".join(";".join(row) + "\n" for row in rows), encoding="utf-8")
        facts, found = read(path, tmp_path / f"s{kind}{column}")
        assert [row for number, row in enumerate(found) if number != 6] == [*clean[1:7], *clean[8:]]
        assert len(found) == 14
        if kind == "more":
            assert found[6] == clean[7]
        # A quote inside an unquoted cell is an ordinary character as long as it closes nothing: only then there is nothing to tell.
        assert facts.problems, column


def test_splitting_agrees_with_the_csv_module_on_well_formed_records() -> None:
    chance = random.Random(20180207)
    for _ in range(500):
        row = ["".join(chance.choice("a;,\"' \té") for _ in range(chance.randrange(6))) for _ in range(chance.randrange(1, 6))]
        quoted = ";".join('"' + cell.replace('"', '""') + '"' for cell in row)
        fields = split(quoted, Dialect(";"))
        assert (fields.cells, fields.is_clean, fields.is_open) == (row, True, False)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_dialect_is_found_whatever_stands_in_the_cells(delimiter: str) -> None:
    others = "".join({";", ",", "\t", "|"} - {delimiter})
    lines = [delimiter.join(("id", "tekst", "bedrag"))]
    lines += [delimiter.join((str(n), f'"a{others} b{delimiter}{n}"', f"{n}.5")) for n in range(30)]
    assert find_dialect(lines) == Dialect(delimiter, '"', '"')


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Café\n", "utf-8"), ("Café\n", "utf-8-sig"), ("Café €\n", "cp1252"), ("Café, één\n", "cp850"), ("Café\n", "utf-16")],
)
def test_an_encoding_is_found_and_undone(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    found = find_encoding(path)
    assert found.name == encoding
    assert as_utf8(path, found, tmp_path).read_text(encoding="utf-8-sig") == text


def test_a_byte_sequence_over_two_chunks_is_still_utf8(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "é".encode() + b"\n" + b"b" * (1 << 20) + b"\xc3")
    assert find_encoding(path).name == "mixed"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "é".encode() + b"\n")
    assert find_encoding(path).name == "utf-8"
    assert find_encoding(path).longest_line >= 1 << 20


def test_a_header_of_years_names_columns_unless_the_rows_are_years_too() -> None:
    assert find_layout([["wijk", "2021", "2022"], ["a", "5", "6"], ["b", "7", "8"]]).header_rows == 1
    assert find_layout([["2021", "2022"], ["2019", "2018"], ["2017", "2016"]]).header_rows == 0


def test_a_plain_file_is_not_copied(tmp_path: Path) -> None:
    path, scratch = tmp_path / "plain.csv", tmp_path / "scratch"
    path.write_text("id;naam\n" + "".join(f"{n};Eik\n" for n in range(5000)), encoding="utf-8")
    facts, _ = read(path, scratch)
    assert facts.rows == 5000
    assert [file.name for file in scratch.iterdir() if file.is_file()] == []
