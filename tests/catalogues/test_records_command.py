"""`datapeil records` and `datapeil doctor`, run as an operator does against a portal on 127.0.0.1."""

import json
from pathlib import Path
from typing import Any

import pytest

from assets.catalogues.client.web import Limits, PoliteClient, Politeness
from assets.catalogues.recognise import Recognised, Unrecognised, recognise
from tests.catalogues import test_csw, test_dcat, test_json_dialects
from tests.replay import Replay
from tests.runs import datapeil

FIELDS = {
    "id", "title", "description", "publisher", "keywords", "themes", "licence", "modified", "landing_page", "distributions", "problems",
}  # fmt: skip
DISTRIBUTION_FIELDS = {"access_url", "download_url", "format", "media_type", "licence", "size"}
PACKAGES = {
    "success": True,
    "result": {
        "count": 1,
        "results": [{"id": "p-1", "name": "bomen", "title": "Bomen", "resources": [{"url": "https://a.example/b.csv"}]}],
    },
}
PORTALS: dict[str, dict[str, Any]] = {
    "ckan": {"/api/3/action/package_search": PACKAGES},
    "dcat": {"/catalog.ttl": test_dcat.TURTLE},
    "dcat_us": {"/data.json": test_json_dialects.DATA_JSON},
    "arcgis_hub": {"/api/feed/dcat-ap/3.0.0.json": test_json_dialects.HUB},
    "opendatasoft": test_json_dialects.catalogue([test_json_dialects.ods(number) for number in range(250)]),
    "donl": test_json_dialects.donl_pages([test_json_dialects.donl(1)]),
    "csw": test_csw.catalogue([test_csw.record(1)]),
}
ADDRESSES = {"ckan": "/api/3/action/", "dcat": "/catalog.ttl", "dcat_us": "/data.json", "csw": "/geonetwork/srv/dut/csw"}


def portal(pages: dict[str, Any]) -> Replay:
    return Replay({at: json.dumps(page) if isinstance(page, dict | list) else page for at, page in pages.items()})


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("kind", PORTALS)
def test_every_kind_writes_its_records_a_dataset_a_line(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    with portal(PORTALS[kind]) as server:
        address = server.url + ADDRESSES.get(kind, "")
        ran = datapeil("records", "--kind", kind, "--url", address, "--out", out, allow_hosts=server.host, interval="0")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = read(out)
    assert ran.stdout.startswith(f"complete: {len(lines)} datasets, ")
    assert len(lines) == (250 if kind == "opendatasoft" else 1)
    for line in lines:
        assert line.keys() >= FIELDS and line["title"] and line["id"]
        assert all(distribution.keys() >= DISTRIBUTION_FIELDS for distribution in line["distributions"])
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


@pytest.mark.parametrize("kind", PORTALS)
def test_the_dialect_of_a_site_is_recognised(kind: str) -> None:
    with portal(PORTALS[kind]) as server, PoliteClient(Politeness("test", interval=0), Limits(), frozenset({server.host})) as client:
        found = recognise(server.url, client)
        again = recognise(found.url, client) if isinstance(found, Recognised) else found
    assert isinstance(found, Recognised), found
    assert (found.kind, len(found.datasets)) == (kind, 20 if kind == "opendatasoft" else 1)
    assert isinstance(again, Recognised) and again.kind == kind  # what the sources file should say is recognised too


def test_the_doctor_shows_the_first_twenty_records_and_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with portal(PORTALS["opendatasoft"]) as server:
        ran = datapeil("doctor", "--source", server.url, allow_hosts=server.host, interval="0", home=str(home))
    assert ran.returncode == 0, ran.stderr
    assert "speaks opendatasoft. A harvest would read 250 datasets, on several pages." in ran.stdout
    assert ran.stdout.count("| Gemeente A |") == 20
    assert not home.exists()


def test_terminal_escapes_of_a_source_reach_no_terminal() -> None:
    pages = {"/data.json": {"dataset": [{"title": "Bo\u001b]0;stout\u0007men\u202e", "identifier": "x"}]}}
    with portal(pages) as server:
        ran = datapeil("doctor", "--source", server.url, allow_hosts=server.host, interval="0")
    assert ran.returncode == 0
    assert not {"\u001b", "\u0007"} & set(ran.stdout)


def test_a_site_that_speaks_nothing_we_read_is_told_with_every_reason() -> None:
    with portal({"/": "<html>Welkom</html>"}) as server:
        ran = datapeil("doctor", "--source", server.url, allow_hosts=server.host, interval="0")
        with PoliteClient(Politeness("test", interval=0), Limits(), frozenset({server.host})) as client:
            found = recognise(server.url, client)
    assert ran.returncode == 3 and "no dialect that we read" in ran.stderr and "Traceback" not in ran.stderr
    assert isinstance(found, Unrecognised) and len(found.reasons) > 8


def test_what_is_set_aside_is_summed_up_with_the_reason(tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    with portal({"/data.json": {"dataset": [1, 2, {"title": "Goed"}, {}]}}) as server:
        ran = datapeil("records", "--kind", "dcat_us", "--url", f"{server.url}/data.json", "--out", out, allow_hosts=server.host)
    assert ran.returncode == 0, ran.stderr
    assert f"set aside 2: a record must be an object, this is int (such as {server.url}/data.json 1)" in ran.stdout
    assert f"set aside 1: a record without identifier, landing page and title (such as {server.url}/data.json 4)" in ran.stdout
    assert [line["problems"] for line in read(out)] == [["no identifier"]]


def test_a_partial_harvest_is_written_and_told_apart(tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    pages = test_dcat.pages(p1="<> hydra:next <p2> .")
    with portal(pages) as server:
        ran = datapeil("records", "--kind", "dcat", "--url", f"{server.url}/p1", "--out", out, allow_hosts=server.host, interval="0")
    assert ran.returncode == 3 and ran.stdout.startswith("partial: 1 datasets"), ran.stdout + ran.stderr
    assert len(read(out)) == 1


def test_a_source_that_fails_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    with portal({}) as server:
        ran = datapeil("records", "--kind", "dcat", "--url", f"{server.url}/feed", "--out", out, allow_hosts=server.host)
    assert ran.returncode == 3 and "not_found" in ran.stdout
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("records", "--kind", "excel", "--url", "http://a.example", "--out", "x"), "--kind"),
        (("records", "--kind", "dcat", "--url", "ftp://a.example", "--out", "x"), "--url"),
        (("records", "--kind", "dcat", "--url", "http://a.example", "--out", "."), "--out"),
        (("doctor", "--source", "gemeente.example"), "--source"),
    ],
)
def test_bad_input_is_one_line_that_names_the_option(arguments: tuple[str, ...], named: str) -> None:
    ran = datapeil(*arguments)
    assert ran.returncode == 2 and named in ran.stderr, ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_private_address_is_not_reached_unless_it_is_allowed(tmp_path: Path) -> None:
    with portal(PORTALS["dcat"]) as server:
        ran = datapeil("records", "--kind", "dcat", "--url", f"{server.url}/catalog.ttl", "--out", tmp_path / "x")
    assert ran.returncode == 3 and "not a public address" in ran.stdout
    assert server.asked == []
