"""Reading the data files people edit: lists, weights, texts, rules, overrides.

What belongs here: turning a YAML or CSV file into validated models, and the one error that says where a file is wrong. What a
file means belongs to the module that owns it.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class InputError(Exception):
    """Something a person gave us is missing or malformed; one line says where and what is expected.

    Shown as ``FILE:LINE: KEY: what is expected``; the command line ends with exit code 2 and nothing is written.
    """

    def __init__(self, file: str | Path, line: int | None, key: str, expected: str) -> None:
        self.file, self.line, self.key, self.expected = str(file), line, key, expected
        place = f"{file}:{line}" if line is not None else str(file)
        super().__init__(": ".join(part for part in (place, key, " ".join(expected.split())) if part))


def read_text(path: Path) -> str:
    """The file as UTF-8 text (a BOM is dropped); InputError when it is missing or not UTF-8."""
    return decoded(path, read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """The file as it is; InputError when it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(path, None, "", "the file does not exist") from None
    except OSError as error:
        raise InputError(path, None, "", f"cannot be read ({error.strerror})") from None


def decoded(path: Path, data: bytes) -> str:
    """The bytes of a file as UTF-8 text with LF (a BOM is dropped); InputError when they are not."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError(path, None, "", f"expected UTF-8 text, byte {error.start} is not") from None


def http_address(text: str) -> str:
    """The text when it is an address of the web; ValueError, for a validator, when it is none."""
    parts = urlsplit(text)  # a ValueError of its own says what is wrong with the brackets of an address
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("expected an address that starts with http:// or https://")
    return text


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, as plain values; `line_of` gives the line of the value at a location (keys and indices)."""

    path: Path
    value: Any
    line_of: Callable[[tuple[Any, ...]], int | None]

    def mistake(self, location: tuple[Any, ...], expected: str) -> InputError:
        """The error that says what is expected at a location."""
        return InputError(self.path, self.line_of(location), _key(location), expected)


def yaml_document(path: Path, text: str, first_line: int = 1) -> Document:
    """The one YAML document in `text`, which starts on `first_line` of the file; InputError names the line of the first mistake."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        value = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark  # may lie beyond the last line
        line = min(mark.line + 1, text.count("\n") + 1) + first_line - 1 if mark else None
        raise InputError(path, line, "", f"not valid YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:  # a date such as 2026-13-01 is a ValueError
        raise InputError(path, None, "", f"not valid YAML: {error}") from None
    if node is not None:
        _refuse_duplicate_keys(path, node, first_line)

    def line_of(location: tuple[Any, ...]) -> int | None:
        return (_line_of(node, location) or 1) + first_line - 1

    return Document(path, value, line_of)


def validated(document: Document, model: type[Model]) -> Model:
    """The document as `model`; InputError names the file, line and key of the first mistake."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        first = error.errors()[0]
        raise document.mistake(first["loc"], _expected(first)) from None


def read_yaml(path: Path, model: type[Model]) -> Model:
    """One YAML document as `model`; InputError names the file, line and key of the first mistake."""
    return validated(yaml_document(path, read_text(path)), model)


def read_csv(path: Path, model: type[Model], delimiter: str = ",") -> list[Model]:
    """The rows of a CSV file with a header row as `model`s; empty cells are left out, so that defaults apply.

    InputError names the file, line (the header is line 1) and column of the first mistake; an unknown column is a mistake.
    """
    reader = csv.DictReader(read_text(path).splitlines(), delimiter=delimiter)
    known = {field.alias or name for name, field in model.model_fields.items()}
    header = reader.fieldnames or []
    for column in header:
        if column not in known:
            raise InputError(path, 1, str(column), f"unknown column; expected {', '.join(sorted(known))}")
    for name, field in model.model_fields.items():
        if field.is_required() and (field.alias or name) not in header:
            raise InputError(path, 1, field.alias or name, "this column is required")
    rows = []
    for cells in reader:
        if None in cells or None in cells.values():
            raise InputError(path, reader.line_num, "", f"expected {len(header)} cells, as in the header")
        try:
            rows.append(model.model_validate({key: cell for key, cell in cells.items() if cell != ""}))
        except ValidationError as error:
            first = error.errors()[0]
            raise InputError(path, reader.line_num, _key(first["loc"]), _expected(first)) from None
    return rows


def line_of(path: Path, location: tuple[Any, ...]) -> int | None:
    """The line of a YAML file where the value at `location` (keys and indices) stands, for mistakes found after reading."""
    return _line_of(yaml.compose(read_text(path), Loader=yaml.CSafeLoader), location)


def require_unique(path: Path, what: str, values: list[tuple[str, int | None]]) -> None:
    """InputError when a value occurs twice; `values` are (value, line) pairs."""
    seen: set[str] = set()
    for value, line in values:
        if value in seen:
            raise InputError(path, line, what, f"'{value}' occurs twice; every {what} must be unique")
        seen.add(value)


def _refuse_duplicate_keys(path: Path, node: yaml.Node, first_line: int) -> None:
    if isinstance(node, yaml.MappingNode):
        require_unique(path, "key", [(key.value, key.start_mark.line + first_line) for key, _ in node.value])
        for _, child in node.value:
            _refuse_duplicate_keys(path, child, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_duplicate_keys(path, child, first_line)


def _line_of(node: yaml.Node | None, location: tuple[Any, ...]) -> int | None:
    """The line of the deepest node on the way to `location` that exists."""
    if node is None:
        return 1
    line: int = node.start_mark.line + 1
    for step in location:
        child = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    child, line = value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
            line = child.start_mark.line + 1
        if child is None:
            break
        node = child
    return line


def _key(location: tuple[Any, ...]) -> str:
    return ".".join(str(step) for step in location)


def _expected(error: Any) -> str:
    given = error.get("input")
    shown = f" (found {str(given)[:60]!r})" if isinstance(given, (str, int, float, bool)) else ""
    return f"{error['msg'].removeprefix('Value error, ')}{shown}"
