"""The vocabulary of the matcher as data: words per item, and what evidence weighs."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from quality.datafiles import read_yaml

FOLDER = Path(__file__).parent


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Words(_Model):
    """The words of one item; see the head of vocabulary.yaml."""

    title: tuple[str, ...]
    hint: tuple[str, ...] = ()
    exclusions: dict[str, str] = Field(default_factory=dict, alias="not")
    columns: tuple[str, ...] = ()


class Vocabulary(_Model):
    general_not: dict[str, str]
    items: dict[str, Words]


class Weights(_Model):
    """Log-odds of each kind of evidence."""

    prior: float
    title: float
    title_whole: float
    hint: float
    description: float
    keyword: float
    column: float
    exclusion: float
    general_exclusion: float


class Thresholds(_Model):
    """Confidence from which a match is found, or doubtful."""

    found: float
    doubtful: float
    weights: Weights


@cache
def vocabulary() -> Vocabulary:
    return read_yaml(FOLDER / "vocabulary.yaml", Vocabulary)


@cache
def thresholds() -> Thresholds:
    return read_yaml(FOLDER / "thresholds.yaml", Thresholds)
