"""Zips that want to fill the disk, the memory or the clock, or to write elsewhere: each is a reason, and nothing else happens."""

import gzip
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assets.files.archives import open_data
from assets.files.examine import examine_file
from assets.files.limits import limits
from assets.files.readers.table_facts import NotATable, UnknownFormat
from assets.files.recognise import recognise
from assets.sandbox import Died, sandbox
from tests.files.zips import write_zip, zipped

CSV = b"id;naam\n1;eik\n2;linde\n"
DAY = "2026-11-25"


def examined(path: Path) -> Any:
    """What the pipeline makes of the file, in a child process under its own limits."""
    with sandbox(1, limits().memory_bytes) as child:
        (facts,) = child.map(examine_file, [(str(path), [], DAY)], limits().examine_seconds)
    assert not isinstance(facts, Died), facts
    return facts


def unpacked(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def bomb(megabytes: int, levels: int, copies: int = 1) -> bytes:
    """Zeros in a zip, that zip `copies` times in a zip, and so on (42.zip has 16 copies on 5 levels)."""
    data = zipped({"a.csv": b"0;0\n" * (megabytes * 250_000)})
    for _ in range(levels):
        data = zipped({f"{copy}.zip": data for copy in range(copies)})
    return data


def test_a_member_that_swells_a_thousandfold_is_beyond_our_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bomb(50, 0))
    facts = examined(tmp_path / "a")
    assert facts["is_table"] is None and "keer zo groot" in facts["problem"]


def test_gzip_that_swells_or_is_cut_off_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(gzip.compress(b"0;0\n" * 20_000_000))
    (scratch := tmp_path / "s").mkdir()
    with pytest.raises(UnknownFormat, match="onze grens"):
        open_data(tmp_path / "a", scratch)
    assert unpacked(scratch) < 40_000_000
    (tmp_path / "b").write_bytes(gzip.compress(CSV * 1000)[:-20])
    facts = examined(tmp_path / "b")
    assert facts["is_table"] is False and "gzipbestand is beschadigd" in facts["problem"]


@pytest.mark.parametrize(("levels", "copies"), [(1, 16), (2, 4), (3, 1), (5, 16)])
def test_zips_in_zips_in_zips_end_somewhere(tmp_path: Path, levels: int, copies: int) -> None:
    (tmp_path / "a").write_bytes(bomb(1, levels, copies) if levels == 5 else bomb(40, levels, copies))
    (scratch := tmp_path / "s").mkdir()
    with pytest.raises(UnknownFormat, match="onze grens"):
        open_data(tmp_path / "a", scratch)
    assert unpacked(scratch) < 5_000_000


def test_the_budget_is_one_for_all_levels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = b"".join(struct.pack("<I", number * 2654435761 % 2**32) for number in range(50_000)).hex().encode()
    path = write_zip(tmp_path / "a", {"b.zip": zipped({"c.csv": noise})})
    small = limits().model_copy(update={"unpacked_bytes": len(noise) + 1000})
    monkeypatch.setattr("assets.files.archives.limits", lambda: small)
    (scratch := tmp_path / "s").mkdir()
    with pytest.raises(UnknownFormat, match="onze grens"):
        open_data(path, scratch)


def test_a_zip_that_lies_about_the_size_of_its_member_gets_no_more_than_it_said(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.csv": CSV * 200_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(signature)
        data[start + place : start + place + 4] = struct.pack("<I", 100)
    (tmp_path / "a").write_bytes(data)
    facts = examined(tmp_path / "a")
    assert facts["is_table"] is False and "beschadigd" in facts["problem"]


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "b/../../a.csv", "..\\a.csv", "C:\\a.csv", "b\\..\\..\\a.csv", "a\x1b.csv"])
def test_names_that_lead_out_of_the_folder_are_left_alone(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "a", {name: CSV * 9})
    for scratch in ("s", "t"):
        (tmp_path / "diep" / scratch).mkdir(parents=True)
    with pytest.raises(NotATable, match="buiten de map"):
        open_data(path, tmp_path / "diep" / "s")
    opened = open_data(write_zip(tmp_path / "b", {name: CSV * 9, "goed.csv": CSV}), tmp_path / "diep" / "t")
    assert opened.member == "goed.csv" and opened.path.read_bytes() == CSV
    assert {file.name for file in tmp_path.rglob("*") if file.is_file()} == {"a", "b", "data.csv"}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.csv")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(NotATable, match="koppelingen"):
        open_data(tmp_path / "a", tmp_path)


def test_a_locked_zip_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.csv": CSV}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    (tmp_path / "a").write_bytes(data)
    facts = examined(tmp_path / "a")
    assert (facts["is_table"], facts["problem"]) == (False, "het zipbestand is met een wachtwoord beveiligd")


def test_too_many_members_are_not_even_listed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(limits().zip_members + 1):
            archive.writestr(f"{number}.csv", b"")
    (tmp_path / "a").write_bytes(buffer.getvalue())
    facts = examined(tmp_path / "a")
    assert facts["is_table"] is None and f"onze grens van {limits().zip_members}" in facts["problem"]


def test_a_list_of_members_beyond_all_measure_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "a", {f"{'x' * 200}{number}.csv": b"" for number in range(100)})
    monkeypatch.setattr("assets.files.zip_directory.limits", lambda: limits().model_copy(update={"zip_members": 10}))
    assert recognise(path) == "zip"
    with pytest.raises(UnknownFormat, match="de lijst in het zipbestand"):
        open_data(path, tmp_path)


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.99])
def test_half_a_zip_is_a_reason(tmp_path: Path, kept: float) -> None:
    data = zipped({"a.csv": CSV * 1000, "b.csv": CSV})
    (tmp_path / "a").write_bytes(data[: int(len(data) * kept)])
    facts = examined(tmp_path / "a")
    assert facts["is_table"] is not True and facts["problem"]


def test_a_damaged_member_is_a_reason(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.csv": bytes(range(256)) * 500}))
    for place in range(60, 200):
        data[place] ^= 0x55
    (tmp_path / "a").write_bytes(data)
    facts = examined(tmp_path / "a")
    assert facts["is_table"] is False and "beschadigd" in facts["problem"]
