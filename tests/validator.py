"""The W3C's HTML validator (vnu) for tests of pages: the jar of its npm package, pinned by version and SHA-256, run by the Java on PATH.

`make test` fetches it into .venv/ (`python -m tests.validator`). Where it cannot be had, those tests skip and say so; in CI they fail.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

PACKAGE, SHA256 = "vnu-jar@26.9.27", "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
JAR = Path(__file__).parents[1] / ".venv" / "vnu.jar"


def complaints(pages: Sequence[Path]) -> list[dict[str, Any]]:
    """What the validator finds wrong in the pages (errors only), each with url, lastLine and message."""
    if not JAR.exists() or not shutil.which("java"):
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say(f"the HTML validator is not here: it needs java on PATH and {JAR.name} in .venv (make validator)")
    command = [
        "java",
        "-Xss2m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        str(JAR),
        "--errors-only",
        "--format",
        "json",
        *map(str, pages),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return messages


def main() -> None:
    """Fetch the jar with npm; an exit with one line when it is not the one that is named here."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["npm", "pack", "--silent", "--pack-destination", scratch, PACKAGE], check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(scratch).glob("*.tgz")
        with tarfile.open(archive) as packed:
            packed.extract("package/build/dist/vnu.jar", scratch, filter="data")
        jar = Path(scratch, "package/build/dist/vnu.jar")
        if hashlib.sha256(jar.read_bytes()).hexdigest() != SHA256:
            sys.exit(f"{PACKAGE} is not the package that is pinned: its jar has another SHA-256")
        shutil.move(jar, JAR)


if __name__ == "__main__":
    main()
