"""The lines of a text, one at a time, or a stretch of them at once.

What belongs here: taking lines from a file in blocks, in bounded memory. What a line means is decided by who asks for it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from assets.files.limits import FileLimits
from assets.files.readers.table_facts import UnknownFormat

BLOCK = 1 << 20  # characters
MARK = "\ufeff"
LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)?")


class Lines:
    """The lines of a UTF-8 text with their ends (LF, CR or CRLF), each at most as long as `bounds` allow; UnknownFormat beyond that.

    To be used in a `with` statement. The character `without` is left out before anything is looked at, and so is every byte order mark that
    programs put before the first line.
    """

    def __init__(self, source: Path, bounds: FileLimits, without: str = "") -> None:
        self._file = open(source, encoding="utf-8-sig", errors="replace", newline="")  # noqa: SIM115 (closed by __exit__)
        self._longest, self._without = bounds.line_characters, without
        self._is_start = True
        self._text = ""  # whole lines, of which those before `_at` were taken
        self._at = 0

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._line(0)
        if not line:
            raise StopIteration
        self._at += len(line)
        return line

    def stretch(self, pattern: re.Pattern[str]) -> str:
        """What `pattern`, which matches whole lines, matches from here as far as was read; it is taken."""
        self._line(0)
        if not (found := pattern.match(self._text, self._at)):
            return ""
        self._at = found.end()
        return found[0]

    def ahead(self, most: int) -> Iterator[str]:
        """The next lines, which stay."""
        offset = 0
        for _ in range(most):
            line = self._line(offset)
            if not line:
                return
            offset += len(line)
            yield line

    def skip(self, characters: int) -> None:
        """Take the lines that `ahead` gave, which are so many characters."""
        self._at += characters

    def _line(self, offset: int) -> str:
        """The line that begins so many characters from here; "" at the end of the file."""
        if self._at + offset == len(self._text):
            self._text = self._text[self._at :] + self._block()
            self._at = 0
        found = LINE.match(self._text, self._at + offset)
        return found[0] if found else ""

    def _block(self) -> str:
        """The next lines of the file, whole."""
        block = self._file.read(min(BLOCK, self._longest))
        block += self._file.readline(self._longest + 1)
        body = block.rstrip("\r\n")
        if len(body) - 1 - max(body.rfind("\n"), body.rfind("\r")) > self._longest:
            raise UnknownFormat(f"een regel heeft meer dan {self._longest} tekens, onze grens")
        if self._is_start:
            block, self._is_start = block.lstrip(MARK), False
        return block.replace(self._without, "") if self._without else block
