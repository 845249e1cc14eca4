"""Workbooks: the sheet, the block and the header are found, and cells read as they would stand in a CSV file."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from assets.files.readers.table_facts import NotATable
from tests.attacks.test_files import spreadsheet
from tests.files.old_workbook import old_workbook
from tests.files.reading import read
from tests.files.zips import write_zip
from tests.shared import shared

Sheets = dict[str, list[list[Any]]]


def saved(sheets: Sheets, path: Path, hidden: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def test_a_header_below_a_title_is_found(tmp_path: Path) -> None:
    rows = [["Bomen 2024"], [], ["id", "soort", "hoogte"], [1, "Eik", 12.5], [2, "Linde", 9]]
    facts, found = read(saved({"Blad1": rows}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert (facts.format, facts.columns, facts.header_rows, facts.preamble_lines) == ("xlsx", ("id", "soort", "hoogte"), 1, 2)
    assert found == [["1", "Eik", "12.5"], ["2", "Linde", "9"]]
    assert facts.problems == ("2 rijen boven de kopregel",)


def test_the_fullest_visible_sheet_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    table = [["id", "naam"], *([n, f"n{n}"] for n in range(5))]
    sheets = {"Toelichting": [["Lees dit"]], "Oud": [*table, *table], "Data": table, "Leeg": []}
    facts, _ = read(saved(sheets, tmp_path / "a.xlsx", hidden=("Oud",)), tmp_path / "scratch")
    assert facts.rows == 5
    assert "het werkboek heeft 2 gevulde werkbladen; gelezen is “Data”" in facts.problems


def test_cells_read_as_in_a_csv_file(tmp_path: Path) -> None:
    rows = [
        ["tekst", "getal", "datum", "moment", "ja"],
        ["a\nb", 3.0, datetime.date(2024, 5, 1), datetime.datetime(2024, 5, 1, 9, 30), True],
    ]
    _, found = read(saved({"A": rows}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert found == [["a\nb", "3", "2024-05-01", "2024-05-01T09:30:00", "true"]]


def test_notes_beside_and_below_the_table_are_no_rows(tmp_path: Path) -> None:
    rows = [["id", "soort", "hoogte", None, "Let op"], [1, "Eik", 12, None, "x"], [2, "Es", 9, None, None], ["Bron: Voorbeeld"]]
    facts, found = read(saved({"A": rows}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert found == [["1", "Eik", "12"], ["2", "Es", "9"]]
    assert facts.footer_lines == 1
    assert any("naast de tabel" in problem for problem in facts.problems)


def test_two_header_rows_become_one_name(tmp_path: Path) -> None:
    rows = [
        [None, None, "man", None, "vrouw", None],
        ["wijk", "jaar", "jong", "oud", "jong", "oud"],
        ["A", 2023, 1, 2, 3, 4],
        ["B", 2023, 5, 6, 7, 8],
    ]
    facts, _ = read(saved({"A": rows}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert facts.columns == ("wijk", "jaar", "man jong", "man oud", "vrouw jong", "vrouw oud")
    assert facts.header_rows == 2


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotATable, match="geen gevulde cellen"):
        read(saved({"A": []}, tmp_path / "a.xlsx"), tmp_path / "scratch")


# Counted in a spreadsheet program: rows below the header, and columns with a name.
DRIFTING = [
    ("BIZ Dataset 2020-01014.xlsx", 65, 7, "Naam BIZ"),
    ("BIZ Dataset v07.xlsx", 62, 7, "Naam BIZ"),
    ("Dataset BIZ v4.xlsx", 190, 199, "winkelgebied"),
]


@pytest.mark.parametrize(("name", "rows", "columns", "first"), DRIFTING, ids=[row[0] for row in DRIFTING])
def test_drifting_versions_of_one_real_table_come_out(name: str, rows: int, columns: int, first: str, tmp_path: Path) -> None:
    facts, found = read(shared(f"real/files/{name}"), tmp_path / "scratch")
    assert (facts.rows, len(facts.columns), facts.columns[0], facts.header_rows) == (rows, columns, first, 1)
    assert not any("_x000D_" in cell for row in found for cell in row)


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.xlsb", "a"])
def test_a_workbook_is_read_by_its_bytes_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    saved({"A": [["id", "naam"], [1, "eik"]]}, tmp_path / "a.xlsx")
    (tmp_path / name).write_bytes((tmp_path / "a.xlsx").read_bytes())
    packed = write_zip(tmp_path / "a.zip", {f"{name}.xls": (tmp_path / "a.xlsx").read_bytes()})
    for number, path in enumerate((tmp_path / name, packed)):
        facts, rows = read(path, tmp_path / f"s{number}")
        assert (facts.format, rows) == ("xlsx", [["1", "eik"]])


def test_names_above_merged_cells_go_with_every_column_below_them(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        hidden = book.add_worksheet("Lijst")
        sheet = book.add_worksheet("Cijfers")
        for row in range(50):
            hidden.write_row(row, 0, ["x", row, row])
        sheet.activate()
        hidden.hide()
        sheet.merge_range("A1:E1", "Bevolking van Voorbeeldstad")
        sheet.merge_range("A3:A4", "wijk")
        sheet.merge_range("B3:C3", "2022")
        sheet.merge_range("D3:E3", "2023")
        sheet.write_row(3, 1, ["man", "vrouw", "man", "vrouw"])
        for row in range(4, 9):
            sheet.write_row(row, 0, [f"Wijk {row}", row, row + 1, row + 2, row + 3])
    facts, rows = read(tmp_path / "a.xlsx", tmp_path / "s")
    assert facts.columns == ("wijk", "2022 man", "2022 vrouw", "2023 man", "2023 vrouw")
    assert (facts.header_rows, facts.preamble_lines, len(rows)) == (2, 2, 5)


def test_an_old_workbook_is_read_like_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(old_workbook([["Bomen", "", ""], ["id", "soort", "hoogte"], [1.0, "Café", 12.5], [2.0, "Es", 9.0]]))
    facts, found = read(tmp_path / "a", tmp_path / "scratch")
    assert (facts.format, facts.columns, facts.header_rows, facts.preamble_lines) == ("xls", ("id", "soort", "hoogte"), 1, 1)
    assert found == [["1", "Café", "12.5"], ["2", "Es", "9"]]


def test_a_sheet_of_an_open_document_is_read_from_its_header(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [["Bomen 2024"], [""], ["id", "soort"], ["1", "Café"], ["2", "Es"]]
    filled = "".join(f"<table:table-row>{''.join(map(cell.format, cells))}</table:table-row>" for cells in rows)
    blank = '<table:table-row table:number-rows-repeated="99999"><table:table-cell table:number-columns-repeated="9999"/></table:table-row>'
    (tmp_path / "a").write_bytes(spreadsheet((filled + blank).encode()))
    facts, found = read(tmp_path / "a", tmp_path / "scratch")
    assert (facts.format, facts.columns, facts.preamble_lines, found) == ("ods", ("id", "soort"), 2, [["1", "Café"], ["2", "Es"]])


def test_an_explanation_of_many_lines_is_not_the_table(tmp_path: Path) -> None:
    sheets = {"Toelichting": [[f"Regel {n}"] for n in range(40)], "Data": [["id", "soort"], [1, "Eik"], [2, "Es"]]}
    facts, found = read(saved(sheets, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert (facts.columns, found) == (("id", "soort"), [["1", "Eik"], ["2", "Es"]])


@pytest.mark.parametrize("title", [[], [["Tabel 2"]]], ids=["at once", "below a title"])
def test_a_second_table_below_a_blank_row_is_told_and_not_read(title: list[list[str]], tmp_path: Path) -> None:
    first, second = [["naam", "aantal"], ["a", 1], ["b", 2], []], [["wijk", "opp", "inw"], ["x", 1, 3], ["y", 2, 4]]
    facts, found = read(saved({"A": [*first, *title, *second]}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert [row[:2] for row in found] == [["a", "1"], ["b", "2"]]
    assert any("begint een tweede tabel" in problem for problem in facts.problems)


def test_rows_go_on_below_a_blank_row_also_with_an_odd_cell(tmp_path: Path) -> None:
    rows = [["naam", "soort", "hoogte"], ["a", "Eik", 12.5], ["b", "Es", 9], [], ["c", "Linde", "zie noot"], ["d", "Es", 3]]
    facts, _ = read(saved({"A": rows}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert facts.rows == 4


@pytest.mark.parametrize("delimiter", [";", ","])
def test_lines_of_a_csv_file_in_one_column_are_divided(delimiter: str, tmp_path: Path) -> None:
    lines = [["id", "naam", "plaats"], ["1", '"De ""Hoek"", oud; nieuw"', "Delft"], ["2", "Es", "Leiden"]]
    facts, found = read(saved({"A": [[delimiter.join(line)] for line in lines]}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert (facts.format, facts.columns) == ("xlsx", ("id", "naam", "plaats"))
    assert found == [["1", 'De "Hoek", oud; nieuw', "Delft"], ["2", "Es", "Leiden"]]


def test_one_column_of_addresses_stays_one_column(tmp_path: Path) -> None:
    facts, found = read(saved({"A": [["adres"], ["Kerkstraat 1, Delft"], ["Markt 2, Delft"]]}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert (facts.columns, found) == (("adres",), [["Kerkstraat 1, Delft"], ["Markt 2, Delft"]])


def test_a_blank_column_inside_a_table_only_keeps_its_columns_apart(tmp_path: Path) -> None:
    rows = [["id", "naam", None, "x", "y"], [1, "a", None, 5, 6], [2, "b", None, 6, 7]]
    facts, found = read(saved({"A": rows}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert (facts.columns, found) == (("id", "naam", "x", "y"), [["1", "a", "5", "6"], ["2", "b", "6", "7"]])


def test_a_sheet_with_one_row_is_a_header(tmp_path: Path) -> None:
    facts, found = read(saved({"A": [["id", "naam", None, "x"]]}, tmp_path / "a.xlsx"), tmp_path / "scratch")
    assert (facts.columns, found) == (("id", "naam"), [])
