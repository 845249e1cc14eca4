"""The kinds of input files there are, and what is published of each: its JSON Schema.

What belongs here: the list. A kind is defined in the module of its name; how files are read is in files.py.
"""

from typing import Any

from assets.said.corrections import CORRECTION
from assets.said.designations import DESIGNATION
from assets.said.facilities import FACILITY
from assets.said.files import Kind
from assets.said.practice import NAMING, PRACTICE
from assets.said.profile import PROFILE

KINDS: tuple[Kind[Any], ...] = (PROFILE, CORRECTION, DESIGNATION, FACILITY, PRACTICE, NAMING)


def schema_of(kind: Kind[Any]) -> dict[str, Any]:
    """The JSON Schema of a kind of file, named after it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind.name, **kind.model.model_json_schema()}
