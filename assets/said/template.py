"""Forms: an input file of any kind, ready to fill in (`datapeil template GM0363 --kind profile`, and a link on every page).

What belongs here: writing the fields of a kind's schema as commented YAML, or as Markdown with headings. A field that may be left out is
commented away, so that nothing is said that nobody filled in.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from assets.said.files import Kind
from assets.said.kinds import KINDS
from quality.datafiles import InputError, read_yaml

FILE = Path(__file__).with_name("help.yaml")
HIDDEN = ("decision", "decided", "answer", "expires", "correction.role")  # for whoever decides on a correction, not for who asks


class Help(BaseModel):
    """assets/said/help.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str
    place: str
    required: str
    one_of: str
    some_of: str
    between: str
    kinds: dict[str, str]
    fields: dict[str, str]


@cache
def form_words() -> Help:
    return read_yaml(FILE, Help)


def kind_named(name: str) -> Kind[Any]:
    """The kind of this name; InputError names those there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise InputError("command line", None, "--kind", f"expected one of {', '.join(kind.name for kind in KINDS)} (found {name!r})")


def template_of(kind: Kind[Any], gm_code: str) -> str:
    """The form of a kind, with this municipality filled in where the kind is about one."""
    words, schema = form_words(), _schema(kind)
    name = "<id>" if "id" in schema["properties"] else gm_code
    about = [f"# {words.heading.format(name=words.kinds.get(kind.name, kind.name))}",
             f"# {words.place.format(folder=kind.folder, file=name + kind.suffix)}"]  # fmt: skip
    fields = list(_fields(schema, schema, kind.name, {"gm_code": gm_code}, ""))
    if kind.suffix == ".md":
        sections = _resolved(schema["properties"]["sections"], schema)["properties"]
        headings = [f"## {section.capitalize()}\n" for section in sections]
        return "\n".join(["---", *about, *fields, "---", "", *headings])
    return "\n".join([*about, *fields, ""])


@cache
def _schema(kind: Kind[Any]) -> dict[str, Any]:
    model: type[BaseModel] = kind.model
    return model.model_json_schema()


def _fields(part: dict[str, Any], schema: dict[str, Any], kind: str, given: dict[str, str], indent: str) -> Iterator[str]:
    """The lines of an object's fields; those that may be left out are commented away, with all below them."""
    for name, described in part["properties"].items():
        if name == "sections" or name in HIDDEN or f"{kind}.{name}" in HIDDEN:
            continue
        field = _resolved(described, schema)
        is_required = name in part.get("required", ())
        lines = list(_field(name, field, schema, kind, given, indent, is_required))
        yield from lines if is_required else (f"# {line}" for line in lines)


def _field(
    name: str, field: dict[str, Any], schema: dict[str, Any], kind: str, given: dict[str, str], indent: str, is_required: bool
) -> Iterator[str]:
    words = form_words()
    comment = [words.fields.get(f"{kind}.{name}") or words.fields.get(name) or field.get("title", ""), _options(field, schema)]
    comment += [words.required] if is_required else []
    told = f"  # {'; '.join(filter(None, comment))}" if any(comment) else ""
    items = _resolved(field.get("items", {}), schema)
    if "properties" in field:
        yield f"{indent}{name}:{told}"
        yield from _bare(_fields(field, schema, kind, {}, indent + "  "))
    elif "properties" in items:
        yield f"{indent}{name}:{told}"
        first, *rest = _bare(_fields(items, schema, kind, given, ""))
        yield f"{indent}  - {first}"
        yield from (f"{indent}    {line}" for line in rest)
    elif field.get("type") == "array":
        yield f"{indent}{name}: []{told}"
    else:
        yield f"{indent}{name}: {given.get(name, '')}{told}"


def _bare(lines: Iterator[str]) -> Iterator[str]:
    """Lines within a part that is commented away as a whole, or is filled in as a whole."""
    return (line.removeprefix("# ") for line in lines)


def _options(field: dict[str, Any], schema: dict[str, Any]) -> str:
    words, items = form_words(), _resolved(field.get("items", {}), schema)
    if "enum" in field:
        return words.one_of.format(options=", ".join(field["enum"]))
    if "enum" in items:
        return words.some_of.format(options=", ".join(items["enum"]))
    if "minimum" in field and "maximum" in field:
        return words.between.format(low=field["minimum"], high=field["maximum"])
    return ""


def _resolved(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field itself: references followed, and the part that is not null."""
    for option in described.get("anyOf", ()):
        if option.get("type") != "null":
            return _resolved(option, schema) | {"title": described.get("title", "")}
    if "$ref" in described:
        name = described["$ref"].rpartition("/")[2]
        return {**schema["$defs"][name], **{key: value for key, value in described.items() if key != "$ref"}}
    return described
