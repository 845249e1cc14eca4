"""What robots.txt says to us (RFC 9309).

What belongs here: reading the rules from the reply to /robots.txt. Asking for it belongs to web.py.
"""

from dataclasses import dataclass

from protego import Protego

from assets.catalogues.client.reply import UNREACHED, Outcome, Reply

MAX_BYTES, MAX_REDIRECTS = 5_000_000, 5  # at least 500 KiB and five redirects (2.5, 2.3.1.2)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host. `refusal` is set when nothing may be fetched whatever the URL."""

    parsed: Protego
    product: str
    refusal: tuple[Outcome, str] | None = None
    is_final: bool = True  # False: robots.txt could not be reached, so it is asked for again with the next request

    def refuses(self, url: str) -> tuple[Outcome, str] | None:
        """Why this URL may not be fetched; None when it may."""
        if self.refusal:
            return self.refusal
        return None if self.parsed.can_fetch(url, self.product) else ("robots", "robots.txt disallows it")

    @property
    def crawl_delay(self) -> float:
        """Seconds between two requests that the host asks for; 0 = it does not."""
        return float(self.parsed.crawl_delay(self.product) or 0.0)


def rules_from(reply: Reply, product: str) -> Rules:
    """The rules that a reply to /robots.txt gives the crawler `product`.

    An absent file (4xx) means welcome (2.3.1.3); a server in trouble (5xx, 429) and a file too large to read mean hands off (2.3.1.4). A
    host that does not answer at all is not fetched from either, but for its own reason: that it does not answer is what is known of it.
    """
    nothing = Protego.parse("")
    if reply.is_success:
        return Rules(Protego.parse(reply.body.decode("utf-8-sig", "replace")), product)
    if reply.outcome in UNREACHED or reply.outcome in ("our_limit", "rate_limited"):
        return Rules(nothing, product, (reply.outcome, reply.reason), is_final=False)
    if reply.outcome in ("server_error", "too_large"):
        return Rules(nothing, product, ("robots", f"robots.txt cannot be read ({reply.reason}), so nothing may be fetched"))
    return Rules(nothing, product)
