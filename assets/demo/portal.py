"""The embedded portal: the invented catalogue as a CKAN API and its files, over real HTTP on 127.0.0.1.

What belongs here: records in the field set of data.overheid.nl (traps included) and how each link answers. The port is part of every URL,
so it is a fixed one where it is free: then the same date gives the same bytes.
"""

import hashlib
import json
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from assets.catalogues.attribution import read_register
from assets.demo.entries import Entry, catalogue, columns, entries
from assets.demo.files import NOTICE, content
from assets.lists import LISTS
from assets.lists.reference_list import read_reference_list
from quality.datafiles import InputError

PORT = 8710
PORTALS = Path(__file__).with_name("portals.csv")
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
LICENCES = {
    "closed_licence": "http://standaarden.overheid.nl/owms/terms/geslotenlicentie",
    "unknown_licence": "http://standaarden.overheid.nl/owms/terms/licentieonbekend",
    "share_alike": "http://creativecommons.org/licenses/by-sa/4.0/deed.nl",
    "no_licence": "",
}
STATUS_CODES = {"dead_link": 404, "gone": 410, "server_error": 500}
MEDIA = {"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json", "pdf": "application/pdf",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
SLOW_SECONDS = 0.5


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class DemoPortal:
    """`with DemoPortal(day) as portal:` serves while the block lasts. `sources()` is what a sources file says of it."""

    def __init__(self, day: date, port: int | None = None) -> None:
        self._day = day
        self.requests: Counter[str] = Counter()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._answer(self)

            def do_HEAD(self) -> None:
                outer._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        try:
            self._server = _Server(("127.0.0.1", PORT if port is None else port), Handler)
        except OSError as error:
            if port is not None:
                raise InputError("command line", None, "--port", f"a free port ({error.strerror})") from None
            self._server = _Server(("127.0.0.1", 0), Handler)  # the usual port is taken
        self._register = read_register(LISTS)
        self._norms = {item.id: item.freshness_days for item in read_reference_list().items}
        self._by_name = {entry.name: entry for entry in entries()}
        self._packages = [self._package(entry) for entry in entries()] + [self._odd(odd) for odd in catalogue()["odd"]]

    def __enter__(self) -> "DemoPortal":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def allow_host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.allow_host}"

    def sources(self) -> list[dict[str, str]]:
        """The entries of a sources file for this portal."""
        return [
            {"id": "voorbeeldportaal", "kind": "ckan", "title": f"Voorbeeldportaal ({NOTICE})", "url": f"{self.url}/data/api/3/action/"}
        ]

    def _package(self, entry: Entry) -> dict[str, Any]:
        place = catalogue()["municipalities"][entry.gm_code]["name"]
        publisher = self._register[entry.gm_code].owms_uri
        about = columns()[entry.item]["title"].lower() if entry.item else entry.title.lower()
        described = (
            f"Dit bestand bevat {about} van de gemeente {place}. Het zijn {NOTICE}. De gegevens komen uit een verzonnen beheersysteem."
        )
        if "short_description" in entry.states:
            described = "Zie bestand."
        elif "description_is_title" in entry.states:
            described = entry.title
        elif "same_description" in entry.states:
            described = f"Open data van de gemeente {place}. Dit zijn {NOTICE}. Neem contact op bij vragen."
        licence = next(
            (LICENCES[state] for state in entry.states if state in LICENCES), "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"
        )
        bare = "missing_metadata" in entry.states
        status = "gepland" if "planned" in entry.states else "beschikbaar"
        return {
            "id": hashlib.md5(entry.name.encode(), usedforsecurity=False).hexdigest(),
            "name": entry.name,
            "title": entry.title,
            "notes": described,
            "identifier": f"https://voorbeeld.example/id/{entry.name}",
            "authority": publisher,
            "publisher": publisher,
            "contact_point_name": "" if bare else f"Gemeente {place}",
            "contact_point_email": "" if bare else "opendata@voorbeeld.example",
            "access_rights": "" if bare else "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
            "theme": [] if bare else ["http://standaarden.overheid.nl/owms/terms/Ruimte_en_infrastructuur"],
            "tags": [] if bare else [{"name": about}, {"name": "voorbeeld"}],
            "spatial_scheme": ["overheid:Gemeente"],
            "spatial_value": [publisher],
            "frequency": "http://publications.europa.eu/resource/authority/frequency/" + ("UNKNOWN" if bare else "MONTHLY"),
            "modified": self._modified(entry).isoformat(),
            "metadata_modified": f"{self._day}T03:00:00",
            "metadata_created": "2020-01-01T00:00:00",
            "license_id": licence,
            "dataset_status": f"http://data.overheid.nl/status/{status}",
            "high_value": "True",
            "language": "http://publications.europa.eu/resource/authority/language/NLD",
            "landing_page": f"{self.url}/data/dataset/{entry.name}",
            "extras": [{"key": "toelichting", "value": NOTICE}],
            "resources": [
                {
                    "id": f"{entry.name}-1",
                    "url": f"{self.url}/bestanden/{entry.name}.{entry.file_format}",
                    "name": f"{entry.title} ({NOTICE})",
                    "description": "",
                    "format": FILE_TYPE + entry.file_format.upper(),
                    "license_id": licence,
                    "size": "",
                    "language": "{http://publications.europa.eu/resource/authority/language/NLD}",
                }
            ],
        }

    def _modified(self, entry: Entry) -> date:
        """Fresh by default; stale is beyond twice the norm, ageing is halfway between the norm and twice the norm."""
        norm = self._norms.get(entry.item, 400)
        age = 2 * norm + 10 if "stale" in entry.states else norm + norm // 2 if "ageing" in entry.states else 5
        return self._day - timedelta(days=age)

    def _odd(self, odd: dict[str, str]) -> dict[str, Any]:
        package: dict[str, Any] = {
            "id": odd["id"],
            "name": odd["id"],
            "title": odd["title"],
            "authority": odd["publisher"],
            "notes": NOTICE,
        }
        resources = [{"id": f"{odd['id']}-1", "url": f"{self.url}/bestanden/{odd['id']}.csv", "format": "csv; charset"}]
        return package | ({"resources": None} if odd.get("resources") == "none" else {"resources": resources})

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        self.requests[request.command] += 1
        if parts.path.endswith("/package_search"):
            query = parse_qs(parts.query)
            start, rows = int(query.get("start", ["0"])[0]), int(query.get("rows", ["10"])[0])
            result = {"count": len(self._packages), "results": self._packages[start : start + rows]}
            body = json.dumps({"help": NOTICE, "success": True, "result": result}, ensure_ascii=False).encode()
            return self._send(request, 200, body, "application/json;charset=utf-8")
        if parts.path == "/robots.txt":
            return self._send(request, 200, b"User-agent: *\nAllow: /\n", "text/plain")
        if parts.path.startswith("/data/dataset/"):
            body = f'<!doctype html><html lang="nl"><title>{NOTICE}</title><h1>{NOTICE}</h1></html>'.encode()
            return self._send(request, 200, body, "text/html;charset=utf-8")
        entry = self._by_name.get(parts.path.rsplit("/", 1)[-1].rsplit(".", 1)[0])
        if entry is None or not parts.path.startswith("/bestanden/"):
            return self._send(request, 404, b"", "text/plain")
        self._send_file(request, entry, moved="/nieuw/" in parts.path)

    def _send_file(self, request: BaseHTTPRequestHandler, entry: Entry, moved: bool) -> None:
        for state, code in STATUS_CODES.items():
            if state in entry.states:
                return self._send(request, code, NOTICE.encode(), "text/plain")
        if "redirect" in entry.states and not moved:
            return self._send(request, 302, b"", "text/plain", {"Location": f"/bestanden/nieuw/{entry.name}.{entry.file_format}"})
        if "slow" in entry.states:
            time.sleep(SLOW_SECONDS)
        body = content(entry, self._day)
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        modified = datetime.combine(self._modified(entry), datetime.min.time(), UTC)
        headers = {"ETag": etag, "Last-Modified": format_datetime(modified, usegmt=True)}
        if request.headers.get("If-None-Match") == etag:
            return self._send(request, 304, b"", MEDIA["csv"], headers)
        self._send(request, 200, body, MEDIA[entry.file_format], headers)

    def _send(
        self, request: BaseHTTPRequestHandler, status: int, body: bytes, media_type: str, headers: dict[str, str] | None = None
    ) -> None:
        request.send_response(status)
        request.send_header("X-Datapeil", NOTICE)
        request.send_header("X-Robots-Tag", "noindex")
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **(headers or {})}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD" and status != 304:
            request.wfile.write(body)
