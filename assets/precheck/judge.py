"""From what was seen of a file to what the monitor would score, and what to mend first.

What belongs here: laying the facts before the checks of quality/ in the rows in which the monitor keeps them, and the order of the fixes.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import RootModel

from assets.catalogues.client.address import AddressRefused
from assets.files.attempts import attempt_row
from assets.files.declared import claim_is_true
from assets.files.examined_rows import content_rows, examination_row, withheld
from assets.files.reach import Visit
from assets.lists.reference_list import ListItem
from assets.precheck import report as shapes
from assets.precheck.look import Looked, Subject
from assets.precheck.report import Need
from assets.printable import printable
from assets.scorecard.observe import observe
from quality.checks import CHECKS, Norm
from quality.checks.definitions import definitions
from quality.checks.lists import format_name
from quality.checks.reachable import SEEN
from quality.datafiles import read_yaml
from quality.method import method
from quality.outcome import Outcome
from quality.personal_data import label
from quality.reasons import reason
from quality.rules import ItemRules, concepts

# A file that is not in a catalogue yet has no record; the checks on it are told apart in needs.yaml.
NO_RECORD = dict.fromkeys(("title", "description", "frequency", "modified", "licence", "url", "landing_page"), "") | {
    "keywords": (), "spatial": (), "conforms_to": (),
}  # fmt: skip
NO_NORM = Norm(1, "", ItemRules())
SUGGESTED = 3  # names of a column
SHOWN = 80  # characters of a cell
INSIDE = "dit adres is niet openbaar: alleen wie op dat netwerk zit, kan erbij"


class _Needs(RootModel[dict[str, Need]]):
    pass


@cache
def _needs() -> dict[str, Need]:
    """What a check needs beside the bytes of the file, for those that need something."""
    return read_yaml(Path(__file__).with_name("needs.yaml"), _Needs).root


def judge(subject: Subject, looked: Looked, item: ListItem | None, is_guessed: bool, municipality: str) -> shapes.Report:
    """Everything that the monitor would find, as of `subject.day`."""
    norm = item.norm if item else NO_NORM
    outcomes = _outcomes(subject, looked, norm)
    given = {"address": subject.is_address, "item": item is not None, "municipality": bool(subject.gm_code)}
    checks, later = [], []
    for check in method().checks:
        outcome = outcomes[check.id]
        need = _need(outcome, norm)
        if need and not given.get(need, False):
            what = definitions()[check.id].what
            later.append(shapes.Later(id=check.id, label=check.label, points=check.points, what=what, needs=need))
        else:
            checks.append(_check(outcome))
    fixes = sorted(
        (check for check in checks if check.is_yours), key=lambda check: (-check.lost / max(check.hours, 1), -check.lost, check.id)
    )
    facts = looked.facts
    content = facts["contents"][0] if facts and facts["contents"] and not facts["personal"] else None
    is_known = all(check.state != "unknown" for check in checks)
    return shapes.Report(
        place=subject.place,
        date=subject.day.isoformat(),
        item=item.id if item else "",
        item_title=item.title if item else "",
        is_item_guessed=is_guessed,
        gm_code=subject.gm_code,
        municipality=municipality,
        reach=_reach(looked.visit) if looked.visit else None,
        file=_file(facts, subject.promised) if facts else None,
        expected=tuple(_expected(content, norm.rules)) if content else (),
        rules=tuple(_rules(content, looked.failing.rules, norm.rules)) if content else (),
        duplicates=looked.failing.duplicates,
        deviations=tuple(content["deviations"] or ()) if content else (),
        personal=tuple(_personal(facts["personal"])) if facts else (),
        checks=tuple(checks),
        later=tuple(later),
        fixes=tuple(fixes),
        is_ready=item is not None and is_known and not fixes and bool(facts and facts["is_table"] and not facts["personal"]),
    )


def _outcomes(subject: Subject, looked: Looked, norm: Norm) -> dict[str, Outcome]:
    """The checks on the rows that the monitor would have of this file: one visit, one examination, one content."""
    facts, key = looked.facts, "the file"
    seen = replace(looked.visit or Visit(subject.place, "ok", requires_barrier=False), sha256=key if facts else "")
    known = withheld(facts) if facts and facts["personal"] else facts
    observed = observe(
        subject.item,
        subject.gm_code,
        subject.day,
        NO_RECORD,
        {"access_url": subject.place},
        [attempt_row(seen, subject.day, None)],
        {key: examination_row(key, known) | {"has_notice": bool(facts and facts["personal"])}} if known else {},
        {(key, row["item"], row["gm_code"]): row for row in (content_rows(key, known) if known else [])},
        same_description=1,
        names=(),
        window_days=method().reachability_window_days,
        violated=None,
    )
    return {name: check(observed, norm) for name, check in CHECKS.items()}


def _need(outcome: Outcome, norm: Norm) -> Need | None:
    """What this check needs beside the bytes; a file without dates is dated by its description, and a point lies in a municipality."""
    if outcome.reason == "no_date":
        return "record"
    if outcome.reason == "no_rule_column" and any(rule.kind == "inside" for rule in norm.rules.rules):
        return "municipality"
    return _needs().get(outcome.check)


def _check(outcome: Outcome) -> shapes.Check:
    why, points = reason(outcome.reason), method().check(outcome.check).points
    return shapes.Check(
        id=outcome.check,
        label=method().check(outcome.check).label,
        state=outcome.state,
        value=outcome.value,
        points=None if outcome.value is None else points * outcome.value,
        possible=0.0 if outcome.state == "not_applicable" else float(points),
        text=why.text,
        evidence=outcome.evidence,
        fix=why.fix,
        role=why.role,
        hours=why.hours,
        is_yours=bool(why.fix) and not why.is_ours,
    )


def _reach(seen: Visit) -> shapes.Reach:
    return shapes.Reach(
        outcome=seen.outcome,
        text=INSIDE if seen.reason.startswith(AddressRefused.__name__) else SEEN[seen.outcome],
        reason=seen.reason,
        status=seen.status,
        final_url=seen.final_url,
        media_type=seen.media_type,
        bytes=seen.size,
    )


def _file(facts: dict[str, Any], promised: str) -> shapes.FileFacts:
    real = facts["format"]
    is_kept = not promised or real == "unknown" or (promised == "zip" and bool(facts.get("member"))) or claim_is_true(promised, real)
    return shapes.FileFacts(
        format=real,
        format_label=format_name(real),
        promised=promised,
        keeps_promise=is_kept,
        is_table=facts["is_table"],
        problem=facts["problem"],
        remarks=tuple(facts["remarks"]),
        encoding=facts.get("encoding", ""),
        delimiter=facts.get("delimiter", ""),
        rows=facts.get("rows"),
        columns=tuple(
            shapes.Column(
                name=column["name"],
                type=column["type"],
                empty=column["nulls"],
                distinct=column["distinct"],
                minimum=column["minimum"],
                maximum=column["maximum"],
            )
            for column in facts["columns"]
        ),
        same_rows=facts.get("duplicate_rows"),
        newest_date=facts.get("newest_date", ""),
        geometry=facts.get("geometry", ""),
        crs=facts.get("crs", ""),
        missing_geometries=facts.get("missing_geometries", 0),
        invalid_geometries=facts.get("invalid_geometries", 0),
    )


def _expected(content: dict[str, Any], rules: ItemRules) -> Iterable[shapes.Expected]:
    for concept in rules.required:
        plain = [name for name in rules.names(concept) if "*" not in name]
        general = concepts()[concept].label if concept in concepts() else concept
        yield shapes.Expected(
            concept=concept,
            label=rules.labels.get(concept, general),
            column=content["concepts"].get(concept, ""),
            names=tuple(plain[:SUGGESTED]),
        )


def _rules(content: dict[str, Any], examples: dict[str, tuple[tuple[int, str], ...]], rules: ItemRules) -> Iterable[shapes.HeldRule]:
    for rule in rules.rules:
        shown = tuple(shapes.FailingRow(row=row, value=printable(value, SHOWN)) for row, value in examples.get(rule.id, ()))
        failing = content["failures"].get(rule.id, 0) if rule.id in examples else None
        yield shapes.HeldRule(id=rule.id, text=rule.text, failing=failing, examples=shown)


def _personal(found: list[dict[str, Any]]) -> Iterable[shapes.Personal]:
    for kind in dict.fromkeys(finding["kind"] for finding in found):
        cells = [finding["cells"] for finding in found if finding["kind"] == kind]
        yield shapes.Personal(label=label(kind), columns=len(cells), cells=sum(cells))
