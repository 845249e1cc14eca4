"""What we found on publications that their producer can mend, with the mailbox that their record names.

What belongs here: which findings are told to whom. A finding is one check of one dataset; its value is how well it is in order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assets.site.texts import clean, is_link
from quality.reasons import reason

# The least that any municipality's measurement of the dataset says. Nothing that is unknown is a finding.
FINDINGS = """
SELECT m.source, s.title AS portal, m.dataset_id, d.title, coalesce(d.url, d.landing_page, '') AS url, d.contact_email AS contact,
  c.check_id, arg_min(c.reason, c.value) AS reason, min(c.value) AS value
FROM check_results c
JOIN matches m USING (gm_code, item)
JOIN datasets d USING (source, dataset_id)
JOIN sources s USING (source)
WHERE c.value < 1 AND m.status = 'found'
GROUP BY ALL ORDER BY m.source, m.dataset_id, c.check_id
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that is not in order; `contact` is "" where the record names no mailbox."""

    contact: str
    source: str
    portal: str
    dataset_id: str
    title: str
    url: str
    check: str
    reason: str
    value: float  # 0-1

    @property
    def key(self) -> str:
        """What it is about: the same in every snapshot."""
        return f"{self.source} {self.dataset_id} {self.check}"

    @property
    def cause(self) -> tuple[str, str, str]:
        """Findings with the same cause are mended in the same way, in the same place."""
        return self.source, self.check, self.reason


def findings_of(rows: Iterable[Mapping[str, Any]], contacts: Mapping[str, str]) -> list[Finding]:
    """The findings in rows of FINDINGS that a producer can mend; `contacts`: mailboxes of portals by id, which go before a record's own."""
    return [
        Finding(
            contact=_mailbox(contacts.get(row["source"]) or row["contact"] or ""),
            source=row["source"],
            portal=_line(row["portal"] or row["source"]),
            dataset_id=row["dataset_id"],
            title=_line(row["title"] or row["dataset_id"]),
            url=row["url"] if is_link(row["url"]) and not any(character.isspace() for character in row["url"]) else "",
            check=row["check_id"],
            reason=row["reason"],
            value=row["value"],
        )
        for row in rows
        if reason(row["reason"]).fix and not reason(row["reason"]).is_ours
    ]


def _mailbox(text: str) -> str:
    """The address in lower case; "" when the text is no plain address, for a record's words never become a header."""
    address = text.strip().removeprefix("mailto:").lower()
    name, _, host = address.partition("@")
    is_plain = name and "." in host.strip(".") and all(character.isalnum() or character in ".-_+@" for character in address)
    return address if is_plain and address.isascii() and address.count("@") == 1 else ""


def _line(text: str) -> str:
    """A text from a source on one line."""
    return " ".join(clean(text).split())
