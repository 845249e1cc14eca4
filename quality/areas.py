"""The areas of municipalities, for the rule "inside the municipality + 1 km".

What belongs here: simplified boundaries as facts (quality/lists/boundaries_2023.geojson, metres in EPSG:28992; simplification moves a
boundary 120 m at most, well within the kilometre) and turning WGS 84 into the Dutch grid.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

FILE = Path(__file__).parent / "lists" / "boundaries_2023.geojson"
MARGIN = 1000.0  # metres

Floats = npt.NDArray[np.float64]


@cache
def _shapes() -> dict[str, Any]:
    features = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["gm_code"]: shapely.geometry.shape(feature["geometry"]) for feature in features}


@cache
def area_of(gm_code: str) -> Any:
    """The municipality with a margin of 1 km, as a prepared polygon in EPSG:28992; None when it has none (merged later than 2023)."""
    shape = _shapes().get(gm_code)
    if shape is None:
        return None
    area = shapely.buffer(shape, MARGIN, quad_segs=4)
    shapely.prepare(area)
    return area


def inside(gm_code: str, x: Floats, y: Floats) -> npt.NDArray[np.bool_] | None:
    """Which points (metres, EPSG:28992) lie in the municipality + 1 km; None when its area is not known."""
    area = area_of(gm_code)
    return None if area is None else np.asarray(shapely.contains_xy(area, x, y), dtype=np.bool_)


def wgs84_to_rd(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """WGS 84 degrees to metres in EPSG:28992, to about a metre within the Netherlands.

    The polynomial of F.H. Schreutelkamp and G.L. Strang van Hees, "Benaderingsformules voor de transformatie tussen RD- en
    WGS84-kaartcoördinaten" (Geodesia, 2001).
    """
    d_lat = 0.36 * (np.asarray(latitude, dtype=np.float64) - 52.15517440)
    d_lon = 0.36 * (np.asarray(longitude, dtype=np.float64) - 5.38720621)
    x = np.full_like(d_lat, 155000.0)
    for p, q, factor in _X:
        x += factor * d_lat**p * d_lon**q
    y = np.full_like(d_lat, 463000.0)
    for p, q, factor in _Y:
        y += factor * d_lat**p * d_lon**q
    return x, y


_X = (
    (0, 1, 190094.945), (1, 1, -11832.228), (2, 1, -114.221), (0, 3, -32.391), (1, 0, -0.705), (3, 1, -2.340), (1, 3, -0.608),
    (0, 2, -0.008), (2, 3, 0.148),
)  # fmt: skip
_Y = (
    (1, 0, 309056.544), (0, 2, 3638.893), (2, 0, 73.077), (1, 2, -157.984), (3, 0, 59.788), (0, 1, 0.433), (2, 2, -6.439),
    (1, 1, -0.032), (0, 4, 0.092), (1, 4, -0.054),
)  # fmt: skip
