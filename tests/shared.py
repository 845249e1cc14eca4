"""Where the real captures and labels lie that tests read but the project does not ship."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("DATAPEIL_SHARED") or Path(__file__).resolve().parents[2] / "shared")


def shared(relative: str) -> Path:
    """The path below the shared folder; skips the test, saying why, where it is absent."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"real captures are not here (no {relative} in the shared folder; set DATAPEIL_SHARED)")
    return path
