"""Stage 5, the two neutral figures beside the score: MQA points and stars.

What belongs here: laying records, verdicts of shapes, and attempts before quality/mqa.py and quality/stars.py. They never enter the score.
"""

from collections import defaultdict
from typing import Any

from dagster import AssetOut, MaterializeResult, multi_asset

from assets.files.declared import declared_format
from assets.metadata import OWNED, conformance
from assets.snapshot import Snapshot
from assets.warehouse import Warehouse
from quality.mqa import Points, band_of, mean_of, points_of, representative_of, seen_in_dataset, seen_in_distribution
from quality.stars import Stars, stars_of
from quality.stars import seen_in_distribution as seen_for_stars

REACHED = """
SELECT url, max_by(outcome IN ('ok', 'redirected'), date) AS is_reached, max_by(sha256, date) FILTER (sha256 IS NOT NULL) AS sha256
FROM reachability WHERE NOT is_ours GROUP BY url
"""
Key = tuple[str, str]


@multi_asset(
    group_name="scoring",
    pool="warehouse",
    deps=[conformance, "reachability", "examinations"],
    outs={
        "neutral_figures": AssetOut(
            description="One row per dataset of a municipality: its raw indicators, MQA points and stars.", kinds={"duckdb", "python"}
        ),
        "neutral_distributions": AssetOut(description="One row per distribution: its raw indicators.", kinds={"duckdb", "python"}),
        "neutral": AssetOut(description="One row per municipality with datasets: the two neutral figures.", kinds={"duckdb", "python"}),
    },
)
def neutrals(snapshot: Snapshot, warehouse: Warehouse):
    """What the two neutral figures see in every record, and what follows from it."""
    verdicts = {
        (row["source"], row["dataset_id"]): row["conforms"]
        for row in warehouse.read(
            "SELECT source, dataset_id, bool_and(conforms) AS conforms FROM conformance GROUP BY ALL"  # with its distributions
        )
    }
    datasets = {(row["source"], row["dataset_id"]): row for row in warehouse.read(OWNED.format(columns="*", table="datasets", more=""))}
    own = {key: seen_in_dataset(row, verdicts.get(key)) for key, row in datasets.items()}
    parts = _distributions(datasets, warehouse)
    points = {key: points_of(seen, parts[key]) for key, seen in own.items()}
    stars = {key: _best([stars_of(seen) for seen in parts[key]]) for key in own}
    figures = [
        {
            "source": key[0],
            "dataset_id": key[1],
            **seen,
            "distributions": len(parts[key]),
            "mqa_low": points[key].low,
            "mqa_high": points[key].high,
            "mqa_band": band_of(points[key], seen["conforms"] is not None) or None,
            "stars_low": stars[key].low,
            "stars_high": stars[key].high,
        }
        for key, seen in own.items()
    ]
    rows = [{"source": key[0], "dataset_id": key[1], "position": n, **seen} for key in own for n, seen in enumerate(parts[key], 1)]
    of_municipality: dict[str, list[Key]] = defaultdict(list)
    for row in warehouse.read("SELECT DISTINCT gm_code, source, dataset_id FROM attributions ORDER BY ALL"):
        of_municipality[row["gm_code"]].append((row["source"], row["dataset_id"]))
    together = [_together(gm_code, keys, own, parts, points, stars) for gm_code, keys in of_municipality.items()]
    for table, made in (("neutral_figures", figures), ("neutral_distributions", rows), ("neutral", together)):
        yield MaterializeResult(asset_key=table, metadata=warehouse.write(table, made))


def _distributions(datasets: dict[Key, dict[str, Any]], warehouse: Warehouse) -> dict[Key, list[dict[str, bool | None]]]:
    """The indicators of the distributions of each dataset, in the order of the record."""
    visits = warehouse.read(REACHED)
    reached = {row["url"]: row["is_reached"] for row in visits}
    formats = {row["sha256"]: row["format"] for row in warehouse.read("SELECT sha256, format FROM examinations")}
    real = {row["url"]: formats.get(row["sha256"], "") for row in visits}
    seen: dict[Key, list[dict[str, bool | None]]] = {key: [] for key in datasets}
    for row in warehouse.read(OWNED.format(columns="*", table="distributions", more=", position")):
        key = row["source"], row["dataset_id"]
        licence = row["licence"] or datasets[key]["licence"] or ""
        form = real.get(row["url"]) or declared_format(row["format"], row["media_type"])
        seen[key].append(seen_in_distribution(row, datasets[key], reached) | seen_for_stars(row["access_url"] or "", licence, form))
    return seen


def _together(
    gm_code: str,
    keys: list[Key],
    own: dict[Key, dict[str, bool | None]],
    parts: dict[Key, list[dict[str, bool | None]]],
    points: dict[Key, Points],
    stars: dict[Key, Stars],
) -> dict[str, Any]:
    """The row of one municipality."""
    mean = mean_of([points[key] for key in keys])
    representative = representative_of([own[key] for key in keys], [seen for key in keys for seen in parts[key]])
    return {
        "gm_code": gm_code,
        "datasets": len(keys),
        "mqa_mean_low": mean.low,
        "mqa_mean_high": mean.high,
        "mqa_representative_low": representative.low,
        "mqa_representative_high": representative.high,
        "mqa_band": band_of(mean, all(own[key]["conforms"] is not None for key in keys)) or None,
        "stars_low": sum(stars[key].low for key in keys) / len(keys),
        "stars_high": sum(stars[key].high for key in keys) / len(keys),
    }


def _best(several: list[Stars]) -> Stars:
    """The most stars that a distribution has for certain, and at most; none without a distribution."""
    return Stars(max((stars.low for stars in several), default=0), max((stars.high for stars in several), default=0))
