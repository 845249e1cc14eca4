"""Stage 6, publication: everything public, written aside and switched by one rename.

What belongs here: putting cards and open data into a new folder and making it the site. What a page looks like belongs to assets/site/.
"""

import os
import shutil
from pathlib import Path

import pyarrow as pa
from dagster import AssetExecutionContext, AssetMaterialization, AssetSpec, MaterializeResult, StaticPartitionsDefinition, asset

from assets.catalogues.attribution import read_register
from assets.catalogues.client.opt_out import read_opt_out
from assets.comparison import actions, unmeasured
from assets.evidence import fingerprint
from assets.lists import LISTS
from assets.said.practice import PRACTICE
from assets.scorecard.cards import build_cards
from assets.scorecard.national_card import build_national
from assets.sharing import shared
from assets.shown import page
from assets.site.build import Publication, build_site
from assets.site.data_files import published_tables
from assets.site.frozen import Frozen
from assets.site.pages import About
from assets.site.quarters import Quarters
from assets.snapshot import Snapshot
from assets.statements import said
from assets.trends import bottlenecks, diffusion, history, national
from assets.visits import requests
from assets.warehouse import Warehouse

municipality = AssetSpec(
    "municipality",
    group_name="publication",
    description="One row per municipality: its published scorecard. Each publication logs one event per municipality.",
    partitions_def=StaticPartitionsDefinition(list(read_register(LISTS).edition(None))),
    deps=["site"],
    kinds={"html"},
)


@asset(
    group_name="publication",
    kinds={"html", "csv", "parquet"},
    pool="warehouse",
    deps=[actions, unmeasured, history, diffusion, bottlenecks, national, *shared.keys, requests, "neutral",
          "profiles", "corrections", "facilities", "hvd"],
)  # fmt: skip
def site(context: AssetExecutionContext, snapshot: Snapshot, warehouse: Warehouse) -> MaterializeResult:
    """Everything public: pages, data and downloads, in a new folder that one rename makes the site."""
    cards = build_cards(snapshot, warehouse)
    tables = published_tables(warehouse.arrow, snapshot.is_demo)
    publication = Publication(
        cards,
        build_national(snapshot, warehouse, cards),
        _about(snapshot, tables["requests"]),
        tables,
        snapshot.with_documents,
        is_complete=not warehouse.read("SELECT 1 FROM harvests WHERE outcome <> 'complete' LIMIT 1"),
        frozen=Frozen(snapshot.evidence),
        quarters=Quarters(snapshot.evidence),
        site_url=snapshot.site_url,
    )
    new = snapshot.place.folder / ".sites" / f"{snapshot.day}-{publication.content[:12]}"
    if snapshot.place.site.exists() and snapshot.place.site.resolve() == new.resolve():
        return MaterializeResult(metadata={"unchanged": True, "path": str(snapshot.place.site)})
    shutil.rmtree(new, ignore_errors=True)  # left half-written by a run that was killed
    new.mkdir(parents=True)
    build_site(new, publication, snapshot.place.site.resolve() if snapshot.place.site.is_symlink() else None)
    switch(snapshot.place.site, new)
    for card in cards:
        context.log_event(
            AssetMaterialization(
                "municipality",
                partition=card.gm_code,
                metadata={
                    "name": card.name,
                    "status": card.figures.status_label,
                    "page": page(snapshot.site_url, f"gemeente/{card.gm_code}/"),
                    **({"score": card.figures.score} if card.figures.score is not None else {}),
                    **({"coverage": card.figures.coverage} if card.figures.coverage is not None else {}),
                },
            )
        )
    files = [path for path in new.rglob("*") if path.is_file()]
    return MaterializeResult(
        metadata={
            "pages": sum(path.suffix == ".html" for path in files),
            "bytes": sum(path.stat().st_size for path in files),
            "path": str(snapshot.place.site),
            "site": page(snapshot.site_url, ""),
        }
    )


def switch(site: Path, new: Path) -> None:
    """Make `new` what `site` leads to, in one rename, and remove what it led to before."""
    link = site.with_name(f".site-{fingerprint([str(new)])}")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(new, site.parent))
    os.replace(link, site)
    for folder in new.parent.iterdir():  # the site before, and what killed runs left half-written: nothing leads there
        if folder != new and folder.is_dir():
            shutil.rmtree(folder)


def _about(snapshot: Snapshot, requests: pa.Table) -> About:
    """What pages say of our manners, per host; no times, for they differ from run to run."""
    return About(
        hosts=tuple(requests.to_pylist()),
        stay_away=read_opt_out(LISTS / "opt_out.yaml"),
        reference_list=snapshot.inputs.reference_list,
        portals=tuple(portal for portal in snapshot.inputs.portals if portal.gm_codes),
        contact=snapshot.contact,
        other_names=snapshot.inputs.register.other_names(snapshot.inputs.scored),
        practice=said(PRACTICE, snapshot),
    )
