"""A server on 127.0.0.1 that replays pages: for tests and benches of everything that is asked for over HTTP.

What belongs here: answering by path and query. What the pages say is the tests' own, or a real capture that they read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.local_server import LocalServer


@dataclass(frozen=True)
class Answer:
    """What is sent for one request."""

    body: bytes = b""
    media_type: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Asked = dict[str, str]  # the query of a request, the first value of each name
Page = bytes | str | Path | Answer | Callable[[Asked], "bytes | str | Answer"]


class Replay(LocalServer):
    """`with Replay({"/data.json": body}) as server: server.url` serves pages by path, `{base}` in them being the server's own address.

    A page is bytes or text, a file, an Answer, or a function of the query that gives one. What is not there is 404.
    """

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []  # path and query of every request, in order
        super().__init__()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        parts = urlsplit(request.path)
        page = self.pages.get(parts.path)
        if callable(page):
            page = page({name: values[0] for name, values in parse_qs(parts.query).items()})
        if isinstance(page, Path):
            page = page.read_bytes()
        if isinstance(page, str):
            page = page.replace("{base}", self.url).encode()
        if page is None:
            page = Answer(b"not here", "text/plain", 404)
        answer = page if isinstance(page, Answer) else Answer(page)
        request.send_response(answer.status)
        if answer.media_type:
            request.send_header("Content-Type", answer.media_type)
        request.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(answer.body)
