"""Our manners in public: what the page "over" and requests.csv say is what the log in the archive says."""

import csv
from pathlib import Path

import pyarrow.parquet as pq


def published(home: Path) -> list[dict[str, str]]:
    with open(home / "site" / "data" / "requests.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_request_in_the_archive_is_counted_for_its_host(demo_home: Path) -> None:
    log = [row for path in (demo_home / "evidence" / "requests").glob("*/*.parquet") for row in pq.read_table(path).to_pylist()]
    assert {row["step"] for row in log} == {"captures", "reachability"}
    (row,) = published(demo_home)
    assert (int(row["requests"]), int(row["bytes"])) == (len(log), sum(request["bytes"] for request in log))
    assert int(row["failures"]) == sum(request["outcome"] not in ("ok", "redirected") for request in log) > 0
    assert row["robots"] == "invited;obey"  # the catalogue's interface, and the files


def test_the_page_over_says_it_with_contact_and_a_way_to_opt_out(demo_home: Path) -> None:
    page = (demo_home / "site" / "over" / "index.html").read_text(encoding="utf-8")
    (row,) = published(demo_home)
    assert row["host"] in page and f"{int(row['bytes']):,}".replace(",", ".") in page
    assert 'id="wegblijven"' in page and "robots.txt" in page and "data/requests.csv" in page
    assert "https://datapeil.example/over" in page


def test_nothing_that_differs_from_run_to_run_is_published(demo_home: Path) -> None:
    (row,) = published(demo_home)
    assert set(row) - {"notice"} == {
        "host", "requests", "bytes", "not_modified", "failures", "rate_limited", "seconds_between", "robots",
    }  # fmt: skip
