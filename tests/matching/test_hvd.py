"""EU high-value datasets: declared, likely and designated stay apart."""

from assets.lists.reference_list import read_reference_list
from assets.matching.hvd import LEGISLATION, beside, item_categories
from tests.shared import shared

AIR = "http://data.europa.eu/bna/c_63b37dd4"
UNITS = "http://data.europa.eu/bna/c_9427236f"


def test_what_is_declared_is_not_also_likely() -> None:
    seen = beside((UNITS,), (), {"luchtkwaliteit"}, ())
    assert (seen.is_declared, seen.declared, seen.likely, seen.designated) == (True, (UNITS,), (), ())


def test_the_regulation_alone_is_a_declaration_without_category() -> None:
    seen = beside((), (LEGISLATION,), (), ())
    assert (seen.is_declared, seen.declared) == (True, ())


def test_what_its_item_suggests_is_likely_when_nothing_is_declared() -> None:
    seen = beside((), (), {"luchtkwaliteit", "bomen"}, ())
    assert (seen.is_declared, seen.likely, seen.designated) == (False, (AIR,), ())


def test_a_designation_counts_for_what_the_dataset_declares_or_is() -> None:
    assert beside((), (), {"luchtkwaliteit"}, (AIR, UNITS)).designated == (AIR,)
    assert not beside((), (), {"bomen"}, (AIR,)).says_anything


def test_items_and_categories_exist() -> None:
    assert set(item_categories()) <= {item.id for item in read_reference_list().items}
    known = shared("reference/hvd_categories.csv").read_text(encoding="utf-8")
    assert all(f"{uri}," in known for uris in item_categories().values() for uri in uris)
