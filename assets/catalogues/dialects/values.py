"""Reading values out of decoded JSON that may hold anything: texts, lists of texts, dates, sizes, booleans.

What belongs here: what every dialect asks of a value. None of these raises: what is not what was asked for is absent.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

LARGEST_SIZE = 2**62  # bytes; a larger number is no size of anything, and does not fit a column
SURROGATES = re.compile("[\ud800-\udfff]")  # half a character: JSON can spell it, no file or table can hold it
ZONED_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})")  # a date with a zone: valid xsd:date, unknown to Python


def text(value: Any) -> str:
    """A trimmed text; "" for what is absent or no text. Of a list the first text."""
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, str):
        return (value if value.isascii() else SURROGATES.sub("\ufffd", value)).strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def texts(value: Any) -> tuple[str, ...]:
    """Texts of a list, of a text, or of a list written as a text: PostgreSQL's `{a,"b, c"}` or JSON's `["a", "b"]`."""
    if isinstance(value, str) and value.startswith('["') and value.endswith('"]'):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return (text(value),)
    if isinstance(value, list):
        return tuple(filter(None, (text(entry) for entry in value)))
    one = text(value)
    if one.startswith("{") and one.endswith("}"):
        parts = re.findall(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)', one[1:-1])
        return tuple(filter(None, ((quoted or bare).strip() for quoted, bare in parts)))
    return (one,) if one else ()


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; a lone object is a list of one."""
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def first(fields: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that has a text."""
    for name in names:
        if found := text(fields.get(name)):
            return found
    return ""


def web_page(value: Any) -> str:
    """A text that is the address of a page; "" for anything else: sources put names and remarks where a page should be."""
    found = text(value)
    return found if found.lower().startswith(("http://", "https://")) else ""


def boolean(value: Any) -> bool | None:
    """CKAN extensions store booleans as texts: "True", "true"."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False, "1": True, "0": False, "ja": True, "nee": False}.get(text(value).lower())


def size(value: Any) -> int | None:
    """A count of bytes, also as a decimal ("123.0"); free text such as "2 MB" is no count."""
    try:
        number = Decimal(text(value))
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and 0 <= number < LARGEST_SIZE else None


def day(value: str) -> str:
    """An ISO 8601 date or date-time as it stands (a date without its zone); "" for anything that is not one."""
    if zoned := ZONED_DAY.fullmatch(value):
        value = zoned[1]
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return ""
    return value


def dated(value: str, what: str, problems: list[str]) -> str:
    """The date as `day` gives it; a text that is no date is a finding, under the name of the field."""
    found = day(value)
    if value and not found:
        problems.append(f"{what} is no date: {value[:60]!r}")
    return found


def unique(values: Any) -> tuple[str, ...]:
    """Every text once, in the order of first appearance, without the empty ones."""
    return tuple(dict.fromkeys(filter(None, values)))


class Keys:
    """The ids given out so far: one that comes again is numbered, so that no record hides another."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}

    def add(self, key: str, problems: list[str]) -> str:
        """`key`, or `key#2`, `key#3`, ... when it was given out before; that is a finding."""
        times = self._times.get(key, 0) + 1
        self._times[key] = times
        if times == 1:
            return key
        problems.append(f"number {times} with the id {key[:200]}")
        return self.add(f"{key}#{times}", [])
