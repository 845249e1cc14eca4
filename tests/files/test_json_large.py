"""A JSON file that is read as a stream gives what it gives when it is held in memory, and needs no more than its largest value."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.files.limits import limits
from assets.files.readers import geojson, json_stream, objects
from assets.files.readers.engine import engine
from assets.files.readers.geojson import read_geojson
from assets.files.readers.json_stream import JsonStream
from assets.files.readers.json_tables import read_json, read_json_lines
from assets.files.readers.table_facts import NotATable, UnknownFormat

AS_STREAM = limits().model_copy(update={"json_whole_bytes": 0})
PLAIN = st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False) | st.text(max_size=6)
NAMES = st.sampled_from(["id", "naam", "Naam", "é", "", "a b", "geometry", "properties"])
OBJECTS = st.dictionaries(NAMES, PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(NAMES, PLAIN, max_size=2), max_size=4)
ROWS = st.lists(st.lists(st.text("ab", max_size=2), min_size=2, max_size=2), max_size=4)
LISTS = st.lists(OBJECTS, max_size=6) | st.lists(OBJECTS | PLAIN, max_size=4) | ROWS
VALUES = st.recursive(LISTS | PLAIN, lambda inner: st.dictionaries(st.text("klm", min_size=1, max_size=2), inner, max_size=4), max_leaves=8)


@contextmanager
def small_pieces() -> Iterator[None]:
    """Blocks and batches so small that every border is met."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "BLOCK", 7)
        patch.setattr(objects, "BATCH_ROWS", 2)
        patch.setattr(geojson, "BATCH_ROWS", 2)
        yield


def read(text: str, bounds: Any, reader: Any = read_json) -> Any:
    """Facts and rows, or the refusal."""
    with tempfile.TemporaryDirectory() as folder:
        path, scratch = Path(folder) / "a.json", Path(folder) / "scratch"
        path.write_text(text, encoding="utf-8")
        scratch.mkdir()
        with engine(scratch, path) as connection:
            try:
                facts = reader(path, connection, scratch, "data", bounds)
            except (NotATable, UnknownFormat) as refusal:
                return refusal
            return facts, connection.execute("FROM data").fetchall()


@settings(max_examples=60, deadline=None)
@given(value=VALUES, indent=st.sampled_from([None, 1]))
def test_as_a_stream_the_table_is_the_same(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=bool(indent))
    whole = read(text, limits())
    with small_pieces():
        streamed = read(text, AS_STREAM)
    if isinstance(streamed, UnknownFormat):  # only for what may be no list
        assert "zonder lijst van objecten" in str(streamed)
    elif isinstance(streamed, NotATable):
        assert isinstance(whole, NotATable)
    else:
        assert streamed == whole


FEATURES = st.lists(
    st.fixed_dictionaries({"properties": OBJECTS, "geometry": st.none() | st.just({"type": "Point", "coordinates": [5, 52]})})
)


@settings(max_examples=25, deadline=None)
@given(features=FEATURES, crs=st.booleans())
def test_geojson_in_pieces_is_the_same_table(features: list[Any], crs: bool) -> None:
    members = [("features", features), ("type", "FeatureCollection"), *([("crs", {"properties": {"name": "EPSG:28992"}})] if crs else [])]
    text = json.dumps(dict(members))
    whole = read(text, limits(), read_geojson)
    with small_pieces():
        facts, rows = read(text, limits(), read_geojson)
    assert facts == whole[0] and len(rows) == len(features)
    listed = sorted(str(sorted(map(str, row))) for row in rows)
    assert listed == sorted(str(sorted(map(str, row))) for row in whole[1])


def test_of_many_lists_the_longest_is_kept_whatever_stands_around_it() -> None:
    rows = [{"id": number, **({"laat": 1} if number > 3 else {})} for number in range(9)]
    value = {"help": "x", "a": [{"x": 1}] * 5, "result": {"fields": [{"id": "a"}], "records": rows, "total": 1e3}, "b": [{"y": 1}] * 9}
    facts, found = read(json.dumps(value), AS_STREAM)
    assert (facts.columns, facts.problems) == (("id", "laat"), ("de rijen staan in result.records",))
    assert found[3:5] == [("3", None), ("4", "1")]


@pytest.mark.parametrize(
    "value", [{str(n): {"a": n} for n in range(5)}, {"a": [1, 2], "b": [3, 4]}, {"x": [{"a": 1}], "y": {"a": [1, 2], "b": [3, 4]}}]
)
def test_records_in_a_form_that_cannot_be_streamed_are_beyond_our_limit_not_misread(value: Any) -> None:
    assert isinstance(refusal := read(json.dumps(value), AS_STREAM), UnknownFormat) and "onze grens" in str(refusal)
    assert read(json.dumps(value), limits())[0].rows >= 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": [' + "[" * 100_000, "diep"),
        ('{"a":' * 100_000, "diep"),
        ('[{"a": 1}, {"a": 2} {"a": 3}]', "niet geldig"),
        ('[{"a": 1}, {"a": 2}', "niet geldig"),
        ('[{"a": 1}]]', "niet geldig"),
        ('{"a": [{"a": 1}], b: 2}', "niet geldig"),
        ('[{"a": tru}]', "niet geldig"),
        ("[{}, {}]", "geen namen"),
        ('["a", "b"]', "geen lijst"),
        ('[{"a": ' + "9" * 5000 + "}]", "niet te lezen"),
    ],
)
def test_what_is_wrong_is_said_as_a_stream_too(text: str, reason: str) -> None:
    assert isinstance(refusal := read(text, AS_STREAM), NotATable) and reason in str(refusal)
    assert isinstance(read(text, limits()), NotATable)


def test_one_value_beyond_the_limit_is_not_held(tmp_path: Path) -> None:
    bounds = AS_STREAM.model_copy(update={"json_value_characters": 3_000_000})
    text = json.dumps([{"a": 1}, {"a": "x" * 9_000_000}])
    for reader, data in ((read_json, text), (read_json_lines, text[1:-1].replace("}, {", "}\n{")), (read_geojson, text)):
        assert isinstance(refusal := read(data, bounds, reader), UnknownFormat) and "onze grens" in str(refusal)
    (tmp_path / "a").write_text(text)
    with JsonStream(tmp_path / "a", bounds) as stream, pytest.raises(UnknownFormat):
        list(zip(stream.elements(), iter(stream.value, None), strict=False))
    assert len(stream._text) < 5_000_000
