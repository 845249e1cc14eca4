"""The lint on personal data in fetched files (scorecard.md, section 9): for operators only, never published, never scored.

What belongs here: judging columns by counts of their cells and by their names. No value enters or leaves. Two things keep false alarms
out. Values are judged per column, never per cell: one number in eleven passes the eleven-test, a whole column of them does so by design.
And where design means something else as well (an RSIN passes it, an object number can begin with 06), the column's name decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from quality.cells import Kind, literal, matches
from quality.datafiles import read_yaml


class _Lint(BaseModel):
    """quality/lists/personal_data.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least_cells: int = Field(gt=0)
    least_share: float = Field(gt=0, le=1)
    least_emails: int = Field(gt=0)
    least_email_share: float = Field(gt=0, le=1)
    citizens: tuple[str, ...]
    not_citizens: tuple[str, ...]
    birth_dates: tuple[str, ...]
    phones: tuple[str, ...]
    person_names: tuple[str, ...]
    addresses: tuple[str, ...]
    public_persons: tuple[str, ...]
    role_mailboxes: tuple[str, ...]
    private_providers: tuple[str, ...]
    labels: dict[str, str]


@cache
def _lint() -> _Lint:
    return read_yaml(Path(__file__).parent / "lists" / "personal_data.yaml", _Lint)


class Column(Protocol):
    """What the lint needs of a column: counts of cells, no values."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def filled(self) -> int: ...
    @property
    def distinct(self) -> int: ...
    @property
    def fits(self) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Cells of one kind in one column; `kind` is a key of `labels` in quality/lists/personal_data.yaml."""

    kind: str
    column: str
    cells: int


def _person_email(text: str) -> str:
    """SQL: an e-mail address of a person: "j.jansen@", or any but a role at a private provider."""
    local, domain = f"split_part(lower({text}), '@', 1)", f"split_part(lower({text}), '@', 2)"
    roles = ", ".join(map(literal, _lint().role_mailboxes))
    providers = ", ".join(map(literal, _lint().private_providers))
    is_role = f"len(list_intersect(string_split_regex({local}, '[._0-9-]+'), [{roles}])) > 0"
    is_name = f"regexp_full_match({local}, '[a-z]+([._-][a-z]+)+[0-9]*')"
    return f"CASE WHEN contains({text}, '@') THEN NOT {is_role} AND (list_contains([{providers}], {domain}) OR {is_name}) ELSE false END"


_TITLED = r"(?i:dhr|mevr|mw|de heer|mevrouw)\.? .+"
_INITIALS = r"([A-Z][a-z]?\. ?){1,4}((van|de|der|den|ter|ten|te|het|'t|von) ){0,3}[A-Z][a-zà-ÿ]+(-[A-Z][a-zà-ÿ]+)?"
# Counted beside the kinds of quality/cells.py, in the same pass.
TRACES = (
    Kind("person_email", _person_email, share=0.5),
    Kind("mobile", matches(r"(\+31|0031|0)?[\s\-(]*(\(?0\))?[\s\-]*6([\s\-]*[0-9]){8}"), share=0.5),  # sheets lose the first 0
    Kind("written_mobile", matches(r"((\+31|0031)[\s\-]*(\(0\))?[\s\-]*6|06[\s\-])([\s\-]*[0-9]){8}"), share=0.5),
    Kind("person_name", matches(f"({_TITLED}|{_INITIALS})"), share=0.5),
)


def lint(columns: Sequence[Column]) -> list[Finding]:
    """What in a table of these columns is personal, in the order of the columns."""
    told = [column for column in columns if column.filled and not _is_named(column, _lint().public_persons)]
    names = [column for column in told if _is_person_name(column)]
    addresses = [column for column in columns if column.filled and (column.type == "postcode" or _is_named(column, _lint().addresses))]
    found = []
    for column in told:
        if _is_bsn(column):
            found.append(Finding("bsn", column.name, column.fits["bsn_shaped"]))
        elif _is_iban(column):
            found.append(Finding("iban", column.name, column.fits["iban"]))
        elif _has_person_emails(column):
            found.append(Finding("person_email", column.name, column.fits["person_email"]))
        elif _is_phone(column, bool(names)):
            found.append(Finding("phone", column.name, max(column.fits.get(kind, 0) for kind in ("phone", "mobile"))))
        elif column.type == "date" and column.distinct >= _lint().least_emails and _is_named(column, _lint().birth_dates):
            found.append(Finding("birth_date", column.name, column.filled))
        elif column in names and any(address is not column for address in addresses):
            found.append(Finding("name_and_address", column.name, column.filled))
    return found


def may_show(column: Column, found: Sequence[Finding]) -> bool:
    """Whether values of a column may leave: nothing was found in it, and its name does not say that they are somebody's, however few or
    oddly written they are."""
    lists = (_lint().citizens, _lint().phones, _lint().birth_dates, _lint().person_names)
    return not any(finding.column == column.name for finding in found) and not any(_is_named(column, names) for names in lists)


def label(kind: str) -> str:
    """The Dutch word for a kind of finding."""
    return _lint().labels[kind]


def _is_bsn(column: Column) -> bool:
    if _is_named(column, _lint().not_citizens) or not _mostly(column, "bsn_shaped"):
        return False
    return _is_named(column, _lint().citizens) or column.distinct >= _lint().least_cells


def _is_iban(column: Column) -> bool:
    """Several accounts: one that is repeated is the municipality's own."""
    return _mostly(column, "iban") and column.distinct >= _lint().least_emails


def _has_person_emails(column: Column) -> bool:
    persons = column.fits.get("person_email", 0)
    emails = column.fits.get("email", persons)
    return persons >= _lint().least_emails and persons >= _lint().least_email_share * emails


def _is_phone(column: Column, has_persons: bool) -> bool:
    """Mobile numbers; others too where names of persons stand beside them (alone they may be an institution's)."""
    if column.distinct < _lint().least_emails:
        return False
    if _is_named(column, _lint().phones):
        return 2 * column.fits.get("mobile", 0) >= column.filled or (has_persons and _mostly(column, "phone"))
    return column.distinct >= _lint().least_cells and _mostly(column, "written_mobile")


def _is_person_name(column: Column) -> bool:
    """Several names; not of streets, of which many are called after a person."""
    if column.type not in ("text", "boolean") or column.distinct < _lint().least_emails or _is_named(column, _lint().addresses):
        return False
    return _is_named(column, _lint().person_names) or (column.distinct >= _lint().least_cells and _mostly(column, "person_name"))


def _mostly(column: Column, kind: str) -> bool:
    return column.fits.get(kind, 0) >= max(1, _lint().least_share * column.filled)


def _is_named(column: Column, patterns: Sequence[str]) -> bool:
    plain = "".join(letter for letter in column.name.lower() if letter.isalnum())
    return any(fnmatchcase(plain, pattern) for pattern in patterns)
