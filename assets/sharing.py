"""Stage 5, scoring: what others take along from it: VNG's quarter, the export of indicators, the best examples, joint publications.

What belongs here: the tables that sum up conclusions for a reader. What is concluded lies in comparison.py and trends.py.
"""

import pyarrow as pa
from dagster import AssetOut, MaterializeResult, multi_asset

from assets.catalogues.joint import joint_publications, member_rows
from assets.comparison import actions, compared
from assets.lists.indicators import indicators
from assets.said.practice import NAMING
from assets.scorecard.quarters import quarter_of
from assets.snapshot import Snapshot
from assets.statements import said
from assets.trends import bottlenecks, diffusion, national
from assets.warehouse import Warehouse, contract
from quality.method import method
from quality.peers import size_class

JOINT = """
SELECT source, dataset_id, publisher, publisher_name, creator FROM datasets
SEMI JOIN (SELECT * FROM attributions WHERE contains(how, 'samenwerking')) USING (source, dataset_id)
WHERE removed_since IS NULL ORDER BY source, dataset_id
"""
DAYS = method().climbers.days  # so long somebody is a smart follower, as somebody is a climber
INNOVATORS = method().adopters[0].id  # who goes first follows nobody
TABLES = ("collective_fixes", "indicators", "quarter_figures", "best_examples", "cooperations", "joint_datasets")


@multi_asset(
    group_name="scoring",
    pool="warehouse",
    deps=[actions, *compared.keys, bottlenecks, diffusion, national, "profiles"],
    outs={table: AssetOut(description=contract(table).description, kinds={"duckdb"}) for table in TABLES},
)
def shared(snapshot: Snapshot, warehouse: Warehouse):
    """Sum up this snapshot for who reads the country, compares municipalities, or looks for an example."""
    norm, period = method().learning, quarter_of(snapshot.day)
    joint = joint_publications(warehouse.read(JOINT), snapshot.inputs.register)
    written = {
        "collective_fixes": warehouse.write("collective_fixes"),
        "indicators": warehouse.write("indicators", _figures(), period=period),
        "quarter_figures": warehouse.write(
            "quarter_figures",
            date=snapshot.day,
            period=period,
            days=DAYS,
            innovators=INNOVATORS,
            earned=norm.earned,
        ),
        "best_examples": warehouse.write("best_examples", _classes(warehouse, _namable(snapshot)), earned=norm.earned, known=norm.known),
        "cooperations": warehouse.write("cooperations", member_rows(joint, snapshot.inputs.register, snapshot.inputs.scored)),
        "joint_datasets": warehouse.write(
            "joint_datasets",
            ({"cooperation": by.id, "source": row["source"], "dataset_id": row["dataset_id"], "items": []} for by, row in joint),
        ),
    }
    for table in TABLES:
        yield MaterializeResult(asset_key=table, metadata=written[table])


def _figures() -> pa.Table:
    """Which figure each indicator shows, in their order."""
    listed = [{"indicator": one.code, "figure": one.figure, "position": position} for position, one in enumerate(indicators())]
    return pa.Table.from_pylist(listed)


def _namable(snapshot: Snapshot) -> frozenset[str]:
    """The municipalities that agreed to be named as an example."""
    return frozenset(given.gm_code for given in said(NAMING, snapshot) if given.may_be_named and given.date <= snapshot.day)


def _classes(warehouse: Warehouse, namable: frozenset[str]) -> pa.Table:
    """The size class of every municipality whose inhabitants are known, and whether it may be named as an example."""
    counted = warehouse.read("SELECT gm_code, population FROM municipalities WHERE is_scored AND population > 0 ORDER BY gm_code")
    rows = [
        {"gm_code": row["gm_code"], "size_class": size_class(row["population"]), "may_be_named": row["gm_code"] in namable}
        for row in counted
    ]
    return pa.Table.from_pylist(rows)
