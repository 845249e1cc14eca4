"""A whole national catalogue over CKAN's API: 20,400 packages in the field set of data.overheid.nl, 3 resources each, from a local server.

Measured is the process that harvests, with the child that parses, not the server: asked for page by page, captured, parsed, hashed, kept as
Parquet, attributed, joined and written to the warehouse; then a harvest of changes when there are none, and one when 200 changed.
"""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.measured import Result, of_function
from tests.replay_ckan import ReplayCkan

PACKAGES = 20_400
CHANGED = 200
SENTENCE = "Ligging en kenmerken van objecten in beheer van de gemeente, met soort, bouwjaar en onderhoudstoestand. "
FORMATS = (("CSV", "text/csv"), ("GEOJSON", "application/geo+json"), ("WFS_SRVC", "application/xml"))
VOCABULARY = "http://publications.europa.eu/resource/authority"


def measure() -> list[Result]:
    listed = list(packages(PACKAGES))
    with tempfile.TemporaryDirectory() as folder, ReplayCkan(listed) as server:
        given = (server.url, server.host, folder)
        size = f"{sum(len(body) for _, body in server.served) / 1e6:.0f} MB"
        results = [of_function("everything", harvest_and_store, *given, "2026-03-02", amount=PACKAGES, unit="packages", note=size)]
        for name, day in (("changes, none", "2026-03-03"), ("changes, none, again", "2026-03-04")):
            results.append(of_function(name, harvest, *given, day, amount=PACKAGES, unit="packages"))
        server.hold(
            [*listed[CHANGED:], *({**one, "title": "Anders", "metadata_modified": "2026-03-04T12:00:00"} for one in listed[:CHANGED])]
        )
        results.append(of_function(f"changes, {CHANGED}", harvest, *given, "2026-03-05", amount=PACKAGES, unit="packages"))
        results.append(of_function("the same, stored", harvest_and_store, *given, "2026-03-06", amount=PACKAGES, unit="packages"))
        return results


def harvest(url: str, host: str, folder: str, day: str) -> None:
    """One harvest of one source into the archive."""
    from assets.catalogues.client.web import Limits, PoliteClient, Politeness
    from assets.catalogues.harvest import Source
    from assets.catalogues.harvesting import harvest_source
    from assets.catalogues.outcomes import keep_harvest
    from assets.evidence import Evidence

    evidence = Evidence(Path(folder) / "evidence")
    with PoliteClient(Politeness("bench", interval=0), Limits(), frozenset({host})) as client:
        made = harvest_source(Source("bench", "ckan", url), client, evidence, date.fromisoformat(day))
    if made.outcome != "complete":
        raise SystemExit(f"{made.outcome}: {made.reason}")
    keep_harvest(evidence, made, date.fromisoformat(day))


def harvest_and_store(url: str, host: str, folder: str, day: str) -> None:
    """The harvest, and its tables in the warehouse: dagster, which the warehouse is a resource of, is imported too."""
    from assets.catalogues.attribution import read_register
    from assets.catalogues.harvest import Source
    from assets.catalogues.roads import join_roads
    from assets.catalogues.shown import shown
    from assets.evidence import Evidence
    from assets.lists import LISTS
    from assets.warehouse import Warehouse

    harvest(url, host, folder, day)
    source, register = Source("bench", "ckan", url), read_register(LISTS)
    states = {"bench": shown(source, Evidence(Path(folder) / "evidence"), date.fromisoformat(day))}
    joined = join_roads(states, [source], register, frozenset(register.edition(None)))
    warehouse = Warehouse(path=f"{folder}/warehouse.duckdb")
    for table in ("datasets", "distributions", "roads", "attributions"):
        warehouse.write(table, getattr(joined, table))


def packages(number: int) -> Iterator[dict[str, Any]]:
    """Invented packages, as data.overheid.nl gives them: some 6 kB each."""
    from assets.catalogues.attribution import read_register
    from assets.lists import LISTS

    current = [municipality for municipality in read_register(LISTS).municipalities if municipality.valid_to is None]
    for position in range(number):
        publisher = current[position % len(current)]
        uri, key = publisher.owms_uri or publisher.tooi_uri, f"{position:08x}-0000-4000-8000-{position:012x}"
        yield {
            "id": key, "name": f"objecten-{position}", "title": f"Objecten in de openbare ruimte van {publisher.name} ({position})",
            "notes": SENTENCE * (4 + position % 8), "identifier": f"https://catalogus.example/{key}", "authority": uri, "publisher": uri,
            "contact_point_name": "Team open data", "contact_point_email": f"open{position}@gemeente.example",
            "theme": ["http://standaarden.overheid.nl/owms/terms/Natuur_en_milieu"],
            "tags": [{"name": f"woord {position % n}"} for n in (7, 31)],
            "license_id": "http://creativecommons.org/publicdomain/zero/1.0/deed.nl", "access_rights": f"{VOCABULARY}/access-right/PUBLIC",
            "dataset_status": "http://data.overheid.nl/status/beschikbaar", "frequency": f"{VOCABULARY}/frequency/ANNUAL",
            "high_value": "False",
            "spatial_scheme": ["http://standaarden.overheid.nl/owms/4.0/doc/waardelijsten/overheid.gemeente"], "spatial_value": [uri],
            "language": [f"{VOCABULARY}/language/NLD"], "metadata_language": f"{VOCABULARY}/language/NLD", "issued": "2020-01-01",
            "modified": f"2026-02-{1 + position % 28:02}", "metadata_created": f"2020-01-01T00:00:00.{position:06}",
            "metadata_modified": f"2026-02-{1 + position % 28:02}T{position % 24:02}:{position % 60:02}:00.{position:06}",
            "source_catalog": "https://data.overheid.nl/community/organization/catalogus",
            "organization": {"title": "Catalogus", "name": "catalogus"},
            "resources": [_resource(key, position, *form) for form in FORMATS],
        }  # fmt: skip


def _resource(key: str, position: int, name: str, media_type: str) -> dict[str, Any]:
    return {
        "id": f"{key}-{name}", "name": f"Objecten als {name}", "url": f"https://gemeente.example/{position}.{name.lower()}",
        "description": SENTENCE, "format": f"{VOCABULARY}/file-type/{name}", "media_type": media_type, "size": 1000 + position,
        "license_id": "http://creativecommons.org/publicdomain/zero/1.0/deed.nl", "state": "active", "package_id": key, "hash": "",
        "created": "2020-01-01T00:00:00.000000", "last_modified": None, "position": position % 3, "cache_url": None, "resource_type": None,
    }  # fmt: skip
