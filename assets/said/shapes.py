"""What a card shows of what a municipality says itself: its profile, the maturity figure, corrections and facilities.

What belongs here: the shape of `said` in `scorekaart.json`. Nothing in it is part of the score.
"""

from pydantic import Field

from assets.scorecard.part import Part


class Answer(Part):
    """One answer of a self profile."""

    question: str  # id
    label: str  # Dutch
    option: str  # Dutch: what it is about; "" = the question as a whole
    number: int | None
    answer: str  # Dutch
    url: str  # "" = nowhere


class Profile(Part):
    """The self profile that is there; its answers are left out once it has expired."""

    date: str
    expires: str
    is_current: bool
    role: str
    adopted_by: str  # college | directie | ambtelijk
    source_model: str
    answers: list[Answer]


class Axis(Part):
    """One aspect of the maturity figure, on two scales that are never mixed."""

    id: str
    label: str
    what: str  # Dutch: what is measured
    measured: float | None  # 0-100; null when it is not known, or known only as a range
    low: float | None  # 0-100: the range of a score that is not established
    high: float | None
    level: int | None  # what the municipality says, from 0
    highest: int
    answer: str  # the level in Dutch; "" = not said


class Correction(Part):
    """One correction with what came of it; days count until the decision, or until the card's date."""

    id: str
    kind: str  # reason | measurement_error | explanation | not_applicable
    item: str
    check: str  # "" = the item as a whole
    text: str
    evidence_url: str
    received: str
    state: str  # open | accepted | rejected | expired
    decided: str | None
    answer: str
    role: str
    expires: str | None
    days_waited: int


class Facility(Part):
    """A facility that the municipality can use."""

    title: str
    text: str
    url: str
    url_title: str
    items: list[str]  # ids; empty = for every dataset


class Said(Part):
    """Everything that is said and not measured."""

    profile: Profile | None = None
    axes: list[Axis] = Field(default_factory=list)
    corrections: list[Correction] = Field(default_factory=list)  # the oldest first
    facilities: list[Facility] = Field(default_factory=list)

    def reasons(self, item: str) -> list[Correction]:
        """The accepted reasons why an item is missing."""
        return [c for c in self.corrections if (c.kind, c.item, c.state) == ("reason", item, "accepted")]

    def explanations(self, item: str, check: str = "") -> list[Correction]:
        """The explanations in force of a check of an item, or of the item as a whole."""
        return [c for c in self.corrections if (c.kind, c.item, c.check, c.state) == ("explanation", item, check, "accepted")]


class SaidTotals(Part):
    """What is said in the whole country."""

    profiles: int  # municipalities with a profile that counts
    share: float  # 0-1, of the municipalities that are scored
    states: dict[str, int]  # corrections per state
    kinds: dict[str, int]  # corrections per kind
    median_wait: float | None  # days until the decision, over what is decided
    longest_open: int | None  # days that the oldest open one waits
