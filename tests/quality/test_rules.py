"""The content rules and standards: every rule passes its good cells and fails its bad ones, in a table as it comes from a file."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from assets.lists.reference_list import read_reference_list
from quality.content import measure
from quality.datafiles import InputError
from quality.observed import Content
from quality.rules import FOLDER, ItemRules, Rule, concepts, rules_for
from quality.standards import Standard, deviations, standard_for, standard_named

DAY = date(2026, 11, 24)
REFERENCE = read_reference_list()
ITEMS = [item.id for item in REFERENCE.items]
RULES = [(item, rule) for item in ITEMS for rule in rules_for(item).rules]
UTRECHT, BRUGES, ABROAD = ("5.0981", "52.0948"), ("3.2247", "51.2093"), ("0", "0")


def held(rows: list[dict[str, str | None]], item: str, rules: ItemRules | None = None, gm_code: str = "GM0344") -> Content:
    """What the rules of `item` find in a table of texts."""
    frame = pd.DataFrame(rows, dtype="string")
    with duckdb.connect(":memory:") as connection:
        connection.register("data", frame)
        return measure(connection, "data", rules or rules_for(item), gm_code, DAY)


def row(rule: Rule, cell: str | tuple[str, str]) -> dict[str, str | None]:
    """A row that has this cell in the columns that the rule looks at."""
    if isinstance(cell, tuple):
        return {_name(rule.other): cell[0], _name(rule.concept): cell[1]}
    return {_name(rule.concept): cell}


def _name(concept: str) -> str:
    return concepts()[concept].columns[0]


def test_every_item_of_the_list_has_rules_and_no_file_is_left_over() -> None:
    files = {path.stem for path in FOLDER.glob("*.yaml")} - {"concepts"}
    assert files == set(ITEMS)
    assert all(rules_for(item).required for item in ITEMS)


def test_the_required_columns_are_those_that_the_list_names() -> None:
    spoken = {"opening hours": "hours", "fraction/type": "fraction", "name/id": "name", "date/time": "date", "polling station": "station",
              "party/candidate": "party", "task field": "task"}  # fmt: skip
    for item in REFERENCE.items:
        listed = [spoken.get(name.strip(), name.strip()) for name in item.expected.split(" (")[0].split(",")]
        ours = [{"measuring_station": "station"}.get(name, name) for name in rules_for(item.id).required]
        assert set(ours) == set(listed), item.id


@pytest.mark.parametrize(("item", "rule"), RULES, ids=[f"{item}-{rule.id}" for item, rule in RULES])
def test_a_rule_passes_its_good_rows_and_fails_its_bad_ones(item: str, rule: Rule) -> None:
    alone = rules_for(item).model_copy(update={"rules": (rule,), "required": (), "key": ()})
    if rule.kind == "inside":
        points = [{"longitude": lon, "latitude": lat} for lon, lat in (UTRECHT, BRUGES, ABROAD, ("onbekend", ""), ("5,0981", "52,0948"))]
        points.append({"longitude": "ergens", "latitude": "hier"})
        content = held(points, item, alone)
        assert (content.valid_rows, content.failures) == (3, {"inside": 3})
        return
    good = held([row(rule, cell) for cell in rule.passes], item, alone)
    assert (good.valid_rows, good.failures) == (len(rule.passes), {})
    bad = held([row(rule, cell) for cell in rule.fails], item, alone)
    assert (bad.valid_rows, bad.failures) == (0, {rule.id: len(rule.fails)})


@pytest.mark.parametrize(("item", "rule"), [pair for pair in RULES if pair[1].kind not in ("inside", "not_before")])
def test_an_empty_cell_is_a_matter_of_completeness(item: str, rule: Rule) -> None:
    alone = rules_for(item).model_copy(update={"rules": (rule,), "required": (rule.concept,), "key": ()})
    content = held([{_name(rule.concept): empty} for empty in ("", None, "n.v.t.")], item, alone)
    assert (content.valid_rows, content.filled_cells) == (3, 0)


def test_a_point_may_lie_a_kilometre_outside_but_not_more() -> None:
    rules = ItemRules(rules=(Rule(id="inside", text="x", concept="location", kind="inside"),))
    # Schiermonnikoog's harbour pier lies just outside its land; Lauwersoog, across the water, is seven kilometres away.
    near, far = {"longitude": "6.1985", "latitude": "53.4675"}, {"longitude": "6.2160", "latitude": "53.4110"}
    assert held([near], "", rules, "GM0088").valid_rows == 1
    assert held([far], "", rules, "GM0088").valid_rows == 0


def test_a_rule_without_its_column_is_not_held_against_the_file() -> None:
    assert held([{"iets": "anders"}], "bomen").valid_rows is None
    assert held([{"plantjaar": "1987"}], "bomen").valid_rows == 1


def test_rows_are_valid_only_if_they_pass_all_rules() -> None:
    place = {"longitude": UTRECHT[0], "latitude": UTRECHT[1]}
    rows = [{"laadpaal_id": "1", "vermogen": "11", **place}, {"laadpaal_id": "2", "vermogen": "veel", **place},
            {"laadpaal_id": "2", "vermogen": "22", "longitude": BRUGES[0], "latitude": BRUGES[1]}]  # fmt: skip
    content = held(rows, "laadpalen")
    assert (content.rows, content.valid_rows, content.duplicate_rows, content.filled_cells) == (3, 1, 1, 9)
    assert content.failures == {"power": 1, "inside": 1}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("required: [id]\nrules:\n  - {id: a, text: x, concept: id, kind: colour}\n", ":3: rules.0.kind"),
        ("required: [id]\nrules:\n  - {id: a, text: x, concept: id, kind: number}\n", ":3: rules.0: a rule needs a cell that passes it"),
        ("required: [id]\nkeys: [id]\n", ":2: keys"),
        ("required: [nonsense]\n", ":1: nonsense: a concept of concepts.yaml"),
    ],
)
def test_a_wrong_rules_file_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str) -> None:
    monkeypatch.setattr("quality.rules.FOLDER", tmp_path)
    (tmp_path / "iets.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        rules_for.__wrapped__("iets")
    assert told in str(error.value)


def test_the_schema_of_rules_files_is_the_one_in_the_repository() -> None:
    kept = json.loads((FOLDER / "rules.schema.json").read_text(encoding="utf-8"))
    assert kept == ItemRules.model_json_schema()


STANDARD_ROW = {
    "Nummer stembureau": "1", "Naam stembureau": "Stadhuis", "Type stembureau": "regulier", "BAG Nummeraanduiding ID": "0344200000123456",
    "Openingstijd": "2026-03-18T07:30:00", "Sluitingstijd": "2026-03-18T21:00:00",
    "Toegankelijk voor mensen met een lichamelijke beperking": "ja", "Contactgegevens gemeente": "Team verkiezingen, 14030",
    "Verkiezingswebsite gemeente": "https://voorbeeld.example/verkiezingen",
}  # fmt: skip
WRONG = {
    "Nummer stembureau": "0", "Naam stembureau": "", "Type stembureau": "gewoon", "BAG Nummeraanduiding ID": "12", "Openingstijd": "07:30",
    "Sluitingstijd": "2026-03-18T22:00:00", "Toegankelijk voor mensen met een lichamelijke beperking": "misschien",
    "Contactgegevens gemeente": "n.v.t.", "Verkiezingswebsite gemeente": "voorbeeld.example",
}  # fmt: skip


def departures(rows: list[dict[str, str]]) -> tuple[str, ...]:
    standard = standard_for("stembureaus")
    assert standard
    with duckdb.connect(":memory:") as connection:
        connection.register("data", pd.DataFrame(rows, columns=list(rows[0]), dtype="string"))
        return deviations(connection, "data", standard, DAY)


def test_a_file_that_follows_the_standard_validates_under_any_spelling_of_its_columns() -> None:
    assert departures([STANDARD_ROW]) == ()
    assert departures([{name.lower().replace(" ", "_"): cell for name, cell in STANDARD_ROW.items()}]) == ()


@pytest.mark.parametrize("column", list(STANDARD_ROW))
def test_each_column_of_the_standard_is_held_to_its_values(column: str) -> None:
    assert departures([STANDARD_ROW, {**STANDARD_ROW, column: WRONG[column]}]) == (f"{column}: 1 van 2 rijen wijken af",)
    assert departures([{name: cell for name, cell in STANDARD_ROW.items() if name != column}]) == (f"kolom ontbreekt: {column}",)


def test_standards_are_named_by_the_list_and_have_a_source() -> None:
    named = {item.id: item.standard for item in REFERENCE.items if item.standard}
    for item in (path.stem for path in Path(FOLDER.parent / "standards").glob("*.yaml")):
        standard = standard_for(item)
        assert isinstance(standard, Standard) and standard.source
        assert standard_named(named[item]) == standard
    assert standard_named("https://voorbeeld.example/onbekend") is None
