"""What must hold of our own tables before anything is published: a suite for every table, a module for every stage."""

from quality.expectations import conclusions, examination, harvest, matching, reference, said, scoring, sharing
from quality.expectations.suites import Expectation, Suite

__all__ = ["SUITES", "Expectation", "Suite"]

SUITES: tuple[Suite, ...] = (
    *reference.SUITES,
    *said.SUITES,
    *harvest.SUITES,
    *examination.SUITES,
    *matching.SUITES,
    *scoring.SUITES,
    *conclusions.SUITES,
    *sharing.SUITES,
)
