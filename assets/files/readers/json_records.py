"""Which values in JSON are the records of a table: a list of objects, rows of values, objects under keys, or a list per column.

What belongs here: the rules, for a value that is in memory. json_large.py follows the same rules where it is not.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

DEPTH = 4  # objects inside objects in which records are looked for
KEYED = 3  # so many objects of one kind under keys are records too
SERVICE_LINKS = frozenset({"service-desc", "conformance", "data", "items"})  # OGC 17-069r4, 7.2 and 7.13
DESCRIBED = 1000  # columns, at most, that a list beside the records describes
# Where a record has its values, what may stand beside them, and what of that is kept: GeoJSON (RFC 7946), ArcGIS and JSON:API 1.1,
# OpenDataSoft's search API 1.0, and Elasticsearch, through which Open Raadsinformatie answers.
INSIDE: tuple[tuple[str, frozenset[str], tuple[str, ...]], ...] = (
    ("properties", frozenset(("type", "id", "bbox", "geometry")), ("geometry",)),
    ("attributes", frozenset(("type", "id", "links", "relationships", "meta", "geometry")), ("id", "geometry")),
    ("fields", frozenset(("datasetid", "recordid", "record_timestamp", "geometry")), ("geometry",)),
    ("_source", frozenset(("_index", "_type", "_id", "_score", "_version", "sort")), ()),
)
Record = dict[str, Any]


class Records(NamedTuple):
    """`where` they are (dots between keys), and how many elements of their list are no record."""

    where: str
    rows: list[Record]
    left_out: int = 0


def is_service(value: Any) -> bool:
    """Whether a value describes a service rather than holding data: of ArcGIS, or a page of an OGC API (OGC 17-069r4, section 7)."""
    if not isinstance(value, dict):
        return False
    is_arcgis = "currentVersion" in value and bool(value.keys() & {"layers", "fields", "serviceDescription", "services"})
    is_listing = "links" in value and bool(value.keys() & {"collections", "conformsTo"})
    return is_arcgis or is_listing or value.keys() == {"conformsTo"} or _leads_to_data(value)


def _leads_to_data(value: Record) -> bool:
    """A landing page or one collection of an OGC API: links to what there is, and no other list of objects."""
    lists = {key: inner for key, inner in value.items() if isinstance(inner, list) and any(isinstance(entry, dict) for entry in inner)}
    relations = {str(link.get("rel")).rsplit("/", 1)[-1] for link in lists.get("links", []) if isinstance(link, dict)}
    return lists.keys() == {"links"} and bool(relations & SERVICE_LINKS)


def longest(value: Any) -> Records | None:
    """The longest table in a value, the first of equals; one that only describes the columns of another comes last."""
    found = sorted(_candidates(value, "", 0), key=lambda candidate: -len(candidate.rows))
    return next((one for one in found if not _describes(one, found)), next(iter(found), None))


def _describes(one: Records, found: list[Records]) -> bool:
    """Whether the records of a table have a type and a name each, and name all columns of another one: CKAN and ArcGIS list those so.

    Where a file is too large to hold, records outnumber columns: json_large.py need not ask.
    """
    if len(one.rows) > DESCRIBED or not one.rows or "type" not in one.rows[0]:
        return False
    said = [{text for row in one.rows if isinstance(text := row.get(key), str)} for key in one.rows[0]]
    columns = [other.rows[0].keys() - {"geometry"} for other in found if other.rows and other is not one]
    return any(names and names <= known for names in columns for known in said)


def _candidates(value: Any, where: str, depth: int) -> Iterator[Records]:
    if isinstance(value, list):
        yield from _of_list(value, where)
    elif isinstance(value, dict):
        yield from _of_keys(value, where)
        if depth < DEPTH:
            for key, inner in value.items():
                yield from _candidates(inner, below(where, key), depth + 1)


def below(where: str, key: str) -> str:
    return f"{where}.{key}".lstrip(".")


def _of_list(value: list[Any], where: str) -> Iterator[Records]:
    """Objects, or rows of values, mostly below a row of names."""
    objects = [row for row in value if isinstance(row, dict)]
    rows = [row for row in value if isinstance(row, list)]
    if are_mostly(len(objects), len(value)):
        yield Records(where, [flat(row) for row in objects], len(value) - len(objects))
    elif len(rows) == len(value) > 1 and all(len(row) == len(rows[0]) for row in rows):
        if are_names(rows[0]):
            yield Records(where, [dict(zip(rows[0], row, strict=True)) for row in rows[1:]])
        elif are_values(rows[0]):
            yield Records(where, [dict(zip(numbered(row), row, strict=True)) for row in rows])


def _of_keys(value: dict[str, Any], where: str) -> Iterator[Records]:
    """Objects under keys (`{"1": {...}, "2": {...}}`) with mostly the same names, or one list of values per column."""
    inner = list(value.values())
    if len(inner) >= KEYED and all(isinstance(row, dict) and row for row in inner):
        common = set.intersection(*(set(row) for row in inner))
        if common and all(len(row) <= 2 * len(common) for row in inner):
            yield Records(where, [{"sleutel": key} | row for key, row in value.items()])
    elif (
        len(inner) > 1
        and all(isinstance(column, list) and column and are_plain(column) for column in inner)
        and len(set(map(len, inner))) == 1
    ):
        yield Records(where, [dict(zip(value, row, strict=True)) for row in zip(*inner, strict=True)])


def are_mostly(objects: int, elements: int) -> bool:
    """Whether a list of so many elements is one of objects."""
    return objects * 2 > elements


def are_names(row: list[Any]) -> bool:
    return bool(row) and len(set(map(str, row))) == len(row) and all(isinstance(name, str) and name for name in row)


def are_values(row: list[Any]) -> bool:
    """Whether a row without names may be one of a table: not the two or three numbers of a coordinate."""
    return are_plain(row) and len(row) > 1 and any(isinstance(value, str) for value in row)


def numbered(row: list[Any]) -> list[str]:
    return [f"kolom_{number}" for number in range(1, len(row) + 1)]


def are_plain(values: Iterable[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def flat(row: Record) -> Record:
    """The values of a record without what is wrapped around them (INSIDE, and SPARQL 1.1 Query Results JSON); any other is itself."""
    for inner, beside, kept in INSIDE:
        if isinstance(row.get(inner), dict) and row.keys() <= {inner} | beside:
            return row[inner] | {name: row[name] for name in kept if name in row}
    if row and all(isinstance(value, dict) and value.keys() >= {"type", "value"} for value in row.values()):
        return {name: value["value"] for name, value in row.items()}
    return row
