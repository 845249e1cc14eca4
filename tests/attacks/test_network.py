"""Attacks by servers on the client: they drip, flood, swell, lie, loop and shout. Each is an outcome with a reason, within bounds."""

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from tests.raw_server import Asked, RawServer, Send, reply

LIMITS = Limits(connect_seconds=2, read_seconds=0.5, total_seconds=1.0, max_bytes=3_000_000, max_ratio=100)
MEGABYTE = 1_000_000


def polite(host: str, **behaviour: float) -> PoliteClient:
    given = {"interval": 0, "retries": 0} | behaviour
    return PoliteClient(Politeness("Datapeil/0.1 (test)", **given), LIMITS, frozenset({host}))  # type: ignore[arg-type]


def drip(head: bytes, piece: bytes, pause: float = 0.1) -> object:
    """Sends `head` and then `piece` again and again, slowly, for ever."""

    def answer(asked: Asked, send: Send) -> None:
        send(head)
        while True:
            send(piece)
            time.sleep(pause)

    return answer


@pytest.mark.parametrize(
    ("head", "piece", "outcome"),
    [
        (b"", b"H", "timeout"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n", "timeout"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a", "timeout"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", "timeout"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"a", "our_limit"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", "our_limit"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x", "timeout"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", b"T: 1\r\n", "our_limit"),
    ],
    ids=["status line", "header lines", "header value", "continue", "body", "chunks", "chunk extension", "trailers"],
)
def test_a_slow_drip_ends_at_the_deadline(head: bytes, piece: bytes, outcome: str) -> None:
    """Each byte arrives well before the read time-out; only a deadline over the whole reply ends it. What we stop ourselves is ours."""
    with RawServer(drip(head, piece)) as server, polite(server.host) as client:  # type: ignore[arg-type]
        answer = client.get(server.url)
    assert answer.outcome == outcome


def test_a_server_that_says_nothing_is_a_timeout() -> None:
    with RawServer(lambda asked, send: time.sleep(5)) as server, polite(server.host) as client:
        assert client.get(server.url).outcome == "timeout"


def test_an_endless_body_ends_at_the_cap_and_is_never_held_in_memory(tmp_path: Path) -> None:
    def endless(asked: Asked, send: Send) -> None:
        send(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n")
        while True:
            send(b"a;b;c\n" * 10_000)

    with RawServer(endless) as server, polite(server.host) as client:
        tracemalloc.start()
        answer = client.get(server.url, into=tmp_path / "file")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert answer.outcome == "too_large"
    assert (tmp_path / "file").stat().st_size <= LIMITS.max_bytes
    assert peak < 2 * MEGABYTE


def test_a_body_that_announces_too_much_is_not_begun() -> None:
    with RawServer(reply(b"x", Content_Length="99999999999")) as server, polite(server.host) as client:
        answer = client.get(server.url)
    assert (answer.outcome, answer.size) == ("too_large", 0) and "99999999999" in answer.reason


def packed(data: bytes) -> bytes:
    """gzip without the time of day, which would give a test another name in each process that collects it."""
    return gzip.compress(data, mtime=0)


BOMB = packed(b"0" * 50 * MEGABYTE)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", BOMB), ("deflate", zlib.compress(b"0" * 50 * MEGABYTE)), ("x-gzip", BOMB[:-8]), ("gzip", packed(b"0" * 900_000) * 60)],
    ids=["gzip", "deflate", "cut gzip", "many members"],
)
def test_a_compression_bomb_ends_at_the_cap_or_the_ratio(encoding: str, body: bytes, tmp_path: Path) -> None:
    with RawServer(reply(body, Content_Encoding=encoding)) as server, polite(server.host) as client:
        tracemalloc.start()
        answer = client.get(server.url, into=tmp_path / "file")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert answer.outcome == "too_large", answer.reason
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= LIMITS.max_bytes, "a bomb that is refused at once makes no file"
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "identity, gzip", "gzip, identity", "x" * 5_000])
def test_an_encoding_we_did_not_ask_for_is_refused_with_the_reason(encoding: str) -> None:
    nested = packed(packed(b"0" * 10 * MEGABYTE))
    with RawServer(reply(nested, Content_Encoding=encoding)) as server, polite(server.host) as client:
        answer = client.get(server.url)
    assert (answer.outcome, answer.size) == ("our_limit", 0) and "Content-Encoding" in answer.reason


def raw_deflate(data: bytes) -> bytes:
    compress = zlib.compressobj(wbits=-15)
    return compress.compress(data) + compress.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", packed(b"a;b\n1;2\n")),
        ("gzip", packed(b"a;b\n") + packed(b"1;2\n")),
        ("GZIP", packed(b"a;b\n1;2\n") + b"\0" * 512),
        ("deflate", zlib.compress(b"a;b\n1;2\n")),
        ("deflate", raw_deflate(b"a;b\n1;2\n")),
        ("identity", b"a;b\n1;2\n"),
    ],
)
def test_an_honest_encoding_is_undone(encoding: str, body: bytes) -> None:
    with RawServer(reply(body, Content_Encoding=encoding)) as server, polite(server.host) as client:
        assert client.get(server.url).body == b"a;b\n1;2\n"


@pytest.mark.parametrize(
    ("body", "told", "outcome"),
    [
        (b"short", {"Content_Length": "100", "Connection": "close"}, "refused"),
        (packed(b"0123456789" * 100)[:-12], {"Content_Encoding": "gzip"}, "refused"),
        (b"no gzip at all", {"Content_Encoding": "gzip"}, "server_error"),
        (b"5\r\nab", {"Content_Length": "", "Transfer_Encoding": "chunked", "Connection": "close"}, "refused"),
        (b"zz\r\nabc\r\n0\r\n\r\n", {"Content_Length": "", "Transfer_Encoding": "chunked"}, "refused"),
        (b"-5\r\nabcde\r\n0\r\n\r\n", {"Content_Length": "", "Transfer_Encoding": "chunked"}, "timeout"),
    ],
    ids=["short", "cut gzip", "no gzip", "cut chunk", "chunk of nonsense", "negative chunk"],
)
def test_a_body_that_is_not_what_was_announced_is_no_success(body: bytes, told: dict[str, str], outcome: str) -> None:
    with RawServer(reply(body, **told)) as server, polite(server.host) as client:
        answer = client.get(server.url)
    assert (answer.outcome, answer.body) == (outcome, b"")


def test_bytes_beyond_the_announced_length_are_no_reply_to_what_is_asked_next() -> None:
    smuggled = reply(b"first") + reply(b"smuggled")

    def answer(asked: Asked, send: Send) -> None:
        send(smuggled if asked.target == "/1" else reply(b"second"))

    with RawServer(answer) as server, polite(server.host, interval=0.05) as client:
        assert [client.get(f"{server.url}/{n}").body for n in (1, 2)] == [b"first", b"second"]


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 1_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Huge: " + b"a" * MEGABYTE + b"\r\n\r\n",
        b"HTTP/1.1 200 " + b"O" * MEGABYTE + b"\r\n\r\n",
        b"HTTP/1.1 two-hundred OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
    ],
    ids=["many headers", "huge header", "huge status line", "status of letters", "ssh", "binary", "version"],
)
def test_what_is_not_http_is_an_outcome_with_a_short_reason(head: bytes) -> None:
    with RawServer(lambda asked, send: send(head)) as server, polite(server.host) as client:
        answer = client.get(server.url)
    assert answer.outcome == "server_error"
    assert 0 < len(answer.reason) <= 400 and answer.reason.isprintable()


@pytest.mark.parametrize("target", ["/", "/a", "/?{n}", "http://[::1", "//:0", "http://", "\\\\x", "?" + "a" * 60_000])
def test_redirects_do_not_loop_for_ever(target: str) -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(reply(status="302 Found", Location=target.replace("{n}", str(len(server.asked)))))

    with RawServer(answer) as server, polite(server.host) as client:
        outcome = client.get(server.url).outcome
    assert outcome in ("server_error", "not_found")
    assert len(server.targets) <= LIMITS.max_redirects + 1


def test_a_redirect_loop_is_not_tried_again() -> None:
    with RawServer(reply(status="301 Moved", Location="/")) as server, polite(server.host, retries=3) as client:
        answer = client.get(server.url)
    assert answer.outcome == "server_error" and len(server.targets) == LIMITS.max_redirects + 1


def test_the_time_of_one_try_covers_all_its_redirects() -> None:
    def answer(asked: Asked, send: Send) -> None:
        time.sleep(0.3)
        send(reply(status="302 Found", Location=f"/{len(server.asked)}"))

    with RawServer(answer) as server, polite(server.host) as client:
        assert client.get(server.url).outcome == "timeout"
    assert len(server.targets) <= 5


def test_cookies_are_neither_kept_nor_sent() -> None:
    with RawServer(reply(b"x", Set_Cookie="spoor=1; Path=/")) as server, polite(server.host) as client:
        for number in range(3):
            client.get(f"{server.url}/{number}")
    assert all("cookie" not in asked.headers for asked in server.asked)


def test_a_login_asked_for_is_not_answered() -> None:
    challenge = reply(status="401 Unauthorized", WWW_Authenticate='Basic realm="x"')
    with RawServer(challenge) as server, polite(server.host) as client:
        assert client.get(f"http://piet:geheim@{server.host}/").outcome == "auth_required"
    assert len(server.targets) == 1 and all("authorization" not in asked.headers for asked in server.asked)


def test_control_characters_of_a_server_reach_neither_reasons_nor_headers_nor_the_log() -> None:
    escape = "\x1b]0;owned\x07\x1b[2J\x9b31m"
    with RawServer(reply(b"x", ETag=f'"{escape}"', Content_Type=f"text/csv{escape}")) as server, polite(server.host) as client:
        answer = client.get(f"{server.url}/a\x1b[2J.csv")
        shown = [*answer.headers.values(), answer.final_url, *(str(value) for row in client.log.taken() for value in row.values())]
    assert answer.outcome == "ok"
    moved = reply(status="302 Found", Location=f"ftp://x/{escape}")
    for bad in (f"HTTP/1.1 {escape} x\r\n\r\n".encode("latin-1"), escape.encode("latin-1") + b"\r\n\r\n", moved):
        with RawServer(bad) as server, polite(server.host) as client:
            answer = client.get(server.url)
            shown += [answer.reason, answer.final_url, *(str(value) for row in client.log.taken() for value in row.values())]
    assert all(text.isprintable() for text in shown)


@contextmanager
def blurting(first: bytes, then: bytes = b"") -> Iterator[str]:
    """A server that speaks before it is spoken to: `first`, and then `then` for ever, slowly. Yields its https address."""

    def greet(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(first)
            while then:
                connection.sendall(then)
                time.sleep(0.1)
            connection.recv(65_536)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=greet, args=listening.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def test_a_server_without_tls_is_a_tls_fault() -> None:
    with blurting(b"HTTP/1.1 400 Bad Request\r\n\r\n") as host, polite(host) as client:
        assert client.get(f"https://{host}/").outcome == "tls"


def test_a_slow_drip_in_the_tls_handshake_ends_at_the_deadline() -> None:
    with blurting(b"\x16\x03\x03\x3f\xff", b"\0") as host, polite(host) as client:
        assert client.get(f"https://{host}/").outcome == "timeout"


def test_a_certificate_that_nobody_trusts_is_a_tls_fault_and_nothing_is_asked() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    with RawServer(reply(b"x"), tls=context) as server, polite(server.host) as client:
        answer = client.get(server.url.replace("http:", "https:"))
    assert (answer.outcome, server.asked) == ("tls", []) and "CERTIFICATE" in answer.reason


def test_a_slow_drip_in_a_body_under_tls_ends_at_the_deadline_too(monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = Path(__file__).with_name("self_signed.pem")
    monkeypatch.setattr("certifi.where", lambda: str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    dripping = drip(b"HTTP/1.1 200 OK\r\n\r\n", b"a")
    with RawServer(dripping, tls=context) as server, polite(server.host) as client:  # type: ignore[arg-type]
        assert client.get(server.url.replace("http:", "https:")).outcome == "our_limit"


def test_a_hostile_robots_txt_costs_no_time() -> None:
    """A pattern with many stars is quadratic or worse for matchers that go back; a long file and a wild Crawl-delay are bounded too."""
    lines = "\n".join(f"Disallow: /{'*a' * 2_000}*b{number}" for number in range(100))
    robots = reply(f"User-agent: *\nCrawl-delay: 1e308\nAllow: /a\n{lines}\n".encode())
    with RawServer(reply(b"x"), robots) as server, polite(server.host, interval_max=0.01) as client:
        assert client.get(f"{server.url}/{'a' * 2_000}").outcome == "ok"  # a matcher that goes back would need years
    assert client.log.taken()[-1]["pace"] == 0.01
