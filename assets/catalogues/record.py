"""The one shape in which every dialect's records are kept: DCAT's dataset and distribution, flattened.

What belongs here: the shape and the hash that tells a change of meaning. How a dialect fills it belongs to that dialect's module.
"""

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Distribution:
    """One file or service of a dataset (dcat:Distribution). Texts are as the source gave them, trimmed; "" means absent."""

    id: str
    access_url: str
    download_url: str = ""
    title: str = ""
    description: str = ""
    format: str = ""
    media_type: str = ""
    licence: str = ""
    rights: str = ""
    status: str = ""
    byte_size: int | None = None  # bytes, as declared
    issued: str = ""  # ISO 8601 date or date-time, "" when absent or not a date
    modified: str = ""
    conforms_to: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where the bytes are: the download URL when one is given, else the access URL."""
        return self.download_url or self.access_url


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset of one catalogue (dcat:Dataset). Texts are as the source gave them, trimmed; "" means absent."""

    id: str  # unique within the source
    title: str
    description: str = ""
    name: str = ""  # the catalogue's slug
    identifier: str = ""
    landing_page: str = ""
    url: str = ""  # the record's page in the catalogue that we harvested
    publisher: str = ""  # URI where the source gives one, else the name
    publisher_name: str = ""
    creator: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_url: str = ""
    licence: str = ""
    access_rights: str = ""
    rights: str = ""
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    spatial: tuple[str, ...] = ()
    temporal_start: str = ""
    temporal_end: str = ""
    frequency: str = ""
    issued: str = ""
    modified: str = ""
    languages: tuple[str, ...] = ()
    conforms_to: tuple[str, ...] = ()
    status: str = ""  # the source's own word or URI; "" = the source has no status field
    source_catalogue: str = ""  # where the source itself got the record (data.overheid.nl harvests others)
    hvd_categories: tuple[str, ...] = ()
    applicable_legislation: tuple[str, ...] = ()
    is_high_value_declared: bool | None = None  # the self-declared tick box
    catalogue_modified: str = ""  # the catalogue's own stamp (CKAN metadata_modified): says touched, not changed
    distributions: tuple[Distribution, ...] = ()
    problems: tuple[str, ...] = ()  # findings while normalising, one line each


def meaning_hash(dataset: Dataset) -> str:
    """SHA-256 over the fields that mean something, as hex: equal hashes = nothing a reader would notice has changed.

    Left out: our findings, the catalogue's own stamps, ids of distributions (CKAN renews them at every harvest) and the order of
    keywords, themes and distributions.
    """
    record = asdict(dataset)
    for technical in ("problems", "catalogue_modified"):
        del record[technical]
    for unordered in ("keywords", "themes", "spatial", "languages", "conforms_to", "hvd_categories", "applicable_legislation"):
        record[unordered] = sorted(record[unordered])
    for distribution in record["distributions"]:
        del distribution["id"]
    record["distributions"] = sorted(json.dumps(d, sort_keys=True) for d in record["distributions"])
    return hashlib.sha256(json.dumps(record, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
