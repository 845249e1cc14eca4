"""From the facts of examined files to rows of the warehouse.

What belongs here: the shape of the rows of `examinations`, `columns`, `contents` and `personal_data_notices`. Of a file with an open
personal-data notice nothing goes on but its format and fingerprint, so that whatever is made of these tables cannot tell it from any other
file whose content we did not measure (scorecard.md, sections 4 and 9).
"""

from typing import Any

from assets.files.shards import NOT_MEASURED
from assets.scorecard.observe import as_date

Facts = dict[str, Any]
Row = dict[str, Any]


def withheld(facts: Facts) -> Facts:
    """The facts of a file with an open notice, as far as others may know them."""
    return {"format": facts["format"], "fingerprint": facts["fingerprint"], "is_table": None, "problem": NOT_MEASURED, "remarks": [],
            "columns": [], "contents": []}  # fmt: skip


def examination_row(sha256: str, facts: Facts) -> Row:
    is_table = facts["is_table"]
    return {
        "sha256": sha256,
        "format": facts["format"],
        "member": facts.get("member") or None,
        "is_table": is_table,
        "encoding": facts.get("encoding") or None,
        "delimiter": facts.get("delimiter") or None,
        "header_rows": facts.get("header_rows"),
        "rows": facts.get("rows"),
        "columns": len(facts["columns"]) if is_table else None,
        "duplicate_rows": facts.get("duplicate_rows"),
        "geometry": facts.get("geometry") or None,
        "crs": facts.get("crs") or None,
        "declared_crs": facts.get("declared_crs") or None,
        "missing_geometries": facts["missing_geometries"] if facts.get("geometry") else None,
        "invalid_geometries": facts["invalid_geometries"] if facts.get("geometry") else None,
        "newest_date": as_date(facts.get("newest_date")),
        "fingerprint": facts["fingerprint"],
        "problem": facts["problem"] or None,
        "remarks": facts["remarks"],
    }


def column_rows(sha256: str, facts: Facts) -> list[Row]:
    return [
        {
            "sha256": sha256,
            "position": position,
            "name": column["name"],
            "type": column["type"],
            "nulls": column["nulls"],
            "distinct_values": column["distinct"],
            "minimum": column["minimum"] or None,
            "maximum": column["maximum"] or None,
            "examples": list(column["examples"]),
        }
        for position, column in enumerate(facts["columns"], 1)
    ]


def content_rows(sha256: str, facts: Facts) -> list[Row]:
    return [
        {
            "sha256": sha256,
            "item": content["item"],
            "gm_code": content["gm_code"],
            "rows": content["rows"],
            "concepts": [f"{concept}={column}" for concept, column in content["concepts"].items()],
            "missing": list(content["missing"]),
            "filled_cells": content["filled_cells"],
            "valid_rows": content["valid_rows"],
            "failures": [f"{rule}={rows}" for rule, rows in content["failures"].items()],
            "duplicate_rows": content["duplicate_rows"],
            "deviations": None if content["deviations"] is None else list(content["deviations"]),
        }
        for content in facts["contents"]
    ]


def notice_row(sha256: str, facts: Facts, is_open: bool) -> Row:
    """Kinds and counts of what the lint found; no value and no name of a column."""
    cells: dict[str, int] = {}
    for finding in facts["personal"]:
        cells[finding["kind"]] = cells.get(finding["kind"], 0) + finding["cells"]
    return {
        "sha256": sha256,
        "kinds": sorted(cells),
        "columns": len(facts["personal"]),
        "cells": sum(cells.values()),
        "counts": [f"{kind}={count}" for kind, count in sorted(cells.items())],
        "is_open": is_open,
    }
