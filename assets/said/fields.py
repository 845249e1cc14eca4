"""The types of fields that every kind of input file shares.

What belongs here: what a code, an id, an address and a published text look like. Everything in these files is public, so nothing in
them may name or reach a person: a text with an e-mail address, a telephone number or a form of address with a name is a mistake.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from assets.said.files import Entry
from quality.datafiles import http_address

_PERSONAL = (
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.\w")),
    ("a telephone number", re.compile(r"(?<![\w/.-])(?:\+31|0031|0)(?:[ -]?\d){9}(?![\w/])")),
    ("the name of a person", re.compile(r"\b(?:[Dd]e heer|[Mm]evrouw|[Dd]hr\.?|[Mm]evr\.?|[Mm]w\.?|[Dd]rs\.|[Ii]ng\.|[Mm]r\.) +[A-Z]")),
)


def _impersonal(text: str) -> str:
    for what, pattern in _PERSONAL:
        if pattern.search(text):
            raise ValueError(f"this is published, and holds {what}; give a role instead")
    return text


GmCode = Annotated[str, Field(pattern=r"^GM\d{4}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(_impersonal)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_impersonal)]
WebAddress = Annotated[str, StringConstraints(max_length=1000), AfterValidator(http_address), AfterValidator(_impersonal)]


class Link(Entry):
    """An address with what stands there."""

    title: Line
    url: WebAddress


def one_of(options: Iterable[str]) -> Any:
    """The type of one of these options, which come from a data file."""
    literal: Any = Literal
    return literal[tuple(options)]


def several_of(options: Iterable[str]) -> Any:
    """The type of some of these options."""
    several: Any = tuple
    return several[one_of(options), ...]
