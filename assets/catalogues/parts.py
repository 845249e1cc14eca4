"""Dividing sources over steps that may run at the same time on different machines.

What belongs here: who is asked by whom. Two steps know nothing of each other's requests, so all sources of one host are in one part: then a
host is still asked one thing at a time, with its rest in between.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from assets.catalogues.harvest import Source


def parts_by_host(sources: Sequence[Source], most: int) -> dict[str, list[Source]]:
    """At most so many parts, each with the sources of hosts of its own, under keys like `1_of_3`; the same sources give the same parts."""
    hosts = sorted({_host(source) for source in sources})
    count = min(most, len(hosts))
    parts: dict[str, list[Source]] = {f"{number + 1}_of_{count}": [] for number in range(count)}
    for source in sources:
        parts[f"{hosts.index(_host(source)) % count + 1}_of_{count}"].append(source)
    return parts


def _host(source: Source) -> str:
    """The name of the host, whichever its port: http and https are one machine."""
    return urlsplit(source.url).hostname or source.url
