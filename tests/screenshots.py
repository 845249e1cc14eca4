"""`make screenshots`: the pictures in docs/pictures/, taken of the demo in a real Chromium."""

import tempfile
from pathlib import Path

from tests.browser import chromium
from tests.runs import datapeil

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
# name -> page, width, height
SHOTS = {
    "scorecard": ("gemeente/GM0546/index.html", 1120, 1400),
    "country": ("index.html", 1120, 1100),
    "scorecard-narrow": ("gemeente/GM0546/index.html", 360, 1100),
}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        for day in ("2026-10-05", "2026-11-02"):
            result = datapeil("demo", "--home", home, "--date", day)
            if result.returncode:
                raise SystemExit(result.stderr)
        with chromium() as browser:
            for name, (path, width, height) in SHOTS.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto((home / "site" / path).resolve().as_uri())
                page.screenshot(path=PICTURES / f"{name}.png")
                page.close()


if __name__ == "__main__":
    main()
