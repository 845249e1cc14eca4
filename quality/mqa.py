"""The first neutral figure: points of the Metadata Quality Assessment of data.europa.eu, 0-405 (quality/mqa.yaml).

What belongs here: what each indicator sees in a record, and the two ways in which indicators become points. An indicator that could not be
seen is None, and gives a range: `low` if it is not so, `high` if it is.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from quality.checks.lists import key_of
from quality.datafiles import read_yaml

FILE = Path(__file__).with_name("mqa.yaml")
Row = Mapping[str, Any]
Seen = Mapping[str, bool | None]  # indicator -> whether it is so


class Points(NamedTuple):
    """Points of one dataset or catalogue, 0-405."""

    low: float
    high: float


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Indicator(_Frozen):
    id: str
    points: int = Field(gt=0)
    dimension: str
    of: Literal["dataset", "distribution"]


class _Band(_Frozen):
    id: str
    start: int = Field(alias="from")


class _Vocabularies(_Frozen):
    file_type: tuple[str, ...]
    media_type: tuple[str, ...]
    licence: tuple[str, ...]
    access_right: tuple[str, ...]


class Mqa(_Frozen):
    indicators: tuple[Indicator, ...]
    bands: tuple[_Band, ...]
    vocabularies: _Vocabularies
    media_types: frozenset[str]
    non_proprietary: frozenset[str]
    machine_readable: frozenset[str]

    @model_validator(mode="after")
    def _adds_up(self) -> "Mqa":
        if sum(indicator.points for indicator in self.indicators) != 405:
            raise ValueError("the points of the indicators must add up to 405")
        return self

    def of(self, level: str) -> tuple[Indicator, ...]:
        """The indicators that look at a dataset, or at a distribution."""
        return tuple(indicator for indicator in self.indicators if indicator.of == level)


@cache
def mqa() -> Mqa:
    """The assessment as data; InputError when its file is wrong."""
    return read_yaml(FILE, Mqa)


def seen_in_dataset(dataset: Row, conforms: bool | None) -> dict[str, bool | None]:
    """The indicators of a row of `datasets`. `conforms` is the verdict of the official shapes; None = not validated."""
    rights = dataset["access_rights"] or ""
    return {
        "has_keyword": bool(dataset["keywords"]),
        "has_theme": bool(dataset["themes"]),
        "has_spatial": bool(dataset["spatial"]),
        "has_temporal": bool(dataset["temporal_start"] or dataset["temporal_end"]),
        "conforms": conforms,
        "has_access_rights": bool(rights),
        "is_access_right_in_vocabulary": _begins(rights, mqa().vocabularies.access_right),
        "has_contact_point": any(dataset[f"contact_{part}"] for part in ("name", "email", "url")),
        "has_publisher": bool(dataset["publisher"]),
        "has_issued": bool(dataset["issued"]),
        "has_modified": bool(dataset["modified"]),
    }


def seen_in_distribution(distribution: Row, dataset: Row, reached: Mapping[str, bool]) -> dict[str, bool | None]:
    """The indicators of a row of `distributions`; without a licence of its own it has that of its dataset.

    `reached` says of URLs whether they answered; one that is not in it was not tried, or our own limit was in the way.
    """
    download, licence = distribution["download_url"], distribution["licence"] or dataset["licence"] or ""
    form, media = distribution["format"] or "", distribution["media_type"] or ""
    kind = re.split(r"[/#]", key_of(form))[-1]
    return {
        "is_access_url_reachable": reached.get(distribution["access_url"]) if distribution["access_url"] else False,
        "has_download_url": bool(download),
        "is_download_url_reachable": reached.get(download) if download else False,
        "has_format": bool(form),
        "has_media_type": bool(media),
        "is_format_in_vocabulary": _begins(form, mqa().vocabularies.file_type) and _is_media_type(media),
        "is_non_proprietary": kind in mqa().non_proprietary,
        "is_machine_readable": kind in mqa().machine_readable,
        "has_licence": bool(licence),
        "is_licence_in_vocabulary": _begins(licence, mqa().vocabularies.licence),
        "has_rights": bool(distribution["rights"]),
        "has_byte_size": distribution["byte_size"] is not None,
    }


def points_of(dataset: Seen, distributions: Sequence[Seen]) -> Points:
    """The points of one dataset: its own, and those of the distribution that has most ("identical content" is assumed)."""
    own = _points(dataset, "dataset")
    parts = [_points(seen, "distribution") for seen in distributions] or [Points(0, 0)]
    return Points(own.low + max(part.low for part in parts), own.high + max(part.high for part in parts))


def mean_of(datasets: Sequence[Points]) -> Points:
    """The first statistic of a catalogue: the mean of its datasets. There must be one."""
    return Points(sum(points.low for points in datasets) / len(datasets), sum(points.high for points in datasets) / len(datasets))


def representative_of(datasets: Sequence[Seen], distributions: Sequence[Seen]) -> Points:
    """The second: a dataset that has of each indicator the share that the catalogue has, over all datasets or all distributions.

    This is how a catalogue is shown by the portal and computed by its re-implementations. There must be a dataset.
    """
    low = high = 0.0
    for level, several in (("dataset", datasets), ("distribution", distributions)):
        for indicator in mqa().of(level) if several else ():
            is_so = sum(seen[indicator.id] is True for seen in several)
            may_be = sum(seen[indicator.id] is not False for seen in several)
            low += indicator.points * is_so / len(several)
            high += indicator.points * may_be / len(several)
    return Points(low, high)


def band_of(points: Points, is_validated: bool) -> str:
    """The band in which both ends of the range lie; "" when they differ, or conformance is not known."""
    low, high = (next(band.id for band in mqa().bands if end >= band.start) for end in points)
    return low if is_validated and low == high else ""


def _points(seen: Seen, level: str) -> Points:
    indicators = mqa().of(level)
    return Points(
        sum(indicator.points for indicator in indicators if seen[indicator.id] is True),
        sum(indicator.points for indicator in indicators if seen[indicator.id] is not False),
    )


def _begins(value: str, beginnings: tuple[str, ...]) -> bool:
    return f"{key_of(value)}/".startswith(beginnings)


def _is_media_type(value: str) -> bool:
    """An address of IANA's, or a text of the form type/subtype with a type that IANA registers."""
    if _begins(value, mqa().vocabularies.media_type):
        return True
    kind, _, rest = value.strip().lower().partition("/")
    return kind in mqa().media_types and bool(re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", rest.split(";")[0].strip()))
