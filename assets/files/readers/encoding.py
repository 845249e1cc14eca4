"""From bytes to text: which encoding a file is really in, and the file as UTF-8.

What belongs here: one streaming look at all bytes in constant memory, and the transcoding where that is needed. A plain UTF-8 file is never
copied: DuckDB reads it where it lies.
"""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import chardet

CHUNK = 1 << 20
GUESS_BYTES = 50_000  # of lines that are not UTF-8, by which their encoding is judged
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MIXED = "mixed"  # UTF-8 on some lines and cp1252 on others
LETTERS = frozenset("àáâãäåçèéêëíîïñóôöøùúûüýÿÀÁÂÄÇÈÉÊËÍÎÏÑÓÔÖÙÚÛÜ")
# Signs of cp1252 that stand in, before and behind words; elsewhere they are more likely letters of another encoding.
INNER, OPENING, CLOSING = frozenset("’×"), frozenset("‘’“×€–—•"), frozenset("’”…–—°²³™®")
FEW = 10  # accented letters from which chardet's guess is worth more than cp1252
NOT_IN_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
# One set of bytes, several names: a page or file that says latin-1 means cp1252 (WHATWG Encoding Standard, section 4.2).
ALIKE = frozenset(("ascii", "utf-8", "windows-1252", "iso-8859-1", "iso-8859-15"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the bytes of a file show. `longest_line` is a lower bound in bytes, exact to one chunk."""

    name: str
    has_nul: bool = False
    odd_lines: int = 0  # lines of a mixed file that are not UTF-8
    longest_line: int = 0

    @property
    def is_utf8(self) -> bool:
        return self.name in ("utf-8", "utf-8-sig")


def find_encoding(path: Path) -> Encoding:
    """The encoding of a text file: BOM, then UTF-16 without one, then strict UTF-8, then a mixture of lines, then what chardet says."""
    with open(path, "rb") as file:
        head = file.read(CHUNK)
        for mark, name in MARKS[1:]:
            if head.startswith(mark):
                return Encoding(name)
        if (wide := _utf16_without_mark(head)) is not None:
            return Encoding(wide)
        file.seek(0)
        broken, has_nul, longest = _scan(file)
        name = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
        if broken is None:
            return Encoding(name, has_nul, longest_line=longest)
        file.seek(0)
        accented, odd, sample = _count_lines(file)
        if accented:
            return Encoding(MIXED, has_nul, odd, longest)
        return Encoding(_legacy(sample), has_nul, longest_line=longest)


def as_utf8(path: Path, encoding: Encoding, scratch: Path) -> Path:
    """The file itself when it is UTF-8, else a copy in `scratch` that is. What an encoding cannot say becomes U+FFFD."""
    if encoding.is_utf8:
        return path
    copy = scratch / "text"
    with open(copy, "w", encoding="utf-8", newline="") as out:
        for text in _pieces(path, encoding.name):
            out.write(text)
    return copy


def _utf16_without_mark(head: bytes) -> str | None:
    """ASCII in UTF-16 has a zero in every other byte, always on the same side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= len(head) // 4 or min(even, odd) > max(even, odd) // 10:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _scan(file: BinaryIO) -> tuple[int | None, bool, int]:
    """Offset of the first byte that is not UTF-8 (None: all is), whether a NUL occurs, and the longest line."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = line_start = longest = 0
    broken: int | None = None
    has_nul = False
    while chunk := file.read(CHUNK):
        has_nul = has_nul or b"\0" in chunk
        if broken is None and not (chunk.isascii() and not decoder.getstate()[0]):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                broken = max(0, position + error.start - len(decoder.getstate()[0]))
        first = _first_break(chunk)
        if first >= 0:
            longest = max(longest, position + first - line_start)
            line_start = position + max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        position += len(chunk)
    if broken is None and decoder.getstate()[0]:
        broken = position - len(decoder.getstate()[0])
    return broken, has_nul, max(longest, position - line_start)


def _first_break(chunk: bytes) -> int:
    first = chunk.find(b"\n")
    mac = chunk.find(b"\r", 0, first if first >= 0 else len(chunk))
    return mac if mac >= 0 else first


def _count_lines(file: BinaryIO) -> tuple[int, int, bytes]:
    """How many lines with letters beyond ASCII are UTF-8, how many are not, and the first of the latter."""
    accented = odd = size = 0
    sample = []
    for line in _lines(file):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            accented += 1
        except UnicodeDecodeError:
            odd += 1
            if size < GUESS_BYTES:
                sample.append(line)
                size += len(line)
    return accented, odd, b"".join(sample)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines, each at most a chunk long; a longer one is not cut inside a letter."""
    while line := file.readline(CHUNK):
        if len(line) == CHUNK and line[-1] >= 0x80:
            whole = line[:-4] + line[-4:].rstrip(bytes(range(0x80, 0x100)))
            file.seek(len(whole) - len(line), io.SEEK_CUR)
            line = whole
        yield line


def _legacy(sample: bytes) -> str:
    """The single-byte encoding of bytes that are not UTF-8: the one that makes most accented letters in words, else chardet's guess."""
    beside = list(re.finditer(rb"(?<=[A-Za-z])[\x80-\xff](?=[A-Za-z\W])|[\x80-\xff](?=[a-z])", sample))
    if beside:
        likely = {name: sum(_is_likely(byte, name) for byte in beside) for name in ("cp1252", "cp850", "mac-roman")}
        best = max(likely, key=lambda name: likely[name])
        if likely[best] * 2 > len(beside):
            return "latin-1" if best == "cp1252" and any(byte in NOT_IN_CP1252 for byte in sample) else best
    guess = (chardet.detect(sample)["encoding"] or "cp1252").lower()
    if guess in ALIKE or len(beside) < FEW:
        return "latin-1" if any(byte in NOT_IN_CP1252 for byte in sample) else "cp1252"
    try:
        return codecs.lookup(guess).name
    except LookupError:
        return "cp1252"


def _is_likely(byte: re.Match[bytes], name: str) -> bool:
    """Whether a byte that touches a word is, in this encoding, something that occurs there."""
    sign = byte[0].decode(name, "replace")
    before, behind = byte.string[max(0, byte.start() - 1) : byte.start()], byte.string[byte.end() : byte.end() + 1]
    if sign in LETTERS:
        return not (before.islower() and sign.isupper())
    inside = before.isalpha() and behind.isalpha()
    return name == "cp1252" and sign in (INNER if inside else OPENING if behind.isalpha() else CLOSING)


def _pieces(path: Path, name: str) -> Iterator[str]:
    with open(path, "rb") as file:
        if name == MIXED:
            for line in _lines(file):
                try:
                    yield line.decode("utf-8")
                except UnicodeDecodeError:
                    yield line.decode("cp1252", "replace")
            return
        decoder = codecs.getincrementaldecoder(name)(errors="replace")
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
