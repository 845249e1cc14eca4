"""The fixed Dutch texts of everything that is published (texts.yaml), and making text from sources safe to show.

What belongs here: reading the texts once, and the two questions that every page, workbook and feed asks of a text from a source.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

FILE = Path(__file__).with_name("texts.yaml")


@cache
def texts() -> dict[str, Any]:
    """The fixed texts, by name."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def is_link(url: str) -> bool:
    """Whether a text from a source may become a link: an http(s) address, nothing else."""
    try:
        return bool(re.match(r"https?://", url)) and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def clean(text: str) -> str:
    """A text from a source without control and direction characters, which could make a page say something else."""
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cf") or character in "\n\t")
