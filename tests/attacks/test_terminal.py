"""Attacks on the operator's terminal: what a source says comes out of the command line without control characters."""

import json
from pathlib import Path

import pytest

from tests.raw_server import Asked, RawServer, Send, reply
from tests.runs import datapeil

ESCAPE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eomgekeerd"


def hostile(asked: Asked, send: Send) -> None:
    """A CKAN catalogue that fails with terminal escapes, in the message and in every text of a record."""
    record = {"id": f"a{ESCAPE}", "name": f"a{ESCAPE}", "title": f"Bomen{ESCAPE}", "authority": ESCAPE, "resources": [{"format": ESCAPE}]}
    if "package_search" in asked.target and "start=0" in asked.target:
        send(reply(json.dumps({"success": True, "result": {"count": 2, "results": [record]}}).encode(), Content_Type="application/json"))
    else:
        send(reply(json.dumps({"success": False, "error": ESCAPE}).encode(), Content_Type="application/json\x1b[2J"))


def controls(text: str) -> list[str]:
    return sorted({character for character in text if not character.isprintable() and character not in "\n\r\t"})


@pytest.mark.parametrize("command", ["run", "doctor", "records", "check"])
def test_no_escape_of_a_source_reaches_the_terminal(command: str, tmp_path: Path) -> None:
    with RawServer(hostile) as server:
        sources = tmp_path / "sources.yaml"
        sources.write_text(f"- id: a\n  kind: ckan\n  url: {server.url}/api/3/action/\n", encoding="utf-8")
        arguments: dict[str, list[str | Path]] = {
            "run": ["run", "--sources", sources, "--home", tmp_path / "home"],
            "doctor": ["doctor", "--source", f"{server.url}/api/3/action/"],
            "records": ["records", "--kind", "ckan", "--url", server.url, "--out", tmp_path / "out.jsonl"],
            "check": ["check", f"{server.url}/bomen.csv"],
        }
        result = datapeil(*arguments[command], allow_hosts=server.host, interval="0", retries="0", with_documents="false")
    assert len(server.targets) > 0 and result.stdout + result.stderr
    assert controls(result.stdout + result.stderr) == []
