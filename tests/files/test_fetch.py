"""Fetching into the archive, over real HTTP."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.evidence import Evidence
from assets.files.fetch import Fetched, Known, fetch
from assets.written import written_aside
from tests.raw_server import Asked, RawServer, Send, reply

CSV = b"id;soort\n1;eik\n"
NOTHING = Known()
SHA256 = hashlib.sha256(CSV).hexdigest()


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


def get(server: RawServer, evidence: Evidence, known: Known = NOTHING, max_bytes: int = 1_000_000) -> Fetched:
    politeness, limits = Politeness("Datapeil/0.1", interval=0, retries=1, backoff=0), Limits(max_bytes=max_bytes)
    with PoliteClient(politeness, limits, frozenset({server.host})) as client, evidence.scratch() as scratch:
        fetched = fetch(f"{server.url}/a.csv", client, evidence, limits, scratch / "1", known)
        assert list(scratch.iterdir()) == []
    return fetched


def test_what_is_fetched_is_in_the_archive_under_its_content_address(evidence: Evidence) -> None:
    with RawServer(reply(CSV, ETag='"a"')) as server:
        fetched = get(server, evidence)
    assert (fetched.sha256, fetched.is_unchanged) == (SHA256, False)
    assert evidence.path(SHA256).read_bytes() == CSV


def test_an_unchanged_file_costs_one_conditional_request_and_no_bytes(evidence: Evidence) -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(reply(status="304 Not Modified") if asked.headers.get("if-none-match") == '"a"' else reply(CSV, ETag='"a"'))

    evidence.put(CSV)
    with RawServer(answer) as server:
        fetched = get(server, evidence, Known(etag='"a"', sha256=SHA256))
    assert (fetched.is_unchanged, fetched.sha256, server.targets) == (True, SHA256, ["/a.csv"])


def test_validators_are_not_sent_when_the_archive_lost_the_bytes(evidence: Evidence) -> None:
    with RawServer(reply(CSV)) as server:
        fetched = get(server, evidence, Known(etag='"a"', last_modified="Wed, 21 Oct 2015 07:28:00 GMT", sha256=SHA256))
    assert fetched.sha256 == SHA256
    assert not {"if-none-match", "if-modified-since"} & set(server.asked[-1].headers)


def test_a_304_that_nobody_asked_for_brings_nothing(evidence: Evidence) -> None:
    with RawServer(reply(status="304 Not Modified")) as server:
        assert get(server, evidence).sha256 == ""


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (reply(CSV, "404 Not Found"), "not_found"),
        (reply(CSV, "503 Busy"), "server_error"),
        (reply(b"x" * 2_000), "too_large"),
        (reply(b"x" * 2_000, Content_Length="", Connection="close"), "too_large"),
        (reply(b"short", Content_Length="50", Connection="close"), "refused"),
        (reply(b""), "ok"),
        (reply(b"", "204 No Content"), "ok"),
    ],
)
def test_nothing_half_or_failed_is_kept(answer: bytes, outcome: str, evidence: Evidence) -> None:
    with RawServer(answer) as server:
        fetched = get(server, evidence, max_bytes=1_000)
    assert (fetched.reply.outcome, fetched.sha256) == (outcome, "")
    assert not (evidence.folder / "captures").exists()


def test_a_large_file_that_breaks_off_is_continued(evidence: Evidence) -> None:
    whole = bytes(range(256)) * 1_000

    def answer(asked: Asked, send: Send) -> None:
        start = int(asked.headers.get("range", "bytes=0-")[6:-1])
        part = whole[start:]
        told = {"Content_Range": f"bytes {start}-{len(whole) - 1}/{len(whole)}"} if start else {}
        data = reply(part, "206 Partial Content" if start else "200 OK", Accept_Ranges="bytes", ETag='"a"', **told)
        send(data[: len(data) - len(part) // 2] if not start else data)
        if not start:
            raise OSError

    with RawServer(answer) as server:
        fetched = get(server, evidence)
    assert evidence.path(fetched.sha256).read_bytes() == whole
    assert server.asked[-1].headers["if-range"] == '"a"'


def test_the_same_content_that_two_keep_at_once_is_kept_whole(tmp_path: Path) -> None:
    """One file at two addresses, each fetched by a thread of its own."""
    place = tmp_path / SHA256

    def write() -> None:
        with written_aside(place) as aside:
            aside.write_bytes(CSV)

    with written_aside(place) as aside, ThreadPoolExecutor(1) as other:
        aside.write_bytes(CSV[:5])
        other.submit(write).result()
        assert place.read_bytes() == CSV
        aside.write_bytes(CSV)
    assert place.read_bytes() == CSV and list(tmp_path.iterdir()) == [place]
