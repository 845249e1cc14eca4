"""A CKAN server that replays captured packages, with faults on demand: for tests and benchmarks, on 127.0.0.1 only."""

import gzip
import hashlib
import json
import re
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.local_server import LocalServer

SINCE = re.compile(r"metadata_modified:\[(\S+)Z TO \*\]")


@dataclass(frozen=True)
class Faults:
    """Every n-th request to the API goes wrong; 0 = never."""

    unavailable_every: int = 0  # 503
    too_many_every: int = 0  # 429 with Retry-After
    truncated_every: int = 0  # the body ends early


@dataclass(frozen=True)
class Manners:
    """What the server can do beyond paging."""

    selects_changes: bool = True  # False: it ignores `fq`, as some portals do
    gives_etags: bool = False


class ReplayCkan(LocalServer):
    """`with ReplayCkan(packages) as server: server.url` serves package_search, in the order of the packages unless asked for changes."""

    def __init__(self, packages: Iterable[dict[str, Any]], faults: Faults = Faults(), port: int = 0, manners: Manners = Manners()) -> None:
        self._faults, self._manners = faults, manners
        self._lock = threading.Lock()
        self.requests = 0
        self.not_modified = 0
        self.bytes = 0
        self.hold(packages)
        super().__init__(port)

    def hold(self, packages: Iterable[dict[str, Any]]) -> None:
        """Serve these packages from now on."""
        self.served = [
            (str(package.get("metadata_modified", "")), json.dumps(package, ensure_ascii=False).encode()) for package in packages
        ]

    @property
    def url(self) -> str:
        return f"{super().url}/data/api/3/action/"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        if not parts.path.endswith("/package_search"):
            return self._send(request, 404, b"{}")
        with self._lock:
            self.requests += 1
            number = self.requests
        faults = self._faults
        if faults.unavailable_every and number % faults.unavailable_every == 0:
            return self._send(request, 503, b"")
        if faults.too_many_every and number % faults.too_many_every == 0:
            return self._send(request, 429, b"", {"Retry-After": "0"})
        query = parse_qs(parts.query)
        start, rows = int(query.get("start", ["0"])[0]), min(int(query.get("rows", ["10"])[0]), 1000)
        packages = self.served
        since = SINCE.fullmatch(query.get("fq", [""])[0])
        if since and self._manners.selects_changes:
            packages = sorted(package for package in packages if package[0] >= since[1])
        page = b",".join(body for _, body in packages[start : start + rows])
        body = b'{"help": "", "success": true, "result": {"count": %d, "results": [%b]}}' % (len(packages), page)
        headers = {"ETag": f'"{hashlib.md5(body).hexdigest()}"'} if self._manners.gives_etags else {}
        if headers and request.headers.get("If-None-Match") == headers["ETag"]:
            self.not_modified += 1
            return self._send(request, 304, b"", headers)
        cut = bool(faults.truncated_every) and number % faults.truncated_every == 0
        self._send(request, 200, body, headers, cut)

    def _send(
        self, request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None, cut: bool = False
    ) -> None:
        request.send_response(status)
        request.send_header("Content-Type", "application/json;charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.end_headers()
        self.bytes += len(body)
        request.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            request.close_connection = True


def read_packages(path: Path) -> list[dict[str, Any]]:
    """The packages of a gzipped file with one JSON object a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    file, port = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8709
    with ReplayCkan(read_packages(file), port=port) as server:
        print(server.url, flush=True)
        threading.Event().wait()
