"""The operator's list of contacts: input/contacts.csv of the home folder.

What belongs here: reading that file. A row with a source gives the mailbox of that whole portal; a row whose `wants` is "nothing" stops all
messages to that mailbox.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from quality.datafiles import read_csv


class Contact(BaseModel):
    """One row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: str = Field(pattern=r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$")
    source: str = ""
    wants: Literal["notices", "nothing"] = "notices"


@dataclass(frozen=True, slots=True)
class Contacts:
    """`of_source`: the mailbox of a portal, by its id; `stopped`: mailboxes that want no messages."""

    of_source: dict[str, str]
    stopped: frozenset[str]


def read_contacts(path: Path) -> Contacts:
    """The contacts; none when there is no such file. InputError names file, line and column of the first mistake."""
    rows = read_csv(path, Contact) if path.exists() else []
    of_source = {row.source: row.email for row in rows if row.source}
    return Contacts(of_source, frozenset(row.email.lower() for row in rows if row.wants == "nothing"))
