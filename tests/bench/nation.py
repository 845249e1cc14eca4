"""An invented country on this machine: a national catalogue and 400 hosts with files, on 127.1.0.1, 127.1.0.2, … and one port.

What belongs here: what the catalogue says, what lies behind each link, and serving both. Run as a module it serves until it is ended:
`python -m tests.bench.nation PORT DATASETS`.
"""

import asyncio
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from subprocess import PIPE, Popen
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xlsxwriter

from assets.catalogues.attribution import read_register
from assets.lists import LISTS
from assets.lists.reference_list import read_reference_list
from tests.runs import free_port

HOSTS = 400
CATALOGUE = "127.1.100.1"
NATIONAL = 20_400  # datasets, with 60,000 links; one in ten of those is of the reference list, with a file of its own
LISTED_EVERY = 10.2
SUBJECTS = ("Bestemmingsplan", "Kadastrale grenzen", "Besluit", "Geluidscontour", "Leegstand", "Rioolputten", "Waterpeil", "Archief")
# What all packages of the invented countries say.
ALIKE = {
    "contact_point_email": "opendata@voorbeeld.example",
    "access_rights": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
    "license_id": "http://creativecommons.org/publicdomain/zero/1.0/deed.nl",
    "theme": ["http://publications.europa.eu/resource/authority/data-theme/GOVE"],
    "modified": "2026-11-01",
    "metadata_modified": "2026-11-02T00:00:00",
    "dataset_status": "http://data.overheid.nl/status/beschikbaar",
}
KINDS = ("CSV", "CSV", "CSV", "CSV", "CSV", "CSV", "CSV", "GEOJSON", "JSON", "XLSX")
MEDIA = {"CSV": "text/csv", "GEOJSON": "application/geo+json", "JSON": "application/json", "HTML": "text/html", "PDF": "application/pdf",
         "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


def address(link: int) -> str:
    """The host of a link, by its number."""
    return f"127.1.{link % HOSTS // 200}.{link % 200 + 1}"


def hosts(port: int) -> list[str]:
    """All hosts as `host:port`, the catalogue's last."""
    return [*(f"{address(number)}:{port}" for number in range(HOSTS)), f"{CATALOGUE}:{port}"]


def url_of(link: int, port: int) -> str:
    return f"http://{address(link)}:{port}/{link}.{kind_of(link).lower()}"


def kind_of(link: int) -> str:
    """A data file, and beside it a page and a document."""
    return KINDS[link % len(KINDS)] if link % 3 == 0 else ("HTML", "PDF")[link % 3 - 1]


def packages(datasets: int, port: int) -> Iterator[dict[str, Any]]:
    """The national catalogue as CKAN gives it: every municipality publishes, in turn."""
    register, items = read_register(LISTS), read_reference_list().items
    codes = sorted(register.edition(None))
    listed = round(datasets / LISTED_EVERY)
    for number in range(datasets):
        round_, place = divmod(number, len(codes))
        code = codes[place]
        is_listed = number < listed
        subject = items[(round_ + place) % len(items)].title if is_listed else f"{SUBJECTS[number % len(SUBJECTS)]} {number}"
        links = range(3 * number, 3 * number + (3 if is_listed or number % 46 < 43 else 2))
        yield {
            "id": f"d{number}",
            "name": f"d{number}",
            "title": f"{subject} {register[code].name}",
            "notes": f"Gegevens over {subject.lower()} in {register[code].name}. Dit is verzonnen. Het dient om te meten.",
            "identifier": f"https://voorbeeld.example/{number}",
            "authority": register[code].owms_uri,
            "publisher": register[code].owms_uri,
            "tags": [{"name": subject.split()[0].lower()}],
            **ALIKE,
            "resources": [{"id": str(link), "url": url_of(link, port), "format": kind_of(link)} for link in links],
        }


def body_of(link: int) -> bytes:
    """What lies behind a link: the same bytes every time. Tables have 50 to 2,000 rows."""
    kind = kind_of(link)
    if kind == "HTML":
        name = "".join("abcdefghij"[int(digit)] for digit in str(link))  # a number may look like that of an error
        return f"<!doctype html><html lang='nl'><title>{name}</title><h1>Gegevens {name}</h1><p>Verzonnen.</p></html>".encode()
    if kind == "PDF":
        return b"%%PDF-1.4\n%% %d\ntrailer<<>>\n%%%%EOF\n" % link
    rows = [_row(link, number) for number in range(50 + link * 37 % 1950)]
    return {"CSV": _csv, "JSON": _json, "GEOJSON": _geojson, "XLSX": _xlsx}[kind](rows)


def _row(link: int, number: int) -> dict[str, Any]:
    return {
        "id": f"{link}-{number}",
        "naam": f"Object {number}",
        "soort": ("eik", "beuk", "linde")[number % 3],
        "straat": f"Dorpsstraat {number}",
        "status": "in gebruik" if number % 9 else "",
        "datum": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "latitude": round(52 + number % 500 / 1000, 5),
        "longitude": round(5 + link % 500 / 1000, 5),
    }


def _csv(rows: list[dict[str, Any]]) -> bytes:
    lines = [";".join(rows[0]), *(";".join(map(str, row.values())) for row in rows)]
    return "\r\n".join(lines).encode()


def _json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows).encode()


def _geojson(rows: list[dict[str, Any]]) -> bytes:
    features = [
        {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}}
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _xlsx(rows: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # else the bytes change with the clock
        sheet = book.add_worksheet()
        for place, row in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows]):
            sheet.write_row(place, 0, row.values())
    return file.getvalue()


async def serve(port: int, datasets: int) -> None:
    """Serve the catalogue and every link, with validators; GET /counts of the catalogue gives the requests to each host so far."""
    catalogue = [json.dumps(package, ensure_ascii=False).encode() for package in packages(datasets, port)]
    counts: Counter[str] = Counter()

    @cache
    def page(start: int, rows: int) -> bytes:
        inside = b",".join(catalogue[start : start + rows])
        return b'{"help": "", "success": true, "result": {"count": %d, "results": [%b]}}' % (len(catalogue), inside)

    def found(host: str, target: str) -> tuple[str, str] | None:
        """Media type and validator of what is there."""
        parts = urlsplit(target)
        if host == CATALOGUE and parts.path.endswith("/package_search"):
            return "application/json", f'"{parts.query}"'
        stem = parts.path.strip("/").partition(".")[0]
        return (MEDIA[kind_of(int(stem))], f'"{stem}"') if stem.isdigit() else None

    def body(target: str) -> bytes:
        parts = urlsplit(target)
        if parts.path.endswith("/package_search"):
            query = parse_qs(parts.query)
            is_update = "metadata_modified" in query.get("fq", [""])[0]  # nothing changes in this country
            start = len(catalogue) if is_update else int(query.get("start", ["0"])[0])
            return page(start, min(int(query.get("rows", ["10"])[0]), 1000))
        return body_of(int(parts.path.strip("/").partition(".")[0]))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                head = request.decode("latin-1")
                method, target, _ = head.split(" ", 2)
                if target == "/counts":
                    told = json.dumps(counts).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told))
                    continue
                counts[host] += 1
                there = found(host, target)
                if there is None:
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                elif f"if-none-match: {there[1]}".lower() in head.lower():
                    writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {there[1]}\r\n\r\n".encode())
                else:
                    sent = body(target)
                    start = f"HTTP/1.1 200 OK\r\nContent-Type: {there[0]}\r\nETag: {there[1]}\r\nContent-Length: {len(sent)}\r\n\r\n"
                    writer.write(start.encode() + (b"" if method == "HEAD" else sent))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has had enough
        finally:
            writer.close()

    places = [*(address(number) for number in range(HOSTS)), CATALOGUE]
    servers = [await asyncio.start_server(answer, place, port) for place in places]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


@contextmanager
def served(datasets: int) -> Iterator[int]:
    """The country in a process of its own; the port."""
    port = free_port()
    with Popen([sys.executable, "-m", "tests.bench.nation", str(port), str(datasets)], stdout=PIPE) as server:
        try:
            assert server.stdout and server.stdout.readline() == b"ready\n"
            yield port
        finally:
            server.terminate()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
