"""One input file as plain values with their lines: YAML, or Markdown with YAML front matter.

What belongs here: the two formats, and the limits that keep a file from taking a run down. What a file means belongs to its kind.
"""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from quality.datafiles import Document, InputError, decoded, yaml_document

MOST_BYTES = 200_000  # a long practice card has 10,000
DEEPEST = 12  # levels of nesting; the deepest kind has 3
HEADING = re.compile(r"^##[ \t]+(.+?)[ \t]*#*$")
OPENING = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


def document_of(place: Path, data: bytes) -> Document:
    """The document in a file's bytes; InputError, with `place` as the file's name, when it is too large or not well-formed."""
    if len(data) > MOST_BYTES:
        raise InputError(place, None, "", f"expected at most {MOST_BYTES} bytes (found {len(data)})")
    text = decoded(place, data)
    if place.suffix == ".md":
        return _markdown(place, text)
    return _yaml(place, text, 1)


def _yaml(place: Path, text: str, first_line: int) -> Document:
    """YAML of which every value is written where it stands, and that is not nested without end."""
    depth = 0
    with suppress(yaml.YAMLError):  # reading it, below, gives the line of the mistake
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            depth += isinstance(token, OPENING) - isinstance(token, CLOSING)
            if isinstance(token, yaml.AliasToken):
                raise InputError(place, token.start_mark.line + first_line, "", "aliases are not allowed; write the value itself")
            if depth > DEEPEST:
                raise InputError(place, token.start_mark.line + first_line, "", f"expected at most {DEEPEST} levels of nesting")
    return yaml_document(place, text, first_line)


def _markdown(place: Path, text: str) -> Document:
    """Front matter between two lines `---`, then texts under headings of level 2: these become `sections`, by heading in lower case."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or "---" not in (line.rstrip() for line in lines[1:]):
        raise InputError(place, 1, "", "expected front matter: fields between two lines with ---")
    end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    front = _yaml(place, "\n".join(lines[1:end]), 2)
    if not isinstance(front.value, dict):
        raise InputError(place, 2, "", "expected fields, each as `name: value`")
    texts, starts = _sections(place, lines, end + 1)

    def line_of(location: tuple[Any, ...]) -> int | None:
        if location[:1] == ("sections",):
            return starts.get(str(location[1]) if len(location) > 1 else "", end + 1)
        return front.line_of(location)

    return Document(place, {**front.value, "sections": texts}, line_of)


def _sections(place: Path, lines: list[str], begin: int) -> tuple[dict[str, str], dict[str, int]]:
    """The texts under the headings from index `begin` on, and the line of each heading."""
    texts: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    current = ""
    for number, line in enumerate(lines[begin:], begin + 1):
        if match := HEADING.match(line):
            current = match[1].lower()
            if current in texts:
                raise InputError(place, number, current, "this heading occurs twice")
            texts[current], starts[current] = [], number
        elif current:
            texts[current].append(line)
        elif line.strip():
            raise InputError(place, number, "", "expected a heading (## …) before the text")
    return {heading: "\n".join(body).strip() for heading, body in texts.items()}, starts
