"""A country in which every municipality publishes every item of the list: 8,892 datasets, every page, PDF and workbook.

The step `site` is the one to look at: all of it in under 60 s but the PDFs, all PDFs in under 3 minutes, memory under 1.5 GiB.
"""

from assets.catalogues.attribution import read_register
from assets.lists import LISTS
from assets.lists.reference_list import read_reference_list
from tests.bench.measured import Result
from tests.bench.nation import ALIKE
from tests.bench.step_by_step import measured_runs

DAY = "2026-11-24"


def measure() -> list[Result]:
    register, items = read_register(LISTS), read_reference_list().items
    packages = [
        {
            "id": f"{code}-{item.id}",
            "name": f"{item.id}-{code}".lower(),
            "title": f"{item.title} {register[code].name}",
            "notes": f"Dit bestand bevat {item.title.lower()} van {register[code].name}. Het is verzonnen. Het dient om te meten.",
            "identifier": f"https://voorbeeld.example/{code}/{item.id}",
            "authority": register[code].owms_uri,
            "publisher": register[code].owms_uri,
            **ALIKE,
            "resources": [{"id": "1", "url": f"https://voorbeeld.example/{code}/{item.id}.csv", "format": "CSV"}],
        }
        for code in register.edition(None)
        for item in items
    ]
    return measured_runs(packages, DAY, ("the country",))
