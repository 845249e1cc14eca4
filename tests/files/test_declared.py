"""What a catalogue says of a format is understood in its many spellings, and counts as true when the bytes are what was meant."""

import pytest

from assets.files.declared import claim_is_true, declared_format


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (("CSV", None), "csv"),
        (("http://publications.europa.eu/resource/authority/file-type/GEOJSON", ""), "geojson"),
        ((None, "text/csv; charset=utf-8"), "csv"),
        (("", "application/json;odata=minimal"), "json"),
        (("Excel", None), "xls"),
        (("onbekend", "text/html"), "html"),
        (("OGC:WFS", None), "wfs"),
        (("iets anders", None), ""),
        ((None, None), ""),
    ],
)
def test_a_claim_is_understood(claims: tuple[str | None, ...], expected: str) -> None:
    assert declared_format(*claims) == expected


@pytest.mark.parametrize(
    ("declared", "real", "is_true"),
    [
        ("csv", "csv", True),
        ("csv", "html", False),
        ("csv", "xlsx", False),
        ("csv", "empty", False),
        ("json", "geojson", True),
        ("geojson", "json", False),
        ("xml", "gml", True),
        ("gml", "xml", False),
        ("xls", "xlsx", True),
        ("xlsx", "xls", False),
        ("zip", "zip", True),
        ("shp", "shp", True),
        ("wfs", "gml", True),
        ("pdf", "unknown", False),
    ],
)
def test_a_claim_is_true_for_the_format_and_for_what_is_more_precise(declared: str, real: str, is_true: bool) -> None:
    assert claim_is_true(declared, real) is is_true
