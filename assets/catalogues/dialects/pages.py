"""Paging through a source: the loop that every paged dialect shares, with its guards.

What belongs here: asking for page after page, keeping each, and stopping when pages loop, repeat, break or do not add up. What a page says
is read by the dialect's `look`, in a child process with limits: replies are other people's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from assets.catalogues.harvest import Archive, Capture, Client, Harvest, Page, Source
from assets.catalogues.limits import limits
from assets.sandbox import Died, Sandbox, sandbox

ASKS = 2  # a page that cannot be read is asked for once more: it may have been cut off on the way


@dataclass(frozen=True, slots=True)
class Look:
    """What one page says about the whole."""

    ids: tuple[str, ...] = ()  # of its records
    total: int | None = None  # records that the source says it has
    next_url: str = ""  # "" = this was the last page
    instead: str = ""  # the whole is at this address: this page is not kept
    problem: str = ""  # why this is no page at all


LookAt = Callable[[Page], Look]


def page_through(
    source: Source, client: Client, archive: Archive, url: str, look: LookAt, headers: Mapping[str, str] | None = None
) -> Harvest:
    """Ask for `url` and every page after it.

    Complete only when no page broke, none came back, and at least as many different records came as the source counts.
    """
    captures: list[Capture] = []
    asked: set[str] = set()
    seen: set[str] = set()
    expected: int | None = None

    def ended(outcome: str, reason: str) -> Harvest:
        if outcome == "partial" and not captures:
            outcome = "failed"
        return Harvest(source.id, outcome, reason, tuple(captures), expected, datasets=len(seen))  # type: ignore[arg-type]

    with sandbox(1, limits().memory_bytes) as child:
        while url:
            if url in asked:
                return ended("partial", f"{url}: paging comes back to this page")
            if len(asked) == limits().pages:
                return ended("partial", f"more than {limits().pages} pages, our limit")
            asked.add(url)
            page, found = _ask(url, source, client, look, child, headers)
            if page is None or found.problem:
                return ended("partial", f"{url}: {found.problem}")
            if found.instead:
                url = found.instead
                continue
            fresh = set(found.ids) - seen
            if found.next_url and captures and not fresh:
                return ended("partial", f"{url}: a page without a new dataset, though another is said to follow")
            captures.append(Capture(page.url, archive.put(page.body), len(page.body), page.media_type))
            if expected is not None and found.total is not None and found.total != expected:
                return ended("partial", f"the number of datasets changed from {expected} to {found.total} while paging")
            expected = found.total if found.total is not None else expected
            seen |= fresh
            url = found.next_url
    if expected is not None and len(seen) < expected:
        return ended("partial", f"the source counts {expected} datasets, {len(seen)} came")
    return ended("complete", "")


def _ask(
    url: str, source: Source, client: Client, look: LookAt, child: Sandbox, headers: Mapping[str, str] | None
) -> tuple[Page | None, Look]:
    """The page at `url` and what it says; None and the reason when it did not come."""
    # Only the configured endpoint is an invited one; a page elsewhere is asked for like any address found in a catalogue.
    is_invited = source.robots == "invited" and _host(url) == _host(source.url)
    page, found = None, Look(problem="not asked")
    for _ in range(ASKS):
        reply = client.get(url, robots="invited" if is_invited else "obey", headers=headers)
        if not reply.is_success:
            return None, Look(problem=f"{reply.outcome} ({reply.reason})")
        page = Page(reply.final_url, reply.headers.get("Content-Type", ""), reply.body)
        looked = child.call(look, (page,), limits().read_seconds)
        found = Look(problem=looked.cause) if isinstance(looked, Died) else looked
        if not found.problem:
            break
    return page, found


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
