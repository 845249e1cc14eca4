"""Four towns on this machine, each with a catalogue and files on an address of its own, that note when each request began and ended."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

from assets.catalogues.attribution import read_register
from assets.lists import LISTS
from assets.lists.reference_list import read_reference_list

CODES = ("GM0363", "GM0344", "GM0518", "GM0599")
DATASETS, DELAY = 6, 0.05
PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"


class Towns:
    """`requests` are (host, path, began, ended) in monotonic seconds."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, float, float]] = []
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.servers = [ThreadingHTTPServer((f"127.0.7.{number + 1}", 0), Handler) for number in range(len(CODES))]
        self.hosts = ["{}:{}".format(*server.server_address[:2]) for server in self.servers]
        self._pages = dict(zip(self.hosts, map(self._packages, range(len(CODES))), strict=True))

    def sources(self) -> str:
        """The file of sources."""
        kept = [
            {"id": code.lower(), "kind": "ckan", "url": f"http://{host}/api/3/action/"}
            for code, host in zip(CODES, self.hosts, strict=True)
        ]
        return yaml.safe_dump(kept, sort_keys=False)

    def _packages(self, town: int) -> list[dict[str, Any]]:
        code, host = CODES[town], self.hosts[town]
        place = read_register(LISTS)[code]
        items = read_reference_list().items
        return [
            {
                "id": f"{code}-{number}",
                "name": f"{code}-{number}".lower(),
                "title": f"{items[4 * number + town].title} {place.name}",
                "notes": f"Verzonnen gegevens van {place.name}. Ze zijn er om mee te proberen. Er is niets van waar.",
                "identifier": f"https://voorbeeld.example/{code}/{number}",
                "authority": place.owms_uri,
                "publisher": place.owms_uri,
                "access_rights": PUBLIC,
                "license_id": "http://creativecommons.org/publicdomain/zero/1.0/deed.nl",
                "modified": "2026-11-01",
                "metadata_modified": "2026-11-02T00:00:00",
                "dataset_status": "http://data.overheid.nl/status/beschikbaar",
                "resources": [{"id": "1", "url": f"http://{host}/{number}.csv", "format": "CSV"}],
            }
            for number in range(DATASETS)
        ]

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        began = time.monotonic()
        host, parts = "{}:{}".format(*request.server.server_address[:2]), urlsplit(request.path)
        time.sleep(DELAY)
        if parts.path.endswith("/package_search"):
            query, packages = parse_qs(parts.query), self._pages[host]
            start, rows = int(query.get("start", ["0"])[0]), int(query.get("rows", ["10"])[0])
            result = {"count": len(packages), "results": packages[start : start + rows]}
            status, body = 200, json.dumps({"success": True, "result": result}).encode()
        elif parts.path.endswith(".csv"):
            lines = [f"{host}-{parts.path}-{n};naam {n};2026-{n % 12 + 1:02}-01;52.{n:03};4.9" for n in range(200)]
            status, body = 200, "\n".join(["id;naam;datum;latitude;longitude", *lines]).encode()
        else:
            status, body = 404, b""
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
        with self._lock:
            self.requests.append((host, parts.path, began, time.monotonic()))


@contextmanager
def towns() -> Iterator[Towns]:
    """The towns, until the block ends."""
    made = Towns()
    for server in made.servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        for server in made.servers:
            server.shutdown()
            server.server_close()
