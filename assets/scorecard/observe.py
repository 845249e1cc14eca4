"""Putting together what is known of one publication: record, attempts, file (the input of the checks).

What belongs here: gathering facts from rows of the warehouse into quality/observed.py's shapes, without judgement.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from quality.observed import Content, File, Metadata, Observed, Reachability

Row = Mapping[str, Any]
SUCCESSES = frozenset({"ok", "redirected"})


def observe(
    item: str,
    gm_code: str,
    day: date,
    dataset: Row,
    distribution: Row | None,
    attempts: Sequence[Row],
    examined: Mapping[str, Row],
    contents: Mapping[tuple[str, str, str], Row],
    *,
    same_description: int,
    names: tuple[str, ...],
    window_days: int,
    violated: frozenset[str] | None,
) -> Observed:
    """Everything known on `day` of one dataset for one item, through one of its distributions.

    `attempts` are the rows of `reachability` of the distribution's URL, oldest first; `examined` maps SHA-256 to rows of
    `examinations`, with `has_notice` for an open personal-data notice; `contents` maps (SHA-256, item, GM code) to rows of `contents`;
    `names` are what the municipality is called; `violated` are the IRIs of mandatory properties that are missing or wrong in the record and
    this distribution (None = not validated).
    """
    tried = [attempt for attempt in attempts if attempt["outcome"]]
    unfetched = _failures_since_success(tried)
    file = _file(item, gm_code, tried, examined, contents)
    return Observed(
        item=item,
        gm_code=gm_code,
        date=day,
        metadata=_metadata(dataset, distribution, same_description, names, violated),
        reachability=_reachability(tried, day, window_days),
        file=file,
        unfetchable_days=len(unfetched),
        unfetchable_span=(unfetched[-1] - unfetched[0]).days if unfetched else 0,
        personal_data_notice=file is not None and examined[file.sha256]["has_notice"],
    )


def _metadata(
    dataset: Row, distribution: Row | None, same_description: int, names: tuple[str, ...], violated: frozenset[str] | None
) -> Metadata:
    given = distribution or {}
    return Metadata(
        title=dataset["title"] or "",
        description=dataset["description"] or "",
        keywords=tuple(dataset["keywords"]),
        spatial=tuple(dataset["spatial"]),
        frequency=dataset["frequency"] or "",
        modified=dataset["modified"] or "",
        violated=violated,
        conforms_to=(*dataset["conforms_to"], *(given.get("conforms_to") or ())),
        access_url=given.get("access_url") or "",
        licence=given.get("licence") or dataset["licence"] or "",
        declared_format=given.get("format") or given.get("media_type") or "",
        record_url=dataset["url"] or dataset["landing_page"] or "",
        same_description=same_description,
        municipality_names=names,
    )


def _reachability(tried: Sequence[Row], day: date, window_days: int) -> Reachability:
    if not tried:
        return Reachability()
    last = tried[-1]
    recent = [a for a in tried if a["date"] > day - timedelta(days=window_days) and not a["is_ours"]]
    failures = [a["date"] for a in recent if a["outcome"] not in SUCCESSES]
    failing = _failures_since_success(tried)
    return Reachability(
        attempts=len(recent),
        successes=len(recent) - len(failures),
        failure_days=len(set(failures)),
        failing_since=failing[0] if failing else None,
        last_outcome=last["outcome"],
        last_attempt=last["date"],
        ours=last["is_ours"],
        requires_barrier=last["requires_barrier"],
    )


def _failures_since_success(tried: Sequence[Row]) -> list[date]:
    """The days on which it failed since the last time it answered, oldest first; our own faults do not count."""
    days: list[date] = []
    for attempt in tried:
        if attempt["outcome"] in SUCCESSES:
            days.clear()
        elif not attempt["is_ours"]:
            days.append(attempt["date"])
    return days


def _file(
    item: str,
    gm_code: str,
    tried: Sequence[Row],
    examined: Mapping[str, Row],
    contents: Mapping[tuple[str, str, str], Row],
) -> File | None:
    """What the bytes last received say; when it changed is judged by the fingerprint of their content."""
    received = [attempt for attempt in tried if attempt["sha256"] in examined]
    if not received:
        return None
    last = received[-1]
    facts = examined[last["sha256"]]
    print_of = {attempt["sha256"]: examined[attempt["sha256"]]["fingerprint"] for attempt in received}
    first = last
    changed = None
    for attempt in reversed(received):
        if print_of[attempt["sha256"]] != print_of[last["sha256"]]:
            changed = first["date"]
            break
        first = attempt
    return File(
        format=facts["format"],
        sha256=last["sha256"],
        measured_at=last["date"],
        first_fetched=first["date"],
        content_changed=changed,
        last_modified=as_date(first["last_modified"]),
        newest_inside=facts["newest_date"],
        metadata_modified=as_date(first["metadata_modified"]),
        is_table=facts["is_table"],
        problem=facts["problem"] or "",
        content=_content(contents.get((last["sha256"], item, gm_code))),
    )


def _content(row: Row | None) -> Content | None:
    if row is None:
        return None
    return Content(
        rows=row["rows"],
        concepts=dict(pair.split("=", 1) for pair in row["concepts"]),
        missing=tuple(row["missing"]),
        filled_cells=row["filled_cells"],
        valid_rows=row["valid_rows"],
        failures={rule: int(rows) for rule, rows in (pair.rsplit("=", 1) for pair in row["failures"])},
        duplicate_rows=row["duplicate_rows"],
        deviations=None if row["deviations"] is None else tuple(row["deviations"]),
    )


def as_date(text: str | None) -> date | None:
    """The day of an ISO 8601 date or date-time; None when it is absent or not one."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
