"""What an item asks of a publication: the norm its checks are held against."""

from dataclasses import dataclass

from quality.method import method
from quality.rules import ItemRules


@dataclass(frozen=True, slots=True)
class Norm:
    """`freshness_days` and `standard` ("" = none) come from the reference list, `rules` from quality/rules/."""

    freshness_days: int
    standard: str
    rules: ItemRules

    @property
    def applicable_points(self) -> float:
        """The points of the checks that apply to the item (a), whoever publishes it."""
        absent = {
            "national_standard": not self.standard,
            "complete": not self.rules.required,
            "valid": not self.rules.rules,
            "unique": not self.rules.key,
        }
        return float(sum(check.points for check in method().checks if not absent.get(check.id, False)))
