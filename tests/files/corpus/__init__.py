"""Small files with the oddities of Dutch open data, each with what must come out: cases.yaml."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml


def cases() -> Iterator[dict[str, Any]]:
    yield from yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))


def content(case: dict[str, Any]) -> bytes:
    """The bytes of the file of one case."""
    if "bytes" in case:
        return bytes(case["bytes"])
    return str(case["text"]).replace("\n", case.get("newline", "\n")).encode(case.get("encoding", "utf-8"))
