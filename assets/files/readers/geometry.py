"""What geometries are, whatever file they came from: their kind, whether they are valid, and where they lie.

What belongs here: judging coordinates by what they show, never by what is declared, and turning them into metres of the Dutch grid.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from assets.files.readers.curves import straightened
from assets.files.readers.loading import counted
from quality.areas import wgs84_to_rd

RD, RD_SWAPPED = "RD (EPSG:28992)", "RD, assen verwisseld"
WGS84, WGS84_SWAPPED = "WGS84", "WGS84, assen verwisseld"
MERCATOR, UNKNOWN = "Web Mercator (EPSG:3857)", "onbekend"
# Where the middle of a file lies when it is about a place in the European Netherlands: x from, to, y from, to.
EXTENTS = {
    WGS84: (3.0, 7.5, 50.5, 54.0),
    RD: (0.0, 300_000.0, 300_000.0, 640_000.0),
    MERCATOR: (330_000.0, 840_000.0, 6_500_000.0, 7_170_000.0),
}
SWAPPED = {WGS84: WGS84_SWAPPED, RD: RD_SWAPPED}
# EPSG codes that mean one of these. ETRS89 (4258) is WGS 84 to within a metre; 7415 is the Dutch grid with heights.
CODES = {"4326": WGS84, "4258": WGS84, "4979": WGS84, "CRS84": WGS84, "28992": RD, "7415": RD, "3857": MERCATOR, "900913": MERCATOR}
EARTH = 6_378_137.0  # metres, the sphere of Web Mercator
DECIMALS = {WGS84: 7, WGS84_SWAPPED: 7}  # a centimetre; metres have 3
KINDS = {0: "point", 4: "point", 1: "line", 2: "line", 5: "line", 3: "polygon", 6: "polygon", 7: "polygon"}

Floats = npt.NDArray[np.float64]


class Geometries:
    """Takes the geometries of a file batch by batch; which coordinates they have is judged by the first batch that has any."""

    def __init__(self) -> None:
        self.crs = ""
        self.taken = 0
        self.missing = 0  # none, empty, or unreadable
        self.invalid = 0  # as OGC Simple Features has it: crossing itself, unclosed
        self._kinds: Counter[str] = Counter()

    @property
    def kind(self) -> str:
        """The commonest of point, line and polygon; "" when there is none."""
        return self._kinds.most_common(1)[0][0] if self._kinds else ""

    def take(self, geometries: Any, mended: int) -> dict[str, pa.Array]:
        """Columns for these geometries: `_x`, `_y` in metres and a hash of the shape.

        None in the array is an unreadable one; `mended` of them were invalid and made readable.
        """
        self.taken += len(geometries)
        # An empty geometry has no bounds either; of one without numbers GEOS makes the point 0, 0.
        geometries = np.where(np.isfinite(shapely.bounds(geometries)).all(axis=-1), geometries, None)
        x, y = _points(geometries)
        there = np.isfinite(x) & np.isfinite(y)
        self.missing += int((~there).sum())
        self.invalid += mended + int((there & ~shapely.is_valid(geometries)).sum())
        self._kinds.update(KINDS[kind] for kind in shapely.get_type_id(geometries[there]))
        self.crs = self.crs or shown_crs(x, y)
        metres_x, metres_y = to_rd(self.crs, x, y)
        return {
            "_x": pa.array(metres_x, from_pandas=True),
            "_y": pa.array(metres_y, from_pandas=True),
            "_shape": pa.array(_hashes(geometries, DECIMALS.get(self.crs, 3)), pa.string()),
        }

    def facts(self, declared: str, problems: list[str]) -> dict[str, Any]:
        """What TableFacts holds of geometries, beside other problems."""
        if self.missing and self.kind:
            problems = [*problems, f"{counted(self.missing, 'object', 'objecten')} zonder leesbare geometrie"]
        if self.invalid:
            problems = [*problems, f"{counted(self.invalid, 'object', 'objecten')} met een ongeldige geometrie"]
        return {
            "geometry": self.kind,
            "crs": self.crs,
            "declared_crs": declared if self.kind else "",
            "missing_geometries": self.missing,
            "invalid_geometries": self.invalid,
            "problems": tuple(problems),
        }


def not_all(total: int, taken: int) -> str:
    """The problem that a service has more objects than it sent."""
    return f"de dienst heeft {total} objecten; in dit bestand {'staat' if taken == 1 else 'staan'} er {taken}"


def of_binary(packed: Any) -> tuple[Any, Any]:
    """Geometries of well-known binary, None where GEOS refuses one, and the binary that it took: arcs are made lines first."""
    try:
        found = shapely.from_wkb(packed, on_invalid="ignore")
    except NotImplementedError:
        packed = np.array([_straight(one) for one in packed], dtype=object)
        found = shapely.from_wkb(packed, on_invalid="ignore")
    return np.asarray(found, dtype=object), packed


def _straight(wkb: bytes | None) -> bytes | None:
    try:
        return straightened(wkb) if wkb else None
    except ValueError:
        return None


def mended(found: Any, sources: Sequence[Any], read: Callable[[Any], Any]) -> tuple[Any, int]:
    """The geometries, with those that GEOS refused read by a more forgiving reader (which closes rings), and how many those are."""
    count = 0
    for place in np.flatnonzero(shapely.is_missing(found)).tolist():
        try:
            found[place] = read(sources[place])
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, shapely.errors.ShapelyError):
            continue
        count += found[place] is not None and not found[place].is_empty
    return found, count


def shown_crs(x: Floats, y: Floats) -> str:
    """What the coordinates show: one of the systems above, "onbekend", or "" when there are none."""
    if not np.isfinite(x).any():
        return ""
    middle = float(np.nanmedian(x)), float(np.nanmedian(y))
    for name, (left, right, bottom, top) in EXTENTS.items():
        for (across, up), shown in (middle, name), (middle[::-1], SWAPPED.get(name, "")):
            if shown and left <= across <= right and bottom <= up <= top:
                return shown
    return UNKNOWN


def declared_crs(code: str) -> str:
    """The system that a code means ("EPSG:28992", "urn:ogc:def:crs:OGC:1.3:CRS84"); the code itself when it is another."""
    return CODES.get(code.replace("::", ":").rsplit(":", 1)[-1].rsplit("/", 1)[-1], code)


def to_rd(crs: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Coordinates in a system that `shown_crs` recognised as metres in EPSG:28992; NaN for one it did not."""
    if crs == RD:
        return x, y
    if crs == RD_SWAPPED:
        return y, x
    if crs == WGS84:
        return wgs84_to_rd(x, y)
    if crs == WGS84_SWAPPED:
        return wgs84_to_rd(y, x)
    if crs == MERCATOR:
        return wgs84_to_rd(np.degrees(x / EARTH), np.degrees(2 * np.arctan(np.exp(y / EARTH)) - np.pi / 2))
    return np.full_like(x, np.nan), np.full_like(y, np.nan)


def crs_problems(declared: str, shown: str) -> list[str]:
    """What is wrong between the declared system (as `declared_crs` names it, "" = none) and the one that the coordinates show."""
    if not shown or (declared == shown):
        return []
    if shown in SWAPPED.values():
        return [f"coördinaten zijn {shown}"]
    if shown == UNKNOWN:
        return ["de coördinaten liggen niet in Nederland, of in een stelsel dat wij niet herkennen"]
    if not declared:
        return [f"geen coördinatenstelsel opgegeven; de coördinaten zijn {shown}"]
    return [f"opgegeven coördinatenstelsel is {declared}, de coördinaten zijn {shown}"]


def _points(geometries: Any) -> tuple[Floats, Floats]:
    """A point on each geometry; NaN where there is none."""
    with np.errstate(invalid="ignore"):  # coordinates beyond all numbers
        try:
            points = shapely.point_on_surface(geometries)
        except shapely.errors.GEOSException:
            points = np.array(list(_one_by_one(geometries)), dtype=object)
    return shapely.get_x(points), shapely.get_y(points)


def _one_by_one(geometries: Any) -> Iterator[Any]:
    for geometry in geometries:
        try:
            yield shapely.point_on_surface(geometry)
        except shapely.errors.GEOSException:
            yield None


def _hashes(geometries: Any, decimals: int) -> list[str | None]:
    """A hash of each shape, whatever the order of its rings and parts, to about a centimetre; None where there is none."""
    rounded = shapely.transform(geometries, lambda coordinates: np.round(coordinates, decimals))
    return [wkb and hashlib.md5(wkb, usedforsecurity=False).hexdigest() for wkb in shapely.to_wkb(shapely.normalize(rounded))]
