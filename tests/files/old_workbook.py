"""Making an XLS file of one sheet in tests, for no library that is kept up writes them (MS-XLS, MS-CFB)."""

import struct
from collections.abc import Sequence

FREE, END, OF_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def old_workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """The bytes of a workbook with these cells; texts are of latin-1."""
    sheet = _begin(16) + _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, len(rows[0]), 0))
    sheet += b"".join(_cell(row, column, cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells)) + _record(0x0A)
    place = len(_globals(0))
    return _container((_globals(place) + sheet).ljust(8 * SECTOR, b"\0"))  # a shorter stream lies elsewhere


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


def _globals(place: int) -> bytes:
    """What stands before the sheet, which begins at `place`."""
    unicode, sheet = struct.pack("<H", 1200), struct.pack("<IHBB", place, 0, 5, 0) + b"Blad1"
    return _begin(5) + _record(0x42, unicode) + _record(0x85, sheet) + _record(0x0A)


def _cell(row: int, column: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return _record(0x204, place + struct.pack("<HB", len(cell), 0) + cell.encode("latin-1"))
    return _record(0x203, place + struct.pack("<d", cell))


def _container(stream: bytes) -> bytes:
    """A compound file with this stream as its workbook: header, allocation table, directory, stream."""
    sectors = -(-len(stream) // SECTOR)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<9I", 0, 1, 1, 0, 8 * SECTOR, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    table = [OF_FAT, END, *range(3, 2 + sectors), END]
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream))
    packed = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return header + packed + directory.ljust(SECTOR, b"\0") + stream.ljust(sectors * SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, FREE, FREE, child)
    return head + b"\0" * 36 + struct.pack("<IQ", first, size)
