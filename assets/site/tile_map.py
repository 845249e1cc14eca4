"""The map of equal-size tiles: one tile per municipality, in the place where people look for it.

What belongs here: the places (assets/lists/tile_map.csv) and drawing them. The map is an extra: the table below it says the same. A
tile shows its band as a digit besides its shade; what is provisional has a dashed edge, what is unknown is hatched.
"""

from functools import cache
from html import escape

from pydantic import BaseModel, ConfigDict, Field

from assets.lists import LISTS
from assets.scorecard.card import NationalRow
from assets.scorecard.words import sort_key
from assets.site.charts import figure
from assets.site.texts import texts
from quality.datafiles import read_csv
from quality.method import method

TILE, GAP = 26, 3


class Place(BaseModel):
    """Column and row of a municipality, from 1, left to right and top to bottom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    gm_code: str = Field(pattern=r"^GM\d{4}$")
    column: int = Field(gt=0)
    row: int = Field(gt=0)


@cache
def places() -> dict[str, Place]:
    listed = read_csv(LISTS / "tile_map.csv", Place)
    return {place.gm_code: place for place in listed}


def tile_map(rows: list[NationalRow]) -> str:
    """The map as SVG; a municipality that has no tile (of another edition of the register) is left to the table."""
    bands = {band.id: number for number, band in enumerate(method().bands, 1)}
    tiles = []
    for row in sorted(rows, key=lambda row: sort_key(row.name)):
        place = places().get(row.gm_code)
        if place is None:
            continue
        x, y = ((axis - 1) * (TILE + GAP) for axis in (place.column, place.row))
        lowest = row.figures.band.split("|")[0]
        number = bands.get(lowest)
        kind = f"b{number}" if number else "unknown"
        edge = " provisional" if number and row.figures.status == "provisional" else ""
        said = f"{row.name}: {row.figures.band_label or row.figures.status_label}"
        digit = f'<text x="{x + TILE / 2:g}" y="{y + TILE / 2 + 4:g}">{number}</text>' if number else ""
        tiles.append(
            f'<g class="tile {kind}{edge}" data-page="gemeente/{row.gm_code}/index.html"><title>{escape(said)}</title>'
            f'<rect x="{x}" y="{y}" width="{TILE}" height="{TILE}"/>{digit}</g>'
        )
    shown = [places()[row.gm_code] for row in rows if row.gm_code in places()]
    width = max((place.column for place in shown), default=1) * (TILE + GAP)
    height = max((place.row for place in shown), default=1) * (TILE + GAP)
    words = texts()["map"]
    hatch = (
        '<defs><pattern id="tile-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" class="hatch-ground"/><path d="M0 0V6" class="hatch-line"/></pattern></defs>'
    )
    return figure("tiles", words["title"], words["description"], height, hatch + "".join(tiles), width)
