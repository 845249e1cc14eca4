"""The questions of the self profile (profile.yaml), and the shape of an answer to each.

What belongs here: reading the questions, making the field of each, and saying an answer in words. Unknown is never zero: a question or an
option that is left out is not answered.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from assets.said.fields import one_of, several_of
from assets.said.files import Entry
from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("profile.yaml")
YES_NO = {True: "ja", False: "nee"}


class Question(BaseModel):
    """One question; `quoted`: its options stand in the report, else they are our reconstruction."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]+$")
    label: str
    kind: Literal["scale", "choice", "yes_no", "several", "shares", "marks"]
    quoted: bool
    options: dict[str, str] = Field(default_factory=dict)
    levels: tuple[str, ...] = ()
    marks: dict[str, str] = Field(default_factory=dict)

    def field(self) -> Any:
        """The type of an answer in a profile file."""
        if self.kind == "yes_no":
            return bool
        if self.kind == "choice":
            return one_of(self.options)
        if self.kind == "several":
            return _set_of(self.options)
        if self.kind == "marks":
            return self._per_option(_set_of(self.marks))
        if self.kind == "shares":
            return Annotated[self._per_option(Annotated[int, Field(ge=0, le=100)]), AfterValidator(_together_100)]
        return self._per_option(Annotated[int, Field(ge=0, le=len(self.levels) - 1)])

    def _per_option(self, answer: Any) -> type[Entry]:
        """A model with an optional answer for each option."""
        fields: dict[str, Any] = {option: (answer | None, Field(None, title=label)) for option, label in self.options.items()}
        return create_model(self.id.title().replace("_", ""), __base__=Entry, **fields)

    def answers(self, given: Any) -> Iterator[tuple[str, int | None, str]]:
        """An answer as (label of the option, its number, the answer in Dutch), one for each option that is answered."""
        if self.kind == "yes_no":
            yield "", None, YES_NO[given]
        elif self.kind == "choice":
            yield "", None, self.options[given]
        elif self.kind == "several":
            yield from (("", None, self.options[option]) for option in self.options if option in given)
        else:
            for option, label in self.options.items():
                if (value := getattr(given, option)) is not None:
                    yield label, *self._of_option(value)

    def _of_option(self, value: Any) -> tuple[int | None, str]:
        if self.kind == "marks":
            return None, ", ".join(self.marks[mark] for mark in self.marks if mark in value) or "geen van deze"
        return value, f"{value} procent" if self.kind == "shares" else self.levels[value]


class Questions(BaseModel):
    """assets/said/profile.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    source: str
    expires_months: int = Field(gt=0)
    questions: tuple[Question, ...]


@cache
def questions() -> Questions:
    return read_yaml(FILE, Questions)


def _set_of(options: Iterable[str]) -> Any:
    return Annotated[several_of(options), AfterValidator(_each_once)]


def _each_once(given: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(given)) < len(given):
        raise ValueError("expected every option at most once")
    return given


def _together_100(given: Any) -> Any:
    total = sum(value or 0 for value in given.model_dump().values())
    if total != 100:
        raise ValueError(f"expected shares that are 100 together (found {total})")
    return given
