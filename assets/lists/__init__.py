"""The lists that the monitor ships, as data (docs/lists.md tells where each comes from), and readers of those that several rooms use."""

from pathlib import Path

LISTS = Path(__file__).parent
