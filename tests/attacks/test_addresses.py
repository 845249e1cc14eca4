"""Attacks on the guard of addresses: what leads inside is never connected to, whatever it is called (server-side request forgery)."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from assets.catalogues.client.address import is_public, loggable, place_of
from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from tests.raw_server import Asked, RawServer, Send, reply

INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.170.2",
    "100.64.0.1", "100.127.255.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "100::1", "5f00::1", "4000::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0:10.0.0.1", "::127.0.0.1", "::a00:1",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2001:0:0:0:0:0:80ff:fffe",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "145.131.0.1", "2a02:2308::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_public(address: str) -> None:
    assert is_public(address)


def polite(*allowed: str) -> PoliteClient:
    behaviour = Politeness("Datapeil/0.1 (test)", interval=0, retries=0)
    return PoliteClient(behaviour, Limits(connect_seconds=2, read_seconds=2), frozenset(allowed))


@pytest.fixture
def web() -> Iterator[PoliteClient]:
    with polite() as client:
        yield client


@pytest.fixture
def victim() -> Iterator[RawServer]:
    with RawServer(reply(b"secret"), address="0.0.0.0") as server:
        yield server


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0", "localhost", "LOCALHOST",
     "localhost.",
     "127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
     "①②⑦.⓪.⓪.①", "１２７.0.0.1", "ⓛocalhost", "127。0。0。1", "piet:geheim@127.0.0.1", "www.overheid.nl@127.0.0.1"],
)  # fmt: skip
def test_no_spelling_of_this_machine_is_reached(host: str, web: PoliteClient, victim: RawServer) -> None:
    answer = web.get(f"http://{host}:{victim.port}/")
    assert answer.outcome in ("our_limit", "dns", "not_found") and not answer.body
    assert victim.asked == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://127.0.0.1:70/_x", "ftp://127.0.0.1/a", "dict://127.0.0.1:11211/stat", "data:text/csv,a;b",
     "javascript:alert(1)", "ldap://127.0.0.1/", "jar:http://127.0.0.1!/", "//127.0.0.1/", "HTTP//127.0.0.1", "http:/a"],
)  # fmt: skip
def test_only_http_and_https_are_spoken(url: str, web: PoliteClient) -> None:
    assert web.get(url).outcome == "not_found"


def test_a_redirect_inside_is_not_followed(victim: RawServer) -> None:
    for target in (
        f"http://127.0.0.1:{victim.port}/",
        f"//localhost:{victim.port}/",
        f"http://0x7f.1:{victim.port}/",
        "file:///etc/passwd",
    ):
        moved = reply(status="302 Found", Location=target)
        # 127.0.0.2 stands for a public host: the operator names it.
        with RawServer(moved, address="127.0.0.2") as outside, polite(outside.host) as client:
            answer = client.get(outside.url)
        assert answer.outcome in ("our_limit", "not_found"), target
    assert victim.asked == []


def test_robots_txt_cannot_redirect_inside_either(victim: RawServer) -> None:
    moved = reply(status="301 Moved", Location=f"http://127.0.0.1:{victim.port}/robots.txt")
    with RawServer(reply(b"x"), robots=moved, address="127.0.0.2") as outside, polite(outside.host) as client:
        assert client.get(outside.url).outcome == "our_limit"
    assert victim.asked == []


def test_a_name_that_is_allowed_is_allowed_at_its_port_only(victim: RawServer) -> None:
    with polite("localhost:1") as client:
        assert client.get(f"http://localhost:{victim.port}/").outcome == "our_limit"
    assert victim.asked == []


class Resolver:
    """Stands in for getaddrinfo: each name has a list of answers, one for each time it is asked; the last one stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = answers
        self.asked = 0

    def __call__(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        self.asked += 1
        answers = self._answers[host.split(".")[0]]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        families = [(socket.AF_INET6 if ":" in address else socket.AF_INET, address) for address in found]
        return [(family, socket.SOCK_STREAM, 6, "", (address, port)) for family, address in families]


def test_a_name_that_resolves_inside_the_second_time_is_refused_then(
    monkeypatch: pytest.MonkeyPatch, victim: RawServer, web: PoliteClient
) -> None:
    """DNS rebinding between the request for robots.txt and the one for the file, and between check and connection."""
    connected: list[Any] = []
    resolver = Resolver(rebind=[["203.0.113.7"], ["127.0.0.1"], ["10.0.0.1"]])
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr("assets.catalogues.client.address.is_public", lambda address: address == "203.0.113.7")
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected.append(address) or (_ for _ in ()).throw(OSError("no")))
    outcomes = [web.get(f"http://rebind.example:{victim.port}/", robots="invited").outcome for _ in range(2)]
    assert outcomes == ["our_limit", "our_limit"]
    assert connected == [("203.0.113.7", victim.port)]
    assert victim.asked == []


def test_a_name_is_resolved_once_for_each_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is judged is what is connected to: there is no second look-up that could say otherwise."""
    with RawServer(reply(b"x")) as server:
        resolver = Resolver(www=[["127.0.0.1"]])
        monkeypatch.setattr(socket, "getaddrinfo", resolver)
        allowed = f"www.example.nl:{server.port}"
        with polite(allowed) as client:
            assert [client.get(f"http://www.example.nl:{server.port}/{n}").outcome for n in range(3)] == ["ok"] * 3
    assert resolver.asked == 1  # the connection was kept
    assert {asked.headers["host"] for asked in server.asked} == {f"www.example.nl:{server.port}"}


def test_a_private_address_among_public_ones_is_passed_over(monkeypatch: pytest.MonkeyPatch, victim: RawServer, web: PoliteClient) -> None:
    tried: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(mixed=[["127.0.0.1", "198.41.0.4", "10.0.0.1", "199.9.14.201"]]))
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: tried.append(address[0]) or (_ for _ in ()).throw(OSError("no")))
    assert web.get(f"http://mixed.example:{victim.port}/", robots="invited").outcome == "refused"
    assert set(tried) == {"198.41.0.4", "199.9.14.201"}


def test_all_addresses_of_a_name_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(reply(b"x"), address="127.0.0.3") as server:
        monkeypatch.setattr(socket, "getaddrinfo", Resolver(two=[["127.0.0.2", "127.0.0.3"]]))
        allowed = f"two.example:{server.port}"
        with polite(allowed) as client:
            assert client.get(f"http://two.example:{server.port}/").outcome == "ok"


def test_every_part_reads_a_url_in_the_same_way() -> None:
    """Tricks with @, \\, # and ? that make two parsers see two hosts."""
    hosts = {
        r"http://goed.example\@slecht.example/": "goed.example",
        "http://goed.example#@slecht.example/": "goed.example",
        "http://goed.example?@slecht.example/": "goed.example",
        "http://slecht.example@goed.example/": "goed.example",
        "http://a:b@c:d@goed.example/": "goed.example",
        "http://GOED.example.:80/": "goed.example",
    }
    assert {url: place_of(url).host for url in hosts} == hosts
    assert place_of("http://goed.example/a/../../b?q=é x").target == "/b?q=%C3%A9%20x"
    for url in ("http://goed.example\n/", "http://goed.example\r\nX: y/", "http://goed.example:99999/", "http://goed .example/"):
        with pytest.raises(ValueError):
            place_of(url)


def test_what_is_logged_holds_no_credentials() -> None:
    assert loggable(place_of("https://piet:geheim@x.example/a?token=abc&format=csv#f")) == "https://x.example/a?token=***&format=csv"
    assert loggable(place_of("https://x.example/a?keyword=bomen&gm_code=GM0363")) == "https://x.example/a?keyword=bomen&gm_code=GM0363"


def test_a_line_break_in_a_url_does_not_become_a_header(web: PoliteClient) -> None:
    seen: list[Asked] = []

    def answer(asked: Asked, send: Send) -> None:
        seen.append(asked)
        send(reply(b"x"))

    with RawServer(answer) as server, polite(server.host) as client:
        client.get(f"{server.url}/a HTTP/1.1\r\nX-Injected: yes\r\n\r\n")
        client.get(f"{server.url}/a", headers={"X-Ours": "1"})
    assert all("x-injected" not in asked.headers for asked in seen)
