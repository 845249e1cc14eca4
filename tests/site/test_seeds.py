"""Every idea of the report of 2018 that councils, VNG and colleagues take along has a place in the demo's site; each is named here."""

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

# The report's idea (the table in the product's description) -> the page where it lives, and what must be said there.
SEEDS = {
    "knelpunten: where municipalities are held back": (
        "vng/2026-kw4/index.html",
        ("Knelpunten", "Zoveel punten verliest", "Open licentie"),
    ),
    "verschillen tussen gemeenten": ("vng/2026-kw4/index.html", ("90e en het 10e percentiel", "Met 95 procent zekerheid")),
    "welke gemeenten mooie stappen zetten": ("vng/2026-kw4/index.html", ("Stijgers",)),
    "slimme volger": ("vng/2026-kw4/index.html", ("Slimme volgers",)),
    "waar ze in dat proces zijn": ("vng/2026-kw4/index.html", ("Een geldig zelfbeeld heeft",)),
    "kennisbank of good examples": ("kennisbank/index.html", ("Kennisbank", "Bomen in de wijk", "Domein", "Publieke waarde")),
    "the five fields of a practice card": (
        "kennisbank/bomen-in-de-wijk/index.html",
        ("Inhoud", "Organisatie", "Methodiek", "Visualisatie", "Samenwerking"),
    ),
    "public-value dimensions": (
        "kennisbank/bomen-in-de-wijk/index.html",
        ("Bijdrage: effectiviteit, legitimiteit", "open proces", "drie assen"),
    ),
    "goede voorbeelden in de schijnwerpers": (
        "kennisbank/voorbeelden/index.html",
        ("Beste voorbeelden", "100.000 tot 250.000 inwoners", "Leiden"),
    ),
    "examples, from a scorecard": ("gemeente/GM0546/index.html", ("Uit de kennisbank", "Strooien zonder verrassing")),
    "gemeenteraden informeren": (
        "gemeente/GM0546/raad/index.html",
        (
            "Wat biedt de gemeente aan?",
            "Wat vonden wij niet?",
            "reden",
            "Wat levert het meest op?",
            "Vragen die u het college kunt stellen",
        ),
    ),
    "samenwerkingen": ("samenwerking/index.html", ("Zaanstreek", "Kennispunt Twente", "Regio Alkmaar", "Amsterdam en Haarlem")),
    "joint publishers count for each member": (
        "samenwerking/voorbeeld-noordkop/index.html",
        ("telt voor elk van hen", "Hoorn", "Texel", "Vaarroutes"),
    ),
    "figures for sites that compare municipalities": ("vng/2026-kw4/index.html", ("dp_score", "not_measured", "Een lege waarde betekent")),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_of_the_table_that_is_taken_along_has_its_place(demo_home: Path, seed: str) -> None:
    path, words = SEEDS[seed]
    page = re.sub(r"\s+", " ", (demo_home / "site" / path).read_text(encoding="utf-8"))
    assert not [word for word in words if word not in page], path


def test_the_framework_is_the_second_sheet_of_a_scorecard(demo_home: Path) -> None:
    sheet = PdfReader(demo_home / "site" / "gemeente" / "GM0344" / "scorekaart.pdf").pages[1].extract_text()
    headings = ["Visie", "Inhoudelijke prioriteiten", "Randvoorwaarden", "Organisatie en middelen", "Agendering"]
    places = [sheet.index(heading) for heading in headings]
    assert places == sorted(places) and "Zelf opgegeven" in sheet and "Wij vonden 26 datasets" in sheet


def test_the_country_leads_to_all_of_it(demo_home: Path) -> None:
    page = (demo_home / "site" / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{place}/index.html"' in page for place in ("vng", "kennisbank", "samenwerking"))
