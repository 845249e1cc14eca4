"""The content of the invented files: a pure function of the entry and the date, so that the same date gives the same bytes."""

import io
import json
import math
import random
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter

from assets.demo.entries import Entry, catalogue, columns, states

NOTICE = "verzonnen voorbeeldgegevens"
STREETS = ("Dorpsstraat", "Kerkstraat", "Molenweg", "Stationsstraat", "Julianalaan", "Eikenlaan", "Marktplein")
DEGREES_PER_METRE = 1 / 111_320
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"% verzonnen voorbeeldgegevens\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
PAGES = {
    "html_as_csv": "<h1>Welkom op onze website</h1><p>Bekijk ook ons nieuws.</p>",
    "soft_404": "<h1>Pagina niet gevonden</h1>",
    "login_page": '<h1>Inloggen</h1><form><label>Wachtwoord <input type="password" name="w"></label></form>',
}


def content(entry: Entry, day: date) -> bytes:
    """The bytes of the entry's file on `day`."""
    for state, page in PAGES.items():
        if state in entry.states:
            return f'<!doctype html><html lang="nl"><head><title>{NOTICE}</title></head><body>{page}</body></html>\n'.encode()
    if "empty_file" in entry.states:
        return b""
    if "pdf_only" in entry.states:
        return PDF
    rows = _rows(entry, day)
    return {"csv": _csv, "json": _json, "geojson": _geojson, "xlsx": _xlsx}[entry.file_format](entry, rows)


def _rows(entry: Entry, day: date) -> list[dict[str, Any]]:
    if "header_only" in entry.states:
        return []
    spec = columns()[entry.item]["columns"] if entry.item else {"id": "seq X", "omschrijving": "text Object"}
    place = catalogue()["municipalities"][entry.gm_code]
    count = states()["rows"]
    rows = [_row(spec, number, place, random.Random(f"{entry.name} {number}"), day) for number in range(count)]
    tenth = count // 10
    if "duplicate_rows" in entry.states:
        rows[-tenth:] = [dict(row) for row in rows[:tenth]]
    if "invalid_rows" in entry.states:
        for row in rows[tenth : 2 * tenth]:
            row["longitude"], row["latitude"] = "3.20000", "51.10000"  # in Belgium
    hollow = list(spec)[1]
    if "missing_cells" in entry.states:
        for row in rows[2 * tenth : 4 * tenth]:
            row[hollow] = "onbekend"
            if hollow in ("longitude", "latitude"):
                row["longitude"] = row["latitude"] = ""
    if "missing_column" in entry.states:
        for row in rows:
            del row[hollow]
    if "rd_coordinates" in entry.states:
        for row in rows:
            offset_x = (float(row.pop("longitude")) - place["lon"]) / DEGREES_PER_METRE * math.cos(math.radians(place["lat"]))
            offset_y = (float(row.pop("latitude")) - place["lat"]) / DEGREES_PER_METRE
            row["x_coordinaat"], row["y_coordinaat"] = f"{place['x'] + offset_x:.1f}", f"{place['y'] + offset_y:.1f}"
    return rows


def _row(spec: dict[str, str], number: int, place: dict[str, Any], chance: random.Random, day: date) -> dict[str, Any]:
    angle, distance = chance.random() * 2 * math.pi, chance.random() * place["radius"] * 0.9
    longitude = place["lon"] + math.cos(angle) * distance * DEGREES_PER_METRE / math.cos(math.radians(place["lat"]))
    latitude = place["lat"] + math.sin(angle) * distance * DEGREES_PER_METRE
    row: dict[str, Any] = {}
    for name, how in spec.items():
        kind, _, rest = how.partition(" ")
        if kind == "seq":
            row[name] = f"{rest}{number + 1:04d}"
        elif kind == "count":
            row[name] = str(number + 1)
        elif kind == "pick":
            row[name] = chance.choice(rest.split("|"))
        elif kind == "number":
            low, high = map(int, rest.split())
            row[name] = str(chance.randint(low, high))
        elif kind == "day":
            *newest, oldest = map(int, rest.split())
            row[name] = (day - timedelta(days=chance.randint(newest[0] if newest else 1, oldest))).isoformat()
        elif kind == "year":
            row[name] = str(day.year - chance.randint(1, int(rest)))
        elif kind == "text":
            row[name] = f"{rest} {number + 1} ({NOTICE})"
        elif kind == "street":
            row[name] = f"{STREETS[number % len(STREETS)]} {number + 1}"
        elif kind == "url":
            row[name] = f"https://voorbeeld.example/stuk/{number + 1}"
        elif kind == "lon":
            row[name] = f"{longitude:.5f}"
        elif kind == "lat":
            row[name] = f"{latitude:.5f}"
        elif kind == "place":
            row["longitude"], row["latitude"] = f"{longitude:.5f}", f"{latitude:.5f}"
    return row


def _csv(entry: Entry, rows: list[dict[str, Any]]) -> bytes:
    names = list(rows[0]) if rows else list(columns()[entry.item]["columns"])
    if "cp1252_semicolons" in entry.states:
        # A column with an accent, so that the encoding shows.
        lines = [";".join([*names, "beheerder"])] + [";".join([*(str(row[n]) for n in names), "Coöperatie Groen é"]) for row in rows]
        return ("\r\n".join(lines) + "\r\n").encode("cp1252")
    text = "".join(",".join(_quoted(str(value)) for value in line) + "\n" for line in (names, *([row[n] for n in names] for row in rows)))
    return text.encode("utf-16" if "utf16" in entry.states else "utf-8")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\n') else cell


def _json(entry: Entry, rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"toelichting": NOTICE, "gegevens": rows}, ensure_ascii=False, indent=1).encode()


def _geojson(entry: Entry, rows: list[dict[str, Any]]) -> bytes:
    is_area = "geometrie" in columns()[entry.item]["columns"]
    features = []
    for row in rows:
        x, y = float(row["longitude"]), float(row["latitude"])
        ring = [[x, y], [x + 0.001, y], [x + 0.001, y + 0.001], [x, y + 0.001], [x, y]]
        geometry = {"type": "Polygon", "coordinates": [ring]} if is_area else {"type": "Point", "coordinates": [x, y]}
        properties = {name: value for name, value in row.items() if name not in ("longitude", "latitude")}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "toelichting": NOTICE, "features": features}, ensure_ascii=False).encode()


def _xlsx(entry: Entry, rows: list[dict[str, Any]]) -> bytes:
    """A workbook of one sheet, of the same bytes each time."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        workbook.set_properties({"comments": NOTICE, "created": datetime(2020, 1, 1)})
        sheet = workbook.add_worksheet(NOTICE)
        for number, line in enumerate((list(rows[0]), *(list(row.values()) for row in rows))):
            for column, cell in enumerate(line):
                sheet.write_string(number, column, str(cell))
    return made.getvalue()
