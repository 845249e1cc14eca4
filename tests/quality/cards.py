"""Cards for the tests of the formulas: the worked examples of the method, and generated ones."""

from hypothesis import strategies as st

from quality.method import method
from quality.scoring import Check, Item

IDS = [check.id for check in method().checks]


def item(name: str, status: str = "found", weight: float = 1.0, **values: float | str | None) -> Item:
    """All checks 1, except those given: a value, "N" (not applicable) or None (unknown)."""
    checks = []
    for check in IDS:
        value = values.get(check, 1.0)
        state = "not_applicable" if value == "N" else "unknown" if value is None else "known"
        checks.append(Check(check, state, value if isinstance(value, float) else None))
    return Item(name, status, weight, tuple(checks) if status in ("found", "national") else ())


FIRST = item("1", mandatory_metadata=0.9, search_metadata=0.75, national_standard=0.0, up_to_date=0.5, complete=0.98, valid=0.9)
SECOND = item(
    "2", mandatory_metadata=0.8, search_metadata=0.5, description=1 / 3, open_licence=0.0, open_format=0.5,
    national_standard="N", up_to_date=0.0, complete=None, valid=None, unique=None,
)  # fmt: skip
THIRD = item("3", "national", description=0.0, national_standard=0.5, up_to_date=0.5, complete=5 / 6, valid=0.5, unique=0.0)
EXAMPLE = [FIRST, SECOND, THIRD, item("4", "not_found"), item("5", "not_measured"), item("6", "not_applicable")]

values = st.one_of(st.floats(0, 1), st.none(), st.just("N"))


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    """One to eight items of any status, weight and state of checks."""
    statuses = st.sampled_from(["found", "found", "national", "not_found", "doubtful", "not_measured", "not_applicable"])
    cards = []
    for number in range(draw(st.integers(1, 8))):
        chosen = {check: draw(values) for check in IDS if check != "published"}
        weight = draw(st.floats(0.1, 5))
        cards.append(item(str(number), draw(statuses), weight, **chosen))
    return cards
