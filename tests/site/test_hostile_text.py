"""A catalogue full of markup, formulas and tricks goes through the whole line and comes out as plain text."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import chromium
from tests.replay_ckan import ReplayCkan
from tests.runs import datapeil

UTRECHT = "http://standaarden.overheid.nl/owms/terms/Utrecht_(gemeente)"
TRICKS = [
    "<script>document.title='pwned'</script> Bomen",
    "=cmd|' /C calc'!A0 Bomen",
    "@SUM(1+1) Bomen",
    "\u202eBomen gpj.exe",
    'Bomen "><img src=x onerror="document.title=\'pwned\'">',
    "Bomen \x1b[31m rood",
]

# JSON is YAML: what a municipality says is no more to be trusted than what a catalogue says.
SAID = {
    "profiles/GM0344.yaml": {
        "gm_code": "GM0344", "date": "2026-11-01", "role": TRICKS[2], "adopted_by": "college", "source_model": TRICKS[3],
        "own_words": TRICKS[0], "evidence": [{"title": TRICKS[1], "url": "https://x.example/\"><script>document.title='pwned'</script>"}],
    },
    "corrections/een.yaml": {
        "id": "een", "gm_code": "GM0344", "kind": "explanation", "item": "bomen", "check": "description", "text": TRICKS[4],
        "received": "2026-11-01", "decision": "accepted", "decided": "2026-11-02", "answer": TRICKS[5], "role": TRICKS[1],
    },
    "facilities/een.yaml": {
        "id": "een", "title": TRICKS[3], "text": TRICKS[0], "link": {"title": TRICKS[4], "url": "https://x.example/"}, "date": "2026-11-01",
    },
}  # fmt: skip


def hostile(number: int, title: str) -> dict[str, object]:
    return {
        "id": f"id-{number}", "name": f"n{number}", "title": title, "notes": title, "authority": UTRECHT,
        "landing_page": "javascript:alert(1)", "license_id": "<b>vrij</b>", "tags": [{"name": title}],
        "resources": [{"id": f"r{number}", "url": "javascript:alert(1)", "name": title, "format": "<i>csv</i>"}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("hostile")
    # A person says that each of them is the item, so that all of them are shown.
    decided = "".join(f"GM0344,id-{number},bomen,found,<b>ja</b>,redactie,2026-11-01\n" for number in range(len(TRICKS)))
    (home / "input").mkdir()
    (home / "input" / "matches.csv").write_text(f"municipality,dataset,item,decision,reason,role,date\n{decided}", encoding="utf-8")
    for name, said in SAID.items():
        (home / "input" / name).parent.mkdir()
        (home / "input" / name).write_text(json.dumps(said), encoding="utf-8")
    with ReplayCkan([hostile(number, title) for number, title in enumerate(TRICKS)]) as server:
        sources = home / "sources.yaml"
        sources.write_text(f"- id: bron\n  kind: ckan\n  title: '<u>bron</u>'\n  url: {server.url}\n", encoding="utf-8")
        result = datapeil("run", "--sources", sources, "--home", home, "--date", "2026-11-24", allow_hosts=server.host, interval="0")
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stderr + result.stdout
    yield (home / "site").resolve()


def test_no_page_runs_or_links_what_a_source_wrote(site: Path) -> None:
    pages = ["index.html", "gemeente/GM0344/index.html", "dataset/bomen/index.html", "over/index.html", "correcties/index.html"]
    with chromium() as browser:
        page = browser.new_page()
        alerts: list[str] = []
        page.on("dialog", lambda dialog: alerts.append(dialog.message))
        for path in pages:
            page.goto((site / path).as_uri())
            assert page.title() != "pwned" and page.locator("script:not([src*='static/']), img").count() == 0, path
            links = page.locator("a[href]").evaluate_all("links => links.map(link => link.protocol)")
            assert set(links) <= {"file:", "http:", "https:", "mailto:"}, path
            mails = page.locator("a[href^='mailto:']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
            assert all(mail.startswith("mailto:?subject=Correctie%20bij%20GM") for mail in mails), path  # only ours
        assert not alerts
        page.goto((site / pages[1]).as_uri())
        assert "<script>" in (page.locator("body").text_content() or "")
        page.goto((site / pages[-1]).as_uri())
        assert "onerror=" in (page.locator("body").text_content() or "")


def test_no_text_has_direction_or_control_characters(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "\u202e" not in text and "\x1b" not in text, path


def test_no_cell_is_a_formula(site: Path) -> None:
    titles = set()
    for path in [*(site / "data").glob("*.csv"), site / "gemeente" / "GM0344" / "scorekaart.csv"]:
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name, cell in row.items():
                    is_number = cell.replace(".", "", 1).replace("-", "", 1).replace("e-", "", 1).isdigit()
                    assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path, name, cell)
                titles.add(row.get("title", ""))
    assert "'=cmd|' /C calc'!A0 Bomen" in titles
