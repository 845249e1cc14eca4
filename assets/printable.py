"""Text from outside made fit to be shown: on a terminal, in a log, in a reason.

What belongs here: taking away what is no character to read. How text is escaped in pages, tables and feeds belongs to assets/site/.
"""

import re

# Control characters (a terminal escape begins with one), and those that turn the direction of text or cannot be seen.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def printable(text: str, most: int = 300) -> str:
    """`text` as one line of what can be read, `most` characters at most."""
    return _UNSEEN.sub(" ", text).strip()[:most]


def printable_lines(text: str) -> str:
    """`text` with its line breaks, each line of any length."""
    return "\n".join(_UNSEEN.sub(" ", line).rstrip() for line in text.split("\n"))
