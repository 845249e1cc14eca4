"""The fixed Dutch texts of everything that is published (texts*.yaml), and making text from sources safe to show.

What belongs here: reading the texts once, and the two questions that every page, workbook and feed asks of a text from a source.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

HERE = Path(__file__).parent


@cache
def texts() -> dict[str, Any]:
    """The fixed texts of all files, by name; a name in two files is a mistake of ours."""
    read: dict[str, Any] = {}
    for file in sorted(HERE.glob("texts*.yaml")):
        own = yaml.safe_load(file.read_text(encoding="utf-8"))
        if twice := own.keys() & read.keys():
            raise ValueError(f"{file.name}: {', '.join(sorted(twice))} stands in another file already")
        read |= own
    return read


def is_link(url: str) -> bool:
    """Whether a text from a source may become a link: an http(s) address, nothing else."""
    try:
        return bool(re.match(r"https?://", url)) and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def clean(text: str) -> str:
    """A text from a source without control and direction characters, which could make a page say something else."""
    if text.isprintable():  # nearly every text, and twenty times as fast
        return text
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cf") or character in "\n\t")
