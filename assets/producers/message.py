"""The message to a contact, in plain Dutch.

What belongs here: putting a notice into words. Titles of sources are one line of plain text in it, never markup or a header.
"""

from collections.abc import Iterator

from assets.producers.notices import Cause, Notice, rules
from assets.scorecard.words import day_words
from assets.site.texts import texts
from quality.method import method
from quality.reasons import reason


def subject() -> str:
    return str(texts()["notice"]["subject"])


def body(notice: Notice, date: str, site_url: str, contact: str) -> str:
    """The text of the message, on the snapshot of `date`; `contact` is where we can be reached."""
    words = texts()["notice"]
    datasets = len({(finding.source, finding.dataset_id) for cause in notice.causes for finding in cause.findings})
    counts = words["one_dataset"] if datasets == 1 else words["datasets"].format(count=datasets)
    parts = [words["greeting"], words["intro"].format(day=day_words(date), counts=counts)]
    parts += ["\n".join(_cause(cause)) for cause in notice.causes]
    parts += [words["wrong"].format(contact=contact), words["stop"], words["closing"].format(url=site_url)]
    return "\n\n".join(parts) + "\n"


def _cause(cause: Cause) -> Iterator[str]:
    words = texts()["notice"]
    yield words["cause"].format(check=method().check(cause.check).label, portal=cause.portal)
    yield reason(cause.reason).text
    yield words["fix"].format(fix=reason(cause.reason).fix, role=reason(cause.reason).role)
    for finding in cause.findings[: rules().datasets_shown]:
        yield f"- {finding.title}{f': {finding.url}' if finding.url else ''}"
    if (left := len(cause.findings) - rules().datasets_shown) > 0:
        yield words["more"].format(count=left)
