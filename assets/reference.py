"""Stage 1, reference: whom is measured, against what, and where we look.

What belongs here: the assets made from lists only, without any request.
"""

from dagster import MaterializeResult, asset

from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.reasons import reasons


@asset(group_name="reference", kinds={"duckdb"}, pool="warehouse")
def municipalities(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per municipality that exists or existed, with the edition of the register that is scored."""
    register = snapshot.inputs.register
    scored = set(snapshot.inputs.scored)
    metadata = warehouse.write(
        "municipalities",
        [
            {
                "gm_code": m.gm_code,
                "name": m.name,
                "official_name": m.official_name,
                "province": m.province,
                "owms_uri": m.owms_uri,
                "tooi_uri": m.tooi_uri,
                "valid_from": m.valid_from,
                "valid_to": m.valid_to,
                "population": m.population,
                "address_density": m.address_density,
                "is_scored": m.gm_code in scored,
            }
            for m in register.municipalities
        ],
    )
    return MaterializeResult(metadata=metadata | {"scored": len(scored)})


@asset(group_name="reference", kinds={"duckdb"}, pool="warehouse")
def reference_list(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per item of the reference list: what every municipality is expected to publish."""
    expected = snapshot.inputs.reference_list
    metadata = warehouse.write(
        "reference_list",
        [
            {
                "item": item.id,
                "position": position,
                "title": item.title,
                "domain": item.domain,
                "source_status": item.source_status,
                "source_url": item.source_url,
                "weight": item.weight,
                "freshness_days": item.freshness_days,
                "central_source": item.central_source or None,
                "standard": item.standard or None,
                "list_version": expected.version,
            }
            for position, item in enumerate(expected.items, 1)
        ],
    )
    return MaterializeResult(metadata=metadata | {"list_version": expected.version})


@asset(group_name="reference", kinds={"duckdb"}, pool="warehouse", deps=[municipalities])
def sources(snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """One row per place where datasets of municipalities may be listed, harvested or not."""
    places = snapshot.inputs.places
    metadata = warehouse.write(
        "sources",
        [
            {
                "source": place.id,
                "kind": place.kind or None,
                "title": place.title,
                "url": place.url,
                "gm_codes": list(place.gm_codes),
                "is_connected": place.is_connected,
            }
            for place in places
        ],
    )
    return MaterializeResult(metadata=metadata | {"connected": sum(place.is_connected for place in places)})


@asset(group_name="reference", kinds={"duckdb"}, pool="warehouse")
def reason_texts(warehouse: Warehouse) -> MaterializeResult:
    """One row per reason of a check or status: its text, what to do about it and who can."""
    return MaterializeResult(metadata=warehouse.write("reason_texts", [reason.model_dump() for reason in reasons().values()]))
