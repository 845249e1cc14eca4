"""Of a zip the member that holds the data is read, the same one every time, under a name of ours."""

import gzip
import zipfile
from pathlib import Path

import pytest

from assets.files.archives import open_data
from assets.files.examine import examine_file
from assets.files.readers.table_facts import NotATable
from tests.files.zips import write_zip, zipped

CSV = b"id;naam\n1;eik\n2;linde\n"
DAY = "2026-11-25"


@pytest.mark.parametrize(
    ("members", "chosen"),
    [
        ({"leesmij.txt": b"lees mij", "bomen.csv": CSV}, "bomen.csv"),
        ({"b.csv": CSV, "a.csv": CSV + b"3;es\n"}, "a.csv"),  # the largest
        ({"b.csv": CSV, "a.csv": CSV}, "a.csv"),  # of equals the first by name
        ({"bomen.csv": CSV, "bomen.geojson": b'{"type": "FeatureCollection", "features": []}'}, "bomen.geojson"),
        ({"map/", "map/bomen.CSV"}, "map/bomen.CSV"),
        ({"__MACOSX/._a.csv": CSV * 9, "a.csv": CSV}, "a.csv"),
        ({"binnen.zip": zipped({"diep/a.csv": CSV})}, "binnen.zip/diep/a.csv"),
        ({"foto.jpg": b"\xff\xd8\xff", "gewoon.txt": CSV}, "gewoon.txt"),
        ({"export": CSV}, "export"),
    ],
)
def test_the_member_with_the_data_is_chosen(tmp_path: Path, members: dict[str, bytes] | set[str], chosen: str) -> None:
    given = members if isinstance(members, dict) else {name: b"" if name.endswith("/") else CSV for name in sorted(members)}
    write_zip(tmp_path / "a.zip", given)
    write_zip(tmp_path / "b.zip", dict(reversed(given.items())))
    for name in ("a", "b"):
        (scratch := tmp_path / name).mkdir()
        opened = open_data(tmp_path / f"{name}.zip", scratch)
        assert opened.member == chosen
        assert opened.path.is_relative_to(scratch) and opened.path.stem == "data"


def test_the_format_is_that_of_the_bytes_inside_not_of_the_name(tmp_path: Path) -> None:
    page = b"<!DOCTYPE html><html><title>Niet gevonden</title><body>404</body></html>"
    facts = examine_file(str(write_zip(tmp_path / "a", {"bomen.csv": page})), [], DAY)
    assert (facts["format"], facts["is_table"], facts["problem"]) == ("html", False, "het is een webpagina")


def test_a_zip_without_data_says_what_is_in_it(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a", {"plan.pdf": b"%PDF-1.7", "foto.png": b"\x89PNG\r\n"})
    with pytest.raises(NotATable, match=r"geen data, maar: \.pdf, \.png"):
        open_data(path, tmp_path)


def test_the_time_of_packing_the_order_of_rows_and_the_zip_itself_do_not_change_the_fingerprint(tmp_path: Path) -> None:
    def fingerprint(name: str) -> str:
        return str(examine_file(str(tmp_path / name), [], DAY)["fingerprint"])

    write_zip(tmp_path / "a.zip", {"bomen.csv": CSV})
    write_zip(tmp_path / "b.zip", {"bomen.csv": CSV}, (2026, 11, 25, 4, 0, 0))
    write_zip(tmp_path / "c.zip", {"nieuw/bomen.csv": b"id;naam\n2;linde\n1;eik\n"})
    (tmp_path / "d.csv").write_bytes(CSV)
    write_zip(tmp_path / "e.zip", {"bomen.csv": CSV + b"2;linde\n"})
    assert (tmp_path / "a.zip").read_bytes() != (tmp_path / "b.zip").read_bytes()
    assert len({fingerprint(name) for name in ("a.zip", "b.zip", "c.zip", "d.csv")}) == 1
    assert fingerprint("e.zip") != fingerprint("a.zip")  # equal rows count as often as they occur


def test_a_workbook_is_no_archive_and_a_workbook_in_an_archive_is_read(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate((("id", "naam"), ("1", "eik"), ("2", "linde"))):
            sheet.write_row(row, 0, cells)
    alone = examine_file(str(tmp_path / "a.xlsx"), [], DAY)
    packed = write_zip(tmp_path / "b", {"a.xlsx": (tmp_path / "a.xlsx").read_bytes()})
    inside = examine_file(str(packed), [], DAY)
    assert (alone["format"], alone["member"], alone["rows"]) == ("xlsx", "", 2)
    assert (inside["format"], inside["member"], inside["fingerprint"]) == ("xlsx", "a.xlsx", alone["fingerprint"])


def test_a_gzip_file_is_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(gzip.compress(CSV))
    (tmp_path / "b").write_bytes(gzip.compress(zipped({"a.csv": CSV})))
    (tmp_path / "c").write_bytes(CSV)
    facts = [examine_file(str(tmp_path / name), [], DAY) for name in "abc"]
    assert [(one["format"], one["rows"], one["member"]) for one in facts] == [("csv", 2, ""), ("csv", 2, "a.csv"), ("csv", 2, "")]
    assert len({one["fingerprint"] for one in facts}) == 1


def test_a_stored_member_is_read_as_well(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", CSV)
    assert examine_file(str(tmp_path / "a"), [], DAY)["rows"] == 2
