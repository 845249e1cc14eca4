"""Geometries with arcs, and surfaces of patches, as the straight lines and polygons that everything else understands.

What belongs here: one translation of well-known binary (OGC 06-103r4 section 8.2, ISO/IEC 13249-3), because shapely takes no arcs. GML of a
WFS and layers drawn in CAD have them.
"""

import math
import struct
from collections.abc import Iterator
from typing import Any

STEP = math.radians(4)  # of an arc that becomes one straight line, as GDAL does
DEPTH = 20  # geometries inside geometries
LINE, POLYGON, MULTI_LINE, MULTI_POLYGON = 2, 3, 5, 6
ARC, COMPOUND, CURVE_POLYGON, MULTI_CURVE, MULTI_SURFACE, PATCHES, TIN, TRIANGLE = 8, 9, 10, 11, 12, 15, 16, 17
BECOMES = {ARC: LINE, COMPOUND: LINE, CURVE_POLYGON: POLYGON, TRIANGLE: POLYGON, MULTI_CURVE: MULTI_LINE, MULTI_SURFACE: MULTI_POLYGON,
           PATCHES: MULTI_POLYGON, TIN: MULTI_POLYGON}  # fmt: skip
Point = tuple[float, float]


def straightened(wkb: bytes) -> bytes:
    """The same geometry in two dimensions with arcs as lines of at most four degrees; ValueError where the bytes are no geometry."""
    try:
        return _Reader(wkb).geometry(0)
    except (struct.error, IndexError) as error:
        raise ValueError(f"no well-known binary: {error}") from error


def _arc(points: list[Point]) -> Iterator[Point]:
    """The points on a string of arcs, each through three points of which the last begins the next (a full circle ends where it begins)."""
    yield from points[:1]
    for number in range(0, len(points) - 2, 2):
        yield from _through(*points[number : number + 3])


def _through(start: Point, middle: Point, end: Point) -> Iterator[Point]:
    """The points of one arc after its start."""
    if start == end:
        centre: Point | None = (start[0] + middle[0]) / 2, (start[1] + middle[1]) / 2
    else:
        centre = _centre(start, middle, end)
    if centre is None:  # on one line
        yield from (middle, end)
        return
    radius = math.dist(centre, start)
    first, halfway, last = (math.atan2(y - centre[1], x - centre[0]) for x, y in (start, middle, end))
    turn = (last - first) % math.tau or math.tau
    if (halfway - first) % math.tau > turn:
        turn -= math.tau
    steps = max(2, math.ceil(abs(turn) / STEP))
    for step in range(1, steps):
        angle = first + turn * step / steps
        yield centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)
    yield end


def _centre(one: Point, two: Point, three: Point) -> Point | None:
    """The middle of the circle through three points; None when they lie on one line."""
    (ax, ay), (bx, by) = (two[0] - one[0], two[1] - one[1]), (three[0] - one[0], three[1] - one[1])
    twice = 2 * (ax * by - ay * bx)
    a, b = ax * ax + ay * ay, bx * bx + by * by
    if not math.isfinite(twice) or abs(twice) <= 1e-12 * max(a, b):
        return None
    return one[0] + (by * a - ay * b) / twice, one[1] + (ax * b - bx * a) / twice


class _Reader:
    """Reads geometries one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        self._order, self._dimensions = "<", 2

    def geometry(self, depth: int) -> bytes:
        """The geometry that follows, translated."""
        if depth > DEPTH:
            raise ValueError("geometries inside geometries without end")
        kind = self._head()
        if kind == 1:
            return struct.pack("<BI2d", 1, 1, *self._point())
        if kind in (LINE, ARC):
            return _line(self._points(kind))
        if kind == COMPOUND:
            return _line(self._curve_of(self._count(), depth))
        if kind == CURVE_POLYGON:
            return _polygon([self._curve(depth + 1) for _ in range(self._count())])
        if kind in (POLYGON, TRIANGLE):
            return _polygon([self._points(LINE) for _ in range(self._count())])
        parts = [self.geometry(depth + 1) for _ in range(self._count())]
        return struct.pack("<BII", 1, BECOMES.get(kind, kind), len(parts)) + b"".join(parts)

    def _head(self) -> int:
        """The kind that follows, in the numbers above; sets how its coordinates are written."""
        self._order = "<" if self._data[self._at] else ">"
        self._at += 1
        (code,) = self._take("I")
        extended = code >> 29  # PostGIS puts Z and M in the highest bits, the standard in the thousands
        kind, more = (code & 0xFFFF) % 1000, (code & 0xFFFF) // 1000
        self._dimensions = 2 + (more in (1, 3) or bool(extended & 4)) + (more in (2, 3) or bool(extended & 2))
        if extended & 1:
            self._take("I")  # the number of its coordinate system
        return kind

    def _curve(self, depth: int) -> list[Point]:
        """The line, arc or compound that follows, as points."""
        if depth > DEPTH:
            raise ValueError("geometries inside geometries without end")
        kind = self._head()
        if kind == COMPOUND:
            return self._curve_of(self._count(), depth)
        if kind not in (LINE, ARC):
            raise ValueError(f"a curve of kind {kind}")
        return self._points(kind)

    def _curve_of(self, parts: int, depth: int) -> list[Point]:
        """So many curves as one."""
        points: list[Point] = []
        for _ in range(parts):
            found = self._curve(depth + 1)
            points += found[1:] if points and found[:1] == points[-1:] else found
        return points

    def _points(self, kind: int) -> list[Point]:
        points = [self._point() for _ in range(self._count())]
        return list(_arc(points)) if kind == ARC else points

    def _point(self) -> Point:
        coordinates = self._take(f"{self._dimensions}d")
        return coordinates[0], coordinates[1]

    def _count(self) -> int:
        (count,) = self._take("I")
        return int(count)

    def _take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(self._order + layout, self._data, self._at)
        self._at += struct.calcsize(self._order + layout)
        return found


def _line(points: list[Point]) -> bytes:
    return struct.pack("<BI", 1, LINE) + _packed(points)


def _polygon(rings: list[list[Point]]) -> bytes:
    return struct.pack("<BII", 1, POLYGON, len(rings)) + b"".join(map(_packed, rings))


def _packed(points: list[Point]) -> bytes:
    return struct.pack(f"<I{2 * len(points)}d", len(points), *(axis for point in points for axis in point))
