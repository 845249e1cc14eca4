"""`datapeil read`: the table as standard CSV and the facts, or exit code 3 with the reason and nothing written."""

import csv
import json
import zipfile
from pathlib import Path

import pytest

from assets.files.read_file import FACTS
from tests.runs import datapeil


def test_a_file_is_written_as_standard_csv_with_its_facts(tmp_path: Path) -> None:
    path, out, facts = tmp_path / "bomen.txt", tmp_path / "tabel.csv", tmp_path / "feiten.json"
    path.write_bytes('Bomen;;\r\n;;\r\nid;soort;opmerking\r\n1;Eik;"hoog; ""oud"""\r\n2;Café;\r\n'.encode("cp1252"))
    result = datapeil("read", path, "--out", out, "--json", facts)
    assert (result.returncode, result.stdout) == (0, "csv, 2 rows, 3 columns\n"), result.stderr
    assert out.read_bytes() == 'id,soort,opmerking\n1,Eik,"hoog; ""oud"""\n2,Café,\n'.encode()
    known = json.loads(facts.read_text(encoding="utf-8"))
    assert tuple(known) == FACTS
    assert known | {"problems": 0} == {
        "format": "csv", "encoding": "cp1252", "delimiter": ";", "quote": '"', "escape": '"', "header_rows": 1, "preamble_lines": 2,
        "footer_lines": 0, "rows": 2, "columns": ["id", "soort", "opmerking"], "problems": 0,
    }  # fmt: skip
    assert any("cp1252" in problem for problem in known["problems"])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bomen.txt", "feiten.json", "tabel.csv"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body>Niet gevonden</body></html>", "webpagina"),
        (b"", "leeg"),
        (bytes(range(256)) * 9, "geen tekst"),
        (b"%PDF-1.4\n", "PDF"),
    ],
)
def test_what_is_no_table_ends_with_three_and_the_reason(data: bytes, reason: str, tmp_path: Path) -> None:
    path, out, facts = tmp_path / "data.csv", tmp_path / "tabel.csv", tmp_path / "feiten.json"
    path.write_bytes(data)
    result = datapeil("read", path, "--out", out, "--json", facts)
    assert result.returncode == 3
    (line,) = result.stderr.strip().splitlines()
    assert reason in line and str(path) in line
    assert [file.name for file in tmp_path.iterdir()] == ["data.csv"]


def test_a_missing_file_or_folder_is_bad_input(tmp_path: Path) -> None:
    assert datapeil("read", tmp_path / "none.csv", "--out", tmp_path / "t.csv").returncode == 2
    path = tmp_path / "data.csv"
    path.write_text("a;b\n1;2\n")
    result = datapeil("read", path, "--out", tmp_path / "none" / "t.csv")
    assert result.returncode == 2 and "folder" in result.stderr


def test_the_table_in_a_zip_is_read(tmp_path: Path) -> None:
    path, out = tmp_path / "data.zip", tmp_path / "tabel.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("leesmij.pdf", "%PDF-1.4")
        archive.writestr("map/bomen.csv", "id;soort\n1;Eik\n")
    assert datapeil("read", path, "--out", out).returncode == 0
    assert out.read_text() == "id,soort\n1,Eik\n"


def test_what_was_written_is_read_back_the_same(tmp_path: Path) -> None:
    path, once, twice = tmp_path / "a.csv", tmp_path / "once.csv", tmp_path / "twice.csv"
    path.write_text('id|tekst\n1|a, "b"\n2|"regel\nregel"\n3|\'s-Gravenhage\n', encoding="utf-8")
    assert datapeil("read", path, "--out", once).returncode == 0
    assert datapeil("read", once, "--out", twice).returncode == 0
    assert once.read_bytes() == twice.read_bytes()
    with open(once, encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["id", "tekst"], ["1", 'a, "b"'], ["2", "regel\nregel"], ["3", "'s-Gravenhage"]]
