"""Every kind of input file: what it may say, the line that a mistake gets, its form and its schema."""

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from assets.demo.inputs import INPUT, lay_out
from assets.evidence import Evidence
from assets.said.files import Kind, Known, read_folder
from assets.said.kinds import KINDS, schema_of
from assets.said.template import form_words, kind_named, template_of
from quality.datafiles import InputError

DAY = date(2026, 11, 24)
KNOWN = Known(frozenset({"GM0363", "GM0344"}), frozenset({"bomen"}))
PROFILE = "gm_code: GM0363\ndate: 2026-05-01\nrole: adviseur\nadopted_by: college\nsource_model: eigen model\n"
CORRECTION = "id: een\ngm_code: GM0363\nkind: explanation\nitem: bomen\ntext: Een zin.\nreceived: 2026-05-01\n"
DECIDED = CORRECTION + "decision: accepted\ndecided: 2026-05-10\nanswer: Ja.\nrole: redactie\n"
DESIGNATION = "id: een\ntitle: Register\nsource: https://voorbeeld.example/\ndate: 2026-01-01\nowners:\n"
FACILITY = "id: een\ntitle: Lab\ntext: Een team.\nlink: {title: Meer, url: 'https://voorbeeld.example/'}\ndate: 2026-01-01\n"
CATEGORY = "http://data.europa.eu/bna/c_63b37dd4"
OWNER = f"  - {{gm_code: GM0363, categories: ['{CATEGORY}']}}\n"
INVALID = [
    ("profile", PROFILE, "1: own_words: own_words, or an answer to"),
    ("profile", PROFILE.replace("GM0363", "GM9999") + "category: pionier\n", "1: gm_code: a municipality that is scored"),
    ("profile", PROFILE.replace("2026-05-01", "mei") + "category: pionier\n", "2: date: Input should be a valid date"),
    ("profile", PROFILE.replace("adviseur", "mevrouw De Vries") + "category: pionier\n", "3: role: this is published, and holds"),
    ("profile", PROFILE.replace("college", "raad") + "category: pionier\n", "4: adopted_by: Input should be 'college'"),
    ("profile", PROFILE.replace("eigen model", "''") + "category: pionier\n", "5: source_model: String should have at least"),
    ("profile", PROFILE + "category: kampioen\n", "6: category: Input should be 'koploper'"),
    ("profile", PROFILE + "data_strategy: slim\n", "6: data_strategy: Input should be 'pragmatisch'"),
    ("profile", PROFILE + "phases:\n  agenderen: 4\n", "7: phases.agenderen: Input should be less than or equal to 3"),
    ("profile", PROFILE + "phases:\n  dromen: 1\n", "7: phases.dromen: Extra inputs"),
    ("profile", PROFILE + "damhof_quadrants: misschien\n", "6: damhof_quadrants: Input should be a valid boolean"),
    ("profile", PROFILE + "orientation:\n  datapolis: 60\n  smart_city: 60\n", "6: orientation: expected shares that are 100 together"),
    ("profile", PROFILE + "orientation: {datapolis: -1}\n", "6: orientation.datapolis: Input should be greater"),
    ("profile", PROFILE + "programme: [visie, visie]\n", "6: programme: expected every option at most once"),
    ("profile", PROFILE + "programme:\n  - visie\n  - geld\n", "8: programme.1: Input should be 'visie'"),
    ("profile", PROFILE + "learning_lines: {data: veel}\n", "6: learning_lines.data: Input should be a valid integer"),
    ("profile", PROFILE + "risks:\n  privacy: [vergeten]\n", "7: risks.privacy.0: Input should be 'besproken'"),
    ("profile", PROFILE + "analysis: [gokken]\n", "6: analysis.0: Input should be 'monitoring'"),
    ("profile", PROFILE + "maturity: {snelheid: 1}\n", "6: maturity.snelheid: Extra inputs"),
    ("profile", PROFILE + "evidence:\n  - title: Stuk\n    url: stuk.pdf\n", "8: evidence.0.url: expected an address"),
    ("profile", PROFILE + "own_words: Mail jan@voorbeeld.example\n", "6: own_words: this is published, and holds an e-mail"),
    ("profile", PROFILE + "email: jan@voorbeeld.example\n", "6: email: Extra inputs"),
    ("correction", CORRECTION.replace("een\n", "Één!\n", 1), "1: id: String should match pattern"),
    ("correction", CORRECTION.replace("GM0363", "GM9999"), "2: gm_code: a municipality that is scored"),
    ("correction", CORRECTION.replace("explanation", "complaint"), "3: kind: Input should be 'reason'"),
    ("correction", CORRECTION.replace("bomen", "wolken"), "4: item: an id of the reference list (found 'wolken')"),
    ("correction", CORRECTION + "check: smaak\n", "7: check: an id of a check of the method (found 'smaak')"),
    ("correction", CORRECTION + "evidence_url: javascript:alert(1)\n", "7: evidence_url: expected an address"),
    ("correction", CORRECTION + "naam: Jan\n", "7: naam: Extra inputs"),
    ("correction", CORRECTION + "decision: accepted\n", "1: decided: a decision has all of decision, decided, answer, role"),
    ("correction", DECIDED.replace("2026-05-10", "2026-04-10"), "8: decided: a date not before received (found 2026-04-10)"),
    ("correction", CORRECTION + "expires: 2026-12-01\n", "7: expires: no date before there is a decision"),
    ("correction", DECIDED + "expires: 2026-05-09\n", "11: expires: a date not before decided"),
    ("correction", DECIDED + "expires: 2027-05-11\n", "11: expires: a date not before decided, and for an explanation not after 2027"),
    ("correction", CORRECTION.replace("explanation", "reason") + "check: unique\n", "7: check: no check: reason is about an item"),
    ("correction", CORRECTION.replace("explanation", "not_applicable") + "check: unique\n", "7: check: no check: not_applicable is"),
    ("designation", DESIGNATION, "5: owners: Input should be a valid tuple"),
    ("designation", DESIGNATION + "  - {gm_code: GM0363, categories: [lucht]}\n", "6: owners.0.categories.0: String should match"),
    ("designation", DESIGNATION + OWNER + OWNER.replace("GM0363", "GM9999"), "7: owners.1.gm_code: a municipality that is scored"),
    ("facility", FACILITY.replace("https:", "ftp:"), "4: link.url: expected an address"),
    ("facility", FACILITY + "gm_codes: [GM0363, GM9999]\n", "6: gm_codes.1: a municipality that is scored"),
    ("facility", FACILITY + "items: [wolken]\n", "6: items.0: an id of the reference list"),
]  # fmt: skip


def place_of(kind: str, text: str) -> Path:
    """Where this text would lie."""
    return Path("input/x", f"{text.partition('gm_code: ')[2][:6]}.yaml" if kind == "profile" else "een.yaml")


def line(kind: str, text: str) -> str:
    """The line for this text as the one file of its kind; "" when it is valid."""
    try:
        kind_named(kind).parse(place_of(kind, text), text.encode(), KNOWN)
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("kind", "text", "told"), INVALID, ids=[told for _, _, told in INVALID])
def test_every_kind_of_invalid_input_gives_its_line(kind: str, text: str, told: str) -> None:
    assert line(kind, text).startswith(f"{place_of(kind, text)}:{told}")


@pytest.mark.parametrize("kind", ["profile", "correction", "designation", "facility"])
def test_what_the_mistakes_are_made_in_is_valid_without_them(kind: str) -> None:
    good = {
        "profile": PROFILE + "category: pionier\norientation: {datapolis: 60, smart_city: 40}\nrisks: {privacy: [besproken]}\n",
        "correction": DECIDED + "expires: 2027-05-10\ncheck: unique\n",
        "designation": DESIGNATION + OWNER,
        "facility": FACILITY + "gm_codes: [GM0363]\nitems: [bomen]\n",
    }
    assert line(kind, good[kind]) == ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_schema_of_a_kind_is_a_schema_and_takes_what_the_demo_says(kind: Kind[Any]) -> None:
    schema = schema_of(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    for file in (INPUT / kind.folder).glob("*.yaml"):
        jsonschema.validate(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader), _as_texts(schema))


def _as_texts(schema: Any) -> Any:
    """The schema for values that are all texts, as YAML without types has them."""
    if isinstance(schema, dict):
        as_text = {"integer": "string", "boolean": "string"}
        kept = {key: value for key, value in schema.items() if key not in ("minimum", "maximum")}
        return {
            key: as_text.get(value, value) if key == "type" and isinstance(value, str) else _as_texts(value) for key, value in kept.items()
        }
    return [_as_texts(part) for part in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("day", [DAY, date(2031, 2, 28)])
def test_the_demo_has_valid_files_of_every_kind_marked_as_invented(tmp_path: Path, day: date) -> None:
    lay_out(tmp_path / "input", day)
    everything = Known(frozenset(f"GM{number:04}" for number in range(2000)), frozenset(_items()))
    for kind in KINDS:
        reading = read_folder(kind, tmp_path / "input", everything, Evidence(tmp_path / "evidence"), day)
        assert reading.entries and not reading.errors, kind.name
        for file in (tmp_path / "input" / kind.folder).iterdir():
            assert "erzonnen" in file.read_text(encoding="utf-8"), file


def _items() -> list[str]:
    from assets.lists.reference_list import read_reference_list

    return [item.id for item in read_reference_list().items]


def test_the_demo_leaves_what_somebody_changed(tmp_path: Path) -> None:
    lay_out(tmp_path, DAY)
    (tmp_path / "profiles" / "GM0344.yaml").write_text("eigen: tekst\n", encoding="utf-8")
    lay_out(tmp_path, DAY)
    assert (tmp_path / "profiles" / "GM0344.yaml").read_text(encoding="utf-8") == "eigen: tekst\n"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_form_has_what_is_required_and_comments_the_rest_away(kind: Kind[Any]) -> None:
    form = template_of(kind, "GM0363")
    filled = yaml.safe_load(form.split("---")[1] if kind.suffix == ".md" else form)
    schema = kind.model.model_json_schema()
    assert set(filled) == set(schema["required"]) - {"sections"}
    assert filled.get("gm_code", "GM0363") == "GM0363"
    assert all(f"## {section.capitalize()}\n" in form for section in _sections(schema)) is True
    assert form_words().kinds[kind.name] in form


def _sections(schema: dict[str, Any]) -> list[str]:
    return list(schema["$defs"]["Sections"]["properties"]) if "sections" in schema["properties"] else []


def test_a_filled_in_form_is_valid() -> None:
    form = template_of(kind_named("profile"), "GM0363")
    given = {"date": "2026-05-01", "role": "adviseur", "adopted_by": "ambtelijk", "source_model": "eigen model"}
    for name, value in given.items():
        form = form.replace(f"\n{name}: ", f"\n{name}: {value} ")
    everything = "\n".join(row.removeprefix("# ") if number > 1 else row for number, row in enumerate(form.splitlines()))
    shares = everything.replace("datapolis: ", "datapolis: 100 ")
    assert line("profile", form.replace("# category: ", "category: pionier ")) == ""
    filled = yaml.safe_load(shares)
    assert set(filled) == set(kind_named("profile").model.model_fields)


def test_a_form_for_whoever_asks_leaves_out_what_whoever_decides_fills_in() -> None:
    form = template_of(kind_named("correction"), "GM0363")
    assert "text:" in form and "decision:" not in form and "answer:" not in form


def test_an_unknown_kind_is_one_line() -> None:
    with pytest.raises(InputError, match="command line: --kind: expected one of profile, correction"):
        kind_named("roddel")
