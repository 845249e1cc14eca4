"""The 13 checks (method v1.0, section 4): each from what was observed to a value, unknown, or not applicable.

One module per dimension. A check is a function of `Observed` and `Norm`; its points and label are in quality/method.yaml, the texts of its
reasons in quality/reasons.yaml.
"""

from collections.abc import Callable

from quality.checks.content import complete, national_standard, unique, valid
from quality.checks.findable import description, mandatory_metadata, search_metadata
from quality.checks.norm import Norm
from quality.checks.reachable import no_barrier, responds
from quality.checks.reusable import open_format, open_licence
from quality.checks.supply import published
from quality.checks.timeliness import up_to_date
from quality.method import method
from quality.observed import Observed
from quality.outcome import Outcome

__all__ = ["CHECKS", "Norm", "evaluate"]

CHECKS: dict[str, Callable[[Observed, Norm], Outcome]] = {
    "published": published,
    "mandatory_metadata": mandatory_metadata,
    "search_metadata": search_metadata,
    "description": description,
    "responds": responds,
    "no_barrier": no_barrier,
    "open_licence": open_licence,
    "open_format": open_format,
    "national_standard": national_standard,
    "up_to_date": up_to_date,
    "complete": complete,
    "valid": valid,
    "unique": unique,
}


def evaluate(observed: Observed, norm: Norm) -> list[Outcome]:
    """All checks of one publication, in the order of the method."""
    return [CHECKS[check.id](observed, norm) for check in method().checks]
