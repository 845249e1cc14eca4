"""Walking through a JSON text of any size with only the value at hand in memory.

What belongs here: the text and where we are in it. Values come from Python's own parser, so that a large file means what a small one does.
"""

import gc
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assets.files.limits import FileLimits
from assets.files.readers.table_facts import NotATable, UnknownFormat

BLOCK = 1 << 20  # characters
NEAR = 16  # characters before the end of what was read in which a mistake may be only that more follows
BLANK = re.compile(r"[ \t\r\n]*+")
PART_OF_A_NUMBER = ("", ".", "e", "E")  # what stands where a number was cut off by the end of what was read
DECODER = json.JSONDecoder()


class JsonStream:
    """A UTF-8 text of JSON values, to be used in a `with` statement; NotATable where it is not valid or too deep.

    A value that is taken whole may have so many characters as `bounds` allow; UnknownFormat beyond that. Values hold no cycles, so that the
    collector would only walk them, a third of the time: it rests as long as the text is open.
    """

    def __init__(self, source: Path, bounds: FileLimits) -> None:
        self._file = open(source, encoding="utf-8-sig", errors="replace", newline="")  # noqa: SIM115 (closed by __exit__)
        self._longest = bounds.json_value_characters
        self._text, self._at, self._is_whole = "", 0, False
        self.taken = 0  # characters of the last value

    def __enter__(self) -> "JsonStream":
        gc.disable()
        return self

    def __exit__(self, *_: object) -> None:
        gc.enable()
        self._file.close()

    def peek(self) -> str:
        """The first character of what follows; "" at the end."""
        while True:
            found = BLANK.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or self._is_whole:
                return self._text[self._at : self._at + 1]
            self._read_on()

    def value(self) -> Any:
        """The value that follows; it is taken."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise NotATable("de JSON is te diep genest") from None
            except json.JSONDecodeError as error:
                may_go_on = error.pos > len(self._text) - NEAR or error.msg.startswith("Unterminated string")
                if self._is_whole or not may_go_on:
                    raise NotATable(f"de JSON is niet geldig: {error.msg}") from None
            except ValueError as error:  # a number of thousands of digits
                raise NotATable(f"de JSON is niet te lezen: {error}") from None
            else:
                if self._is_whole or self._text[end : end + 1] not in PART_OF_A_NUMBER:
                    self.taken = end - self._at
                    self._at = end
                    return value
            self._read_on()

    def elements(self) -> Iterator[None]:
        """Of the list that follows: stops at each element, which is to be taken before the next."""
        yield from self._inside("[", "]")

    def entries(self) -> Iterator[str]:
        """Of the object that follows: each key, whose value is to be taken before the next."""
        for _ in self._inside("{", "}"):
            if self.peek() != '"':
                raise NotATable("de JSON is niet geldig: Expecting property name enclosed in double quotes")
            key = str(self.value())
            self._expect(":")
            yield key

    def _inside(self, opening: str, closing: str) -> Iterator[None]:
        self._expect(opening)
        if self.peek() != closing:
            yield
            while self.peek() == ",":
                self._at += 1
                yield
        self._expect(closing)

    def _expect(self, character: str) -> None:
        if self.peek() != character:
            raise NotATable(f"de JSON is niet geldig: Expecting '{character}'")
        self._at += 1

    def _read_on(self) -> None:
        """Read more, twice as much for a value that is long already, and forget what was taken."""
        rest = self._text[self._at :]
        if len(rest) > self._longest:
            raise UnknownFormat(f"een waarde in de JSON heeft meer dan {self._longest} tekens, onze grens")
        wanted = min(max(BLOCK, len(rest)), self._longest + BLOCK - len(rest))
        block = self._file.read(wanted)
        self._is_whole = len(block) < wanted
        self._text, self._at = rest + block, 0
