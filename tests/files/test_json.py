"""JSON, JSON Lines, XML and Parquet: the records are found wherever they lie, and what goes beyond our limits is refused."""

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from assets.files.limits import limits
from assets.files.readers.json_tables import read_json
from assets.files.readers.table_facts import NotATable, UnknownFormat
from assets.files.readers.xml_tables import read_xml
from tests.files.reading import read


def test_the_longest_list_wins_and_its_path_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"fields": [{"id": "a"}], "result": {"records": [{"a": n} for n in range(9)], "links": [{"x": 1}]}}))
    facts, rows = read(path, tmp_path / "scratch")
    assert (facts.format, len(rows)) == ("json", 9)
    assert "de rijen staan in result.records" in facts.problems


def test_records_need_not_have_the_same_names(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"a": 1}, {"b": "x"}, 7, {"A": null, "a": {"c": [1]}}]')
    facts, rows = read(path, tmp_path / "scratch")
    assert facts.columns == ("a", "b", "A_2")
    assert rows == [["1", "", ""], ["", "x", ""], ['{"c": [1]}', "", ""]]
    assert "1 element van de lijst niet gelezen: geen object" in facts.problems


def test_json_that_is_not_utf8_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('[{"naam": "Café"}, {"naam": "Coöperatie"}]'.encode("cp1252"))
    facts, rows = read(path, tmp_path / "scratch")
    assert rows == [["Café"], ["Coöperatie"]]
    assert any("UTF-8 moet zijn" in problem for problem in facts.problems)


def test_json_lines_whose_first_line_is_long_are_still_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("".join(json.dumps({"id": n, "tekst": "x" * 100_000}) + "\n" for n in range(3)))
    facts, rows = read(path, tmp_path / "scratch")
    assert (facts.format, [row[0] for row in rows]) == ("jsonl", ["0", "1", "2"])


def test_a_json_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"a": 1}, {"a": 2}]')
    with duckdb.connect() as connection, pytest.raises(UnknownFormat, match="grens"):
        read_json(path, connection, tmp_path, "data", limits().model_copy(update={"json_bytes": 10}))


def test_a_list_of_values_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[1, 2, 3]")
    with pytest.raises(NotATable, match="geen lijst van objecten"):
        read(path, tmp_path / "scratch")


def test_what_an_ogc_api_says_of_itself_is_no_table_and_links_beside_data_are(tmp_path: Path) -> None:
    links = [{"rel": "data", "href": "collections"}, {"rel": "self", "href": "x"}]
    collection = {"id": "bomen", "extent": {"bbox": [[5, 52, 6, 53]]}, "links": [{"rel": "items", "href": "a"}]}
    path = tmp_path / "a.json"
    for said in ({"title": "Bomen", "links": links}, collection):
        path.write_text(json.dumps(said))
        with pytest.raises(NotATable, match="beschrijving van een dienst"):
            read(path, tmp_path / "scratch")
    trees = [{"soort": "eik"}, {"soort": "es"}, {"soort": "els"}]
    path.write_text(json.dumps({"bomen": trees, "links": links}))
    assert len(read(path, tmp_path / "scratch")[1]) == 3


def test_xml_names_lose_their_prefixes_and_repeated_values_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text('<x:r xmlns:x="u:"><x:e x:id="1"><x:a>p</x:a><x:a>q</x:a></x:e><x:e x:id="2"><x:b>&lt;r&gt;</x:b></x:e></x:r>')
    facts, rows = read(path, tmp_path / "scratch")
    assert facts.columns == ("id", "a", "b")
    assert rows == [["1", "p; q", ""], ["2", "", "<r>"]]
    assert any("herhaalde" in problem for problem in facts.problems)


def test_xml_rows_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<r>" + "<e><a>1</a></e>" * 10 + "</r>")
    with duckdb.connect() as connection, pytest.raises(UnknownFormat, match="grens"):
        read_xml(path, connection, tmp_path, "data", limits().model_copy(update={"rows": 5}))


def test_parquet_becomes_text_with_nested_values_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"id": [1, 2], "naam": ["Eik", None], "plek": [{"x": 1.5}, {"x": 2.0}], "lijst": [[1], []]}), path)
    facts, rows = read(path, tmp_path / "scratch")
    assert (facts.format, facts.columns) == ("parquet", ("id", "naam", "plek", "lijst"))
    assert rows == [["1", "Eik", '{"x":1.5}', "[1]"], ["2", "", '{"x":2.0}', "[]"]]
