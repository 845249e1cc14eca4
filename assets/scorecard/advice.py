"""The advice of a card: what to do first, whom to learn from, and what could not be measured, from rows to the shapes of card.py."""

from assets.scorecard import card as shapes
from assets.scorecard.tables import Row, Tables, grouped
from assets.scorecard.words import number_words
from quality.method import method
from quality.reasons import reason

SHOWN = 5  # names of items in one line


def actions_of(code: str, tables: Tables) -> list[shapes.Action]:
    """What to do, best gain per hour first."""
    return [_action(row, tables) for row in tables.actions.get(code, [])]


def lessons_of(code: str, tables: Tables) -> list[shapes.Lesson]:
    """The items to learn, in the order of the list."""
    rows = grouped(tables.lessons.get(code, []), "item")
    lessons = []
    for item in (item for item in tables.titles if item in rows):
        examples = (_example(row["example"], item, row["is_same_platform"], tables) for row in rows[item])
        lessons.append(shapes.Lesson(item=item, examples=[example for example in examples if example]))
    return lessons


def unmeasured_of(code: str, tables: Tables) -> list[shapes.Unmeasured]:
    """What could not be measured, most at stake first."""
    rows = sorted(
        tables.unmeasured.get(code, []),
        key=lambda row: (row["score_if_none"] - row["score_if_full"], row["check_id"] or "", row["reason"]),
    )
    return [_unmeasured(row, tables) for row in rows]


def _action(row: Row, tables: Tables) -> shapes.Action:
    fix = reason(row["reason"])
    names = [tables.titles[item] for item in row["items"]]
    listed = names[0] if len(names) == 1 else f"{number_words(len(names))} datasets"
    what = f"Publiceer: {names[0]}" if row["check_id"] is None else f"{method().check(row['check_id']).label}: verbeter {listed}"
    return shapes.Action(
        rank=row["rank"],
        items=row["items"],
        check=row["check_id"] or "",
        title=what,
        how=fix.fix,
        role=fix.role,
        gain=row["gain"],
        is_minimum=row["is_minimum"],
        gain_at_peers=row["gain_at_peers"],
        hours=row["hours"],
        running_total=row["running_total"],
        evidence_url=row["evidence_url"] or "",
        example=_example(row["example"], row["items"][0], False, tables) if row["example"] else None,
    )


def _example(code: str, item: str, is_same_platform: bool, tables: Tables) -> shapes.Example | None:
    """The publication of another municipality; None when it is not there any more."""
    publication = tables.measured(code, item)
    if publication is None:
        return None
    return shapes.Example(
        gm_code=code,
        name=tables.name(code),
        title=publication["title"],
        url=publication["url"],
        licence=publication["licence"],
        format=publication["real_format"] or publication["declared_format"],
        contact=publication["contact"],
        is_same_platform=is_same_platform,
    )


def _unmeasured(row: Row, tables: Tables) -> shapes.Unmeasured:
    why = reason(row["reason"])
    label = f"{method().check(row['check_id']).label}: " if row["check_id"] else ""
    names = [tables.titles[item] for item in row["items"]]
    shown = ", ".join(names[:SHOWN]) + (f" en nog {len(names) - SHOWN}" if len(names) > SHOWN else "")
    return shapes.Unmeasured(
        text=f"{label}{why.text} ({shown})",
        items=row["items"],
        check=row["check_id"] or "",
        role=why.role,
        how=why.fix,
        score_if_none=row["score_if_none"],
        score_if_full=row["score_if_full"],
    )
