"""The content rules per item of the list: required columns by concept, key and validity rules, as data.

`concepts.yaml` says under which column names a concept is found; `<item>.yaml` what an item needs (its form: `rules.schema.json`). A name
may have `*` at either end. An item without a file of its own has no content rules, and those checks do not apply to it.
"""

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from quality.datafiles import InputError, line_of, read_yaml
from quality.rules.conditions import Condition

FOLDER = Path(__file__).parent


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Concept(_Model):
    """What a column is about: its Dutch label and the names under which it is found, in order of preference."""

    label: str
    columns: tuple[str, ...]


Example = str | tuple[str, str]  # a cell; for not_before the earlier cell and the later


class Rule(Condition):
    """A rule that every row must pass, with cells that pass it and cells that fail it (a test holds it to them).

    A rule whose concept has no column in a file is not held against that file.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    text: str = Field(min_length=1)  # Dutch, what a row must satisfy
    concept: str
    passes: tuple[Example, ...] = ()
    fails: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _has_examples(self) -> "Rule":
        if self.kind != "inside" and not (self.passes and self.fails):
            raise ValueError("a rule needs a cell that passes it and one that fails it")
        if (self.kind == "not_before") != bool(self.other):
            raise ValueError("not_before, and only that, names the concept it compares with")
        return self


class ItemRules(_Model):
    """`required` are concepts that must have a column, `key` those that together tell objects apart."""

    required: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # more names of a concept, for this item
    labels: dict[str, str] = Field(default_factory=dict)

    @property
    def concepts(self) -> tuple[str, ...]:
        """Every concept that is looked for."""
        compared = (rule.other for rule in self.rules if rule.other)
        return tuple(dict.fromkeys((*self.required, *self.key, *(rule.concept for rule in self.rules), *compared)))

    def names(self, concept: str) -> tuple[str, ...]:
        """The column names of a concept, the item's own first."""
        general = concepts().get(concept)
        return self.columns.get(concept, ()) + (general.columns if general else ())


class _Concepts(RootModel[dict[str, Concept]]):
    pass


@cache
def concepts() -> dict[str, Concept]:
    return read_yaml(FOLDER / "concepts.yaml", _Concepts).root


@cache
def rules_for(item: str) -> ItemRules:
    """The rules of an item; InputError names the file, line and key of a mistake."""
    path = FOLDER / f"{item}.yaml"
    if not path.exists():
        return ItemRules()
    rules = read_yaml(path, ItemRules)
    for concept in rules.concepts:
        if concept not in concepts() and concept not in rules.columns:
            raise InputError(path, line_of(path, ("required",)), concept, "a concept of concepts.yaml")
    return rules.model_copy(
        update={"labels": {name: concepts()[name].label if name in concepts() else name for name in rules.concepts} | rules.labels}
    )


def column_of(names: tuple[str, ...], columns: list[str]) -> str | None:
    """The first of `columns` that one of `names` (in order of preference) fits; compared without case, spaces and punctuation."""
    plain = {column: "".join(c for c in column.lower() if c.isalnum() or c == "_").replace("_", "") for column in columns}
    for name in names:
        wanted = name.lower().replace("_", "")
        for column, bare in plain.items():
            if fnmatchcase(bare, wanted):
                return column
    return None
