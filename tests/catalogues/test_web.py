"""The polite client: robots.txt, queue, pace, retries, circuit, redirects, ranges and its log, over real HTTP on 127.0.0.1."""

import hashlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from assets.catalogues.client.hosts import retry_after
from assets.catalogues.client.opt_out import read_opt_out
from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from quality.datafiles import InputError
from tests.raw_server import Asked, RawServer, Send, page, reply

AGENT = "Datapeil/0.1 (test; https://datapeil.example/over)"


def client(*servers: RawServer, stay_away: dict[str, date] | None = None, **politeness: float) -> PoliteClient:
    behaviour = Politeness(AGENT, **({"interval": 0.0, "backoff": 0.001} | politeness))  # type: ignore[arg-type]
    return PoliteClient(behaviour, Limits(), frozenset(server.host for server in servers), stay_away)


def in_turn(*replies: bytes) -> Callable[[Asked, Send], None]:
    """Answers with one reply after the other; the last one stays."""
    left = list(replies)

    def answer(asked: Asked, send: Send) -> None:
        send(left.pop(0) if len(left) > 1 else left[0])

    return answer


# --- robots.txt -------------------------------------------------------------------------------------------------------------


def test_robots_txt_is_asked_for_once_and_obeyed() -> None:
    robots = page("User-agent: *\nDisallow: /\n\nUser-agent: datapeil\nDisallow: /besloten\nAllow: /besloten/open\n")
    with RawServer(reply(b"x"), robots) as server, client(server) as web:
        outcomes = [web.get(server.url + path).outcome for path in ("/open.csv", "/besloten/a.csv", "/besloten/open.csv")]
    assert outcomes == ["ok", "robots", "ok"]
    assert [asked.target for asked in server.asked] == ["/robots.txt", "/open.csv", "/besloten/open.csv"]


def test_an_invited_client_takes_the_pace_of_robots_txt_and_not_its_closed_door() -> None:
    robots = page("User-agent: *\nDisallow: /\nCrawl-delay: 0.05\n")
    with RawServer(reply(b"x"), robots) as server, client(server) as web:
        assert [web.get(server.url, robots="invited").outcome for _ in range(3)] == ["ok"] * 3
        assert web.get(server.url).outcome == "robots"
    rows = web.log.taken()
    assert {row["robots"] for row in rows[1:]} == {"invited"}
    assert all(row["pace"] == 0.05 and row["rested"] >= 0.05 for row in rows[1:])


def test_an_invitation_ends_where_a_redirect_leaves_the_host() -> None:
    with RawServer(reply(b"x"), page("User-agent: *\nDisallow: /\n")) as other:
        moved = reply(status="302 Found", Location=f"{other.url}/elders")
        with RawServer(moved) as server, client(server, other) as web:
            answer = web.get(server.url, robots="invited")
    assert (answer.outcome, other.targets) == ("robots", [])


@pytest.mark.parametrize(
    ("robots", "outcome"),
    [
        (reply(status="404 Not Found"), "ok"),
        (reply(status="403 Forbidden"), "ok"),
        (reply(status="503 Service Unavailable"), "robots"),
        (reply(b"User-agent: *\nDisallow: /\n" + b"# a comment\n" * 60_000), "robots"),
        (reply(b"x", Content_Length="6000000"), "robots"),
        (reply(b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n"), "robots"),
        (reply(b"\xff\xfe\x00garbage"), "ok"),
        (reply(status="429 Too Many Requests"), "rate_limited"),
    ],
)
def test_what_is_done_without_a_plain_robots_txt(robots: bytes, outcome: str) -> None:
    """RFC 9309, 2.3.1: absent means welcome, a server in trouble means hands off, one too large to read too."""
    with RawServer(reply(b"x"), robots) as server, client(server, retries=0) as web:
        assert web.get(server.url).outcome == outcome
    assert bool(server.targets) == (outcome == "ok")


def test_redirects_of_robots_txt_are_followed() -> None:
    with RawServer(page("User-agent: *\nDisallow: /\n")) as other:
        moved = reply(status="301 Moved Permanently", Location=f"{other.url}/regels")
        with RawServer(reply(b"x"), moved) as server, client(server, other) as web:
            assert web.get(server.url).outcome == "robots"
    assert server.targets == []


def test_a_host_that_gives_no_robots_txt_because_it_does_not_answer_is_reported_for_that() -> None:
    with client(retries=0) as web:
        assert web.get("http://datapeil-bestaat-niet.invalid/a.csv").outcome == "dns"


def test_who_asked_us_to_stay_away_gets_no_request_at_all(tmp_path: Path) -> None:
    with RawServer(reply(b"x")) as server, client(server, stay_away={"127.0.0.1": date(2026, 1, 31)}) as web:
        answer = web.get(server.url, robots="invited")
    assert (answer.outcome, server.asked, web.log.taken()) == ("robots", [], [])
    assert "2026-01-31" in answer.reason
    listed = tmp_path / "opt_out.yaml"
    listed.write_text("- host: example.nl\n  since: 2026-01-31\n", encoding="utf-8")
    with client(stay_away=read_opt_out(listed)) as web:
        assert [web.get(f"https://{host}/").outcome for host in ("example.nl", "data.example.nl")] == ["robots", "robots"]
    listed.write_text("- host: Example NL\n  since: soon\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"opt_out\.yaml:1: 0\.host"):
        read_opt_out(listed)


# --- queue and pace ---------------------------------------------------------------------------------------------------------


def test_a_host_gets_one_request_at_a_time_with_a_rest_in_between() -> None:
    def slowly(asked: Asked, send: Send) -> None:
        time.sleep(0.01)
        send(reply(b"x"))

    with RawServer(slowly) as server, client(server, interval=0.02) as web:
        threads = [threading.Thread(target=web.get, args=(f"{server.url}/{number}",)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (server.most_at_once, len(server.targets)) == (1, 8)
    rested = [row["rested"] for row in web.log.taken()]
    assert rested[0] is None and min(rested[1:]) >= 0.02


def test_a_429_slows_the_host_down_for_everything_that_follows() -> None:
    answer = in_turn(reply(status="429 Too Many Requests", Retry_After="0"), reply(b"x"))
    with RawServer(answer) as server, client(server, interval=0.01) as web:
        reply_ = web.get(server.url)
        web.get(server.url)
    assert (reply_.outcome, reply_.tries) == ("ok", 2)
    assert [row["pace"] for row in web.log.taken()] == [0.01, 0.01, 0.02, 0.02]


def test_retry_after_is_waited_for_and_a_longer_one_ends_the_visits_of_this_run() -> None:
    answer = in_turn(reply(status="503 Service Unavailable", Retry_After="1"), reply(b"x"))
    with RawServer(answer) as server, client(server) as web:
        assert web.get(server.url).outcome == "ok"
    assert web.log.taken()[-1]["rested"] >= 1
    with RawServer(reply(status="503 Service Unavailable", Retry_After="86400")) as server, client(server) as web:
        assert web.get(server.url).outcome == "server_error"
        later = web.get(server.url)
    assert (later.outcome, len(server.targets)) == ("rate_limited", 1)
    assert "86400" in later.reason


def test_both_forms_of_retry_after_are_read_and_nonsense_is_none() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < retry_after(soon) <= 90
    assert retry_after("17") == 17
    assert [retry_after(value) for value in ("", "soon", "-5", "²", "9" * 400, "Wed, 99 Foo 2026 25:00:00 GMT")] == [0.0] * 6
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


# --- retries and circuit ----------------------------------------------------------------------------------------------------


def test_what_passes_is_tried_again_and_what_does_not_is_not() -> None:
    trouble = reply(status="503 Service Unavailable")
    with RawServer(in_turn(trouble, trouble, reply(b"goed"))) as server, client(server) as web:
        answer = web.get(server.url)
    assert (answer.outcome, answer.body, answer.tries) == ("ok", b"goed", 3)
    with RawServer(reply(status="404 Not Found")) as server, client(server) as web:
        assert web.get(server.url).outcome == "not_found"
    assert len(server.targets) == 1


def test_the_circuit_of_a_host_that_never_answers_opens_and_closes_again() -> None:
    def mute(asked: Asked, send: Send) -> None:
        if is_dead:
            raise OSError
        send(reply(b"x"))

    is_dead = True
    with RawServer(mute) as server, client(server, retries=0, reopen_after=0.3) as web:
        web.get(server.url)
        outcomes = [web.get(server.url).outcome for _ in range(20)]
        assert (set(outcomes), len(server.targets)) == ({"refused"}, 3)
        time.sleep(0.35)
        web.get(server.url)  # half-open: one request may try, fails, and the circuit opens for twice as long
        web.get(server.url)
        assert len(server.targets) == 4
        is_dead = False
        time.sleep(0.65)
        assert [web.get(server.url).outcome for _ in range(2)] == ["ok", "ok"]
    assert len(server.targets) == 6


def test_a_closed_circuit_tells_what_was_wrong_with_the_host() -> None:
    with client(retries=0) as web:
        replies = [web.get("http://datapeil-bestaat-niet.invalid/a.csv") for _ in range(6)]
    assert {answer.outcome for answer in replies} == {"dns"}
    assert len(web.log.taken()) == 3 and "in a row" in replies[-1].reason


# --- replies ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("401 U", "auth_required"), ("402 P", "auth_required"), ("403 F", "blocked"), ("404 N", "not_found"), ("410 G", "gone"),
     ("418 T", "not_found"), ("429 T", "rate_limited"), ("451 L", "blocked"), ("500 I", "server_error"), ("599 X", "server_error")],
)  # fmt: skip
def test_a_status_has_its_outcome(status: str, outcome: str) -> None:
    with RawServer(reply(status=status)) as server, client(server, retries=0) as web:
        answer = web.get(server.url)
    assert (answer.outcome, answer.status) == (outcome, int(status[:3]))


def test_a_conditional_request_sends_the_validators_and_a_304_has_no_body(tmp_path: Path) -> None:
    with RawServer(reply(status="304 Not Modified", ETag='"a"')) as server, client(server) as web:
        answer = web.get(server.url, etag='"a"', last_modified="Wed, 21 Oct 2015 07:28:00 GMT", into=tmp_path / "file")
    assert (answer.not_modified, answer.path, answer.size) == (True, None, 0)
    sent = server.asked[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"a"', "Wed, 21 Oct 2015 07:28:00 GMT")
    assert sent["user-agent"] == AGENT


@pytest.mark.parametrize(("body", "is_in_file"), [(b"x" * 60_000, False), (b"x" * 70_000, True)])
def test_a_file_is_made_for_a_body_that_is_not_small(body: bytes, is_in_file: bool, tmp_path: Path) -> None:
    file = tmp_path / "file"
    with RawServer(reply(body)) as server, client(server) as web:
        answer = web.get(server.url, into=file)
    assert (answer.path, answer.size, answer.sha256) == (file if is_in_file else None, len(body), hashlib.sha256(body).hexdigest())
    assert (file.read_bytes() if is_in_file else answer.body) == body and file.exists() == is_in_file


def test_redirects_lead_on_and_keep_the_first_url() -> None:
    def answer(asked: Asked, send: Send) -> None:
        moved = reply(status="302 Found", Location="/café").decode("latin-1").encode()  # as UTF-8, which servers do
        send(reply(b"x") if asked.target == "/caf%C3%A9" else moved)

    with RawServer(answer) as server, client(server) as web:
        answered = web.get(f"{server.url}/oud")
    assert (answered.outcome, answered.url, answered.final_url) == ("redirected", f"{server.url}/oud", f"{server.url}/caf%C3%A9")


@pytest.mark.parametrize("url", ["", "geen url", "ftp://example.nl/a", "http://", "http://[::1", "//example.nl/a", "http://a b.nl:x/"])
def test_what_is_no_url_is_an_outcome_and_no_exception(url: str) -> None:
    with client() as web:
        assert web.get(url).outcome == "not_found"
        assert web.head(url).outcome == "not_found"


def test_an_idle_connection_that_the_server_closed_costs_no_try() -> None:
    def once(asked: Asked, send: Send) -> None:
        send(reply(b"x"))
        raise OSError  # the connection ends without a word

    with RawServer(once) as server, client(server, retries=0, interval=0.1) as web:
        assert [web.get(server.url).outcome for _ in range(3)] == ["ok"] * 3


# --- bodies that break off --------------------------------------------------------------------------------------------------

BODY = bytes(range(256)) * 400


def ranged(asked: Asked, send: Send, cut_at: int = 40_000, etag: str = '"v1"') -> None:
    """Serves BODY with ranges, and breaks the connection after `cut_at` bytes of every reply."""
    start = int(asked.headers["range"][6:-1]) if asked.headers.get("if-range") == etag and "range" in asked.headers else 0
    part = BODY[start:]
    told = {"Accept_Ranges": "bytes", "ETag": etag}
    if start:
        told["Content_Range"] = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
    whole = reply(part, "206 Partial Content" if start else "200 OK", **told)
    head = whole[: len(whole) - len(part)]
    send(head + part[:cut_at])
    if len(part) > cut_at:
        raise OSError


def test_a_body_that_breaks_off_is_continued_where_the_server_offers_ranges(tmp_path: Path) -> None:
    with RawServer(ranged) as server, client(server) as web:
        answer = web.get(server.url, into=tmp_path / "file")
    assert answer.outcome == "ok" and (tmp_path / "file").read_bytes() == BODY
    assert [asked.headers.get("range") for asked in server.asked[1:]] == [None, "bytes=40000-", "bytes=80000-"]
    assert (answer.size, answer.tries) == (len(BODY), 3)


def test_a_file_that_changed_meanwhile_is_taken_from_the_start() -> None:
    versions = iter(['"v1"', '"v2"', '"v2"'])

    def answer(asked: Asked, send: Send) -> None:
        ranged(asked, send, 60_000, next(versions))

    with RawServer(answer) as server, client(server) as web:
        answered = web.get(server.url)
    assert (answered.outcome, answered.body) == ("ok", BODY)


def test_a_body_that_breaks_off_without_ranges_is_asked_for_again_from_the_start() -> None:
    cut = reply(BODY[:1000], Content_Length=str(len(BODY)), Connection="close")
    with RawServer(in_turn(cut, reply(status="503 Busy"), reply(BODY))) as server, client(server) as web:
        answer = web.get(server.url)
    assert (answer.body, answer.tries) == (BODY, 3)
    assert all("range" not in asked.headers for asked in server.asked)


def test_an_error_in_between_does_not_spoil_what_was_received() -> None:
    calls = iter(range(10))

    def answer(asked: Asked, send: Send) -> None:
        if next(calls) == 1:
            send(reply(b"a page about the trouble", "503 Busy"))
        else:
            ranged(asked, send, 60_000)

    with RawServer(answer) as server, client(server) as web:
        answered = web.get(server.url)
    assert (answered.body, answered.tries) == (BODY, 3)


def test_a_server_that_sends_less_than_was_asked_for_is_asked_on_until_all_is_there() -> None:
    def answer(asked: Asked, send: Send) -> None:
        start = int(asked.headers.get("range", "bytes=0-")[6:-1])
        end = min(start + 40_000, len(BODY))
        send(reply(BODY[start:end], "206 Partial Content", Accept_Ranges="bytes", ETag='"a"',
                   Content_Range=f"bytes {start}-{end - 1}/{len(BODY)}"))  # fmt: skip

    with RawServer(answer) as server, client(server) as web:
        answered = web.get(f"{server.url}/a.csv")
        part = web.get(f"{server.url}/a.csv", headers={"Range": "bytes=0-"})
    assert (answered.outcome, answered.body, answered.tries) == ("ok", BODY, 3)
    assert (part.outcome, part.size) == ("ok", 40_000), "whoever asks for a part gets it"


@pytest.mark.parametrize("told", [{"Content_Range": "bytes 0-2/10"}, {}], ids=["of more", "of what is not said"])
def test_a_part_that_nobody_asked_for_is_not_the_file(told: dict[str, str]) -> None:
    with RawServer(reply(b"abc", "206 Partial Content", **told)) as server, client(server, retries=0) as web:
        answered = web.get(f"{server.url}/a.csv")
    assert (answered.outcome, answered.body) == ("refused", b"") and answered.reason.startswith("a part came: 3 of ")


# --- the log ----------------------------------------------------------------------------------------------------------------


def test_every_request_is_logged_and_no_credentials_are() -> None:
    with RawServer(reply(b"abc")) as server, client(server) as web:
        web.get(f"http://piet:geheim@{server.host}/a.csv?api_key=abc123&gm_code=GM0363#deel")
    asked, row = web.log.taken()
    assert [asked["url"], row["url"]] == [f"{server.url}/robots.txt", f"{server.url}/a.csv?api_key=***&gm_code=GM0363"]
    told = {"host": server.host, "method": "GET", "outcome": "ok", "status": 200, "bytes": 3, "robots": "obey", "tries": 1, "pace": 0.0}
    assert row.items() >= told.items()
    assert "authorization" not in server.asked[1].headers
    assert datetime.fromisoformat(row["ended_at"]).tzinfo is not None
