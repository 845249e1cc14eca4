"""How assets show things in the UI: rows as a table, and the address of a page.

What belongs here: from plain values to Dagster's metadata, which knows no dates or nulls.
"""

from collections.abc import Sequence
from typing import Any

from dagster import MetadataValue, TableColumn, TableMetadataValue, TableRecord, TableSchema, UrlMetadataValue


def table(rows: Sequence[dict[str, Any]]) -> TableMetadataValue:
    """Rows as a table, with the columns of the first."""
    records = [TableRecord({key: plain(value) for key, value in row.items()}) for row in rows]
    return MetadataValue.table(records, schema=TableSchema([TableColumn(name) for name in (rows[0] if rows else ("none",))]))


def plain(value: Any) -> str | int | float | bool:
    return value if isinstance(value, str | int | float | bool) else "" if value is None else str(value)


def page(site_url: str, path: str) -> UrlMetadataValue:
    """A link to a page of the published site."""
    return MetadataValue.url(f"{site_url.rstrip('/')}/{path}")


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a row that are known: each becomes a line that is plotted over time. Unknown is left out, for it is not zero."""
    return {name: value for name, value in row.items() if value is not None}
