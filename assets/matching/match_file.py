"""Matching records given as a CSV file: exactly the pipeline's matcher, for anyone who wants to see what it decides."""

import csv
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assets.lists.reference_list import read_reference_list
from assets.matching.decide import MatchRecord, load_matcher
from quality.datafiles import InputError, read_text

COLUMNS = ("key", "label", "candidate", "confidence", "evidence")


class Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    key: str
    title: str
    description: str = ""
    tags: str = ""


def read_records(path: Path) -> list[Record]:
    """The rows of a CSV file with key, title, description and tags (`;`); other columns are ignored. InputError when one is missing."""
    reader = csv.DictReader(read_text(path).splitlines(keepends=True))
    for column in ("key", "title", "description", "tags"):
        if column not in (reader.fieldnames or ()):
            raise InputError(path, 1, column, "this column is required: key, title, description, tags")
    return [Record(**{name: value or "" for name, value in row.items() if name in Record.model_fields}) for row in reader]


def match_csv(records: Path, out: Path) -> int:
    """Write one row per key to `out`: label (item, `doubtful` or `none`), candidate, confidence, evidence. Returns the number of rows."""
    matcher = load_matcher(read_reference_list())
    given = read_records(records)
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for record in given:
            keywords = tuple(filter(None, (tag.strip() for tag in record.tags.split(";"))))
            decisions = matcher.decide(MatchRecord(record.key, record.title, record.description, keywords))
            if not decisions:
                writer.writerow((record.key, "none", "", "0", ""))
                continue
            best = decisions[0]
            evidence = "; ".join(piece.text for piece in best.evidence)
            label = best.item if best.label == "found" else "doubtful"
            writer.writerow((record.key, label, best.item, f"{best.confidence:.4f}", evidence))
    return len(given)
