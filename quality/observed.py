"""What was observed of one publication, in plain values: the whole input of the checks.

What belongs here: the shapes that harvest and examination hand to the checks, without any judgement. A field that was not observed
is None (or empty), never a default that looks like a measurement.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the catalogue says of one dataset and of the distribution that is measured. Texts; "" = absent."""

    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    spatial: tuple[str, ...] = ()
    frequency: str = ""
    modified: str = ""
    conforms_to: tuple[str, ...] = ()  # of the dataset and of the distribution
    violated: frozenset[str] | None = None  # IRIs of mandatory properties that our shapes found missing or wrong; None = not validated
    access_url: str = ""
    licence: str = ""  # of the distribution, else of the dataset
    declared_format: str = ""
    record_url: str = ""  # the page of the record: evidence for every metadata check
    same_description: int = 1  # datasets of this publisher with this very description, this one included
    municipality_names: tuple[str, ...] = ()  # names and URIs that mean this municipality, for dct:spatial


@dataclass(frozen=True, slots=True)
class Reachability:
    """The attempts on one URL in the last 28 days. A fault of ours (429, our limits, robots) is no attempt."""

    attempts: int = 0
    successes: int = 0
    failure_days: int = 0  # different days with a failure
    failing_since: date | None = None  # first failure since the last success
    last_outcome: str = ""  # the vocabulary of assets/catalogues/client/reply.py
    last_attempt: date | None = None
    ours: bool = False  # the last outcome was our own limit, so nothing is known
    requires_barrier: bool | None = None  # login, key, fee or captcha met; None = cannot tell


@dataclass(frozen=True, slots=True)
class Content:
    """What the rules of one item found in one table (quality/content.py). Counts are of data rows."""

    rows: int
    concepts: dict[str, str] = field(default_factory=dict)  # required concept -> column it was found in
    missing: tuple[str, ...] = ()  # required concepts without a column
    filled_cells: int = 0  # over required columns that are present
    valid_rows: int | None = None  # None = no rules
    failures: dict[str, int] = field(default_factory=dict)  # rule -> rows that fail it
    duplicate_rows: int | None = None  # rows beyond the first of each key (of whole rows, where a key column is missing); None = no key
    deviations: tuple[str, ...] | None = None  # from the national standard, in Dutch; () = it validates; None = we cannot validate it


@dataclass(frozen=True, slots=True)
class File:
    """What the bytes say. `None` on the whole = never fetched."""

    format: str  # real format, lower-case id of quality/lists/formats.yaml: csv, json, geojson, xlsx, pdf, html ...
    sha256: str
    measured_at: date
    first_fetched: date  # when this very content was first seen
    content_changed: date | None = None  # last change of content that we observed; None = none observed yet
    last_modified: date | None = None  # the server's header, when this content was first fetched
    newest_inside: date | None = None  # newest plausible date in the table
    metadata_modified: date | None = None  # the catalogue's `modified` as it stood when this content was first fetched
    is_table: bool | None = None  # None = the reader does not know this format yet
    problem: str = ""  # why it could not be read, one line; "" = it was read
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything known of one dataset for one item on one date."""

    item: str
    gm_code: str
    date: date
    metadata: Metadata
    reachability: Reachability = Reachability()
    file: File | None = None
    unfetchable_days: int = 0  # different days on which fetching failed, since the last success
    unfetchable_span: int = 0  # days between the first and the last of them
    personal_data_notice: bool = False  # an open notice: content checks are unknown
