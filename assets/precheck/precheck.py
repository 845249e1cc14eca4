"""The pre-check as a whole: what to hold a file against, looking at it, and judging it.

What belongs here: the words of the command line made into a subject. Nothing is kept: no fact of a pre-check enters the monitor.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from assets.catalogues.attribution import read_register
from assets.catalogues.client.reply import Limits
from assets.catalogues.client.web import PoliteClient
from assets.lists import LISTS
from assets.lists.reference_list import ListItem, ReferenceList, read_reference_list
from assets.matching.decide import MatchRecord, load_matcher
from assets.precheck.judge import judge
from assets.precheck.look import Subject, look, name_of
from assets.precheck.report import Report
from quality.datafiles import InputError


def precheck(
    place: str, item: str, gm_code: str, day: date, reference_list: Path, client: Callable[[], PoliteClient], file_limits: Limits
) -> Report:
    """What the monitor would find at `place`, a path or an address; `item` "" = as the name says, `gm_code` "" = not told.

    InputError for an item or a municipality that is not there, and for a place that is none.
    """
    expected = read_reference_list(reference_list)
    known = _named(expected, item) if item else _recognised(expected, name_of(place))
    subject = Subject(place, known.id if known else "", gm_code, day)
    municipality = _municipality(gm_code) if gm_code else ""
    return judge(subject, look(subject, client, file_limits), known, not item and known is not None, municipality)


def _named(expected: ReferenceList, item: str) -> ListItem:
    for known in expected.items:
        if known.id == item:
            return known
    raise InputError("command line", None, "--item", f"expected one of {', '.join(known.id for known in expected.items)} (found {item!r})")


def _recognised(expected: ReferenceList, name: str) -> ListItem | None:
    """The item that the name of a file says it is, by the monitor's own matcher; None when that is not sure."""
    found = [decision for decision in load_matcher(expected).decide(MatchRecord(name, Path(name).stem)) if decision.label == "found"]
    return _named(expected, found[0].item) if found else None


def _municipality(gm_code: str) -> str:
    register = read_register(LISTS)
    if gm_code not in register:
        raise InputError("command line", None, "--municipality", f"expected a municipality, such as GM0363 (found {gm_code!r})")
    return next(one.name for one in register.municipalities if one.gm_code == gm_code)
