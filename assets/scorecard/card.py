"""The card of one municipality: everything its page and its downloads show, and nothing else.

What belongs here: the shape of `scorekaart.json` (public: its JSON Schema is made from these models). Numbers are float64 as computed;
rounding is for display only. What is not known is null, never 0.
"""

from assets.said.shapes import Said, SaidTotals
from assets.scorecard.part import Part


class Check(Part):
    """One of the 13 checks of a published item."""

    id: str
    label: str
    dimension: str
    state: str  # known | unknown | not_applicable
    state_label: str  # in orde | deels in orde | niet in orde | niet gemeten | niet van toepassing
    value: float | None  # 0-1
    points: float | None  # earned
    possible: float
    reason: str  # Dutch, one sentence
    fix: str  # Dutch, what to do; "" when there is nothing to do
    evidence: str  # Dutch, what we saw
    evidence_url: str
    measured_at: str | None  # ISO date


class Publication(Part):
    """A dataset that was matched with an item."""

    id: str
    title: str
    url: str
    publisher: str
    source: str
    confidence: float
    evidence: str  # why we think that it is this item
    is_confirmed: bool  # decided by a person in input/matches.csv
    is_measured: bool  # the one whose points count
    licence: str
    declared_format: str
    real_format: str  # "" = not fetched
    modified: str
    distribution_url: str
    rows: int | None


class Item(Part):
    """One item of the reference list."""

    id: str
    title: str
    domain: str
    source_status: str  # confirmed | vng_standard | candidate
    status: str  # found | national | not_found | doubtful | not_measured | not_applicable
    status_label: str
    reason: str  # Dutch: why this status
    weight: float
    earned: float | None  # points of 100 over what is known; null unless published
    known: float | None  # share known, 0-1
    evidence: str
    evidence_url: str
    publications: list[Publication]  # the measured one first; doubtful candidates too
    checks: list[Check]


class Dimension(Part):
    """Earned and lost points of the score, over the published items."""

    id: str  # supply | findable | reachable | reusable | quality | missing
    label: str
    earned: float
    lost: float


class Example(Part):
    """A publication of another municipality to learn from."""

    gm_code: str
    name: str
    title: str
    url: str
    licence: str
    format: str
    contact: str  # mailbox or page in the record; "" = none
    is_same_platform: bool


class Action(Part):
    """Something to do, with what it would add to the score."""

    rank: int
    items: list[str]  # ids
    check: str  # "" = publish a missing item
    title: str  # Dutch, imperative
    how: str  # Dutch
    role: str  # Dutch
    gain: float  # points of the score
    is_minimum: bool  # "ten minste": a missing item
    gain_at_peers: float | None  # of a missing item: at the level of the similar municipalities that publish it
    hours: float
    running_total: float  # the score after this and all earlier actions
    evidence_url: str
    example: Example | None


class Lesson(Part):
    """An item that is missing or earns little, with municipalities to learn it from, best first."""

    item: str
    examples: list[Example]


class Unmeasured(Part):
    """Something that could not be measured, with what it could change and who can resolve it."""

    text: str  # Dutch, one line
    items: list[str]  # ids
    check: str  # "" = whole items
    role: str  # Dutch
    how: str  # Dutch
    score_if_none: float
    score_if_full: float


class Neighbour(Part):
    """A similar municipality; never in order of score."""

    gm_code: str
    name: str
    distance: float


class Comparison(Part):
    """The score beside those of a group of other municipalities."""

    among: str  # similar | size | province
    label: str  # Dutch: which group
    members: int
    counted: int  # measured well enough
    p25: float | None
    median: float | None
    p75: float | None
    verdict: str  # higher | similar | lower | "" = nothing can be said
    sentence: str  # Dutch


class DomainFigures(Part):
    """The same formulas over the items of one policy domain."""

    domain: str
    figures: "Figures"


class Change(Part):
    """The official change: over what was known at both dates."""

    since: str  # previous | year
    from_date: str
    points: float
    before: float
    after: float
    matched: float  # 0-1
    is_change: bool
    sentence: str  # Dutch


class Line(Part):
    """The scores of a municipality that went into this one."""

    gm_code: str
    name: str
    points: list["Point"]


class Point(Part):
    """The score on one date."""

    date: str
    score: float | None
    low: float | None
    high: float | None
    coverage: float | None
    method_version: str
    published_method_version: str  # then; differs when the history was computed again


class Figures(Part):
    score: float | None  # 0-100
    low: float | None
    high: float | None
    coverage: float | None
    breadth: float | None  # 0-1
    depth: float | None
    status: str  # established | provisional | insufficient
    status_label: str  # vastgesteld | voorlopig | onvoldoende gemeten
    band: str  # id, "a|b" when provisional, "" when insufficient
    band_label: str


class SourceState(Part):
    """A relevant source of this municipality."""

    id: str
    title: str
    url: str
    outcome: str  # complete | partial | held | failed | unconnected
    outcome_label: str
    reason: str
    date: str | None


class Card(Part):
    gm_code: str
    name: str
    province: str
    population: int | None  # null: the register has none for a former municipality
    date: str
    method_version: str
    list_version: str
    list_title: str
    is_demo: bool
    datasets: int  # found in the sources, on the list or not
    sentence: str  # one Dutch sentence that says what the figures mean
    figures: Figures  # all items
    confirmed: Figures  # the sourced items only
    unconfirmed_items: int
    dimensions: list[Dimension]  # earned + lost over all of them = 100; empty when the score is null
    items: list[Item]
    actions: list[Action]  # best first
    unmeasured: list[Unmeasured]  # most at stake first
    band_agreement: float | None  # 0-1: share of draws of the weights in which the band stays
    is_borderline: bool  # "op de grens"
    domains: list[DomainFigures]
    peers: list[Neighbour]  # nearest first; empty when insufficiently measured
    comparisons: list[Comparison]
    lessons: list[Lesson]
    changes: list[Change]  # those that may be shown
    history: list[Point]  # oldest first, this one last
    predecessors: list[Line]
    sources: list[SourceState]
    said: Said = Said()  # in the municipality's own words; never part of a figure above


class NationalRow(Part):
    gm_code: str
    name: str
    province: str
    population: int | None  # null: the register has none for a former municipality
    figures: Figures
    found: int
    not_found: int
    unknown: int  # doubtful + not measured


class ItemTotal(Part):
    id: str
    title: str
    domain: str
    source_status: str
    found: int
    national: int
    not_found: int
    doubtful: int
    not_measured: int
    not_applicable: int


class Figure(Part):
    """A figure of the country, of one band, size class, platform, item or check (`key`), with its interval where it has one."""

    figure: str
    key: str
    label: str  # Dutch: what the key is
    value: float | None
    low: float | None
    high: float | None
    unit: str


class Bottleneck(Part):
    """What publications lose on a check, all together (platform = "") or on one kind of portal."""

    check: str
    label: str
    platform: str
    measured: int
    affected: int
    mean_lost: float | None  # points of 100


class National(Part):
    """The country's page."""

    date: str
    method_version: str
    list_version: str
    list_title: str
    is_demo: bool
    municipalities: int
    measured: int  # with a score
    established: int
    provisional: int
    insufficient: int
    median_score: float | None
    bands: list[tuple[str, str, int]]  # id, label, municipalities (established only)
    datasets: int
    attributed: int
    rows: list[NationalRow]  # alphabetical
    items: list[ItemTotal]
    sources: list[SourceState]
    history: list[Point]  # median score and mean coverage, oldest first; no range
    figures: list[Figure]
    bottlenecks: list[Bottleneck]  # most lost first
    climbers: list[tuple[str, str, float]]  # GM code, name, points; alphabetical
    said: SaidTotals
