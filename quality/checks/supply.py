"""Supply (Aanbod): the dataset is there."""

from quality.checks.norm import Norm
from quality.observed import Observed
from quality.outcome import Outcome


def published(observed: Observed, norm: Norm) -> Outcome:
    """1 for every published item; whether it is published is its status, decided before."""
    record = observed.metadata
    return Outcome("published", "known", 1.0, "found", f"“{record.title}” staat in de catalogus", record.record_url, observed.date)
