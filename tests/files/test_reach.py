"""Reaching URLs over real HTTP: outcomes, HEAD that lies or hangs, services, and many hosts at once."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.evidence import Evidence
from assets.files.reach import Target, Visit, check_all, visit_all
from tests.raw_server import Asked, RawServer, Send, reply

CSV = b"id;soort\n1;eik\n"
LOGIN = b"<!doctype html><title>Inloggen</title><form><input type=password></form>"
ANSWERS = {
    "/goed.csv": reply(CSV, ETag='"a"', Content_Type="text/csv"),
    "/oud.csv": reply(status="301 Moved", Location="/goed.csv"),
    "/weg.csv": reply(status="404 Not Found"),
    "/verwijderd.csv": reply(status="410 Gone"),
    "/prive.csv": reply(status="401 Unauthorized"),
    "/verboden.csv": reply(status="403 Forbidden"),
    "/druk.csv": reply(status="429 Too Many Requests"),
    "/stuk.csv": reply(status="500 Internal Server Error"),
    "/leeg.csv": reply(b""),
    "/login.csv": reply(LOGIN, Content_Type="text/html"),
    "/zacht404.csv": reply(b"<html><title>Pagina niet gevonden</title></html>", Content_Type="text/html"),
    "/firewall.csv": reply(b"<html><title>Request Rejected</title></html>", Content_Type="text/html"),
    "/pagina.csv": reply(b"<html><title>Bomen</title><p>Alles over bomen</p></html>", Content_Type="text/html"),
    "/groot.csv": reply(b"x" * 200, Content_Length="999999999"),
    "/kort.csv": reply(b"x", Content_Length="10", Connection="close"),
}
OUTCOMES = {
    "/goed.csv": "ok",
    "/oud.csv": "redirected",
    "/weg.csv": "not_found",
    "/verwijderd.csv": "gone",
    "/prive.csv": "auth_required",
    "/verboden.csv": "blocked",
    "/druk.csv": "rate_limited",
    "/stuk.csv": "server_error",
    "/leeg.csv": "content_mismatch",
    "/login.csv": "auth_required",
    "/zacht404.csv": "soft_404",
    "/firewall.csv": "blocked",
    "/pagina.csv": "content_mismatch",
    "/groot.csv": "too_large",
    "/kort.csv": "refused",
}
LIMITS = Limits(connect_seconds=2, read_seconds=0.5, total_seconds=3, max_bytes=1_000_000)


def by_path(asked: Asked, send: Send) -> None:
    answer = ANSWERS.get(asked.target, reply(status="404 Not Found"))
    send(answer if asked.method == "GET" else answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


def visits(
    how: Callable[..., list[Visit]], targets: list[Target], evidence: Evidence, *servers: RawServer, seconds: float = 60, workers: int = 8
) -> list[Visit]:
    behaviour = Politeness("Datapeil/0.1 (test)", interval=0, retries=0, give_up_after=99)
    with PoliteClient(behaviour, LIMITS, frozenset(server.host for server in servers)) as client:
        return how(targets, client, evidence, LIMITS, workers, seconds)


def test_every_outcome_of_the_vocabulary_that_a_server_can_give(evidence: Evidence) -> None:
    with RawServer(by_path) as server:
        seen = visits(visit_all, [Target(server.url + path, "csv") for path in OUTCOMES], evidence, server)
    assert {visit.url.removeprefix(server.url): visit.outcome for visit in seen} == OUTCOMES
    assert {visit.url.rsplit("/", 1)[-1] for visit in seen if visit.is_ours} == {"druk.csv", "groot.csv"}
    barriers = {visit.url.rsplit("/", 1)[-1]: visit.requires_barrier for visit in seen if visit.requires_barrier is not None}
    assert barriers == {"goed.csv": False, "oud.csv": False, "prive.csv": True, "login.csv": True}


def test_outcomes_that_no_server_gives(evidence: Evidence) -> None:
    with RawServer(reply(CSV), robots=reply(b"User-agent: *\nDisallow: /\n")) as server:
        targets = [
            Target(f"{server.url}/a.csv"),
            Target("http://datapeil-bestaat-niet.invalid/a.csv"),
            Target("http://127.0.0.1:9/a.csv"),
            Target("geen url"),
        ]
        seen = visits(visit_all, targets, evidence, server)
    assert [visit.outcome for visit in seen] == ["robots", "dns", "our_limit", "not_found"]
    assert [visit.is_ours for visit in seen] == [True, False, True, False]


def test_one_get_is_all_that_a_fetch_costs_and_what_is_seen_again_costs_no_bytes(evidence: Evidence) -> None:
    def answer(asked: Asked, send: Send) -> None:
        is_known = asked.headers.get("if-none-match") == '"a"'
        send(reply(status="304 Not Modified") if is_known else reply(CSV, ETag='"a"', Last_Modified="Wed, 21 Oct 2015 07:28:00 GMT"))

    with RawServer(answer) as server:
        (first,) = visits(visit_all, [Target(f"{server.url}/a.csv", "csv")], evidence, server)
        again = Target(f"{server.url}/a.csv", "csv", first.etag, first.last_modified, first.sha256)
        (second,) = visits(visit_all, [again], evidence, server)
    assert [asked.method for asked in server.asked if asked.target == "/a.csv"] == ["GET", "GET"]
    assert (first.outcome, first.size, first.last_modified) == ("ok", len(CSV), "2015-10-21T07:28:00+00:00")
    assert (second.outcome, second.status, second.size) == ("ok", 304, None)
    assert (second.sha256, second.etag, second.last_modified) == (first.sha256, first.etag, first.last_modified)
    assert server.asked[-1].headers["if-modified-since"] == "Wed, 21 Oct 2015 07:28:00 GMT"


def test_what_the_budget_leaves_over_is_our_limit(evidence: Evidence) -> None:
    with RawServer(reply(CSV)) as server:
        seen = visits(visit_all, [Target(f"{server.url}/{number}") for number in range(5)], evidence, server, seconds=-1)
    assert {(visit.outcome, visit.is_ours) for visit in seen} == {("our_limit", True)} and server.asked == []


# --- asking whether a link works --------------------------------------------------------------------------------------------


def test_a_check_is_one_head_where_head_tells_enough(evidence: Evidence) -> None:
    with RawServer(by_path) as server:
        (seen,) = visits(check_all, [Target(f"{server.url}/goed.csv", "csv")], evidence, server)
    assert (seen.outcome, seen.requires_barrier, seen.sha256) == ("ok", False, "")
    assert [asked.method for asked in server.asked] == ["GET", "HEAD"]  # the first for robots.txt


@pytest.mark.parametrize("status", ["405 Method Not Allowed", "403 Forbidden", "404 Not Found", "500 Oops", "501 Not Implemented"])
def test_a_head_that_lies_is_followed_by_a_get(status: str, evidence: Evidence) -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(reply(CSV) if asked.method == "GET" else reply(status=status))

    with RawServer(answer) as server:
        (seen,) = visits(check_all, [Target(f"{server.url}/a.csv", "csv")], evidence, server)
    assert (seen.outcome, seen.status) == ("ok", 200)


def test_a_head_that_hangs_is_followed_by_a_get(evidence: Evidence) -> None:
    def answer(asked: Asked, send: Send) -> None:
        if asked.method == "HEAD":
            time.sleep(2)
        send(reply(CSV))

    with RawServer(answer) as server:
        (seen,) = visits(check_all, [Target(f"{server.url}/a.csv", "csv")], evidence, server)
    assert seen.outcome == "ok"


def test_a_check_agrees_with_a_fetch_and_keeps_nothing(evidence: Evidence) -> None:
    wanted = {path: outcome for path, outcome in OUTCOMES.items() if path not in ("/leeg.csv", "/groot.csv", "/kort.csv")}
    with RawServer(by_path) as server:
        seen = visits(check_all, [Target(server.url + path, "csv") for path in wanted], evidence, server)
    assert {visit.url.removeprefix(server.url): visit.outcome for visit in seen} == wanted
    assert not (evidence.folder / "captures").exists()


def test_a_check_takes_no_more_of_a_file_than_a_page_can_be(evidence: Evidence) -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(reply(b"x" * 5_000_000) if asked.method == "GET" else reply(status="405 No"))

    with RawServer(answer) as server:
        (seen,) = visits(check_all, [Target(f"{server.url}/a.csv", "csv")], evidence, server)
    assert (seen.outcome, server.asked[-1].headers["range"]) == ("ok", "bytes=0-199999")


# --- services ---------------------------------------------------------------------------------------------------------------

LANDING = b'{"title": "Bomen", "links": [{"rel": "data", "href": "/ogc/v1/collections"}]}'
ARCGIS = "/arcgis/rest/services/bomen/FeatureServer"
QUERY = "?where=1%3D1&outFields=%2A&resultRecordCount=1000&f=geojson"
SEVERAL = b'{"currentVersion": 11, "layers": [{"id": 0}, {"id": 1}]}'
IMAGES = b'{"currentVersion": 11, "serviceDataType": "esriImageServiceDataTypeGeneric"}'
FEATURES = b'{"type": "FeatureCollection", "features": []}'


def wfs(*types: str, version: str = "2.0.0", outputs: str = "") -> bytes:
    listed = "".join(f"<FeatureType><Name>{name}</Name></FeatureType>" for name in types)
    return (
        f'<?xml version="1.0"?><wfs:WFS_Capabilities version="{version}" xmlns:wfs="http://www.opengis.net/wfs/2.0">{outputs}'
        f"<FeatureTypeList>{listed}</FeatureTypeList></wfs:WFS_Capabilities>"
    ).encode()


def service(answers: dict[str, bytes]) -> Callable[[Asked, Send], None]:
    """Answers by the first key that occurs in the target."""

    def answer(asked: Asked, send: Send) -> None:
        send(reply(next((body for key, body in answers.items() if key in asked.target), b"?")))

    return answer


@pytest.mark.parametrize(
    ("url", "declared", "answers", "targets", "received"),
    [
        ("/wfs", "wfs", {"GetCapabilities": wfs("a:bomen"), "GetFeature": FEATURES},
         ["/wfs?service=WFS&request=GetCapabilities",
          "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=a%3Abomen&count=1000"], FEATURES),
        ("/ows?map=x&REQUEST=GetCapabilities&service=wfs&typeName=b", "", {"GetCapabilities": wfs("a", "b", version="1.1.0",
         outputs="<Value>application/json</Value>"), "GetFeature": FEATURES},
         ["/ows?map=x&typeName=b&service=WFS&request=GetCapabilities",
          "/ows?map=x&service=WFS&version=1.1.0&request=GetFeature&typeName=b&maxFeatures=1000&outputFormat=application%2Fjson"], FEATURES),
        ("/wfs", "wfs", {"GetCapabilities": wfs("a", "b")}, ["/wfs?service=WFS&request=GetCapabilities"], wfs("a", "b")),
        ("/wms", "wms", {"GetCapabilities": b"<WMS_Capabilities/>"}, ["/wms?service=WMS&request=GetCapabilities"], b"<WMS_Capabilities/>"),
        ("/ogc/v1", "ogcapi", {"items": FEATURES, "?f": b'{"links": [], "collections": [{"id": "bomen"}]}'},
         ["/ogc/v1?f=json", "/ogc/v1/collections/bomen/items?f=json&limit=1000"], FEATURES),
        ("/ogc/v1", "ogcapi", {"items": FEATURES, "collections?": b'{"collections": [{"id": "bomen"}]}', "?f": LANDING},
         ["/ogc/v1?f=json", "/ogc/v1/collections?f=json", "/ogc/v1/collections/bomen/items?f=json&limit=1000"], FEATURES),
        ("/ogc/v1", "ogcapi", {"collections?": b'{"collections": [{"id": "bomen"}, {"id": "banken"}]}', "?f": LANDING},
         ["/ogc/v1?f=json", "/ogc/v1/collections?f=json"], LANDING),
        ("/ogc/v1", "ogcapi", {"collections?": b"<html>", "?f": LANDING}, ["/ogc/v1?f=json", "/ogc/v1/collections?f=json"], LANDING),
        ("/ogc/v1/collections/bomen/items?f=html", "ogcapi", {"items": FEATURES, "?f": b'{"id": "bomen"}'},
         ["/ogc/v1/collections/bomen?f=json", "/ogc/v1/collections/bomen/items?f=json&limit=1000"], FEATURES),
        (f"{ARCGIS}/3", "", {"/query?": FEATURES, "?f=json": b'{"currentVersion": 11, "id": 3, "type": "Feature Layer", "fields": []}'},
         [f"{ARCGIS}/3?f=json", f"{ARCGIS}/3/query{QUERY}"], FEATURES),
        (ARCGIS, "", {"/query?": FEATURES, "?f=json": b'{"currentVersion": 11, "layers": [{"id": 0}], "tables": []}'},
         [f"{ARCGIS}?f=json", f"{ARCGIS}/0/query{QUERY}"], FEATURES),
        (ARCGIS, "", {"?f=json": SEVERAL}, [f"{ARCGIS}?f=json"], SEVERAL),
        ("/rest/services/a/ImageServer", "", {"?f=json": IMAGES}, ["/rest/services/a/ImageServer?f=json"], IMAGES),
    ],
    ids=["wfs", "wfs 1.1 with a type", "wfs of several types", "wms", "ogc api", "landing page", "several collections", "no list",
         "collection", "arcgis layer", "arcgis service of one layer", "arcgis service of several", "arcgis images"],
)  # fmt: skip
def test_a_service_says_what_it_is_and_gives_a_sample_where_it_is_clear_of_what(
    url: str, declared: str, answers: dict[str, bytes], targets: list[str], received: bytes, evidence: Evidence
) -> None:
    with RawServer(service(answers)) as server:
        (seen,) = visits(visit_all, [Target(server.url + url, declared)], evidence, server)
    assert (seen.outcome, server.targets) == ("ok", targets)
    assert evidence.path(seen.sha256).read_bytes() == received and seen.url == server.url + url


def test_a_request_for_data_is_a_file_though_it_goes_to_a_service(evidence: Evidence) -> None:
    url = "/wfs?service=WFS&request=GetFeature&typeName=bomen&outputFormat=csv"
    with RawServer(reply(CSV)) as server:
        (seen,) = visits(visit_all, [Target(server.url + url, "wfs")], evidence, server)
    assert (seen.outcome, server.targets) == ("ok", [url])


@pytest.mark.parametrize(
    ("body", "outcome"),
    [(LOGIN, "auth_required"), (b"<ServiceExceptionReport/>", "content_mismatch"), (b"id;soort", "content_mismatch"),
     (b'<!DOCTYPE a [<!ENTITY b "c">]><WFS_Capabilities>&b;</WFS_Capabilities>', "content_mismatch"),
     (b"<a>" * 100_000, "content_mismatch"),
     (b"[" * 100_000, "content_mismatch"), (b"x" * 6_000_000, "too_large")],
    ids=["login", "exception", "csv", "entities", "deep xml", "deep json", "large"],
)  # fmt: skip
def test_what_is_no_description_of_a_service_is_said(body: bytes, outcome: str, evidence: Evidence) -> None:
    with RawServer(reply(body)) as server:
        (seen,) = visits(visit_all, [Target(f"{server.url}/wfs", "wfs")], evidence, server)
    assert seen.outcome == outcome


def test_a_service_that_gives_no_features_is_reachable_all_the_same(evidence: Evidence) -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(reply(wfs("a")) if "GetCapabilities" in asked.target else reply(status="500 Oops"))

    with RawServer(answer) as server:
        (seen,) = visits(visit_all, [Target(f"{server.url}/wfs", "wfs")], evidence, server)
    assert (seen.outcome, evidence.path(seen.sha256).read_bytes()) == ("ok", wfs("a"))
