"""How links are visited, as data: assets/lists/reach.yaml and assets/lists/page_kinds.yaml, read once."""

import re
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from assets.catalogues.client.reply import Outcome
from assets.lists import LISTS
from quality.datafiles import read_yaml

State = Literal["ok", "suspicious", "broken", "unknown"]


class ReachRules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    recheck_days: dict[State, int]
    broken_days: int = Field(gt=0)
    page_bytes: int = Field(gt=0)
    capabilities_bytes: int = Field(gt=0)
    sample_features: int = Field(gt=0)


class PageKind(BaseModel):
    """One kind of page that comes instead of data, and the patterns that give it away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    outcome: Outcome
    reason: str
    is_barrier: bool = False
    words: int = Field(gt=0)
    title: tuple[re.Pattern[str], ...] = ()
    address: tuple[re.Pattern[str], ...] = ()
    source: tuple[re.Pattern[str], ...] = ()

    @field_validator("title", "address", "source", mode="before")
    @classmethod
    def _compiled(cls, patterns: list[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


class _PageKinds(RootModel[tuple[PageKind, ...]]):
    pass


@cache
def reach_rules() -> ReachRules:
    return read_yaml(LISTS / "reach.yaml", ReachRules)


@cache
def page_kinds() -> tuple[PageKind, ...]:
    return read_yaml(LISTS / "page_kinds.yaml", _PageKinds).root
